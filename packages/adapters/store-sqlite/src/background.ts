import { Worker } from "node:worker_threads";
import { SambungError } from "@sambung/core";
import type { Connection } from "./connection.ts";
import { explained } from "./failure.ts";
import { LONG_WORK, type LongWork } from "./long.ts";
import type { Answer, Call } from "./worker.ts";

type Parameters<Name extends keyof LongWork> = LongWork[Name] extends (
  connection: Connection,
  ...rest: infer Rest
) => unknown
  ? Rest
  : never;
type Result<Name extends keyof LongWork> = LongWork[Name] extends (...all: never[]) => Generator<void, infer Returned>
  ? Returned
  : LongWork[Name] extends (...all: never[]) => infer Returned
    ? Awaited<Returned>
    : never;

/** Runs the functions of `long.ts` away from the turns. */
export interface Background {
  run<Name extends keyof LongWork>(name: Name, ...parameters: Parameters<Name>): Promise<Result<Name>>;
  close(): Promise<void>;
}

/** In a thread with a connection of its own, started when first needed. */
export function inWorker(path: string, busyMs: number): Background {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  let worker: Worker | undefined;
  let closed = false;
  let calls = 0;

  const fail = (error: unknown): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    // Beside this file: a source when this is one, else what it was compiled to.
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const started = new Worker(new URL(file, import.meta.url), { workerData: { path, busyMs } });
    started.on("message", ({ id, result, error }: Answer) => {
      const caller = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) caller?.resolve(result);
      else caller?.reject(explained(Object.assign(new Error(error.message), { errcode: error.errcode })));
    });
    started.on("error", fail);
    started.on("exit", () => fail(explained(Object.assign(new Error("the worker ended"), { errcode: 10 }))));
    started.unref();
    return started;
  };

  return {
    run: (name, ...parameters) =>
      new Promise((resolve, reject) => {
        // A thread begun now would open the file, or make it again, when it may be somebody else's or gone.
        if (closed) throw new SambungError("store-unavailable", "The database is closed");
        worker ??= start();
        calls += 1;
        waiting.set(calls, { resolve: resolve as (result: unknown) => void, reject });
        const call: Call = { id: calls, name, parameters };
        // While somebody waits the thread keeps the process alive.
        worker.ref();
        worker.postMessage(call);
      }).finally(() => {
        if (waiting.size === 0) worker?.unref();
      }) as never,
    async close() {
      closed = true;
      const ending = worker;
      worker = undefined;
      await ending?.terminate();
    },
  };
}

/** On the main connection, for a database that only exists there. */
export function onMain(connection: Connection): Background {
  return {
    async run(name, ...parameters) {
      const work = LONG_WORK[name] as (connection: Connection, ...parameters: readonly unknown[]) => unknown;
      const result = work(connection, ...parameters);
      if (typeof (result as Iterator<unknown> | undefined)?.next !== "function") return result as never;
      const slices = result as Generator<void, unknown>;
      for (let slice = slices.next(); ; slice = slices.next()) if (slice.done) return slice.value as never;
    },
    close: async () => {},
  };
}
