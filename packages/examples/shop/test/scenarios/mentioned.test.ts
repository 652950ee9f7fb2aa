import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

test.each([
  ["wamena berapa?", "saya mau 3 dong", 3],
  ["harga wamena berapa ya kak", "oke pesan itu 2", 2],
  ["kalau wamena harganya berapa", "mau 3 bungkus ya", 3],
])("'%s', '%s': the form knows which coffee", async (question, wish, qty) => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("web").says(question);
  budi.hears("Kopi Wamena", /Rp\s?125\.000/);
  await budi.says(wish);
  budi.hears("Pesanan: Kopi Wamena", "Mau digiling gimana?");
  await budi.says("halus, ambil sendiri di bandung");
  budi.hears("Pesanan: Kopi Wamena", `Jumlah: ${qty}`, "Cabang: Bandung");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test.each([
  ["id", "wamena berapa", "boleh deh 2"],
  ["id", "wamena berapa", "ya udah 2 aja"],
  ["id", "wamena ready kak?", "boleh deh 2"],
  ["id", "gayo masih ada?", "mau 2 ya"],
  ["en", "how much is the wamena", "ok I'll have two"],
  ["en", "how much is the gayo", "two please"],
  ["en", "is the gayo available?", "I'll take two"],
])("%s: '%s', and '%s' is an order", async (locale, question, wish) => {
  await using shop = await openShop();
  const person = shop.chat.person("person", { locale });
  await person.on("web").says(question);
  await person.says(wish);
  person.hears(/(?:Pesanan|Order): Kopi (?:Wamena|Gayo)\./);
});

test.each([
  ["id", "kalau gayo?", "Rp95.000"],
  ["en", "and the gayo?", "Rp95,000"],
])("%s: '%s' asks the same of another one", async (locale, question, price) => {
  await using shop = await openShop();
  const person = shop.chat.person("person", { locale });
  await person.on("web").says(locale === "id" ? "wamena berapa" : "how much is the wamena");
  await person.says(question);
  person.hears("Kopi Gayo", price);
});

test("asked in English on the web, ordered in Telegram, and it was the gayo after all", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("hello");
  await emma.links("web", "telegram");
  await emma.on("web").says("how much is the wamena?");
  emma.hears("Kopi Wamena", "125,000");
  await emma.on("telegram").says("I'll take three of those");
  emma.hears("Order: Kopi Wamena", "How shall we grind it?");
  await emma.says("no, the gayo");
  emma.hears("Kopi Gayo", "How shall we grind it?");
  await emma.says("whole beans, I'll pick it up in jakarta");
  emma.hears("Order: Kopi Gayo", "Quantity: 3");
  await emma.says("yes");
  expect(shop.orders.list()).toMatchObject([{ items: [{ product: "kopi-gayo", qty: 3, grind: "biji" }] }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("asked on one channel before the two were connected, ordered on the other", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("telegram").says("halo");
  await budi.on("web").says("harga toraja berapa");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("saya mau 2 dong");
  budi.hears("Pesanan: Kopi Toraja", "Mau digiling gimana?");
});

test("what was used while two were one does not come back when they are apart again", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await budi.on("telegram").says("halo");
  await budi.on("web").says("harga toraja berapa");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("saya mau 2 dong");
  budi.hears("Pesanan: Kopi Toraja");
  await budi.on("web").says("bukan saya");
  budi.hears("sudah saya lepas");
  await budi.on("web").says("mau pesan");
  budi.hears("Mau pesan kopi yang mana?");
});

test.each([
  ["id", "harga gayo sama toraja berapa", "mau pesan 2", "Mau pesan kopi yang mana?"],
  ["id", "harga gayo berapa", "mau pesan yang lain", "Mau pesan kopi yang mana?"],
  ["id", "hapus gayo", "mau pesan kopi", "Mau pesan kopi yang mana?"],
  ["en", "my gayo arrived broken, talk to a person", "I want to order", "Which coffee would you like?"],
  ["en", "how much is the wamena", "I'd like to order something else", "Which coffee would you like?"],
])("%s: after '%s', '%s' is asked about", async (locale, first, wish, asked) => {
  await using shop = await openShop();
  const person = shop.chat.person("person", { locale });
  await person.on("web").says(first);
  await person.says(wish);
  person.hears(asked);
});

test("ten minutes later, and in the next order, nothing is left of it", async () => {
  await using shop = await openShop();
  const emma = shop.chat.person("emma", { locale: "en" });
  await emma.on("web").says("how much is the wamena");
  await shop.chat.clock.advance("10m");
  await emma.says("I want to order");
  emma.hears("Which coffee would you like?");
  await emma.says("cancel");
  await emma.says("how much is the wamena");
  await emma.says("I'll take it");
  emma.hears("Order: Kopi Wamena", "How many bags?");
  await emma.says("cancel");
  await emma.says("I want to order");
  emma.hears("Which coffee would you like?");
});
