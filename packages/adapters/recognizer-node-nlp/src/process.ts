import { type ChildProcess, fork } from "node:child_process";
import { SambungError } from "@sambung/core";
import type { Calibration, Reading } from "./calibration.ts";
import type { NlpPackage } from "./engine.ts";
import type { Task } from "./learn.ts";
import type { Read } from "./read.ts";

export interface Assignment {
  readonly task: Task;
  readonly name: NlpPackage;
  /** Hand the model over and end, instead of reading there. */
  readonly handOver: boolean;
}

export interface Question {
  readonly id: number;
  readonly text: string;
  readonly locale: string;
}

export type FromWorker =
  | { readonly kind: "ready"; readonly calibration: Calibration; readonly model?: string }
  | { readonly kind: "read"; readonly id: number; readonly readings: readonly Reading[] }
  | { readonly kind: "failed"; readonly message: string; readonly code?: string };

/** A process that has learnt. */
export interface NlpProcess {
  readonly pid: number | undefined;
  readonly calibration: Calibration;
  /** Only if it was to be handed over. */
  readonly model?: string;
  /** Rejects when the process has ended. */
  readonly read: Read;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts a process and resolves when it has learnt. @throws SambungError `peer-missing` when the package is not installed */
export function startProcess(assignment: Assignment, signal: AbortSignal): Promise<NlpProcess> {
  signal.throwIfAborted();
  // Beside the sources it is a .ts file, beside the published code a .js file.
  const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
  const child = fork(file, { serialization: "advanced" });
  const ended = endOf(child);
  const waiting = new Map<number, PromiseWithResolvers<readonly Reading[]>>();
  let next = 0;
  let failure: Error | undefined;

  const read: Read = (text, locale) => {
    if (failure !== undefined) return Promise.reject(failure);
    const id = next++;
    const answer = Promise.withResolvers<readonly Reading[]>();
    waiting.set(id, answer);
    // While somebody waits for an answer this process stays.
    hold(child);
    // That it cannot be sent is told by `ended`.
    child.send({ id, text, locale } satisfies Question, () => undefined);
    return answer.promise;
  };
  const settle = (id: number, readings: readonly Reading[]): void => {
    waiting.get(id)?.resolve(readings);
    waiting.delete(id);
    if (waiting.size === 0) letGo(child);
  };
  const close = async (): Promise<void> => {
    hold(child);
    child.kill("SIGKILL");
    await ended;
  };

  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
      void close();
    };
    const fail = (error: Error): void => {
      signal.removeEventListener("abort", abort);
      failure = error;
      reject(error);
      for (const { reject: giveUp } of waiting.values()) giveUp(error);
      waiting.clear();
    };
    child.on("message", (message: FromWorker) => {
      if (message.kind === "read") settle(message.id, message.readings);
      else if (message.kind === "failed") fail(failureOf(message));
      else {
        signal.removeEventListener("abort", abort);
        letGo(child);
        const { calibration, model } = message;
        resolve({ pid: child.pid, calibration, ...(model === undefined ? {} : { model }), read, ended, close });
      }
    });
    child.on("error", fail);
    void ended.then(() => fail(new Error("The process of node-nlp has ended.")));
    signal.addEventListener("abort", abort, { once: true });
    child.send(assignment, () => undefined);
  });
}

/** Resolves when a process is gone and all it said has been heard. */
async function endOf(child: ChildProcess): Promise<void> {
  const heard = (event: "exit" | "disconnect") => new Promise<void>((resolve) => child.once(event, () => resolve()));
  const neverStarted = new Promise<void>((resolve) => {
    child.once("error", () => child.pid === undefined && resolve());
  });
  await Promise.race([Promise.all([heard("exit"), heard("disconnect")]), neverStarted]);
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

function failureOf({ message, code }: Extract<FromWorker, { kind: "failed" }>): Error {
  const text = code === "peer-missing" ? message.replace(` [${code}]`, "") : message;
  return code === "peer-missing" ? new SambungError("peer-missing", text) : new Error(text);
}
