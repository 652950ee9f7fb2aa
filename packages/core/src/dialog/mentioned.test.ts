import { describe, expect, test } from "vitest";
import { z } from "zod";
import { cartShape, cartSlots, copy, items } from "../../test/support/cart.ts";
import { type Chat, makeChat } from "../../test/support/dialog-chat.ts";
import { intents as common, formOf, orderShape, orderSlots, shop, vocabulary } from "../../test/support/kopi.ts";
import type { Mentioned } from "../model/customer.ts";
import type { FormDefinition } from "../model/definition.ts";

const intents = { ...common, "harga|berapa duit|price|how much": "price", "stok|in stock": "stock", buang: "stock" };
const product = { ask: "ask.product", label: "label.product", entity: "product" };
const summary = "Sudah benar? [Ya, benar|Ubah|Batalkan]";
const whichCoffee = "Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]";

const other = { name: "complaint", opens: "complain" } as const;

/** The shop, which also knows prices. */
function priced(forms: readonly FormDefinition[] = [simple()]): Chat {
  const { id, en } = copy;
  const price = { price: "{product} 95 ribu.", prices: "Mulai 95 ribu.", stock: "Ada." };
  return makeChat(
    shop({
      forms,
      vocabulary: {
        intents: {
          ...vocabulary.intents,
          price: { id: ["harga"], en: ["price"] },
          stock: { id: ["stok"], en: ["stock"] },
        },
        copy: { id: { ...id, ...price }, en: { ...en, ...price } },
      },
      answers: {
        price: {
          public: true,
          run: ({ say, entities }) =>
            entities["product"] === undefined ? say("prices") : say("price", { product: String(entities["product"]) }),
        },
        stock: { public: true, run: (turn) => turn.say("stock") },
        human: { public: false, run: (turn) => turn.handoff("front-desk") },
      },
    }),
    { intents },
  );
}

function toraja(at: number): Mentioned {
  return { kind: "list:product", name: "product", value: "Kopi Toraja", intent: "price", at };
}

function simple(slot: Partial<FormDefinition["slots"][string]> = {}, schema: z.ZodType = orderShape.product) {
  return formOf(
    { product: schema, qty: orderShape.qty },
    { product: { ...product, ...slot }, qty: orderSlots["qty"] as never },
    { confirm: "order.confirm" },
  );
}

const chats: { readonly [title: string]: string } = {
  "those are what the last answer was about": `
    > harga toraja?
    < Kopi Toraja 95 ribu.
    > oke pesan itu 3
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 3 / ${summary}
    > ya
    < Kami catat.
  `,
  "whoever meant another one says so": `
    > harga toraja?
    < Kopi Toraja 95 ribu.
    > mau pesan
    < Oke, Kopi: Kopi Toraja. / Berapa bungkus?
    > bukan toraja, gayo
    < Oke, Kopi jadi Kopi Gayo. / Berapa bungkus?
    > 2
    < Kopi: Kopi Gayo / Jumlah: 2 / ${summary}
  `,
  "two of a kind cannot both be meant": `
    > harga gayo
    < Kopi Gayo 95 ribu.
    > harga gayo sama toraja
    < Kopi Gayo 95 ribu.
    > pesan 3
    < ${whichCoffee}
  `,
  "the same one said twice is one": `
    > harga gayo, gayo yang halus
    < Kopi Gayo 95 ribu.
    > pesan 3
    < Oke, Kopi: Kopi Gayo. / Kopi: Kopi Gayo / Jumlah: 3 / ${summary}
  `,
  "what is denied is not meant": `
    > bukan gayo, stok toraja?
    < Ada.
    > pesan 3
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 3 / ${summary}
  `,
  "another one in the message itself counts, and the old one is not kept for the next form": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > pesan 2 gayo
    < Kopi: Kopi Gayo / Jumlah: 2 / ${summary}
    > batal
    < Baik, dibatalkan.
    > mau pesan
    < ${whichCoffee}
  `,
  "used once": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > pesan 2
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / ${summary}
    > ya
    < Kami catat.
    > mau pesan
    < ${whichCoffee}
  `,
  "who starts over starts with nothing": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > mau pesan
    < Oke, Kopi: Kopi Toraja. / Berapa bungkus?
    > mulai lagi dari awal
    < ${whichCoffee}
  `,
  "a question in the middle of a form is about nothing that opens later": `
    > mau pesan
    < ${whichCoffee}
    > berapa duit yang toraja itu ya kak kira-kira sekarang
    < Kopi Toraja 95 ribu.
    < ${whichCoffee}
    > gayo
    < Berapa bungkus?
    > 2
    < Kopi: Kopi Gayo / Jumlah: 2 / ${summary}
    > ya
    < Kami catat.
    > mau pesan
    < ${whichCoffee}
  `,
  "a number in a question is no amount": `
    > harga 3 toraja
    < Kopi Toraja 95 ribu.
    > mau pesan itu
    < Oke, Kopi: Kopi Toraja. / Berapa bungkus?
  `,
  "just within ten minutes": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    + 598s
    > pesan 2
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / ${summary}
  `,
  "after ten minutes it is another conversation": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    + 599s
    > pesan 2
    < ${whichCoffee}
  `,
  "asked on the web, ordered on WhatsApp": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    @ whatsapp
    > pesan 2
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / ${summary}
  `,
  "the last one spoken of is meant": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > stok gayo?
    < Ada.
    > pesan 2
    < Oke, Kopi: Kopi Gayo. / Kopi: Kopi Gayo / Jumlah: 2 / ${summary}
  `,
  "another question that names nothing leaves it": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > stok?
    < Ada.
    > pesan 2
    < Oke, Kopi: Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / ${summary}
  `,
  "the same question about all of them does not": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > daftar harga
    < Mulai 95 ribu.
    > pesan 2
    < ${whichCoffee}
  `,
  "something else is something else": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > mau pesan yang lain
    < ${whichCoffee}
  `,
  "what is denied where the form opens is not what was meant": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > mau pesan, bukan toraja
    < ${whichCoffee}
  `,
  "never mind": `
    > harga toraja
    < Kopi Toraja 95 ribu.
    > batal
    < Tidak ada yang sedang berjalan.
    > pesan 2
    < ${whichCoffee}
  `,
  "what shall go is not ordered": `
    > buang gayo
    < Ada.
    > pesan 2
    < ${whichCoffee}
  `,
  "a complaint is no order": `
    > toraja rusak, mau bicara dengan orang
    < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
    > pesan 2
    < ${whichCoffee}
  `,
};

describe("what an answer was about", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      const chat = priced();
      await chat.play(script);
      expect(chat.state.mentioned ?? []).toEqual([]);
    });
  }

  test("is told apart in the journal, and kept as a thing with its time", async () => {
    const chat = priced();
    await chat.play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
    `);
    expect(chat.state.mentioned).toEqual([toraja(chat.now)]);
    await chat.sends({ kind: "text", text: "pesan 3" });
    expect(chat.facts.filter(({ type }) => type === "slot-filled")).toMatchObject([
      { slot: "product", from: "mentioned" },
      { slot: "qty", from: "entity" },
    ]);
    expect(chat.facts.some((fact) => fact.type === "slot-asked" && fact.slot === "product")).toBe(false);
  });

  test("fills the first item of a list", async () => {
    const cart = formOf(cartShape, { ...cartSlots, items }, { confirm: "order.confirm" });
    await priced([cart]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > oke pesan itu 2, halus
      < Oke, Kopi: Kopi Toraja. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > tambah 1 gayo biji
      < Oke, ditambah: Kopi Gayo, 1, biji. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    await priced([cart]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > pesan 2 gayo halus
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("opens no form, and fills none that goes on", async () => {
    const chat = priced([simple(), formOf({ why: z.string() }, { why: { ask: "complaint.ask" } }, other)]);
    await chat.play(`
      > mau pesan
      < ${whichCoffee}
      > mau komplain
      < Apa keluhannya?
      > basi
      < Kami catat.
      < Tadi masih ada yang belum selesai: order. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > harga toraja
      < Kopi Toraja 95 ribu.
      > mau pesan
      < ${whichCoffee}
    `);
  });

  test.each([
    ["personal", simple({ sensitivity: "pii" })],
    ["optional", simple({}, orderShape.product.optional())],
    ["only for who has proven more", simple({ requires: "verified" })],
  ])("is not put where it is %s, nor kept for it", async (_, form) => {
    const chat = priced([form]);
    await chat.sends({ kind: "text", text: "harga toraja" });
    expect(chat.state.mentioned).toBeUndefined();
  });

  test("gives way to what is known", async () => {
    await priced([simple({ from: () => "Kopi Gayo" })]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > pesan 2
      < Kopi: Kopi Gayo (dari profil) / Jumlah: 2 / ${summary}
    `);
  });

  test("fills neither of two slots it could be for", async () => {
    const two = formOf(
      { product: orderShape.product, gift: orderShape.product },
      { product, gift: { ...product, ask: "ask.gift" } },
    );
    await priced([two]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > mau pesan
      < ${whichCoffee}
    `);
  });

  test("is asked for where it cannot be had, with no word about what was not said", async () => {
    await priced([simple({ check: (value) => value !== "Kopi Toraja" || "qty.even" })]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > pesan 2
      < ${whichCoffee}
    `);
  });

  test("does not wait for a slot that applies later", async () => {
    const later = formOf(
      { qty: orderShape.qty, product: orderShape.product },
      { qty: orderSlots["qty"] as never, product: { ...product, when: ({ qty }) => qty === 2 } },
    );
    await priced([later]).play(`
      > harga toraja
      < Kopi Toraja 95 ribu.
      > mau pesan
      < Berapa bungkus?
      > 2
      < ${whichCoffee}
    `);
  });

  test("fills a form that is opened by a link", async () => {
    const chat = priced();
    await chat.sends({ kind: "text", text: "harga toraja" });
    const { replies } = await chat.sends({ kind: "start", payload: "order" });
    expect(replies.map(({ message }) => message.blocks)).toEqual([
      [{ kind: "text", text: "Oke, Kopi: Kopi Toraja.\nBerapa bungkus?" }],
    ]);
  });

  test("fills none that starts over", async () => {
    const chat = priced();
    await chat.sends({ kind: "text", text: "mau pesan" });
    chat.state = { ...chat.state, mentioned: [toraja(chat.now)] };
    await chat.play(`
      > mulai lagi dari awal
      < ${whichCoffee}
    `);
  });

  test("gives way to a value of another kind that fits", async () => {
    const budget = formOf(
      { budget: z.object({ amount: z.number(), currency: z.string() }) },
      { budget: { ask: "ask.qty", label: "label.qty" } },
      { confirm: "order.confirm" },
    );
    const chat = priced([budget]);
    const value = { amount: 50_000, currency: "IDR" };
    chat.state = { ...chat.state, mentioned: [{ kind: "money", value, intent: "price", at: chat.now }] };
    await chat.sends({ kind: "text", text: "pesan 200" });
    expect(chat.state.tasks[0]?.values).toEqual({ budget: { amount: 200, currency: "IDR" } });
    expect(chat.facts.some(({ type }) => type === "slot-cleared")).toBe(false);
  });

  test("is no word of a name or an address", async () => {
    const bot = shop({
      vocabulary: { entities: { ...vocabulary.entities, address: { kind: "pattern", pattern: "Jl\\. .+" } } },
    });
    const chat = makeChat(bot, { intents });
    await chat.sends({ kind: "text", text: "jam buka di Jl. Toraja 5" });
    expect(chat.state.mentioned).toBeUndefined();
    await chat.sends({ kind: "text", text: "jam buka toraja" });
    expect(chat.state.mentioned).toEqual([{ ...toraja(chat.now), intent: "hours" }]);
  });

  test("is gone after ten minutes, whatever is said", async () => {
    const chat = priced();
    await chat.sends({ kind: "text", text: "harga toraja" });
    await chat.advance("10m");
    await chat.sends({ kind: "text", text: "halo" });
    expect(chat.state).not.toHaveProperty("mentioned");
  });

  test("is nothing in a group", async () => {
    const chat = priced();
    chat.group = true;
    await chat.sends({ kind: "text", text: "harga toraja" });
    expect(chat.state.mentioned).toBeUndefined();
  });

  test("stays small however many questions there are", async () => {
    const kinds = Array.from({ length: 20 }, (_, index) => `list:kind${index}`);
    const at = Date.parse("2026-01-05T02:00:00.000Z");
    const chat = priced();
    chat.state = {
      ...chat.state,
      mentioned: kinds.map((kind) => ({ kind, name: kind, value: "x", intent: kind, at })),
    };
    await chat.sends({ kind: "text", text: "harga toraja" });
    expect(chat.state.mentioned).toHaveLength(8);
    expect(chat.state.mentioned?.at(-1)?.value).toBe("Kopi Toraja");
  });

  test("of kinds and values that no code knows any more is passed over", async () => {
    const chat = priced();
    const thing = { intent: "price", at: chat.now };
    chat.state = {
      ...chat.state,
      mentioned: [
        { kind: "list:gone", name: "gone", value: "Kopi Gayo", ...thing },
        { kind: "list:product", name: "product", value: "Kopi Hilang", ...thing },
      ],
    };
    await chat.play(`
      > pesan 2
      < ${whichCoffee}
    `);
    expect(chat.state.mentioned).toBeUndefined();
  });
});
