import { expect, test } from "vitest";
import { z } from "zod";
import { defineVocabulary } from "../bot.ts";
import { copyProblems } from "./copy-lint.ts";

const id = {
  "ask.qty": "Berapa?",
  "slot.qty": "Jumlah",
  "how.fast": "Cepat",
  "order.confirm": "Benar?",
  "order.done": "Siap {no}, {total:money}.",
  "order.done@sms": "Siap {no}.",
  "order.oops": "Aduh.",
  "task.order": "pesanan",
  "task.other": "lain",
  "intent.order": "pesan",
  "sambung.linked": "Tersambung.",
  "old.text": "Dulu.",
} as const;
const kopi = defineVocabulary({ locales: ["id"], intents: { order: { id: ["mau pesan"] } }, copy: { id } });
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ qty: z.number(), how: z.enum(["fast"]) }),
  slots: { qty: { ask: "ask.qty", label: "slot.qty" }, how: { ask: "ask.qty", choices: { fast: "how.fast" } } },
  confirm: "order.confirm",
  submit: () => {},
});
const bot = kopi.bot({ name: "kopi", forms: [order], answers: {} });

test("finds what nothing says, what nobody wrote and what lost a variable", () => {
  const source = `
    turn.say("order.done", { no, total });
    return turn.reopen("qty", 'order.oops');
    turn.say("order.gone");
    await flow.ask("stars", "ask.stars", stars);
    const copy = { "old.text": "not a use" };
  `;
  expect(copyProblems(bot, [source])).toEqual([
    { key: "task.other", problem: expect.stringContaining("nothing says it") },
    { key: "old.text", problem: expect.stringContaining("nothing says it") },
    { key: "order.gone", problem: "code says it, but no locale has it" },
    { key: "ask.stars", problem: "code says it, but no locale has it" },
    { key: "order.done@sms", locale: "id", problem: 'lost {total} of "order.done"' },
  ]);
});
