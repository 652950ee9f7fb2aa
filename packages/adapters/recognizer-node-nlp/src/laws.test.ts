import type { Recognizer } from "@sambung/core";
import { recognizerLaws } from "@sambung/core/testing";
import { afterEach, test } from "vitest";
import { nodeNlp } from "./index.ts";

const made: Recognizer[] = [];
afterEach(async () => {
  for (const recognizer of made.splice(0)) await recognizer.close?.();
});

// The small package of the two, which has the same networks; node-nlp itself is tried in test/processes.
const make = (): Recognizer => {
  const recognizer = nodeNlp({ package: "@nlpjs/basic" });
  made.push(recognizer);
  return recognizer;
};
for (const law of recognizerLaws(make)) test(law.name, { timeout: 60_000 }, law.run);
