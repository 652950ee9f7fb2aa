import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineVocabulary } from "../bot.ts";
import { type Chat, converse } from "./converse.ts";
import { CRASH_PHASES } from "./converse-crash.ts";

const kopi = defineVocabulary({
  locales: ["id"],
  intents: { order: { id: ["mau pesan"] } },
  copy: {
    id: { "ask.qty": "Berapa?", "order.confirm": "Benar?", "order.reminder": "Lanjut?", "order.done": "Siap, {no}." },
  },
});
/** Orders by the key of the step that placed them. */
const orders = new Map<string, number>();
let calls = 0;
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ qty: z.number().int().min(1) }),
  slots: { qty: { ask: "ask.qty" } },
  confirm: "order.confirm",
  remind: { after: "2h", say: "order.reminder" },
  async submit({ qty }, turn) {
    const no = await turn.step("place", ({ key }) => {
      calls += 1;
      orders.set(key, qty);
      return `KS-${orders.size}`;
    });
    turn.say("order.done", { no });
  },
});
const bot = kopi.bot({ name: "kopi", forms: [order], answers: {} });

beforeEach(() => {
  orders.clear();
  calls = 0;
});

const sent = (chat: Chat, text: string): number =>
  chat.channel("web").sent.filter(({ part }) => part.text?.includes(text)).length;

describe.each(CRASH_PHASES)("a process that ends: %s", (phase) => {
  test("at any message of an order changes nothing but what may be sent again", async () => {
    await using chat = await converse(bot, { channels: ["web"] });
    const budi = chat.person("budi");
    chat.crashBefore(phase);
    await budi.says("mau pesan");
    if (!phase.startsWith("step")) expect(chat.crashes()).toBe(1);
    budi.hears("Berapa?");
    chat.crashBefore(phase);
    await budi.says("2");
    budi.hears("Benar?");
    chat.crashBefore(phase);
    await budi.says("ya");
    budi.hears("Siap, KS-1.");
    expect(chat.crashes()).toBe(phase.startsWith("step") ? 1 : 3);
    expect([...orders.values()]).toEqual([2]);
    expect(calls).toBe(phase === "step-result" ? 2 : 1);
    expect(sent(chat, "Siap")).toBe(phase === "delivered" ? 2 : 1);
    expect(chat.journal().flatMap(({ facts }) => facts.filter(({ type }) => type === "task-completed"))).toHaveLength(
      1,
    );
    expect(chat.asked().journal.again).toBe(0);
  });

  test("while a reminder is due", async () => {
    await using chat = await converse(bot, { channels: ["web"] });
    await chat.person("budi").says("mau pesan");
    chat.crashBefore(phase);
    await chat.clock.advance("2h");
    await chat.clock.advance("5m");
    expect(sent(chat, "Lanjut?")).toBe(phase === "delivered" ? 2 : 1);
  });
});

test("a crash is over when the bot runs again: nothing of the old process comes later", async () => {
  await using chat = await converse(bot, { channels: ["web"] });
  const budi = chat.person("budi");
  chat.crashBefore("send");
  await budi.says("mau pesan");
  await chat.clock.advance("1h");
  budi.hears.nothing();
  await chat.restart();
  await budi.says("3");
  expect(sent(chat, "Berapa?")).toBe(1);
  expect(chat.crashes()).toBe(1);
});

test("a process that ended is forgotten, whatever it was about to do", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await using chat = await converse(bot, { channels: ["web"] });
  const budi = chat.person("budi");
  /** All that a process does holds the store as this process has it. */
  const processes: { readonly phase: string; readonly store: WeakRef<object> }[] = [];
  for (const [index, phase] of CRASH_PHASES.entries()) {
    processes.push({ phase, store: new WeakRef(chat.app.store) });
    await budi.says("mau pesan");
    await budi.says(`${index + 1}`);
    chat.crashBefore(phase);
    await budi.says("ya");
  }
  expect(chat.crashes()).toBe(CRASH_PHASES.length);
  await chat.clock.settle();
  collect();
  expect(processes.filter(({ store }) => store.deref() !== undefined).map(({ phase }) => phase)).toEqual([]);
});
