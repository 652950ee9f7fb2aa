import type { Recognizer } from "@sambung/core";
import { recognizerLaws } from "@sambung/core/testing";
import { afterEach, test } from "vitest";
import { nodeNlp } from "../../src/index.ts";

const made: Recognizer[] = [];
afterEach(async () => {
  for (const recognizer of made.splice(0)) await recognizer.close?.();
});

const make = (): Recognizer => {
  const recognizer = nodeNlp();
  made.push(recognizer);
  return recognizer;
};
for (const law of recognizerLaws(make)) test(`node-nlp: ${law.name}`, law.run);
