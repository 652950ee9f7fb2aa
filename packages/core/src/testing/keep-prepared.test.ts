import { expect, test } from "vitest";
import type { VocabularyDefinition } from "../model/definition.ts";
import { keepPrepared } from "./keep-prepared.ts";

const vocabulary = { locales: ["id"], entities: {}, intents: {} } as unknown as VocabularyDefinition;
const { signal } = new AbortController();

/** Serves at once; a better model comes when told. */
function learner() {
  const better = Promise.withResolvers<void>();
  let prepared = 0;
  return {
    contract: 1 as const,
    name: "learner",
    thresholds: { accept: 0.6, interrupt: 0.8 },
    prepare: async () => {
      prepared += 1;
    },
    recognize: () => ({ intents: [], entities: [], locale: "id", abstained: true }),
    settled: () => better.promise,
    better: better.resolve,
    prepared: () => prepared,
  };
}

test("learns once for all, and is ready when no better model is to come", async () => {
  const recognizer = learner();
  const kept = keepPrepared(recognizer);
  const ready: string[] = [];
  const one = kept.prepare(vocabulary, signal).then(() => ready.push("one"));
  const other = kept.prepare({ ...vocabulary }, signal).then(() => ready.push("other"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(ready).toEqual([]);
  recognizer.better();
  await Promise.all([one, other]);
  expect(ready).toEqual(["one", "other"]);
  expect(recognizer.prepared()).toBe(1);
});

test("a recognizer that learns nothing later is ready when it is prepared", async () => {
  const { settled: _, ...recognizer } = learner();
  await keepPrepared(recognizer).prepare(vocabulary, signal);
});
