import { parentPort, workerData } from "node:worker_threads";
import { SambungError } from "@sambung/core";
import { loadNlp } from "./engine.ts";
import { learn, readerOf } from "./learn.ts";
import type { FromWorker, ToWorker, WorkerTask } from "./thread.ts";

// The thread node-nlp lives in: it is loaded, learns and reads here, one message after the other.
const say = (message: FromWorker): void => parentPort?.postMessage(message);
const { task, name, handOver } = workerData as WorkerTask;
try {
  const { nlp, calibration } = await learn(loadNlp(name), task);
  say({ kind: "ready", calibration, ...(handOver ? { model: nlp.export(true) } : {}) });
  if (!handOver) {
    const read = readerOf(nlp, task);
    let before: Promise<void> = Promise.resolve();
    parentPort?.on("message", ({ id, text, locale }: ToWorker) => {
      before = before.then(async () => {
        const readings = await read(text, locale).catch(() => []);
        say({ kind: "read", id, readings });
      });
    });
  }
} catch (error) {
  const missing = SambungError.is(error) ? { code: error.code } : {};
  say({ kind: "failed", message: error instanceof Error ? error.message : String(error), ...missing });
}
