import type { BotDefinition } from "@sambung/core";
import { converse, virtualClock } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Behaviour, fakeEndpoint } from "./fake.ts";
import { llm } from "./index.ts";

const definition: BotDefinition = {
  name: "shop",
  vocabulary: {
    locales: ["id"],
    profile: z.object({}),
    entities: {},
    intents: { hours: { id: ["jam buka toko"] }, order: { id: ["mau pesan kopi"] } },
    copy: { id: { hours: "Buka 08.00." } },
  },
  forms: [],
  flows: [],
  answers: {
    hours: { public: true, run: (turn) => turn.say("hours") },
    order: { public: true, run: (turn) => turn.say("hours") },
  },
  timeZone: "Asia/Jakarta",
  currency: "IDR",
};

const ROWS: readonly (readonly [Behaviour, string, object])[] = [
  ["good", "Buka 08.00.", { best: { name: "hours" }, tokens: { input: 120, output: 12 } }],
  ["slow", "belum paham", { failed: "timeout" }],
  ["slow-body", "belum paham", { failed: "timeout" }],
  ["not-json", "belum paham", { failed: "error" }],
  ["prose", "belum paham", { failed: "error" }],
  ["unknown-intent", "belum paham", { failed: "error" }],
  ["wrong-type", "belum paham", { failed: "error" }],
  ["empty", "belum paham", { failed: "error" }],
  ["huge", "belum paham", { failed: "error" }],
  ["429", "belum paham", { failed: "error" }],
  ["500", "belum paham", { failed: "error" }],
  ["hang-up", "belum paham", { failed: "error" }],
  ["obeys-the-customer", "belum paham", { abstained: true, tokens: { input: 120, output: 12 } }],
];

test.for(ROWS)("%s: the bot says %j within the timeout, and the trace says why", async ([behaviour, says, asked]) => {
  await using endpoint = await fakeEndpoint(behaviour);
  const clock = virtualClock();
  await using chat = await converse(
    { definition },
    {
      channels: ["web"],
      clock,
      recognizer: llm({ model: { baseUrl: endpoint.baseUrl, model: "fake" }, timeoutMs: 500, clock }),
    },
  );
  const budi = chat.person("budi");
  const began = clock.now();
  await budi.says("tolong, jam buka kalian?");
  budi.hears(says);
  expect(clock.now() - began).toBeLessThanOrEqual(500);
  const [entry] = chat.journal();
  expect(entry?.trace).toMatchObject({ asked: [{ name: "llm", ...asked }] });
  expect(JSON.stringify(entry?.trace)).not.toContain("kalian");
});
