import type { Recognizer } from "@sambung/core";
import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { shop } from "./support/kopi.ts";

/** Unsure of everything, with more intents than a trace keeps. */
const unsure: Recognizer = {
  contract: 1,
  name: "unsure",
  thresholds: { accept: 0.5, interrupt: 0.8 },
  prepare: async () => {},
  recognize: ({ locale }) => ({
    intents: ["order", "hours", "complain", "human"].map((name, index) => ({ name, confidence: 0.4 - index / 20 })),
    entities: [],
    locale,
    abstained: false,
    tokens: { input: 90, output: 7 },
  }),
};

test("the trace of a turn says which step decided and what the recognizer said, and holds no text", async () => {
  await using chat = await converse({ definition: shop() }, { channels: ["web"], recognizer: unsure });
  const budi = chat.person("budi");
  await budi.says("pengen yang anget-anget");
  budi.hears("Maksudnya yang mana?");
  await budi.taps("Jam buka");
  budi.hears("Buka 08.00-20.00.");
  const [asked, answered] = chat.journal().map(({ trace }) => trace);
  expect(asked).toEqual({
    ms: expect.any(Number),
    understood: "recognizer",
    confidence: 0.4,
    intents: [
      { name: "order", confidence: 0.4 },
      { name: "hours", confidence: 0.35 },
      { name: "complain", confidence: 0.3 },
    ],
    asked: [
      {
        name: "unsure",
        best: { name: "order", confidence: 0.4 },
        abstained: false,
        tokens: { input: 90, output: 7 },
      },
    ],
  });
  expect(answered).toEqual({ ms: expect.any(Number), understood: "choice" });
});
