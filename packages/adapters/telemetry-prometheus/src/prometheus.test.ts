import { type CustomerState, defineVocabulary, type Fact } from "@sambung/core";
import { converse } from "@sambung/core/testing";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type PrometheusMetrics, prometheus } from "./index.ts";
import { reasked } from "./reasked.ts";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: {
    order: { id: ["mau pesan"], en: ["I want to order"] },
    human: { id: ["mau orang"], en: ["a person please"] },
    broken: { id: ["rusak"], en: ["broken"] },
  },
  copy: { id: { qty: "Berapa?", done: "Siap." }, en: { qty: "How many?", done: "Done." } },
});
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ qty: z.number() }),
  slots: { qty: { ask: "qty" } },
  async submit(_, turn) {
    await turn.step("place", () => 1);
    turn.say("done");
  },
});
const shop = kopi.bot({
  name: "kopi",
  forms: [order],
  answers: {
    human: (turn) => turn.handoff("front-desk"),
    broken: () => {
      throw new Error("broken");
    },
  },
});

let metrics: PrometheusMetrics | undefined;
afterEach(() => metrics?.stop());

async function lines(): Promise<string[]> {
  return ((await (await metrics?.respond())?.text()) ?? "").split("\n");
}
async function value(line: string): Promise<number | undefined> {
  const found = (await lines()).find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

test("a conversation is counted, and nothing in the answer names who had it", async () => {
  metrics = prometheus({ process: false });
  await using chat = await converse(shop, { channels: ["telegram", "whatsapp"] });
  metrics.watch(chat.app);
  const budi = chat.person("budi.santoso");
  await budi.on("telegram").says("mau pesan");
  await budi.on("telegram").says("dua belas bulan purnama");
  await budi.on("telegram").says("2");
  await budi.says("mau orang");
  await budi.says("rusak");
  await chat.rest();
  const channel = chat.channel("telegram");
  const event = channel.event({ value: "budi.santoso" }, { kind: "text", text: "halo" });
  await channel.accept(event);
  await channel.accept(event);
  await chat.rest();

  expect(await value('sambung_turns_total{channel="telegram",outcome="committed"}')).toBe(5);
  expect(await value('sambung_turns_total{channel="telegram",outcome="failed"}')).toBe(3);
  expect(await value('sambung_turns_total{channel="telegram",outcome="given-up"}')).toBe(1);
  expect(await value('sambung_duplicates_dropped_total{channel="telegram"}')).toBe(1);
  expect(await value('sambung_handoffs_total{queue="front-desk"}')).toBe(1);
  expect(await value('sambung_step_duration_seconds_count{result="done"}')).toBe(1);
  const sent = channel.sent.length;
  expect(await value('sambung_outbox_attempts_total{channel="telegram",result="taken"}')).toBe(sent);
  expect(await value('sambung_messages_total{channel="telegram",status="delivered"}')).toBe(sent);
  expect(await value('sambung_delivery_latency_seconds_count{channel="telegram"}')).toBe(sent);
  expect(await value("sambung_outbox_depth")).toBe(0);
  expect(await value("sambung_reasked_total")).toBe(0);
  expect((await lines()).join("\n")).not.toMatch(/budi|purnama|Berapa/);
});

test("what could not be sent is counted by its reason, and waits", async () => {
  metrics = prometheus({ process: false });
  await using chat = await converse(shop, { channels: ["telegram"] });
  metrics.watch(chat.app);
  chat.channel("telegram").failSend({ kind: "rate", final: false, retryAfterMs: 5_000, reason: "slow down" });
  const telegram = chat.channel("telegram");
  await telegram.accept(telegram.event({ value: "budi" }, { kind: "text", text: "mau pesan" }));
  await expect.poll(() => value('sambung_outbox_attempts_total{channel="telegram",result="rate"}')).toBe(1);
  expect(await value("sambung_outbox_depth")).toBe(1);
  await chat.clock.advance("5s");
  await chat.rest();
  expect(await value("sambung_outbox_depth")).toBe(0);
  expect(await value('sambung_delivery_latency_seconds_bucket{le="2.5",channel="telegram"}')).toBe(0);
  expect(await value('sambung_delivery_latency_seconds_bucket{le="5",channel="telegram"}')).toBe(1);
});

test("stopped metrics count nothing any more", async () => {
  metrics = prometheus({ process: false });
  metrics.stop();
  await using chat = await converse(shop, { channels: ["telegram"] });
  await chat.person("budi").says("mau pesan");
  expect((await lines()).filter((line) => line.startsWith("sambung_turns_total"))).toEqual([]);
});

test("the process itself is measured unless told otherwise", async () => {
  metrics = prometheus();
  expect((await lines()).some((line) => line.startsWith("nodejs_eventloop_lag_seconds "))).toBe(true);
});

test("asked again is a slot that is filled when it is asked last", () => {
  const state = { tasks: [{ id: "t", values: { qty: 2 } }] } as unknown as Pick<CustomerState, "tasks">;
  const asked: Fact = { type: "slot-asked", task: "t", slot: "qty" };
  const filled: Fact = { type: "slot-filled", task: "t", slot: "qty", from: "text" };
  expect(reasked([asked], state)).toBe(1);
  expect(reasked([asked, filled], state)).toBe(0);
  expect(reasked([{ ...asked, repeat: true }], state)).toBe(0);
  expect(reasked([{ ...asked, slot: "address" }], state)).toBe(0);
});
