import { Worker } from "node:worker_threads";
import { SambungError } from "@sambung/core";
import type { Calibration, Reading } from "./calibration.ts";
import type { NlpPackage } from "./engine.ts";
import type { Task } from "./learn.ts";
import type { Read } from "./read.ts";

export interface WorkerTask {
  readonly task: Task;
  readonly name: NlpPackage;
  /** Hand the model over and end, instead of reading here. */
  readonly handOver: boolean;
}

export interface ToWorker {
  readonly id: number;
  readonly text: string;
  readonly locale: string;
}

export type FromWorker =
  | { readonly kind: "ready"; readonly calibration: Calibration; readonly model?: string }
  | { readonly kind: "read"; readonly id: number; readonly readings: readonly Reading[] }
  | { readonly kind: "failed"; readonly message: string; readonly code?: string };

/** A thread that has learnt. */
export interface Thread {
  readonly calibration: Calibration;
  /** Only if it was to be handed over. */
  readonly model?: string;
  /** Rejects when the thread has ended. */
  readonly read: Read;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts a thread and resolves when it has learnt. @throws SambungError `peer-missing` when the package is not installed */
export function startThread(data: WorkerTask, signal: AbortSignal): Promise<Thread> {
  signal.throwIfAborted();
  // Beside the sources it is a .ts file, beside the published code a .js file.
  const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
  // node-nlp's logger warns of itself.
  const execArgv = [...process.execArgv, "--disable-warning=PINODEP008"];
  const worker = new Worker(file, { workerData: data, execArgv });
  const waiting = new Map<number, PromiseWithResolvers<readonly Reading[]>>();
  let next = 0;
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));

  const read: Read = (text, locale) => {
    const id = next++;
    const answer = Promise.withResolvers<readonly Reading[]>();
    waiting.set(id, answer);
    // While somebody waits for an answer the process stays.
    worker.ref();
    worker.postMessage({ id, text, locale } satisfies ToWorker);
    return answer.promise;
  };
  const settle = (id: number, readings: readonly Reading[]): void => {
    waiting.get(id)?.resolve(readings);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  };

  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
      void worker.terminate();
    };
    const fail = (error: Error): void => {
      signal.removeEventListener("abort", abort);
      reject(error);
      for (const { reject: giveUp } of waiting.values()) giveUp(error);
      waiting.clear();
    };
    worker.on("message", (message: FromWorker) => {
      if (message.kind === "read") settle(message.id, message.readings);
      else if (message.kind === "failed") fail(failureOf(message));
      else {
        signal.removeEventListener("abort", abort);
        worker.unref();
        const { calibration, model } = message;
        const close = async (): Promise<void> => void (await worker.terminate());
        resolve({ calibration, ...(model === undefined ? {} : { model }), read, ended, close });
      }
    });
    worker.once("error", fail);
    worker.once("exit", () => fail(new Error("The thread of node-nlp has ended.")));
    signal.addEventListener("abort", abort, { once: true });
  });
}

function failureOf({ message, code }: Extract<FromWorker, { kind: "failed" }>): Error {
  const text = code === "peer-missing" ? message.replace(` [${code}]`, "") : message;
  return code === "peer-missing" ? new SambungError("peer-missing", text) : new Error(text);
}
