import { parentPort, workerData } from "node:worker_threads";
import { Connection } from "./connection.ts";
import { LONG_WORK, type LongWork } from "./long.ts";

/** A call from the main thread: a function of `long.ts` by name. */
export interface Call {
  readonly id: number;
  readonly name: keyof LongWork;
  readonly parameters: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly errcode?: unknown };
}

const { path, busyMs } = workerData as { readonly path: string; readonly busyMs: number };
const connection = new Connection(path, { busyMs, cacheMb: 8 });

/** Slices of long writes let the other connection in between them. */
async function run(name: keyof LongWork, parameters: readonly unknown[]): Promise<unknown> {
  const work = LONG_WORK[name] as (connection: Connection, ...parameters: readonly unknown[]) => unknown;
  const result = work(connection, ...parameters);
  if (typeof (result as Iterator<unknown> | undefined)?.next !== "function") return result;
  const slices = result as Generator<void, unknown>;
  for (;;) {
    const began = performance.now();
    const slice = slices.next();
    if (slice.done) return slice.value;
    // As long as the slice took: whoever waits for the lock, asking now and then, finds it free every other time.
    const took = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, took));
  }
}

parentPort?.on("message", async ({ id, name, parameters }: Call) => {
  let answer: Answer;
  try {
    answer = { id, result: await run(name, parameters) };
  } catch (error) {
    const { message, errcode } = error as { readonly message: string; readonly errcode?: unknown };
    answer = { id, error: { message, errcode } };
  }
  parentPort?.postMessage(answer);
});
