import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { BotDefinition } from "../model/definition.ts";
import type { Fact } from "../model/journal.ts";
import { askedCounter } from "./converse-asked.ts";

const copy = {
  id: { qty: "Berapa bungkus?", far: "Alamat?", near: "Alamat?", "qty@sms": "Berapa?" },
  en: { qty: "How many?", far: "Address?", near: "Address?", "qty@sms": "How many?" },
};
const form = {
  kind: "form",
  name: "order",
  version: 1,
  schema: z.object({}),
  slots: { qty: { ask: "qty" }, far: { ask: "far" }, near: { ask: "near" } },
  submit: () => {},
} as const;
const bot: BotDefinition = {
  name: "kopi",
  vocabulary: { locales: ["id", "en"], profile: z.object({}), entities: {}, intents: {}, copy },
  forms: [form],
  flows: [],
  answers: {},
  timeZone: "Asia/Jakarta",
  currency: "IDR",
};

const STARTED: Fact = { type: "task-started", task: "t", kind: "form", name: "order" };
const filled = (slot: string): Fact => ({ type: "slot-filled", task: "t", slot, from: "customer" });
const cleared = (slot: string): Fact => ({ type: "slot-cleared", task: "t", slot, reason: "corrected" });
const asked = (slot: string): Fact => ({ type: "slot-asked", task: "t", slot });

/** Plays turns: the facts of each, and what it showed. */
function counts(...turns: readonly (readonly [facts: readonly Fact[], text?: string])[]) {
  const counter = askedCounter(bot);
  for (const [index, [facts, text]] of turns.entries()) {
    const message = `m_${index}`;
    counter.turn({ customer: "c", journal: undefined, facts, messages: [message] });
    if (text !== undefined) counter.shown(`${message}.0`, text);
  }
  return counter.counts();
}

describe("a question", () => {
  test("for an empty slot counts once in both, in any locale and variant", () => {
    expect(
      counts(
        [[STARTED, asked("qty")], "Berapa bungkus?"],
        [[asked("qty")], "Okay. How many?\n\n1. One"],
        [[], "Berapa?"],
      ),
    ).toEqual({ shown: { asked: 3, again: 0 }, journal: { asked: 2, again: 0 } });
  });

  test("for a filled slot is asked again in both", () => {
    expect(counts([[STARTED, filled("qty")]], [[asked("qty")], "Berapa bungkus?"])).toEqual({
      shown: { asked: 1, again: 1 },
      journal: { asked: 1, again: 1 },
    });
  });

  test("that the journal is silent about is still seen", () => {
    expect(counts([[STARTED, filled("qty")]], [[], "Berapa bungkus?"]).shown).toEqual({ asked: 1, again: 1 });
  });

  test("for a slot that was cleared is not asked again", () => {
    expect(counts([[STARTED, filled("qty")]], [[cleared("qty"), asked("qty")], "Berapa bungkus?"])).toEqual({
      shown: { asked: 1, again: 0 },
      journal: { asked: 1, again: 0 },
    });
  });

  test("whose words two slots share is asked again only when both are filled", () => {
    const first = counts([[STARTED, filled("far")]], [[asked("near")], "Alamat?"]);
    expect(first.shown.again).toBe(0);
    expect(counts([[STARTED, filled("far"), filled("near")]], [[], "Alamat?"]).shown.again).toBe(1);
  });

  test("of a form that is over, or within another word, is none", () => {
    const over: Fact = { type: "task-completed", task: "t", name: "order" };
    expect(counts([[STARTED, filled("qty")]], [[over], "Berapa bungkus?"]).shown.asked).toBe(0);
    expect(counts([[STARTED, filled("qty")]], [[], "xBerapa bungkus?x"]).shown.asked).toBe(0);
  });
});

test("a message counts by what held when it was committed, not when it was shown", () => {
  const counter = askedCounter(bot);
  counter.turn({ customer: "c", journal: undefined, facts: [STARTED, asked("qty")], messages: ["m_1"] });
  counter.turn({ customer: "c", journal: undefined, facts: [filled("qty")], messages: [] });
  counter.shown("m_1.0", "Berapa bungkus?");
  expect(counter.counts().shown).toEqual({ asked: 1, again: 0 });
});

test("another version of the bot may ask in other words", () => {
  const counter = askedCounter(bot);
  counter.turn({ customer: "c", journal: undefined, facts: [STARTED, filled("qty")], messages: [] });
  counter.adopt({ ...bot, vocabulary: { ...bot.vocabulary, copy: { id: { ...copy.id, qty: "Jumlahnya?" } } } });
  counter.turn({ customer: "c", journal: undefined, facts: [], messages: ["m_2"] });
  counter.shown("m_2.0", "Jumlahnya?");
  expect(counter.counts().shown).toEqual({ asked: 1, again: 1 });
});

test("an item that comes back when two people are taken apart may be asked about", () => {
  const cart = { ...form, slots: { items: { ask: "far", of: { qty: { ask: "qty" } } } } };
  const counter = askedCounter({ ...bot, forms: [cart] });
  const item = (type: "item-added" | "item-removed", item: number): Fact => ({ type, task: "t", list: "items", item });
  const facts: readonly Fact[] = [
    STARTED,
    ...[item("item-added", 1), item("item-added", 2)],
    { type: "customer-linked", with: "c2", proof: "code" },
    item("item-removed", 1),
    { type: "customer-unlinked", from: "c2", proof: "customer" },
    filled("items[2].qty"),
  ];
  counter.turn({ customer: "c", journal: undefined, facts, messages: ["m_1"] });
  counter.shown("m_1.0", "Berapa bungkus?");
  expect(counter.counts().shown).toEqual({ asked: 1, again: 0 });
});
