import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { formOf, intents, placed, shop } from "../../test/support/kopi.ts";

beforeEach(() => {
  placed.length = 0;
});

const opening = `
  > pesan 2 kopi gayo diantar ya
  < Alamatnya di mana?
`;
const filled = `
  ${opening}
  > Jl. Merdeka 10, Bandung
  < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
`;

const chats: { readonly [title: string]: string } = {
  "a number while the address is awaited": `
    ${opening}
    > eh jadinya 3
    < Oke, Jumlah jadi 3. / Alamatnya di mana?
    > Jl. Merdeka 10, Bandung
    < Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a number too short for an address": `
    ${opening}
    > 3
    < Oke, Jumlah jadi 3. / Alamatnya di mana?
  `,
  "another way of delivery while the address is awaited": `
    ${opening}
    > ambil sendiri aja deh
    < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
    > Bandung
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "an address with a number is an address": `
    ${opening}
    > maksudnya Jl. Merdeka 10 ya, Bandung
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: maksudnya Jl. Merdeka 10 ya, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "free text after the summary": `
    ${filled}
    > ganti alamatnya ke Jl. Asia Afrika 8
    < Oke, Alamat jadi Jl. Asia Afrika 8. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "free text without a word of change": `
    ${filled}
    > alamatnya Jl. Asia Afrika 8
    < Oke, Alamat jadi Jl. Asia Afrika 8. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "the awaited address with its name before it": `
    ${opening}
    > alamatnya Jl. Asia Afrika 8
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a question whether it can be changed is a wish to change it": `
    ${filled}
    > bisa ganti alamat gak kak?
    < Alamatnya di mana?
    > Jl. Asia Afrika 8
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a slot without its value is asked again": `
    ${filled}
    > ganti alamat
    < Alamatnya di mana?
    > Jl. Asia Afrika 8
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "without saying of what": `
    ${opening}
    > ganti dong
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman]
    > jumlah
    < Berapa bungkus?
    > 5
    < Alamatnya di mana?
  `,
  "of a slot by its name and of another in one breath": `
    ${filled}
    > ganti jumlah jadi 3 dan toraja aja
    < Oke, Kopi jadi Kopi Toraja. / Oke, Jumlah jadi 3. / Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "of a part of an address, without saying so": `
    ${filled}
    > salah, harusnya Jl. Merdeka 11, Bandung
    < Oke, Alamat jadi Jl. Merdeka 11, Bandung. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 11, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a bare number among other words changes nothing": `
    ${filled}
    > maksud saya gang kelinci nomor 45
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Alamat]
    > eh jadinya 3 bungkus soalnya ada tamu
    < Oke, Jumlah jadi 3. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "of a part of an address, with no more than two of its words": `
    ${filled}
    > salah, harusnya Merdeka 10 Cimahi
    < Oke, Alamat jadi Merdeka 10 Cimahi. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Merdeka 10 Cimahi / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "in a word that only asks for a change is no address": `
    ${opening}
    > revisi dong
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman]
  `,
  "what is wrong": `
    ${filled}
    > alamatnya salah
    < Alamatnya di mana?
    > Jl. Asia Afrika 8
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Asia Afrika 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "two at once": `
    ${filled}
    > eh jadinya 3 dan toraja aja
    < Oke, Kopi jadi Kopi Toraja. / Oke, Jumlah jadi 3. / Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "of a correction the last word counts": `
    ${filled}
    > eh toraja, eh kintamani aja
    < Oke, Kopi jadi Kopi Kintamani. / Kopi: Kopi Kintamani / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "no, make it two": `
    ${filled}
    > no, make it 5
    < Okay, Quantity is now 5. / Coffee: Kopi Gayo / Quantity: 5 / Shipping: Delivery / Address: Jl. Merdeka 10, Bandung / All correct? [Yes, correct|Change|Cancel]
  `,
  "not this one but that one": `
    ${filled}
    > bukan gayo, toraja
    < Oke, Kopi jadi Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "not this one": `
    ${filled}
    > bukan gayo
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "from this one to that one": `
    ${filled}
    > ganti gayo jadi toraja
    < Oke, Kopi jadi Kopi Toraja. / Kopi: Kopi Toraja / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "by name with a value out of range keeps the old one": `
    ${filled}
    > ganti jumlahnya jadi 500
    < Paling banyak 99, ya. / Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "the same value changes nothing": `
    ${filled}
    > ya 2 kopi gayo diantar
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "by picking from the summary": `
    ${filled}
    * Ubah
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Alamat]
    * Jumlah
    < Berapa bungkus?
    > 4
    < Kopi: Kopi Gayo / Jumlah: 4 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "no means: what shall be changed?": `
    ${filled}
    > belum benar
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Alamat]
    > alamat
    < Alamatnya di mana?
  `,
  "no, and then the correction": `
    ${filled}
    > tidak
    < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Alamat]
    > jadi 3 aja
    < Oke, Jumlah jadi 3. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a slot that depends on the corrected one goes and comes back": `
    ${filled}
    > ambil sendiri aja
    < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
    > eh diantar aja
    < Oke, Pengiriman jadi Diantar. / Alamatnya di mana?
  `,
};

describe("a correction", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      const chat = makeChat(shop(), { intents });
      await chat.play(script);
      expect(placed).toEqual([]);
    });
  }

  test("leaves its facts and raises the revision", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(filled);
    const before = chat.state.tasks[0]?.revision ?? 0;
    const start = chat.facts.length;
    await chat.play(`
      > eh jadinya 3
      < Oke, Jumlah jadi 3. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(chat.state.tasks[0]?.revision).toBeGreaterThan(before);
    expect(chat.facts.slice(start)).toEqual([
      expect.objectContaining({ type: "slot-cleared", slot: "qty", reason: "corrected" }),
      expect.objectContaining({ type: "slot-filled", slot: "qty" }),
      expect.objectContaining({ type: "confirmation-shown" }),
    ]);
  });

  test("of the slot that is named leaves another alone that some of the words would fit too", async () => {
    const form = formOf(
      { address: z.enum(["Bandung", "Bogor"]), branch: z.enum(["Bandung", "Jakarta"]) },
      { address: { ask: "ask.address", label: "label.address" }, branch: { ask: "ask.branch", label: "label.branch" } },
      { confirm: "order.confirm" },
    );
    await makeChat(shop({ forms: [form] }), { intents }).play(`
      > mau pesan
      < Alamatnya di mana? [Bandung|Bogor]
      > Bandung
      < Cabang mana? [Bandung|Jakarta]
      > Jakarta
      < Alamat: Bandung / Cabang: Jakarta / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ganti cabang ke Bandung yang dekat Bogor
      < Oke, Cabang jadi Bandung. / Alamat: Bandung / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("of two numbers in one message gives each to the slot that is named before it", async () => {
    const form = formOf(
      { qty: z.number(), branch: z.number() },
      { qty: { ask: "ask.qty", label: "label.qty" }, branch: { ask: "ask.branch", label: "label.branch" } },
      { confirm: "order.confirm" },
    );
    await makeChat(shop({ forms: [form] }), { intents }).play(`
      > mau pesan
      < Berapa bungkus?
      > 2
      < Cabang mana?
      > 3
      < Jumlah: 2 / Cabang: 3 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ganti jumlah jadi 6 dan cabang jadi 7
      < Oke, Jumlah jadi 6. / Oke, Cabang jadi 7. / Jumlah: 6 / Cabang: 7 / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > cabangnya 8 dan jumlahnya 9
      < Oke, Jumlah jadi 9. / Oke, Cabang jadi 8. / Jumlah: 9 / Cabang: 8 / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });

  test("that only empties a slot raises the revision too", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(filled);
    const before = chat.state.tasks[0]?.revision ?? 0;
    await chat.play(`
      > ganti alamat
      < Alamatnya di mana?
    `);
    expect(chat.state.tasks[0]?.revision).toBeGreaterThan(before);
    expect(chat.state.tasks[0]?.shown).toEqual({});
  });

  test("of what another slot depends on clears that slot with the reason dependency", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(filled);
    await chat.play(`
      > ambil sendiri aja
      < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
    `);
    expect(chat.facts).toContainEqual(
      expect.objectContaining({ type: "slot-cleared", slot: "address", reason: "dependency" }),
    );
    expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo", qty: 2, fulfilment: "pickup" });
  });
});
