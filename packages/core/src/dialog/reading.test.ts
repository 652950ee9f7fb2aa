import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat, patternExtractor, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, order, shop } from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";
import type { Json } from "../model/json.ts";

/** Which values of a message go into which slots. */

const extractors = [
  patternExtractor([
    { kind: "number", pattern: /\d+/, value: Number },
    {
      kind: "quantity",
      pattern: /\d+ (?:kg|gram)/,
      value: (text) => ({ amount: Number.parseInt(text, 10), unit: "kg" }),
    },
    { kind: "date", pattern: /tgl \d+/, value: (text) => `2026-05-${text.slice(4).padStart(2, "0")}` },
    { kind: "time", pattern: /jam \d+/, value: (text) => `${text.slice(4).padStart(2, "0")}:00` },
    { kind: "money", pattern: /Rp\d+/, value: (text) => ({ amount: Number(text.slice(2)), currency: "IDR" }) },
    { kind: "phone", pattern: /08\d{8,}/, value: (text) => `+62${text.slice(1)}` },
  ]),
];

const everything: FormDefinition = {
  kind: "form",
  name: "order",
  version: 1,
  opens: "order",
  schema: z.object({
    product: z.string(),
    qty: z.number().max(99),
    date: z.iso.date(),
    time: z.iso.time(),
    budget: z.object({ amount: z.number(), currency: z.string() }),
    fulfilment: z.enum(["delivery", "pickup"]),
    phone: z.e164(),
    name: z.string(),
  }),
  slots: {
    product: { ask: "ask.product", entity: "product" },
    qty: { ask: "ask.qty", label: "label.qty" },
    date: { ask: "ask.date" },
    time: { ask: "ask.date" },
    budget: { ask: "ask.qty" },
    fulfilment: { ask: "ask.fulfilment", choices: { delivery: "choice.delivery", pickup: "choice.pickup" } },
    phone: { ask: "ask.phone" },
    name: { ask: "ask.notes" },
  },
  submit: () => {},
};

const readings: { readonly [text: string]: { readonly [slot: string]: Json } } = {
  "pesan 2": { qty: 2 },
  "pesan 2 kg gayo": { qty: 2, product: "Kopi Gayo" },
  "pesan tgl 3": { date: "2026-05-03" },
  "pesan tgl 3 jam 10 2 kopi gayo": { date: "2026-05-03", time: "10:00", qty: 2, product: "Kopi Gayo" },
  "pesan 0812345678": { phone: "+62812345678" },
  "pesan dengan Rp50000": { budget: { amount: 50_000, currency: "IDR" } },
  "pesan diambil sendiri": { fulfilment: "pickup" },
  "pesan ambil aja": { fulfilment: "pickup" },
  "pesan jangan diantar": {},
  "pesan bukan gayo tapi toraja": { product: "Kopi Toraja" },
  "pesan delivery please": { fulfilment: "delivery" },
  "pesan Pick-up": { fulfilment: "pickup" },
  "pesan diantar atau ambil sendiri?": {},
  "pesan 2 atau 3": {},
  "pesan 500": {},
  "2 kopi gayo, pesan diantar ke Jl. Merdeka 10": { qty: 2, product: "Kopi Gayo", fulfilment: "delivery" },
  "pesan gayo 3, rumah nomor 8": { qty: 3, product: "Kopi Gayo" },
  "pesan 3 gayo sama 2 toraja": {},
  "pesan atas nama Budi": {},
};

describe("an opening message", () => {
  for (const [text, values] of Object.entries(readings)) {
    test(`"${text}" fills ${JSON.stringify(values)}`, async () => {
      const chat = makeChat(shop({ forms: [everything] }), { intents, extractors });
      await chat.sends({ kind: "text", text });
      expect(chat.state.tasks[0]?.values).toEqual(values);
    });
  }
});

test("a word inside of a label is not said of another slot", async () => {
  const form: FormDefinition = {
    ...everything,
    schema: z.object({ drink: z.string(), taste: z.string(), name: z.string() }),
    slots: {
      drink: {
        ask: "ask.product",
        choices: () => [
          { value: "sweet-tea", label: "Teh manis" },
          { value: "coffee", label: "Kopi hitam" },
        ],
      },
      taste: {
        ask: "ask.notes",
        choices: () => [
          { value: "sweet", label: "Manis" },
          { value: "bitter", label: "Pahit" },
        ],
      },
      name: { ask: "ask.phone" },
    },
  };
  const said = async (text: string) => {
    const chat = makeChat(shop({ forms: [form] }), { intents, extractors });
    await chat.sends({ kind: "text", text });
    return chat.state.tasks[0]?.values;
  };
  expect(await said("pesan teh manis")).toEqual({ drink: "sweet-tea" });
  expect(await said("pesan teh manis, manis ya")).toEqual({ drink: "sweet-tea", taste: "sweet" });
  expect(await said("pesan kopi hitam pahit")).toEqual({ drink: "coffee", taste: "bitter" });
});

describe("while a value is awaited", () => {
  test("a bare number is money where money is awaited", async () => {
    const form: FormDefinition = {
      ...everything,
      schema: z.object({ budget: z.object({ amount: z.number(), currency: z.string() }), name: z.string() }),
      slots: { budget: { ask: "ask.qty" }, name: { ask: "ask.notes" } },
    };
    const chat = makeChat(shop({ forms: [form] }), { intents, extractors });
    await chat.sends({ kind: "text", text: "mau pesan" });
    await chat.sends({ kind: "text", text: "50000" });
    expect(chat.state.tasks[0]?.values).toEqual({ budget: { amount: 50_000, currency: "IDR" } });
  });

  test("of two slots of one kind the awaited one gets it, a correction goes to the one answered last", async () => {
    const form: FormDefinition = {
      ...everything,
      schema: z.object({ coffee: z.number(), sugar: z.number(), milk: z.number(), name: z.string() }),
      slots: {
        coffee: { ask: "ask.qty" },
        sugar: { ask: "review.ask" },
        milk: { ask: "ask.date" },
        name: { ask: "ask.notes" },
      },
    };
    const chat = makeChat(shop({ forms: [form] }), { intents, extractors });
    for (const text of ["mau pesan", "1", "2"]) await chat.sends({ kind: "text", text });
    expect(chat.state.tasks[0]?.values).toEqual({ coffee: 1, sugar: 2 });
    await chat.sends({ kind: "text", text: "eh 3" });
    expect(chat.state.tasks[0]?.values).toEqual({ coffee: 1, sugar: 3 });
    await chat.sends({ kind: "text", text: "ganti coffee jadi 9" });
    expect(chat.state.tasks[0]?.values).toEqual({ coffee: 9, sugar: 3 });
    await chat.sends({ kind: "text", text: "4" });
    expect(chat.state.tasks[0]?.values).toEqual({ coffee: 9, sugar: 3, milk: 4 });
  });

  test("a number among other words corrects nothing by itself", async () => {
    const chat = makeChat(shop({ forms: [order] }), { intents, extractors });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > rumah saya nomor 45 belakang masjid
      < Maaf, saya belum paham. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    expect(chat.state.tasks[0]?.values["qty"]).toBe(2);
  });

  test("what could only apply after another answer is no answer", async () => {
    const chat = makeChat(shop({ forms: [order] }), { intents, extractors });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > Jl. Dipatiukur No. 35, Bandung
      < Maaf, saya belum paham. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo", qty: 2 });
  });

  test("a bare number among other words fills nothing that was not asked for", async () => {
    const chat = makeChat(shop({ forms: [order] }), { intents, extractors });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > yang dulu saya beli di gang 45 itu
      < Maaf, saya belum paham. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gayo 3 buat nenek di desa
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo", qty: 3 });
  });

  test("a question about a slot is no value for it", async () => {
    const chat = makeChat(shop({ forms: [order] }), { intents: { ...intents, "di mana": "hours" }, extractors });
    await chat.play(`
      > pesan 2 kopi gayo diantar
      < Alamatnya di mana?
      > alamat toko di mana?
      < Buka 08.00-20.00.
      < Alamatnya di mana?
    `);
  });

  test("a place fills a slot that awaits one", async () => {
    const form: FormDefinition = {
      ...everything,
      schema: z.object({
        place: z.object({ latitude: z.number(), longitude: z.number(), label: z.string().optional() }),
      }),
      slots: { place: { ask: "ask.address", entity: "place" } },
      submit: (values: unknown, turn) => turn.say("promo", { what: JSON.stringify(values) }),
    };
    const entities = { place: { kind: "location" } };
    const chat = makeChat(shop({ forms: [form], vocabulary: { entities } }), { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    expect(shownReplies(chat.last)).toEqual(["Alamatnya di mana?"]);
    await chat.sends({ kind: "location", latitude: -6.9, longitude: 107.6, label: "Rumah" });
    expect(shownReplies(chat.last)).toEqual(['Promo: {"place":{"latitude":-6.9,"longitude":107.6,"label":"Rumah"}}!']);
  });

  test("an answer and nothing else is an answer, whatever a recognizer thinks", async () => {
    const chat = makeChat(shop({ forms: [order] }), {
      intents,
      reread: (understood) =>
        understood.text === "2 aja kak"
          ? { ...understood, intents: [{ name: "hours", confidence: 0.99 }] }
          : understood,
    });
    await chat.play(`
      > pesan gayo
      < Berapa bungkus?
      > 2 aja kak
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("another language and a value in one message", async () => {
    const chat = makeChat(shop({ forms: [order] }), {
      intents,
      reread: (understood) =>
        understood.text === "english please, 3" ? { ...understood, wantsLocale: "en" } : understood,
    });
    await chat.play(`
      > pesan gayo
      < Berapa bungkus?
      > english please, 3
      < Delivery or pick-up? [Delivery|Pick-up]
    `);
  });
});
