import { SambungError } from "@sambung/core";
import { loadNlp } from "./engine.ts";
import { learn, readerOf } from "./learn.ts";
import type { Assignment, FromWorker, Question } from "./process.ts";

// The process node-nlp lives in: it is loaded, learns and reads here, one message after the other.

/** Resolves when it has gone out. */
const say = (message: FromWorker): Promise<void> =>
  new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));

// It ends with the bot: a signal to the whole group must not take it away while the bot still answers what came in.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
process.once("disconnect", () => process.exit());
// node-nlp's logger warns of itself.
process.noDeprecation = true;

process.once("message", async ({ task, name, handOver }: Assignment) => {
  try {
    const { nlp, calibration } = await learn(loadNlp(name), task);
    if (handOver) {
      await say({ kind: "ready", calibration, model: nlp.export(true) });
      return process.disconnect?.();
    }
    const read = readerOf(nlp, task);
    let before = Promise.resolve();
    process.on("message", ({ id, text, locale }: Question) => {
      before = before.then(async () => {
        const readings = await read(text, locale).catch(() => []);
        await say({ kind: "read", id, readings });
      });
    });
    await say({ kind: "ready", calibration });
  } catch (error) {
    const missing = SambungError.is(error) ? { code: error.code } : {};
    await say({ kind: "failed", message: error instanceof Error ? error.message : String(error), ...missing });
    process.disconnect?.();
  }
});
