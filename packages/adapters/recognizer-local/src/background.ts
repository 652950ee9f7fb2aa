import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Material, makeMark, readLesson } from "./examples.ts";
import type { Model } from "./model.ts";
import { ENOUGH_FOR_NETWORKS, type Preset, type Step, train } from "./train.ts";

/** All that training needs; plain data, so that it can go to another thread. */
export interface Task {
  readonly vocabulary: Material;
  readonly negatives: readonly string[];
  readonly seed: number;
  readonly preset: Preset;
}

/** What is told while a training runs. */
export interface Hear {
  /** From 0 to 1. */
  progress(done: number): void;
  /** The linear model, which serves while the networks learn. */
  early(model: Model): void;
}

/** Trains without blocking: small vocabularies in slices between other work (tenths of a second), others in a worker thread. */
export async function trainInBackground(task: Task, hear: Hear, signal: AbortSignal): Promise<Model> {
  if (countExamples(task) >= ENOUGH_FOR_NETWORKS) {
    const model = await trainInWorker(task, hear, signal);
    if (model !== undefined) return model;
  }
  return trainInSlices(task, hear, signal);
}

function countExamples({ vocabulary }: Task): number {
  return Object.values(vocabulary.intents)
    .flatMap((byLocale) => Object.values(byLocale))
    .reduce((sum, texts) => sum + texts.length, 0);
}

/** The training of a task, slice by slice. */
export function trainingOf({ vocabulary, negatives, seed, preset }: Task): Generator<Step, Model> {
  const mark = makeMark(vocabulary);
  return train(readLesson(vocabulary, negatives, mark, seed), mark, { seed, preset });
}

async function trainInSlices(task: Task, hear: Hear, signal: AbortSignal): Promise<Model> {
  const training = trainingOf(task);
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = training.next();
    if (done === true) return value;
    tell(hear, value);
    await setImmediate();
  }
}

function tell(hear: Hear, step: Step): void {
  if (typeof step === "number") hear.progress(step);
  else hear.early(step);
}

/** Undefined when no worker can be started here, for example inside a bundle. */
function trainInWorker(task: Task, hear: Hear, signal: AbortSignal): Promise<Model | undefined> {
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
    worker.on("message", (message: WorkerMessage) => {
      if ("model" in message) settle(message.model);
      else if (!signal.aborted) tell(hear, message.step);
    });
    worker.once("error", () => settle(undefined));
    worker.once("exit", () => settle(undefined));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/** What the training thread says. */
export type WorkerMessage = { readonly step: Step } | { readonly model: Model };
