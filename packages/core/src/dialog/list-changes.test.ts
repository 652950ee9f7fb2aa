import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { cart, cartShape, cartSlots, complete, copy, goods } from "../../test/support/cart.ts";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { formOf, intents, shop, submitted } from "../../test/support/kopi.ts";
import type { FormDefinition } from "../model/definition.ts";
import type { Recognizer } from "../ports/recognizer.ts";
import { assemble } from "./list-plan.ts";

beforeEach(() => {
  submitted.length = 0;
});

const ask = "Pengiriman: Ambil sendiri / Sudah benar? [Ya, benar|Ubah|Batalkan]";
const askInEnglish = "Shipping: Pick-up / All correct? [Yes, correct|Change|Cancel]";
const gayo = "Kopi: Kopi Gayo";
const toraja = "Kopi: Kopi Toraja";
const noGayo = "Oke, Kopi Gayo, 2, halus saya keluarkan.";
const noToraja = "Oke, Kopi Toraja, 3, biji saya keluarkan.";
const kintamani = "Oke, ditambah: Kopi Kintamani, 1.";

/** What is said at the summary of two gayo and three toraja, and what is answered. */
const changes: { readonly [said: string]: string } = {
  "gayonya jadi 4 dan hapus toraja": `${noToraja} / Oke, Jumlah jadi 4. / ${gayo} / Jumlah: 4 / Gilingan: halus / ${ask}`,
  "hapus gayo, torajanya jadi 4": `${noGayo} / Oke, Jumlah jadi 4. / ${toraja} / Jumlah: 4 / Gilingan: biji / ${ask}`,
  "remove the gayo and make the toraja 5": `Okay, I took out Kopi Gayo, 2, halus. / Okay, Quantity is now 5. / Coffee: Kopi Toraja / Quantity: 5 / Grind: biji / ${askInEnglish}`,
  "buang gayonya, terus torajanya 1": `${noGayo} / Oke, Jumlah jadi 1. / ${toraja} / Jumlah: 1 / Gilingan: biji / ${ask}`,
  "make it 5 and remove the toraja": `Okay, I took out Kopi Toraja, 3, biji. / Okay, Quantity is now 5. / Coffee: Kopi Gayo / Quantity: 5 / Grind: halus / ${askInEnglish}`,
  "hapus gayo dan toraja 3": `${noGayo} / ${toraja} / Jumlah: 3 / Gilingan: biji / ${ask}`,
  "tambah 1 kintamani dan jadikan gayonya 5": `${kintamani} / Oke, Jumlah (Kopi Gayo) jadi 5. / 1. Kopi Gayo, 5, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / ${ask}`,
  "hapus toraja, acehnya jadi 4": `${noToraja} / Oke, Jumlah jadi 4. / ${gayo} / Jumlah: 4 / Gilingan: halus / ${ask}`,
  "make the aceh 4": `Oke, Jumlah (Kopi Gayo) jadi 4. / 1. Kopi Gayo, 4, halus / 2. Kopi Toraja, 3, biji / ${ask}`,
  "acehnya tambah 1": `Oke, Jumlah (Kopi Gayo) jadi 3. / 1. Kopi Gayo, 3, halus / 2. Kopi Toraja, 3, biji / ${ask}`,
};

describe("two changes in one message are both done", () => {
  for (const [said, answer] of Object.entries(changes)) {
    test(said, async () => {
      await cart(false).play(`
        > pesan 2 gayo halus, 3 toraja biji, ambil sendiri
        < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / ${ask}
        > ${said}
        < ${answer}
      `);
    });
  }

  test("what is said of one of those that stay is kept while it is asked which", async () => {
    await cart(false).play(`
      > pesan 2 gayo halus, 3 toraja biji, 1 kintamani, ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / ${ask}
      > make the coffee 5 and remove the kintamani
      < Okay, I took out Kopi Kintamani, 1. / Which one do you mean? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
      > toraja
      < Okay, Quantity (Kopi Toraja) is now 5. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 5, biji / ${askInEnglish}
    `);
  });

  test("who is asked once more which one was understood: the attempts begin anew", async () => {
    const forms = [formOf(cartShape, cartSlots, { confirm: "order.confirm", complete })];
    const recognizer: Recognizer = {
      contract: 1,
      name: "unsure",
      thresholds: { accept: 0.5, interrupt: 0.75, reject: 0.25 },
      prepare: async () => {},
      recognize: ({ text, locale }) => {
        const [name, confidence] = text.includes("tutup") ? (["hours", 0.4] as const) : (["order", 0.9] as const);
        const abstained = !/tutup|pesan/.test(text);
        return { intents: abstained ? [] : [{ name, confidence }], entities: [], locale, abstained };
      },
    };
    const items = "Kopi Gayo, 2, halus|Kopi Toraja, 3, biji";
    await makeChat(shop({ forms, vocabulary: { copy } }), { recognizer }).play(`
      > pesan 2 gayo halus, 3 toraja biji, 1 kintamani, ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / 3. Kopi Kintamani, 1 / ${ask}
      > 5
      < Maksudnya yang mana? [${items}|Kopi Kintamani, 1]
      > kalian tutupnya?
      < Maksudnya: Jam buka? [Ya|Tidak]
      > kopinya jadi 5 dan hapus kintamani
      < Oke, Kopi Kintamani, 1 saya keluarkan. / Maksudnya yang mana? [${items}]
      > qwertz
      < Maaf, saya belum paham. / 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / ${ask}
    `);
  });

  test("what was kept for one of them is forgotten when it is known which", async () => {
    const chat = cart(false);
    await chat.play(`
      > pesan 2 gayo halus, 3 toraja biji, ambil sendiri
      < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / ${ask}
      > 5
      < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
      > gayo
      < Oke, Jumlah (Kopi Gayo) jadi 5. / 1. Kopi Gayo, 5, halus / 2. Kopi Toraja, 3, biji / ${ask}
    `);
    expect(chat.state.tasks[0]?.memo).not.toHaveProperty("~which");
  });

  test("an amount behind 'dan' is not of what stands before it", async () => {
    await cart(false).play(`
      > pesan gayo halus dan 3 toraja biji, ambil sendiri
      < Kopi Gayo: Berapa bungkus?
    `);
  });

  test("'kurang lebih 3' takes nothing away", async () => {
    await cart(false).play(`
      > pesan 5 kintamani ambil sendiri
      < Kopi: Kopi Kintamani / Jumlah: 5 / ${ask}
      > kurang 1
      < Oke, Jumlah jadi 4. / Kopi: Kopi Kintamani / Jumlah: 4 / ${ask}
      > jadinya kurang lebih 3
      < Oke, Jumlah jadi 3. / Kopi: Kopi Kintamani / Jumlah: 3 / ${ask}
    `);
  });

  test("an amount without a name goes to the only one that lacks it, and to none of several", async () => {
    await cart(false).play(`
      > pesan 2 gayo, toraja biji, ambil sendiri
      < Kopi Gayo: Digiling apa? [halus|kasar|biji]
      > 9 bungkus
      < Oke, Jumlah (Kopi Toraja): 9. / Kopi Gayo: Digiling apa? [halus|kasar|biji]
    `);
    await cart(false).play(`
      > pesan 2 gayo, toraja biji, kintamani, ambil sendiri
      < Kopi Gayo: Digiling apa? [halus|kasar|biji]
      > 9 bungkus
      < Maaf, saya belum paham. / Kopi Gayo: Digiling apa? [halus|kasar|biji]
    `);
  });
});

test("who picks an item from the summary is understood again: the attempts begin anew", async () => {
  const items = "[Kopi Gayo, 2, halus|Kopi Toraja, 3, biji|Pengiriman]";
  const parts = "[Kopi|Jumlah|Gilingan|Keluarkan]";
  await cart(false).play(`
    > pesan 2 gayo halus, 3 toraja biji, ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / ${ask}
    * Ubah
    < Bagian mana yang mau diubah? ${items}
    > qwertz
    < Maaf, saya belum paham. / Bagian mana yang mau diubah? ${items}
    * Kopi Gayo, 2, halus
    < Bagian mana yang mau diubah? ${parts}
    > qwertz
    < Maaf, saya belum paham. / Bagian mana yang mau diubah? ${items}
  `);
});

test("an address may have words in it that take an item out", async () => {
  await cart(false).play(`
    > pesan 2 gayo halus, 3 toraja biji, diantar
    < Alamatnya di mana?
    > gang hapus gayo nomor 5 dekat pasar
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / Pengiriman: Diantar / Alamat: gang hapus gayo nomor 5 dekat pasar / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `);
});

test("a place that the list does not have is no item", async () => {
  await cart(false).play(`
    > pesan 2 gayo halus, 3 toraja biji, ambil sendiri
    < 1. Kopi Gayo, 2, halus / 2. Kopi Toraja, 3, biji / ${ask}
    > yang ketiga jadi 9
    < Maksudnya yang mana? [Kopi Gayo, 2, halus|Kopi Toraja, 3, biji]
  `);
});

test("items go with the condition of their list", async () => {
  const form = formOf(
    { fulfilment: cartShape.fulfilment, items: z.array(z.object(goods)) },
    {
      fulfilment: cartSlots["fulfilment"] as FormDefinition["slots"][string],
      items: {
        ask: "ask.product",
        of: {
          product: { ask: "ask.product", label: "label.product", entity: "product" },
          qty: { ask: "ask.qty", label: "label.qty" },
        },
        when: (values) => values["fulfilment"] === "delivery",
      },
    },
    { confirm: "order.confirm", complete: z.object({ fulfilment: cartShape.fulfilment }) },
  );
  await makeChat(shop({ forms: [form] }), { intents }).play(`
    > mau pesan
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > diantar
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > 2 gayo
    < Pengiriman: Diantar / ${gayo} / Jumlah: 2 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    > ambil sendiri aja
    < Oke, Pengiriman jadi Ambil sendiri. / ${ask}
  `);
});

test("an item that goes is told with what is known of it, and no more", async () => {
  await cart(false).play(`
    > pesan 2 gayo ambil sendiri
    < Digiling apa? [halus|kasar|biji]
    > hapus gayo
    < Oke, Kopi Gayo, 2 saya keluarkan. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `);
});

test("a part that no item has cannot be opened once more", async () => {
  const chat = cart(false, {
    submit: (_, turn) => turn.reopen("items[0].colour", "order.soldOut", { product: "Toraja" }),
  });
  await chat.sends({ kind: "text", text: "pesan 2 kintamani ambil sendiri" });
  await expect(chat.sends({ kind: "text", text: "ya" })).rejects.toMatchObject({
    message: expect.stringContaining("names no slot"),
  });
});

test("the bot's own code sees lists as lists, without what only Sambung knows of them", () => {
  const values = { "items[]": [1, 4], "items[1].qty": 2, "items[4].grind": "halus", "items[+]": false, address: "Jl." };
  expect(assemble(values)).toEqual({ items: [{ qty: 2 }, { grind: "halus" }], address: "Jl." });
});
