import assert from "node:assert";
import { test } from "node:test";
import { defineVocabulary } from "@sambung/core";
import { converse, playJourneys } from "@sambung/core/testing";
import { z } from "zod";

/** Run by `node --test`, not by vitest: see `journeys.test.ts`. */
const kopi = defineVocabulary({
  locales: ["id"],
  intents: { order: { id: ["mau pesan"] } },
  copy: { id: { "ask.qty": "Berapa bungkus?", "order.done": "Siap!" } },
});
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ qty: z.number().int().min(1) }),
  slots: { qty: { ask: "ask.qty" } },
  submit: (_, turn) => turn.say("order.done"),
});
const bot = kopi.bot({ name: "kopi", forms: [order], answers: {} });

test("a conversation", async () => {
  await using chat = await converse(bot, { channels: ["web"] });
  const budi = chat.person("budi");
  await budi.says("mau pesan");
  budi.hears("Berapa bungkus?");
  assert.throws(() => budi.hears("Selesai"), { name: "AssertionError", message: /web bot: Berapa bungkus\?/ });
  chat.crashBefore("commit");
  await budi.says("2");
  budi.hears("Siap!");
});

test("random journeys", async () => {
  const { asked } = await playJourneys(bot, { turns: 50, converse: { channels: ["web", "telegram"] } });
  assert.equal(asked.again, 0);
});
