import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat, patternExtractor, shownReplies } from "../../test/support/dialog-chat.ts";
import {
  formOf,
  intents,
  order,
  orderShape,
  orderSlots,
  placed,
  shop,
  submitted,
  vocabulary,
} from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
  submitted.length = 0;
});

const chatOf = (form: FormDefinition, options: Parameters<typeof makeChat>[1] = {}) =>
  makeChat(shop({ forms: [form] }), { ...options, intents });

describe("slots", () => {
  test("free text that says of itself what it is fills its slot before it is asked", async () => {
    const place = { kind: "pattern", pattern: "(?<=antar ke )Jl\\..*" };
    const entities = { ...vocabulary.entities, place };
    const slots = { ...orderSlots, address: { ...orderSlots["address"], ask: "ask.address", early: "place" } };
    const chat = makeChat(shop({ forms: [{ ...order, slots }], vocabulary: { entities } }), { intents });
    await chat.play(`
      > pesan 2 gayo, antar ke Jl. Toraja 10, Bandung
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > diantar
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Toraja 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ambil sendiri aja
      < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
      > diantar deh
      < Oke, Pengiriman jadi Diantar. / Alamatnya di mana?
      > Jl. Kenanga 7, Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Kenanga 7, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > alamatnya antar ke Jl. Kenanga 9
      < Oke, Alamat jadi antar ke Jl. Kenanga 9. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: antar ke Jl. Kenanga 9 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("a value said before its slot applies is kept for it, until it is filled", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 2 gayo bandung
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > ambil sendiri
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ganti cabang
      < Cabang mana? [Bandung|Jakarta]
    `);
  });

  test("an optional one may be skipped, with the word or with no", async () => {
    const form = formOf(
      { notes: z.string().optional(), gift: z.boolean().optional(), qty: z.number() },
      { notes: { ask: "ask.notes" }, gift: { ask: "ask.gift" }, qty: { ask: "ask.qty" } },
    );
    const chat = chatOf(form);
    await chat.play(`
      > mau pesan
      < Ada catatan?
      > lewati
      < Dibungkus kado? [Ya|Tidak]
      > nggak
      < Berapa bungkus?
      > 2
      < Kami catat.
    `);
    expect(submitted).toEqual([{ gift: false, qty: 2 }]);
    expect(chat.withdrawn).toHaveLength(1);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "slot-skipped", slot: "notes" }));
    const other = chatOf(form);
    await other.play(`
      > mau pesan
      < Ada catatan?
      > tidak ada
      < Dibungkus kado? [Ya|Tidak]
      > skip
      < Berapa bungkus?
      > 1
      < Kami catat.
      > mau pesan
      < Ada catatan?
      > nggak
      < Dibungkus kado? [Ya|Tidak]
    `);
  });

  test("what fills another slot than the one asked for is said, so that nobody thinks it was not heard", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > diantar
      < Oke, Pengiriman: Diantar. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > 2 kopi gayo
      < Alamatnya di mana?
    `);
  });

  test("an address begins behind the words that take the last one back", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 2 kopi gayo diantar
      < Alamatnya di mana?
      > bukan, Jl. Sudirman 11
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Sudirman 11 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("the awaited slot by its name is its answer, whatever else that sounds like, but a question is one", async () => {
    const sure = { "alamatnya Jl. Sudirman 11": "hours", "alamatnya di mana": "hours" };
    const chat = makeChat(shop(), { intents: { ...intents, ...sure } });
    await chat.play(`
      > pesan 2 kopi gayo diantar
      < Alamatnya di mana?
      > alamatnya di mana
      < Buka 08.00-20.00.
      < Alamatnya di mana?
      > alamatnya Jl. Sudirman 11
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Sudirman 11 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("a known value is taken over, marked, and asked again only when it is not wanted", async () => {
    const chat = makeChat(shop(), { intents });
    chat.state = { ...chat.state, profile: { address: "Jl. Dago 5, Bandung" } };
    await chat.play(`
      > pesan 2 kopi gayo diantar
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Dago 5, Bandung (dari profil) / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ganti alamat
      < Alamatnya di mana?
      > Jl. Merdeka 10
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-filled", slot: "address", from: "profile" }),
    );
  });

  test("what the profile does not know is asked for, also where the answer may be nothing", async () => {
    const form = formOf(
      { notes: z.string().nullable(), qty: z.number() },
      { notes: { ask: "ask.notes", from: ({ profile }) => profile["notes"] ?? null }, qty: { ask: "ask.qty" } },
    );
    await makeChat(shop({ forms: [form] }), { intents }).play(`
      > mau pesan
      < Ada catatan?
      > tanpa gula
      < Berapa bungkus?
    `);
  });

  test("a known value that does not fit is not taken", async () => {
    const chat = makeChat(shop(), { intents });
    chat.state = { ...chat.state, profile: { address: "Dago" } };
    await chat.play(`
      > pesan 2 kopi gayo diantar
      < Alamatnya di mana?
    `);
  });

  test("check says what is wrong in its own words, and holds after corrections of others", async () => {
    const form = formOf(
      { product: orderShape.product, qty: orderShape.qty },
      {
        product: { ask: "ask.product", entity: "product" },
        qty: {
          ask: "ask.qty",
          check: (value, { values }) =>
            values["product"] === "Kopi Gayo" || Number(value) % 2 === 0 ? true : "qty.even",
        },
      },
      { confirm: "order.confirm" },
    );
    await chatOf(form).play(`
      > pesan toraja
      < Berapa bungkus?
      > 3
      < Harus genap, ya. / Berapa bungkus?
      > ganti gayo
      < Oke, product jadi Kopi Gayo. / Berapa bungkus?
      > 3
      < product: Kopi Gayo / qty: 3 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ganti toraja
      < Oke, product jadi Kopi Toraja. / Berapa bungkus?
    `);
  });

  test("computed choices follow what they are computed from", async () => {
    const form = formOf(
      { branch: orderShape.branch, product: z.string() },
      {
        branch: { ask: "ask.branch" },
        product: {
          ask: "ask.product",
          choices: ({ values }) =>
            (values["branch"] === "Bandung" ? ["gayo", "toraja"] : ["gayo", "bali"]).map((value) => ({
              value,
              label: `Kopi ${value}`,
            })),
        },
      },
      { confirm: "order.confirm" },
    );
    const chat = chatOf(form);
    await chat.play(`
      > mau pesan
      < Cabang mana? [Bandung|Jakarta]
      > bandung
      < Mau kopi apa? [Kopi gayo|Kopi toraja]
      > bali
      < Maaf, saya belum paham. / Mau kopi apa? [Kopi gayo|Kopi toraja]
      > yang toraja aja deh
      < branch: Bandung / product: Kopi toraja / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > eh jakarta
      < Oke, branch jadi Jakarta. / Mau kopi apa? [Kopi gayo|Kopi bali]
      > gayo
      < branch: Jakarta / product: Kopi gayo / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > eh bandung
      < Oke, branch jadi Bandung. / branch: Bandung / product: Kopi gayo / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(chat.facts.filter((fact) => fact.type === "slot-cleared").map((fact) => fact.reason)).toEqual([
      "corrected",
      "dependency",
      "corrected",
    ]);
  });

  test("something that exists but is not on offer is told apart from words nobody understands, and check may say why", async () => {
    const sold = (check?: (typeof orderSlots)[string]["check"]) =>
      formOf(
        { branch: orderShape.branch, product: orderShape.product },
        {
          branch: { ask: "ask.branch" },
          product: {
            ask: "ask.product",
            entity: "product",
            choices: ({ values }) =>
              ["Kopi Gayo", ...(values["branch"] === "Bandung" ? ["Kopi Toraja"] : [])].map((value) => ({
                value,
                label: value,
              })),
            ...(check && { check }),
          },
        },
        { confirm: "order.confirm" },
      );
    await chatOf(sold()).play(`
      > mau pesan
      < Cabang mana? [Bandung|Jakarta]
      > jakarta
      < Mau kopi apa? [Kopi Gayo]
      > toraja
      < Maaf, yang itu sedang tidak tersedia. / Mau kopi apa? [Kopi Gayo]
      > gayo
      < branch: Jakarta / product: Kopi Gayo / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    await chatOf(sold((value) => value === "Kopi Gayo" || "qty.even")).play(`
      > mau pesan
      < Cabang mana? [Bandung|Jakarta]
      > jakarta
      < Mau kopi apa? [Kopi Gayo]
      > toraja
      < Harus genap, ya. / Mau kopi apa? [Kopi Gayo]
    `);
  });

  test("choices carry their descriptions", async () => {
    const choices = () => [
      { value: "a", label: "Apel", description: "merah" },
      { value: "b", label: "Belimbing" },
    ];
    const chat = chatOf(formOf({ fruit: z.string() }, { fruit: { ask: "ask.notes", choices } }));
    await chat.sends({ kind: "text", text: "mau pesan" });
    expect(chat.last?.replies[0]?.message.choices).toEqual([
      { choice: expect.any(String), label: "Apel", description: "merah" },
      { choice: expect.any(String), label: "Belimbing" },
    ]);
  });

  test("an ambiguous value is asked about, never guessed", async () => {
    const dates = patternExtractor([
      {
        kind: "date",
        pattern: /\b\d+\/\d+\b/,
        value: () => "2026-04-03",
        alternatives: ["2026-03-04"],
      },
    ]);
    const form = formOf(
      { date: z.iso.date(), qty: z.number() },
      { date: { ask: "ask.date", label: "label.qty" }, qty: { ask: "ask.qty" } },
    );
    const chat = chatOf(form, { extractors: [dates] });
    await chat.play(`
      > pesan untuk 3/4
      < Maksudnya yang mana? [3 April 2026|4 Maret 2026]
      > 2
      < Berapa bungkus?
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ date: "2026-03-04" });
  });

  test("two values for one slot are asked about", async () => {
    await makeChat(shop(), { intents }).play(`
      > pesan gayo sama toraja
      < Maksudnya yang mana? [Kopi Gayo|Kopi Toraja]
      > toraja
      < Berapa bungkus?
    `);
  });

  test("two slots of one kind are never guessed between", async () => {
    const form = formOf(
      { coffee: z.number(), sugar: z.number() },
      { coffee: { ask: "ask.qty" }, sugar: { ask: "review.ask" } },
    );
    await chatOf(form).play(`
      > pesan 3
      < Berapa bungkus?
      > 3
      < Bintang berapa untuk kopinya?
      > 4
      < Kami catat.
    `);
    expect(submitted).toEqual([{ coffee: 3, sugar: 4 }]);
  });

  test("a contact card fills a phone slot, whatever the way it is written", async () => {
    const form = formOf({ phone: z.e164() }, { phone: { ask: "ask.phone" } });
    for (const phone of ["+6281234567890", "6281234567890", "+62 812-3456-7890"]) {
      const chat = chatOf(form);
      await chat.play(`
        > mau pesan
        < Nomor HP?
      `);
      await chat.sends({ kind: "contact", own: true, phone });
      expect(shownReplies(chat.last)).toEqual(["Kami catat."]);
      expect(submitted.at(-1)).toEqual({ phone: "+6281234567890" });
    }
  });

  test("a place fills nothing that does not await one", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 2 gayo diantar
      < Alamatnya di mana?
    `);
    await chat.sends({ kind: "location", latitude: -6.9, longitude: 107.6 });
    expect(shownReplies(chat.last)).toEqual([
      "Terima kasih, sudah saya terima. Boleh dijelaskan dengan teks? / Alamatnya di mana?",
    ]);
  });

  test("submit may reopen a slot; the form goes on with another attempt", async () => {
    let soldOut = true;
    const form: FormDefinition = {
      ...order,
      async submit(values: { readonly product: string }, turn) {
        const placedNow = await turn.step("place-order", () => !soldOut);
        if (!placedNow) turn.reopen("product", "order.soldOut", { product: values.product });
        else turn.say("order.done", { no: "KS-1" });
      },
    };
    const chat = chatOf(form);
    await chat.play(`
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Maaf, Kopi Gayo habis. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `);
    soldOut = false;
    await chat.play(`
      > toraja
      < Kopi: Kopi Toraja / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Pesanan KS-1 kami proses.
    `);
    expect(chat.steps).toEqual(["task/place-order", "task.1/place-order"]);
    expect(chat.facts.filter((fact) => fact.type === "task-completed")).toHaveLength(1);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "product", reason: "rejected" }),
    );
  });

  test("an error of submit reaches the caller and changes nothing", async () => {
    const form: FormDefinition = {
      ...order,
      submit() {
        throw new RangeError("no stock system");
      },
    };
    const chat = chatOf(form);
    await chat.sends({ kind: "text", text: "pesan 2 kopi gayo, ambil sendiri di Bandung" });
    const { tasks } = chat.state;
    await expect(chat.sends({ kind: "text", text: "ya" })).rejects.toThrow("no stock system");
    expect(chat.state.tasks).toEqual(tasks);
  });

  test("submit cannot harm the state through what it is given", async () => {
    const form = formOf(
      { tags: z.any(), qty: z.number() },
      { tags: { ask: "ask.notes", from: () => ({ deep: ["a"] }) }, qty: { ask: "ask.qty" } },
      {
        submit(values: { tags: { deep: string[] } }, turn) {
          values.tags.deep.push("b");
          turn.reopen("qty", "order.reminder");
        },
      },
    );
    const chat = chatOf(form);
    await chat.play(`
      > mau pesan
      < Berapa bungkus?
      > 3
      < Pesanannya masih ditunggu, ya. / Berapa bungkus?
    `);
    expect(chat.state.tasks[0]?.values).toEqual({ tags: { deep: ["a"] } });
  });

  test("what complete finds missing is asked for", async () => {
    const form = formOf(
      { qty: z.number().optional(), notes: z.string().optional() },
      { qty: { ask: "ask.qty" }, notes: { ask: "ask.notes" } },
      { complete: z.object({ qty: z.number(), notes: z.string().optional() }) },
    );
    await chatOf(form).play(`
      > mau pesan
      < Berapa bungkus?
      > lewati
      < Ada catatan?
      > lewati
      < Hmm, itu belum bisa saya pakai. / Berapa bungkus?
      > 3
      < Kami catat.
    `);
  });

  test("values that complete can never accept are the bot's mistake", async () => {
    const form = formOf(
      { qty: z.number() },
      { qty: { ask: "ask.qty" } },
      { complete: z.object({ other: z.string() }) },
    );
    const chat = chatOf(form);
    await chat.sends({ kind: "text", text: "mau pesan" });
    await expect(chat.sends({ kind: "text", text: "3" })).rejects.toMatchObject({ code: "definition-invalid" });
  });

  test("a second run starts fresh", async () => {
    const chat = makeChat(shop(), { intents });
    const once = `
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
    `;
    await chat.play(`${once}
      < Pesanan KS-0001 kami proses.
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `);
    expect(chat.state.tasks[0]?.values).toEqual({});
  });
});

describe("a definition that cannot work is refused", () => {
  const broken: { readonly [title: string]: FormDefinition } = {
    "a slot of the schema without a question": formOf({ qty: z.number() }, {}),
    "a slot called confirm": formOf({ confirm: z.number() }, { confirm: { ask: "ask.qty" } }),
    "two secrets": formOf(
      { one: z.string(), two: z.string() },
      { one: { ask: "ask.pin", sensitivity: "secret" }, two: { ask: "ask.pin", sensitivity: "secret" } },
    ),
  };
  for (const [title, form] of Object.entries(broken)) {
    test(title, () => {
      expect(() => chatOf(form)).toThrow(expect.objectContaining({ code: "definition-invalid" }));
    });
  }

  test("a duration that is none", () => {
    expect(() => chatOf({ ...order, abandonAfter: "soon" })).toThrow(
      expect.objectContaining({ code: "duration-invalid" }),
    );
  });

  test("any schema zod has can be a slot", () => {
    const shape = {
      ...{
        date: z.coerce.date(),
        big: z.bigint(),
        any: z.any(),
        map: z.map(z.string(), z.number()),
        set: z.set(z.string()),
      },
      ...{
        custom: z.custom<string>(() => true),
        piped: z.string().transform(Number).pipe(z.number()),
        lazy: z.lazy(() => z.string()),
      },
      ...{
        brand: z.string().brand("x"),
        list: z.array(z.string()),
        fallback: z.string().default("x"),
        symbol: z.symbol(),
      },
    };
    const slots = Object.fromEntries(Object.keys(shape).map((name) => [name, { ask: "ask.notes" }]));
    expect(() => chatOf(formOf(shape, slots))).not.toThrow();
  });

  test("the shop itself is fine", () => {
    expect(() => chatOf({ ...order, slots: orderSlots })).not.toThrow();
  });
});
