import { beforeEach, describe, expect, test } from "vitest";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { intents, placed, shop } from "../../test/support/kopi.ts";

beforeEach(() => {
  placed.length = 0;
});

const chats: { readonly [title: string]: string } = {
  "one answer at a time": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < Berapa bungkus?
    > 2
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > diantar
    < Alamatnya di mana?
    > Jl. Merdeka 10, Bandung
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    > ya
    < Pesanan KS-0001 kami proses.
  `,
  "several slots in the message that opens the form": `
    > pesan 2 kopi gayo diantar ya
    < Alamatnya di mana?
    > Jl. Merdeka 10, Bandung
    < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    * Ya, benar
    < Pesanan KS-0001 kami proses.
  `,
  "several slots in an answer": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > 3 toraja, ambil sendiri di Bandung
    < Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    > ok sip
    < Pesanan KS-0001 kami proses.
  `,
  "taps all the way": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    * Kopi Gayo
    < Berapa bungkus?
    > 1
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    * Ambil sendiri
    < Cabang mana? [Bandung|Jakarta]
    * Jakarta
    < Kopi: Kopi Gayo / Jumlah: 1 / Pengiriman: Ambil sendiri / Cabang: Jakarta / Sudah benar? [Ya, benar|Ubah|Batalkan]
    * Ya, benar
    < Pesanan KS-0001 kami proses.
  `,
};

describe("an order", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      const chat = makeChat(shop(), { intents });
      await chat.play(script);
      expect(placed).toHaveLength(1);
      expect(chat.state.tasks).toEqual([]);
      expect(chat.timers.size).toBe(0);
    });
  }
});

test("nothing but values opens the form they are of, though no recognizer knows the words", async () => {
  await makeChat(shop(), { intents }).play(`
    > 3 toraja, ambil sendiri di Bandung
    < Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `);
});

test("values among other words, or one alone, open nothing", async () => {
  await makeChat(shop(), { intents }).play(`
    > kemarin 3 toraja itu kemahalan
    < Maaf, saya belum paham.
    > toraja
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain?
  `);
});
