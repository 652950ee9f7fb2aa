import { beforeEach, describe, test } from "vitest";
import { cart } from "../../test/support/cart.ts";
import { submitted } from "../../test/support/kopi.ts";

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
});
