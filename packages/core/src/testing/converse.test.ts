import { describe, expect, test } from "vitest";
import { z } from "zod";
import { list, number } from "../api/entities.ts";
import { defineVocabulary } from "../bot.ts";
import type { Recognizer } from "../ports/recognizer.ts";
import { converse } from "./converse.ts";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({ address: z.string() }).partial(),
  entities: { product: list({ gayo: ["kopi gayo"], melati: ["teh melati", "jasmine tea"] }), qty: number() },
  intents: {
    order: { id: ["mau pesan", "pesan {qty} {product}"], en: ["I want to order", "{qty} {product} please"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
  },
  copy: {
    id: {
      product: "Mau pesan apa?",
      qty: "Berapa bungkus?",
      how: "Diantar atau ambil sendiri?",
      delivery: "Diantar",
      pickup: "Ambil sendiri",
      sure: "Sudah benar?",
      reminder: "Mau dilanjutkan?",
      done: "Pesanan {no} kami proses, {qty:number} bungkus.",
      hours: "Buka 08.00 sampai 21.00.",
      paid: "Pembayaran {total:money} sudah masuk.",
      stars: "Berapa bintang untuk {product}?",
      late: "Belum ada pembayaran.",
      thanks: "Terima kasih!",
    },
    en: {
      product: "What would you like?",
      qty: "How many bags?",
      how: "Delivery or pick-up?",
      delivery: "Delivery",
      pickup: "Pick-up",
      sure: "All right?",
      reminder: "Shall we go on?",
      done: "Order {no} is on its way, {qty:number} bags.",
      hours: "We are open from 8 to 9.",
      paid: "We got your payment of {total:money}.",
      stars: "How many stars for {product}?",
      late: "There is no payment yet.",
      thanks: "Thank you!",
    },
  },
});

const orders: string[] = [];
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({
    product: z.enum(["gayo", "melati"]),
    qty: z.number().int().min(1),
    how: z.enum(["delivery", "pickup"]),
  }),
  slots: {
    product: { ask: "product", entity: "product" },
    qty: { ask: "qty", entity: "qty" },
    how: { ask: "how", choices: { delivery: "delivery", pickup: "pickup" } },
  },
  confirm: "sure",
  remind: { after: "2h", say: "reminder" },
  async submit(values, turn) {
    const no = await turn.step("place", ({ key }) => {
      orders.push(key);
      return `KS-${orders.length}`;
    });
    turn.say("done", { no, qty: values.qty });
  },
});

const review = kopi.flow("review", {
  version: 1,
  startsOn: order.completed,
  async run(flow) {
    const { product } = flow.trigger.values;
    const first = await flow.any("payment", {
      paid: { signal: "paid", schema: z.object({ total: z.number() }) },
      late: { sleep: "1d" },
    });
    if (first.branch === "paid") flow.say("paid", { total: first.value.total });
    else flow.say("late");
    await flow.sleep("settle", "3d");
    const stars = await flow.ask("stars", "stars", z.number().int().min(1).max(5), { variables: { product } });
    await flow.step("save", () => saved.push(stars));
    flow.say("thanks");
  },
});
const saved: number[] = [];

const shop = kopi.bot({
  name: "kopi",
  forms: [order],
  flows: [review],
  answers: { hours: { public: true, run: (turn) => turn.say("hours") } },
});

describe("a conversation", () => {
  test("over two channels ends with one order and nothing asked twice", async () => {
    orders.length = 0;
    await using chat = await converse(shop, { channels: ["web", "telegram"] });
    const budi = chat.person("budi");
    await budi.on("web").says("mau pesan");
    budi.hears("Mau pesan apa?");
    await budi.says("kopi gayo");
    budi.hears("Berapa bungkus?");
    await budi.links("web", "telegram");
    budi.on("telegram").hears("Telegram");
    await budi.on("telegram").says("2");
    budi.hears("Diantar atau ambil sendiri?");
    budi.sees("Diantar");
    await budi.taps("Diantar");
    budi.hears("Sudah benar?");
    await budi.taps("Ya, benar");
    budi.hears(/Pesanan KS-1 kami proses, 2 bungkus/);
    expect(orders).toHaveLength(1);
    expect(chat.asked().shown.again).toBe(0);
    expect(chat.asked().journal.again).toBe(0);
    expect(chat.asked().shown.asked).toBeGreaterThanOrEqual(3);
    expect(await chat.customer("budi", "web")).toBe(await chat.customer("budi", "telegram"));
    expect(chat.journal().flatMap((entry) => entry.facts.map((fact) => fact.type))).toContain("task-completed");
    expect(chat.transcript()).toContain("telegram budi: 2");
  });

  test("moves time only when told, and then does what is due", async () => {
    await using chat = await converse(shop, { channels: ["telegram"] });
    const budi = chat.person("budi");
    const before = chat.clock.now();
    await budi.says("mau pesan");
    expect(chat.clock.now()).toBe(before);
    await chat.clock.advance("1h");
    budi.hears.nothing();
    await chat.clock.advance("61m");
    budi.hears("Mau dilanjutkan?");
  });

  test("keeps people apart", async () => {
    await using chat = await converse(shop, { channels: ["web"] });
    const [budi, siti] = [chat.person("budi"), chat.person("siti", { locale: "en" })];
    await Promise.all([budi.says("jam buka"), siti.says("opening hours")]);
    budi.hears("Buka");
    siti.hears("open");
    budi.hears.not("open");
    expect(await chat.customer("budi")).not.toBe(await chat.customer("siti"));
  });

  test("brings the same event again without an effect", async () => {
    await using chat = await converse(shop, { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("jam buka");
    budi.hears("Buka");
    expect(await budi.redeliver()).toMatchObject({ status: "duplicate" });
    budi.hears.nothing();
  });

  test("goes on after a restart with another version of the bot", async () => {
    await using chat = await converse(shop, { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    await chat.restart(
      kopi.bot({ ...{ name: "kopi", forms: [order] }, answers: { hours: (turn) => turn.say("hours") } }),
    );
    await budi.says("kopi gayo");
    budi.hears("Berapa bungkus?");
  });

  test("lets the application speak and look", async () => {
    await using chat = await converse(shop, { channels: ["whatsapp"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    await budi.says("kopi gayo");
    await chat.send("budi", "paid", { total: 25_000 });
    budi.hears("Pembayaran Rp25.000 sudah masuk.");
    expect((await chat.state("budi"))?.tasks[0]?.values).toEqual({ product: "gayo" });
    expect(await chat.state("siti")).toBeUndefined();
  });

  test("goes on with a flow when a form is completed", async () => {
    await using chat = await converse(shop, { channels: ["telegram"] });
    const [budi, siti] = [chat.person("budi"), chat.person("siti")];
    for (const person of [budi, siti]) {
      for (const text of ["mau pesan", "kopi gayo", "2", "diantar", "ya"]) await person.says(text);
    }
    await chat.signal("budi", "paid", { total: 100_000 });
    budi.hears("Pembayaran Rp100.000 sudah masuk.");
    siti.hears.nothing();
    await chat.clock.advance("1d");
    siti.hears("Belum ada pembayaran.");
    await chat.clock.advance("3d");
    budi.hears("Berapa bintang untuk gayo?");
    await budi.says("5");
    budi.hears("Terima kasih!");
    expect(saved).toEqual([5]);
  });

  test("in a group answers only what is public", async () => {
    await using chat = await converse(shop, { channels: ["telegram"] });
    const group = chat.person("budi").on("telegram", { group: "kantor" });
    await group.says("jam buka");
    group.hears("Buka");
  });

  test("shows numbers where nothing can be tapped", async () => {
    const intents = [{ name: "order", confidence: 1 }];
    const recognizer: Recognizer = {
      contract: 1,
      name: "orders only",
      thresholds: { accept: 0.5, interrupt: 0.8 },
      prepare: async () => {},
      recognize: ({ locale }) => ({ intents, entities: [], locale, abstained: false }),
    };
    await using chat = await converse(shop, { channels: ["sms"], recognizer });
    const budi = chat.person("budi");
    await budi.says("pesan 2 kopi gayo");
    budi.sees("Diantar");
    await expect(budi.taps("Diantar")).rejects.toThrow(/cannot tap "Diantar" on sms/);
    await budi.says("1");
    budi.hears("Sudah benar?");
  });
});

describe("a failed check", () => {
  test("shows what was said instead, and the whole conversation", async () => {
    await using chat = await converse(shop, { channels: ["web"] });
    const budi = chat.person("budi");
    await budi.says("mau pesan");
    const failures = [
      () => budi.hears("Berapa bungkus?"),
      () => budi.hears.not("pesan apa"),
      () => budi.hears.nothing(),
      () => budi.sees("Diantar"),
      () => budi.hears("Mau", /nothing like it/),
    ];
    for (const failure of failures) {
      expect(failure).toThrow(expect.objectContaining({ code: "ERR_ASSERTION" }));
      expect(failure).toThrow(/The whole conversation:\n {2}web budi: mau pesan\n {2}web bot: Mau pesan apa\?/);
    }
    expect(() => chat.person("siti").hears()).toThrow(/siti did not hear anything/);
    expect(() => chat.person("siti").on("fax")).toThrow(/There is no channel "fax"/);
  });
});
