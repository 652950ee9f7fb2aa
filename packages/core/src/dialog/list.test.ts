import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { cart, cartShape, cartSlots, complete, copy, Grind, goods, items, rest } from "../../test/support/cart.ts";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { formOf, intents, shop, submitted } from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";

beforeEach(() => {
  submitted.length = 0;
});

const ask = "Sudah benar? [Ya, benar|Ubah|Batalkan]";

const chats: { readonly [title: string]: string } = {
  "one question after the other, then more": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < Berapa bungkus?
    > 2
    < Digiling apa? [halus|kasar|biji]
    > halus
    < Ada lagi? [Itu saja]
    > ada
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > toraja
    < Kopi Toraja: Berapa bungkus?
    > 3
    < Kopi Toraja: Digiling apa? [halus|kasar|biji]
    > biji
    < Ada lagi? [Itu saja]
    > 1 kintamani
    < Oke, ditambah: Kopi Kintamani, 1. / Ada lagi? [Itu saja]
    > itu aja
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
  `,
  "several items in one message, and that this is all": `
    > pesan 2 gayo halus sama 3 toraja biji, itu aja, diantar ya
    < Alamatnya di mana?
    > Jl. Merdeka 10, Bandung
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / ${ask}
  `,
  "what is missing is asked for each item": `
    > pesan 2 gayo dan toraja
    < Kopi Gayo: Digiling apa? [halus|kasar|biji]
    > halus
    < Kopi Toraja: Berapa bungkus?
    > 4
    < Kopi Toraja: Digiling apa? [halus|kasar|biji]
  `,
  "who puts amounts before the names does so for all": `
    > pesan 2 gayo toraja 3 kintamani
    < Kopi Gayo: Digiling apa? [halus|kasar|biji]
    > halus
    < Kopi Toraja: Berapa bungkus?
    > 1
    < Kopi Toraja: Digiling apa? [halus|kasar|biji]
    > biji
    < Ada lagi? [Itu saja]
    > itu saja
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 1, biji / 3. Kopi Kintamani, 3 / Pengiriman: Ambil sendiri / ${ask}
  `,
  "said of all": `
    > pesan 2 gayo, 3 toraja, semuanya halus
    < Ada lagi? [Itu saja]
    > cukup
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "amounts behind the names": `
    > pesan gayo 2 halus, toraja 3 biji, kintamani 1
    < Ada lagi? [Itu saja]
    * Itu saja
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
  `,
  "the number in the address is none of theirs": `
    > pesan 2 kintamani diantar
    < Ada lagi? [Itu saja]
    > 1 gayo halus, itu saja
    < Oke, ditambah: Kopi Gayo, 1, halus. / Alamatnya di mana?
    > Jl. Toraja 10, Bandung
    < 1. Kopi Kintamani, 2 / 2. Kopi Gayo, 1, halus / Pengiriman: Diantar / Alamat: Jl. Toraja 10, Bandung / ${ask}
  `,
  "what there is so far, for who asks": `
    > pesan 2 gayo halus sama toraja
    < Kopi Toraja: Berapa bungkus?
    > isi pesanan saya apa aja?
    < Sejauh ini: Kopi Gayo, 2, halus; Kopi Toraja. / Kopi Toraja: Berapa bungkus?
    > English please
    < All right, let's use English. / Kopi Toraja: How many packs?
    > what's in my order
    < So far: Kopi Gayo, 2, halus; Kopi Toraja. / Kopi Toraja: How many packs?
  `,
  "not this one, when there is none": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > bukan gayo, kintamani
    < Berapa bungkus?
    > 2
    < Ada lagi? [Itu saja]
  `,
  "what is said before the thing itself is told": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > jumlahnya gayo 4
    < Digiling apa? [halus|kasar|biji]
  `,
  "in English": `
    > English please
    < All right, let's use English.
    > I want to order 2 gayo and 1 kintamani
    < Kopi Gayo: How shall we grind it? [halus|kasar|biji]
    > halus
    < Anything else? [That's all]
    > add another one
    < Which coffee? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > never mind
    < Delivery or pick-up? [Delivery|Pick-up]
    > pickup
    < 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Shipping: Pick-up / All correct? [Yes, correct|Change|Cancel]
    > remove the kintamani
    < Okay, I took out Kopi Kintamani, 1. / Coffee: Kopi Gayo / Quantity: 2 / Grind: halus / Shipping: Pick-up / All correct? [Yes, correct|Change|Cancel]
    > add 2 kintamani
    < Okay, added: Kopi Kintamani, 2. / 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 2 / Shipping: Pick-up / All correct? [Yes, correct|Change|Cancel]
    > make the gayo 5
    < Okay, Quantity (Kopi Gayo) is now 5. / 1. Kopi Gayo, 5, halus / 2. Kopi Kintamani, 2 / Shipping: Pick-up / All correct? [Yes, correct|Change|Cancel]
  `,
};

describe("a list", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      await cart().play(script);
    });
  }

  const filled = `
    > pesan 2 gayo halus sama 3 toraja biji, ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
  `;
  const changes: { readonly [title: string]: string } = {
    "an item by its name": `
      > gayonya jadi 5
      < Oke, Jumlah (Kopi Gayo) jadi 5. / 1. Kopi Gayo, 5, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "two items at once": `
      > eh gayo 4 dan toraja 1
      < Oke, Jumlah (Kopi Gayo) jadi 4. / Oke, Jumlah (Kopi Toraja) jadi 1. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 1, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "an item by its place": `
      > eh yang kedua jadi 6
      < Oke, Jumlah (Kopi Toraja) jadi 6. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 6, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "nobody knows which: the customer is asked": `
      > eh jadinya 7
      < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
      > yang toraja
      < Oke, Jumlah (Kopi Toraja) jadi 7. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 7, biji / Pengiriman: Ambil sendiri / ${ask}
      > eh jadinya 8
      < Oke, Jumlah (Kopi Toraja) jadi 8. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 8, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "which, by tapping": `
      > ganti jumlahnya
      < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
      * Kopi Gayo, 2, halus
      < Kopi Gayo: Berapa bungkus?
      > 9
      < 1. Kopi Gayo, 9, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a part by its name": `
      > ganti jumlah gayo jadi 4
      < Oke, Jumlah (Kopi Gayo) jadi 4. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a part by its name and that of the item": `
      > ganti gilingan gayo
      < Kopi Gayo: Digiling apa? [halus|kasar|biji]
      > kasar
      < 1. Kopi Gayo, 2, kasar / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "one for another": `
      > ganti gayo jadi kintamani
      < Oke, Kopi jadi Kopi Kintamani. / 1. Kopi Kintamani, 2 / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "not this one but that one": `
      > bukan toraja, kintamani
      < Oke, Kopi jadi Kopi Kintamani. / 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 3 / Pengiriman: Ambil sendiri / ${ask}
    `,
    "one goes": `
      > hapus toraja
      < Oke, Kopi Toraja, 3, biji saya keluarkan. / Kopi: Kopi Gayo / Jumlah: 2 / Gilingan: halus / Pengiriman: Ambil sendiri / ${ask}
    `,
    "one goes, said behind it": `
      > gayo nya gak jadi
      < Oke, Kopi Gayo, 2, halus saya keluarkan. / Kopi: Kopi Toraja / Jumlah: 3 / Gilingan: biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "one goes and one comes": `
      > hapus toraja, tambah 1 kintamani
      < Oke, Kopi Toraja, 3, biji saya keluarkan. / Oke, ditambah: Kopi Kintamani, 1. / 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
    `,
    "the same once more is added up": `
      > tambah 1 gayo lagi
      < Oke, Jumlah (Kopi Gayo) jadi 3. / 1. Kopi Gayo, 3, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "the same, ground otherwise, is another item": `
      > tambah 1 gayo kasar
      < Oke, ditambah: Kopi Gayo, 1, kasar. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Gayo, 1, kasar / Pengiriman: Ambil sendiri / ${ask}
    `,
    "all at once": `
      > eh semuanya kasar
      < Oke, Gilingan (Kopi Gayo) jadi kasar. / Oke, Gilingan (Kopi Toraja) jadi kasar. / 1. Kopi Gayo, 2, kasar / 2. Kopi Toraja, 3, kasar / Pengiriman: Ambil sendiri / ${ask}
    `,
    "picked from the summary": `
      * Ubah
      < Bagian mana yang mau diubah? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji|Pengiriman]
      * Kopi Toraja, 3, biji
      < Bagian mana yang mau diubah? [Kopi|Jumlah|Gilingan|Keluarkan]
      * Jumlah
      < Kopi Toraja: Berapa bungkus?
      > 9
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 9, biji / Pengiriman: Ambil sendiri / ${ask}
      * Ubah
      < Bagian mana yang mau diubah? [Kopi Gayo, 2, halus|Kopi Toraja, 9, biji|Pengiriman]
      > toraja
      < Bagian mana yang mau diubah? [Kopi|Jumlah|Gilingan|Keluarkan]
      * Keluarkan
      < Oke, Kopi Toraja, 9, biji saya keluarkan. / Kopi: Kopi Gayo / Jumlah: 2 / Gilingan: halus / Pengiriman: Ambil sendiri / ${ask}
    `,
    "the last one goes: it is asked again": `
      > hapus gayo dan toraja
      < Oke, Kopi Gayo, 2, halus saya keluarkan. / Oke, Kopi Toraja, 3, biji saya keluarkan. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > 1 kintamani
      < Kopi: Kopi Kintamani / Jumlah: 1 / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a bit more or less of one, by its name": `
      > gayonya tambah 2
      < Oke, Jumlah (Kopi Gayo) jadi 4. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
      > kurangi toraja 1
      < Oke, Jumlah (Kopi Toraja) jadi 2. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 2, biji / Pengiriman: Ambil sendiri / ${ask}
      > gayo kurangi 1, toraja tambah 3 bungkus
      < Oke, Jumlah (Kopi Gayo) jadi 3. / Oke, Jumlah (Kopi Toraja) jadi 5. / 1. Kopi Gayo, 3, halus / 2. Kopi Toraja, 5, biji / Pengiriman: Ambil sendiri / ${ask}
      > toraja kurangin jadi 4
      < Oke, Jumlah (Kopi Toraja) jadi 4. / 1. Kopi Gayo, 3, halus / 2. Kopi Toraja, 4, biji / Pengiriman: Ambil sendiri / ${ask}
      > tambah gayo
      < Oke, Jumlah (Kopi Gayo) jadi 4. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 4, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a bit more or less, but of which?": `
      > kurang 2
      < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
      > toraja
      < Oke, Jumlah (Kopi Toraja) jadi 1. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 1, biji / Pengiriman: Ambil sendiri / ${ask}
      > -2
      < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 1, biji]
      * Kopi Gayo, 2, halus
      < Oke, Kopi Gayo, 2, halus saya keluarkan. / Kopi: Kopi Toraja / Jumlah: 1 / Gilingan: biji / Pengiriman: Ambil sendiri / ${ask}
      > + 3
      < Oke, Jumlah jadi 4. / Kopi: Kopi Toraja / Jumlah: 4 / Gilingan: biji / Pengiriman: Ambil sendiri / ${ask}
      > kurang 9
      < Paling sedikit 1, ya. / Kopi: Kopi Toraja / Jumlah: 4 / Gilingan: biji / Pengiriman: Ambil sendiri / ${ask}
      > kurang 4
      < Oke, Kopi Toraja, 4, biji saya keluarkan. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `,
    "what is not there cannot go": `
      > hapus kintamani
      < Kopi Kintamani memang tidak ada di sini. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
      > kintamaninya kurangi 1
      < Kopi Kintamani memang tidak ada di sini. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "one goes, and what is said behind it comes": `
      > gak jadi gayo, kintamani 1 aja
      < Oke, Kopi Gayo, 2, halus saya keluarkan. / Oke, ditambah: Kopi Kintamani, 1. / 1. Kopi Toraja, 3, biji / 2. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
      > hapus toraja, kintamani
      < Oke, Kopi Toraja, 3, biji saya keluarkan. / Oke, Kopi Kintamani, 1 saya keluarkan. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `,
    "only that something comes": `
      > tambah lagi dong
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gak jadi
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a number that does not fit keeps the old one": `
      > gayonya jadi 500
      < Paling banyak 99, ya. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
    "no room for more": `
      > tambah 1 kintamani
      < Oke, ditambah: Kopi Kintamani, 1. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
      > tambah 1 gayo kasar
      < Oke, ditambah: Kopi Gayo, 1, kasar. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / 4. Kopi Gayo, 1, kasar / Pengiriman: Ambil sendiri / ${ask}
      > tambah 1 toraja halus
      < Paling banyak 4, ya. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / 4. Kopi Gayo, 1, kasar / Pengiriman: Ambil sendiri / ${ask}
    `,
    "a question about a thing is none": `
      > jam buka toraja berapa?
      < Buka 08.00-20.00.
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
    `,
  };
  describe("is changed at the summary:", () => {
    for (const [title, script] of Object.entries(changes)) {
      test(title, async () => {
        await cart(false).play(`${filled}${script}`);
        expect(submitted).toEqual([]);
      });
    }
  });

  test("reaches submit as a list, in order", async () => {
    const chat = cart(false);
    await chat.play(`
      ${filled}
      > hapus gayo
      < Oke, Kopi Gayo, 2, halus saya keluarkan. / Kopi: Kopi Toraja / Jumlah: 3 / Gilingan: biji / Pengiriman: Ambil sendiri / ${ask}
      > tambah 2 kintamani
      < Oke, ditambah: Kopi Kintamani, 2. / 1. Kopi Toraja, 3, biji / 2. Kopi Kintamani, 2 / Pengiriman: Ambil sendiri / ${ask}
      > ya
      < Kami catat.
    `);
    expect(submitted).toEqual([
      {
        items: [
          { product: "Kopi Toraja", qty: 3, grind: "biji" },
          { product: "Kopi Kintamani", qty: 2 },
        ],
        fulfilment: "pickup",
      },
    ]);
    expect(chat.facts.filter(({ type }) => type === "item-added" || type === "item-removed")).toEqual([
      { type: "item-added", task: expect.any(String), list: "items", item: 1 },
      { type: "item-added", task: expect.any(String), list: "items", item: 2 },
      { type: "item-removed", task: expect.any(String), list: "items", item: 1 },
      { type: "item-added", task: expect.any(String), list: "items", item: 3 },
    ]);
  });
});

describe("a list keeps the promises", () => {
  test("one question after the other leaves its facts, and nothing is asked twice", async () => {
    const chat = cart();
    await chat.play(`
      > pesan 2 gayo
      < Digiling apa? [halus|kasar|biji]
      > halus
      < Ada lagi? [Itu saja]
      > 1 kintamani
      < Oke, ditambah: Kopi Kintamani, 1. / Ada lagi? [Itu saja]
      > lewati
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    expect(chat.facts.flatMap((fact) => (fact.type === "slot-asked" ? [fact.slot] : []))).toEqual([
      "items[1].grind",
      "items[+]",
      "items[+]",
      "fulfilment",
    ]);
    expect(chat.state.tasks[0]?.values).toEqual({
      "items[]": [1, 2],
      "items[1].product": "Kopi Gayo",
      "items[1].qty": 2,
      "items[1].grind": "halus",
      "items[2].product": "Kopi Kintamani",
      "items[2].qty": 1,
    });
  });

  test("what is said before the thing itself is taken and told, and an address is no place for changes", async () => {
    await cart(false).play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > 2 bungkus
      < Oke, Jumlah: 2. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gayo halus sama kintamani 1, diantar
      < Oke, ditambah: Kopi Kintamani, 1. / Alamatnya di mana?
      > swap gayo for toraja
      < Oke, Kopi jadi Kopi Toraja. / Alamatnya di mana?
      > tolong hapus pesanan kintamani dong pak
      < Oke, Kopi Kintamani, 1 saya keluarkan. / Alamatnya di mana?
    `);
  });

  test("goes on elsewhere: the recap names the items, and no address", async () => {
    await cart(false).play(`
      > pesan 2 gayo halus dan 1 kintamani, diantar ke rumah
      < Alamatnya di mana?
      @ telegram
      > jam buka
      < Buka 08.00-20.00.
      < Kita lanjutkan dari web: Kopi Gayo, 2, halus; Kopi Kintamani, 1; Diantar. Alamatnya di mana?
      > Jl. Merdeka 10, Bandung
      < 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / ${ask}
      @ web
      > ganti dong
      < Kita lanjutkan dari Telegram: Kopi Gayo, 2, halus; Kopi Kintamani, 1; Diantar. Bagian mana yang mau diubah? [Kopi Gayo, 2, halus|Kopi Kintamani, 1|Pengiriman|Alamat]
    `);
  });

  test("an order of one thing becomes a cart at a deploy", async () => {
    const slots = { ...cartSlots, ...items.of };
    const single = formOf({ ...goods, grind: Grind, ...rest }, slots as FormDefinition["slots"]);
    const chat = makeChat(shop({ forms: [single], vocabulary: { copy } }), { intents });
    await chat.play(`
      > pesan 2 gayo halus
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    const migrate = ({ product, qty, grind, ...others }: JsonObject): JsonObject => ({
      ...others,
      items: [{ product, qty, grind }],
    });
    const forms = [formOf(cartShape, cartSlots, { version: 2, migrate, complete, confirm: "order.confirm" })];
    chat.deploy(shop({ forms, vocabulary: { copy } }));
    await chat.play(`
      > tambah 1 kintamani
      < Oke, ditambah: Kopi Kintamani, 1. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-migrated", from: 1, to: 2 }));
  });

  test("a thing that is gone at a deploy is asked for again, the others stay", async () => {
    const chat = cart(false);
    await chat.play(`
      > pesan 2 gayo halus dan 1 kintamani
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    const fewer = z.object({ ...goods, product: z.enum(["Kopi Gayo", "Kopi Toraja"]), grind: Grind });
    const forms = [formOf({ ...cartShape, items: z.array(fewer) }, cartSlots, { complete, confirm: "order.confirm" })];
    chat.deploy(shop({ forms, vocabulary: { copy } }));
    await chat.play(`
      > ambil sendiri
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja]
      > toraja
      < Kopi Toraja: Digiling apa? [halus|kasar|biji]
      > biji
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 1, biji / Pengiriman: Ambil sendiri / ${ask}
    `);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "items[2].product", reason: "migrated" }),
    );
  });

  test("submit may ask for a part of an item again", async () => {
    const form: Partial<FormDefinition> = {
      submit(values: { readonly items: readonly { readonly qty: number }[] }, turn) {
        submitted.push(values);
        const [, second] = values.items;
        if ((second?.qty ?? 0) > 2) turn.reopen("items[1].qty", "order.soldOut", { product: "Toraja" });
        else turn.say("complaint.done");
      },
    };
    const chat = cart(false, form);
    await chat.play(`
      > pesan 2 gayo halus sama 3 toraja biji, ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Ambil sendiri / ${ask}
      > ya
      < Maaf, Toraja habis. / Kopi Toraja: Berapa bungkus?
      > 1
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 1, biji / Pengiriman: Ambil sendiri / ${ask}
      > ya
      < Kami catat.
    `);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "items[2].qty", reason: "rejected" }),
    );
  });

  test("too few items are asked for", async () => {
    const chat = cart(false, { complete: complete.extend({ items: complete.shape.items.min(2) }) });
    await chat.play(`
      > pesan 2 gayo halus, ambil sendiri
      < Kopi: Kopi Gayo / Jumlah: 2 / Gilingan: halus / Pengiriman: Ambil sendiri / ${ask}
      > ya
      < Hmm, itu belum bisa saya pakai. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > 1 kintamani
      < 1. Kopi Gayo, 2, halus / 2. Kopi Kintamani, 1 / Pengiriman: Ambil sendiri / ${ask}
      > ya
      < Kami catat.
    `);
    expect(submitted).toMatchObject([{ items: [{ product: "Kopi Gayo" }, { product: "Kopi Kintamani" }] }]);
  });

  test("the desk and the flows see a list", async () => {
    const chat = cart(false);
    await chat.play(`
      > pesan 2 gayo halus dan 1 kintamani
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > mau bicara dengan orang
      < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    const handoffs = chat.facts.filter(({ type }) => type === "handoff-requested");
    expect(handoffs).toHaveLength(1);
  });
});
