import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

test("several things in one message, more of them later, one taken out, one changed", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("pesan 2 kopi gayo halus sama 1 teh melati, diantar ya");
  budi.hears("Diantar ke alamat mana?");
  await budi.says("Jl. Braga No. 12, Bandung");
  budi.hears("1. Kopi Gayo, 2, Halus", "2. Teh Melati, 1", "Rp228.000");
  await budi.says("tambah 3 toraja");
  budi.hears("ditambah: Kopi Toraja, 3", "Mau digiling gimana?");
  await budi.says("biji");
  budi.hears("3. Kopi Toraja, 3, Biji utuh", "Rp543.000");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("gayonya jadi 1 aja");
  budi.hears("1. Kopi Gayo, 1, Halus");
  await budi.says("hapus tehnya");
  budi.hears("Teh Melati, 1 saya keluarkan", "1. Kopi Gayo, 1, Halus", "2. Kopi Toraja, 3, Biji utuh", "Rp410.000");
  await budi.says("itu saja");
  budi.hears("Sudah benar?");
  expect(shop.orders.list()).toEqual([]);
  await budi.taps("Ya, benar");
  budi.hears("KS-0001", "Rp410.000");
  expect(shop.orders.list()).toMatchObject([
    {
      items: [
        { product: "kopi-gayo", qty: 1, grind: "halus" },
        { product: "kopi-toraja", qty: 3, grind: "biji" },
      ],
      total: { amount: 410_000 },
    },
  ]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("the same in English: more, less, and that is all", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("I'd like two gayo whole beans and one tea, I'll pick it up in Jakarta");
  emma.hears("1. Kopi Gayo, 2, Whole beans", "2. Teh Melati, 1", "228,000");
  await emma.says("add another tea");
  emma.hears("1. Kopi Gayo, 2, Whole beans", "2. Teh Melati, 2");
  await emma.says("2 more gayo");
  emma.hears("1. Kopi Gayo, 4, Whole beans");
  await emma.says("one gayo less");
  emma.hears("1. Kopi Gayo, 3, Whole beans");
  await emma.says("remove the tea please");
  emma.hears("took out Teh Melati, 2", "Order: Kopi Gayo", "Quantity: 3");
  await emma.says("that's all");
  emma.hears("Is that right?");
  await emma.says("yes");
  emma.hears("KS-0001", "Jakarta branch");
  expect(shop.orders.list()).toMatchObject([{ items: [{ product: "kopi-gayo", qty: 3, grind: "biji" }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("a bit more, a bit less", async () => {
  await using shop = await openShop();
  const sari = shop.chat.person("sari", { locale: "id" });
  await sari.on("web").says("pesan 5 teh melati ambil di bandung");
  for (const [said, qty] of [
    ["tambah 2 lagi", 7],
    ["kurang 3", 4],
    ["kurangi 1 dong", 3],
    ["- 1", 2],
    ["+2", 4],
    ["tehnya ditambah 1", 5],
    ["kurangin 2 bungkus", 3],
    ["tambahin satu lagi ya", 4],
  ] as const) {
    await sari.says(said);
    sari.hears(`Jumlah: ${qty}\n`);
  }
  await sari.says("tambah 1 kopi gayo");
  await sari.says("biji");
  sari.hears("1. Teh Melati, 4", "2. Kopi Gayo, 1, Biji utuh");
  await sari.says("kurang 1");
  sari.hears("Maksudnya yang mana?");
  await sari.says("teh");
  sari.hears("1. Teh Melati, 3", "2. Kopi Gayo, 1, Biji utuh");
  await sari.says("gayonya kurangi 1");
  sari.hears("Kopi Gayo, 1, Biji utuh saya keluarkan", "Jumlah: 3");
  await sari.says("kurangi 5");
  sari.hears("Jumlah: 3");
  await sari.says("ya");
  expect(shop.orders.list()).toMatchObject([{ items: [{ product: "teh-melati", qty: 3 }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("two changes in one message are both done, in both languages", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("2 gayo whole beans and 1 tea, pick up in jakarta");
  await emma.says("make the coffee 3 and remove the tea");
  emma.hears("took out Teh Melati, 1", "Quantity is now 3", "Order: Kopi Gayo", "Quantity: 3");
  await emma.says("add a tea and make the gayo 5");
  emma.hears("added: Teh Melati", "Quantity (Kopi Gayo) is now 5", "Teh Melati: How many bags?");
  await emma.says("2");
  await emma.says("I want the coffee medium ground and 4 teas");
  emma.hears("1. Kopi Gayo, 5, Medium", "2. Teh Melati, 4");
  await emma.says("no tea, 3 coffee");
  emma.hears("took out Teh Melati, 4", "Quantity: 3");
  const sari = shop.chat.person("sari", { locale: "id" });
  await sari.on("web").says("pesan 2 gayo biji dan 1 teh melati, ambil di bandung");
  await sari.says("kopinya digiling halus aja dan teh jadi 3");
  sari.hears("1. Kopi Gayo, 2, Halus", "2. Teh Melati, 3");
  await sari.says("hapus kopinya, tehnya jadi 4");
  sari.hears("Kopi Gayo, 2, Halus saya keluarkan", "Jumlah: 4");
  await sari.says("tambah 1 gayo biji");
  await sari.says("buang tehnya, terus kopinya 3");
  sari.hears("Teh Melati, 4 saya keluarkan", "Pesanan: Kopi Gayo", "Jumlah: 3");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("'hapus tehnya' without a cart erases nobody", async () => {
  await using shop = await openShop();
  const sari = shop.chat.person("sari", { locale: "id" });
  await sari.on("web").says("hapus tehnya");
  sari.hears("Belum ada pesanan");
  await sari.says("hapus data saya");
  sari.hears("saya hapus pada");
});

test("all of it is picked up in one place", async () => {
  await using shop = await openShop();
  const tono = shop.chat.person("tono", { locale: "id" });
  await tono.on("web").says("pesan 1 teh melati ambil di jakarta");
  tono.hears("Cabang: Jakarta");
  await tono.says("tambah 1 wamena biji");
  tono.hears("Mau diambil di cabang mana?");
  tono.sees("Bandung");
  await tono.says("bandung");
  tono.hears("1. Teh Melati, 1", "2. Kopi Wamena, 1, Biji utuh", "Cabang: Bandung");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("of a cart only what is sold out is asked for anew", async () => {
  await using shop = await openShop();
  shop.orders.stock("kopi-wamena", "bandung", 1);
  const wati = shop.chat.person("wati", { locale: "id" });
  await wati.on("web").says("pesan 1 teh melati dan 3 wamena biji, ambil di bandung");
  await wati.says("ya");
  wati.hears("Kopi Wamena tinggal 1 bungkus", "Mau berapa bungkus?");
  await wati.says("1");
  wati.hears("1. Teh Melati, 1", "2. Kopi Wamena, 1, Biji utuh");
  await wati.says("ya");
  wati.hears("KS-0001");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("an order is changed after it was placed, on another channel too, until it is handed over", async () => {
  await using shop = await openShop();
  const dewi = shop.chat.person("dewi", { locale: "id" });
  await dewi.on("web").says("pesan 2 teh melati ambil di bandung");
  await dewi.says("ya");
  dewi.hears("KS-0001", "Rp76.000");
  await dewi.links("web", "telegram");
  await dewi.on("telegram").says("eh jadinya 3");
  dewi.hears("Jumlah jadi 3", "Rp114.000");
  expect(shop.orders.list()).toMatchObject([{ items: [{ qty: 2 }] }]);
  await dewi.says("ya");
  dewi.hears("KS-0001 sudah kami ubah", "Rp114.000", "Bandung");
  await dewi.says("tambah 1 gayo biji");
  dewi.hears("2. Kopi Gayo, 1, Biji utuh", "Rp209.000");
  await dewi.taps("Ya, benar");
  dewi.hears("KS-0001 sudah kami ubah", "Rp209.000");
  await dewi.says("tambah 1 toraja biji");
  await dewi.says("ganti gilingan gayo");
  dewi.hears("Mau digiling gimana?");
  await dewi.says("halus");
  await dewi.says("hapus toraja");
  await dewi.says("ya");
  dewi.hears("KS-0001 sudah kami ubah", "Rp209.000");
  await dewi.says("eh diantar aja deh");
  dewi.hears("Diantar ke alamat mana?");
  await dewi.says("Jl. Kenanga No. 5, Jakarta");
  await dewi.says("ya");
  dewi.hears("KS-0001 sudah kami ubah", "Jl. Kenanga No. 5, Jakarta");
  await dewi.says("ambil sendiri aja, di jakarta");
  await dewi.says("ya");
  expect(shop.orders.list()).toMatchObject([
    { no: "KS-0001", items: [{ qty: 3 }, { product: "kopi-gayo" }], fulfilment: "pickup", branch: "jakarta" },
  ]);
  const [order] = shop.orders.list();
  shop.orders.redeem(order?.fulfilment === "pickup" ? order.pickupCode : "");
  await dewi.says("eh jadinya 1 teh aja");
  await dewi.says("ya");
  dewi.hears("KS-0001 sudah diserahkan");
  expect(shop.orders.list()).toMatchObject([{ items: [{ qty: 3 }, { product: "kopi-gayo" }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("a change in English that the stock does not allow", async () => {
  await using shop = await openShop();
  shop.orders.stock("teh-melati", "jakarta", 3);
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("2 teas please, pick up in jakarta");
  await emma.says("yes");
  emma.hears("KS-0001");
  await emma.says("no, make it 5");
  emma.hears("Quantity: 5");
  await emma.says("yes");
  emma.hears("of Teh Melati only 3 left", "How many bags?");
  await emma.says("3");
  await emma.says("yes");
  emma.hears("order KS-0001 is changed");
  expect(shop.orders.list()).toMatchObject([{ items: [{ product: "teh-melati", qty: 3 }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});
