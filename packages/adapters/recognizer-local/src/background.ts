import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Material, makeMark, readLesson } from "./examples.ts";
import { type Model, train } from "./train.ts";

/** All that training needs; plain data, so that it can go to another thread. */
export interface Task {
  readonly vocabulary: Material;
  readonly negatives: readonly string[];
  readonly seed: number;
}

/** Examples times intents from which training moves to a thread of its own; below it takes less than starting one. */
const LARGE = 20_000;

/** Trains without blocking: small vocabularies in slices between other work, large ones in a worker thread. */
export async function trainInBackground(task: Task, signal: AbortSignal): Promise<Model> {
  if (sizeOf(task) >= LARGE) {
    const model = await trainInWorker(task, signal);
    if (model !== undefined) return model;
  }
  return trainInSlices(task, signal);
}

function sizeOf({ vocabulary }: Task): number {
  const intents = Object.values(vocabulary.intents);
  const examples = intents.flatMap((byLocale) => Object.values(byLocale)).reduce((sum, texts) => sum + texts.length, 0);
  return examples * intents.length;
}

/** The training of a task, slice by slice. */
export function trainingOf({ vocabulary, negatives, seed }: Task): Generator<undefined, Model> {
  const mark = makeMark(vocabulary);
  return train(readLesson(vocabulary, negatives, mark, seed), mark, seed);
}

async function trainInSlices(task: Task, signal: AbortSignal): Promise<Model> {
  const training = trainingOf(task);
  for (;;) {
    signal.throwIfAborted();
    const slice = training.next();
    if (slice.done === true) return slice.value;
    await setImmediate();
  }
}

/** Undefined when no worker can be started here, for example inside a bundle. */
function trainInWorker(task: Task, signal: AbortSignal): Promise<Model | undefined> {
  return new Promise((resolve, reject) => {
    // Beside the sources it is a .ts file, beside the published code a .js file.
    const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    let worker: Worker;
    try {
      worker = new Worker(file, { workerData: task });
    } catch {
      resolve(undefined);
      return;
    }
    const abort = (): void => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    const settle = (model: Model | undefined): void => {
      signal.removeEventListener("abort", abort);
      resolve(model);
    };
    worker.once("message", settle);
    worker.once("error", () => settle(undefined));
    worker.once("exit", () => settle(undefined));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
