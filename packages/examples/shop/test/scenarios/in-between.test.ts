import { deskCases } from "@sambung/core";
import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

test("a person is called with what is known so far, and the form goes on", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("pesan 2 kopi gayo");
  await budi.says("mau bicara dengan orang");
  budi.hears("Saya teruskan ke rekan kami", "Mau digiling gimana?");
  const cases = await deskCases(shop.chat.app);
  expect(cases).toMatchObject([
    { queue: "front-desk", task: { name: "order", values: { items: [{ product: "kopi-gayo", qty: 2 }] } } },
  ]);
  expect(cases[0]?.lines.map(({ text }) => text)).toContain("pesan 2 kopi gayo");
  await budi.says("sedang");
  budi.hears("diantar atau ambil sendiri");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("an order can be dropped, and nothing is placed", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("mau pesan kopi");
  await budi.says("batal");
  budi.hears("dibatalkan");
  await budi.says("jam buka?");
  budi.hears("Jam buka kami");
  budi.hears.not("Mau pesan kopi yang mana?");
  expect(shop.orders.list()).toEqual([]);
});

test("an abandoned order is remembered after two hours, once, where the customer was last", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says("pesan 2 kopi gayo");
  await budi.links("web", "telegram");
  await shop.chat.clock.advance("119m");
  budi.hears.nothing();
  await shop.chat.clock.advance("1m");
  budi.on("telegram").hears("belum selesai");
  budi.on("web").hears.nothing();
  await shop.chat.clock.advance("5h");
  budi.hears.nothing();
  await budi.on("telegram").says("halus");
  budi.hears("diantar atau ambil sendiri");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test.each([
  ["id", "daftar harga dong", "Kopi Gayo, Rp95.000"],
  ["id", "harga toraja berapa", "Rp105.000"],
  ["id", "alamat cabang jakarta di mana", "Jl. Kemang Raya"],
  ["id", "cabang bandung buka sampai jam berapa", "Senin-Sabtu 08.00-21.00"],
  ["id", "ongkirnya berapa kak", "gratis ongkir"],
  ["id", "bisa bayar pakai qris?", "QRIS"],
  ["id", "makasih ya", "Sama-sama"],
  ["en", "how much is the kintamani?", "98,000"],
  ["en", "are you open on sunday?", "Sunday 09.00-20.00"],
  ["en", "do you deliver to my place?", "free of charge"],
  ["en", "can I pay by card?", "QRIS"],
  ["en", "thanks a lot", "You're welcome"],
] as const)("%s: %s", async (locale, question, answer) => {
  await using shop = await openShop();
  const person = shop.chat.person("somebody", { locale });
  await person.on("web").says(question);
  person.hears(answer);
});

test("a group hears opening hours, but nothing of anybody's order", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("telegram").says("pesan 2 kopi gayo");
  const group = budi.on("telegram", { group: "kantor" });
  await group.says("jam buka?");
  group.hears("Jam buka kami");
  group.hears.not("digiling");
  await group.says("halus");
  group.hears.not("diantar");
  await budi.on("telegram").says("halus");
  budi.hears("diantar atau ambil sendiri");
});
