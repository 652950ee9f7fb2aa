import { defineVocabulary } from "@sambung/core";
import { converse, virtualClock } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const vocabulary = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {},
  intents: {
    fails: { id: ["yang gagal"], en: ["fail now"] },
    hangs: { id: ["yang macet"], en: ["hang now"] },
    floods: { id: ["yang banjir"], en: ["flood now"] },
    fine: { id: ["apa kabar"], en: ["how are you"] },
  },
  copy: { id: { fine: "Baik!", flood: "{text}" }, en: { fine: "Fine!", flood: "{text}" } },
});

let calls = 0;
const bot = vocabulary.bot({
  name: "bad",
  forms: [],
  answers: {
    fails() {
      calls += 1;
      throw new Error("a handler's own mistake");
    },
    hangs: () => new Promise<void>(() => {}),
    floods(turn) {
      turn.say("flood", { text: "x".repeat(100_000_000) });
    },
    fine: (turn) => turn.say("fine"),
  },
});

test.each([
  { line: "yang gagal", code: "handler-failed" },
  { line: "yang macet", code: "turn-timeout" },
  { line: "yang banjir", code: "message-too-large" },
])("$line: one apology, a dead letter, nobody else waits", async ({ line, code }) => {
  calls = 0;
  const clock = virtualClock();
  await using chat = await converse(bot, { channels: ["web"], clock, engine: { turnTimeoutMs: 1_000 } });
  const web = chat.channel("web");
  const says = (who: string, text: string) => web.accept(web.event({ value: who }, { kind: "text", text }));
  const heard = (who: string): readonly (string | undefined)[] =>
    web.sent.filter(({ to }) => to.id === who).map(({ part }) => part.text);

  const accepted = await Promise.all([says("budi", line), says("budi", "apa kabar")]);
  expect(accepted.flat().map(({ status }) => status)).toEqual(["accepted", "accepted"]);
  // Somebody else is answered while budi's message is still being tried.
  await says("sari", "apa kabar");
  while (heard("sari").length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(heard("sari")).toEqual(["Baik!"]);
  expect(heard("budi")).toEqual([]);

  while (heard("budi").length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await clock.advance(500);
  }
  expect(heard("budi")).toEqual([expect.stringContaining("Maaf, ada gangguan"), "Baik!"]);
  const letters = await chat.store.deadLetters(10);
  expect(letters.map((letter) => letter.code)).toEqual([code]);
  if (code === "handler-failed") expect(calls).toBe(3);
  const facts = chat.journal().flatMap((entry) => entry.facts);
  expect(facts.filter((fact) => fact.type === "event-failed")).toHaveLength(1);
});
