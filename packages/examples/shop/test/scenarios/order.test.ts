import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

test("a delivery: begun on the web, linked and finished in Telegram, corrected on the way", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("2 kopi gayo diantar ya");
  budi.hears("Mau digiling gimana?");
  budi.sees("Halus");
  await budi.says("halus");
  budi.hears("Diantar ke alamat mana?");

  await budi.links("web", "telegram");
  budi.on("telegram").hears("Diantar ke alamat mana?");
  await budi.on("telegram").says("jam buka?");
  budi.hears("Senin-Sabtu 08.00-21.00", "Diantar ke alamat mana?");
  await budi.says("Jl. Braga No. 12, Bandung");
  budi.hears("Pesanan: Kopi Gayo", "Jumlah: 2", /Rp\s?190\.000/);
  await budi.says("eh jadinya 3");
  budi.hears("Pesanan: Kopi Gayo", "Jumlah: 3", /Rp\s?285\.000/);
  await budi.taps("Ya, benar");
  budi.hears("KS-0001", "Jl. Braga No. 12, Bandung");

  expect(shop.orders.list()).toMatchObject([
    {
      no: "KS-0001",
      status: "placed",
      customer: await shop.chat.customer("budi"),
      items: [{ product: "kopi-gayo", qty: 3, grind: "halus" }],
      fulfilment: "delivery",
      address: "Jl. Braga No. 12, Bandung",
      total: { amount: 285_000, currency: "IDR" },
    },
  ]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("the same in English, step by step, picked up in Jakarta", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("hello");
  emma.hears("Would you like to order");
  await emma.says("I'd like to order some coffee");
  emma.hears("Which coffee would you like?");
  await emma.taps("Kopi Toraja");
  emma.hears("How many bags?");
  await emma.says("two");
  emma.hears("How shall we grind it?");
  await emma.says("where are you located?");
  emma.hears("Jl. Ir. H. Juanda", "How shall we grind it?");
  await emma.taps("Whole beans");
  emma.hears("Shall we deliver it");
  await emma.says("I'll pick it up");
  emma.hears("Which branch");
  await emma.says("jakarta");
  emma.hears("Order: Kopi Toraja", "Quantity: 2", "210,000");
  await emma.says("yes");
  emma.hears("KS-0001", "Jakarta branch");

  const [order] = shop.orders.list();
  expect(order).toMatchObject({ fulfilment: "pickup", branch: "jakarta", items: [{ product: "kopi-toraja", qty: 2 }] });
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("tea is not ground, and only its branches are offered", async () => {
  await using shop = await openShop();
  const sari = shop.chat.person("sari", { locale: "id" });
  await sari.on("web").says("pesan 1 teh melati ambil sendiri");
  sari.hears("cabang mana");
  sari.sees("Bandung");
  sari.sees("Jakarta");
  await sari.says("jakarta");
  sari.hears("Pesanan: Teh Melati", "Jumlah: 1");
  await sari.says("eh kopi wamena aja");
  sari.hears("Mau digiling gimana?");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("what is sold out is asked for anew, the rest is kept", async () => {
  await using shop = await openShop();
  shop.orders.stock("kopi-wamena", "bandung", 0);
  shop.orders.stock("kopi-gayo", "bandung", 2);
  const tono = shop.chat.person("tono", { locale: "id" });
  await tono.on("web").says("pesan 4 kopi wamena ambil sendiri");
  await tono.says("biji");
  await tono.says("bandung");
  await tono.says("ya");
  tono.hears("Kopi Wamena baru saja habis", "Mau pesan kopi yang mana?");
  await tono.says("kopi gayo");
  tono.hears("Pesanan: Kopi Gayo", "Jumlah: 4");
  await tono.says("ya");
  tono.hears("Kopi Gayo tinggal 2 bungkus", "Mau berapa bungkus?");
  await tono.says("2");
  await tono.says("ya");
  tono.hears("KS-0001");
  expect(shop.orders.list()).toMatchObject([{ items: [{ product: "kopi-gayo", qty: 2, grind: "biji" }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("the address is remembered and shown, not asked", async () => {
  await using shop = await openShop();
  const dewi = shop.chat.person("dewi", { locale: "id" });
  await dewi.on("telegram").says("pesan 1 teh melati diantar");
  await dewi.says("Jl. Kenanga No. 5, Jakarta");
  await dewi.says("ya");
  dewi.hears("KS-0001");
  await dewi.says("pesan 2 teh melati diantar");
  dewi.hears("Pesanan: Teh Melati", "Jumlah: 2", "Jl. Kenanga No. 5, Jakarta");
  await dewi.says("ya");
  dewi.hears("KS-0002");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("a confirmation that is tapped twice, and once more after a restart, is one order", async () => {
  await using shop = await openShop();
  const wati = shop.chat.person("wati", { locale: "id" });
  await wati.on("web").says("pesan 1 teh melati ambil di bandung");
  await wati.taps("Ya, benar");
  wati.hears("KS-0001");
  await wati.taps("Ya, benar", { withdrawn: true });
  await shop.chat.restart();
  await wati.taps("Ya, benar", { withdrawn: true });
  await wati.redeliver();
  expect(shop.orders.list()).toHaveLength(1);
});

test("an address in the first message is taken and never asked for, in both languages", async () => {
  for (const [locale, said, address] of [
    ["id", "mau pesan kopi gayo 2 digiling halus, antar ke Jl. Merdeka 5", "Jl. Merdeka 5"],
    ["id", "antar ke Jl. Toraja No. 5, Bandung ya, 2 gayo halus", "Jl. Toraja No. 5, Bandung"],
    ["id", "2 gayo halus, kirim ke rumah ya jl kaliurang km 5 no 12 yogya", "jl kaliurang km 5 no 12 yogya"],
    ["en", "2 gayo fine, deliver to my place please 12 Park Street Bandung", "12 Park Street Bandung"],
    ["id", "2 gayo halus kirim ke alamat Jalan Kenanga 45 RT 03/RW 02", "Jalan Kenanga 45 RT 03/RW 02"],
    ["en", "I'd like 2 gayo, fine, delivered to Jl. Merdeka 5, Bandung please", "Jl. Merdeka 5, Bandung"],
    ["en", "2 gayo fine, deliver to 15 Sudirman Street, Jakarta", "15 Sudirman Street, Jakarta"],
  ] as const) {
    await using shop = await openShop();
    const sari = shop.chat.person("sari", { locale });
    await sari.on("web").says(said);
    sari.hears(`: ${address}\n`);
    await sari.says(locale === "id" ? "ya" : "yes");
    expect(shop.orders.list()).toMatchObject([{ items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }], address }]);
    expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
  }
});

test("an address and a branch that are said before they are needed are not asked for later", async () => {
  await using shop = await openShop();
  const sari = shop.chat.person("sari", { locale: "id" });
  await sari.on("web").says("pesan 2 gayo halus, alamatnya Jl. Merdeka 5 Bandung");
  sari.hears("Mau diantar atau ambil sendiri");
  await sari.says("diantar");
  sari.hears("Alamat: Jl. Merdeka 5 Bandung");
  await sari.says("batal");
  await sari.says("ya");
  await sari.says("pesan 1 teh melati di bandung");
  await sari.says("ambil sendiri");
  sari.hears("Cabang: Bandung");
  await sari.says("diantar aja deh ke Jl. Braga 9 Bandung");
  sari.hears("Pengiriman: Diantar", "Alamat: Jl. Braga 9 Bandung");
  await sari.says("ganti alamat");
  await sari.says("antar ke Jl. Kenanga 7 Jakarta ya");
  sari.hears("Alamat: Jl. Kenanga 7 Jakarta\n");
  await sari.says("alamatnya Jl. Braga 9 Bandung dan jumlahnya 3");
  sari.hears("Jumlah: 3", "Alamat: Jl. Braga 9 Bandung\n");
  await sari.says("change the address to 20 Sudirman Street, Jakarta and make it 2");
  sari.hears("Quantity: 2", "Address: 20 Sudirman Street, Jakarta\n");
  await sari.says("address: Jl. Braga 9 Bandung; leave it with the guard");
  sari.hears("Address: Jl. Braga 9 Bandung; leave it with the guard\n");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("a branch that does not sell what was ordered: the customer hears why, and which one does", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("2 wamena, whole beans");
  emma.hears("Shall we deliver it");
  await emma.says("I'll pick it up in jakarta");
  emma.hears("That branch doesn't sell everything in your order.");
  emma.sees("Bandung");
  await emma.says("bandung then");
  emma.hears("Order: Kopi Wamena", "Bandung");
});
