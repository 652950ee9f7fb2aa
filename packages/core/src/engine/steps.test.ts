import { expect, test } from "vitest";
import { virtualClock } from "../testing/clock.ts";
import { memoryStore } from "../testing/memory-store.ts";
import { TurnSteps } from "./steps.ts";

/** Nothing takes time. */
function after(_: number, run: () => void): () => void {
  queueMicrotask(run);
  return () => {};
}

test("a step is not tried again once its record is refused: its process was given up, and its customer may be gone", async () => {
  const store = memoryStore();
  const clock = virtualClock();
  let refuses = false;
  store.saveStep = async () => {
    if (refuses) throw new Error("another process has this customer");
  };
  const steps = new TurnSteps({
    ...{ store, clock, customer: () => "c_budi", event: () => "00", mayHaveRecords: false },
    scheduler: { soon: queueMicrotask, after },
    ...{ durable: async () => {}, running: () => {} },
    readMedia: () => Promise.reject(new Error("nobody sends files here")),
  });
  let calls = 0;
  const paid = steps.run("task", "pay", () => {
    calls += 1;
    refuses = true;
    throw new Error("the bank does not answer");
  });
  await expect(paid).rejects.toThrow("another process has this customer");
  expect(calls).toBe(1);
});
