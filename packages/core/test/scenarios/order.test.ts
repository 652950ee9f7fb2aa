import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

test("an order begun on the web, carried on in Telegram, corrected, confirmed: nothing asked twice", async () => {
  const orders = placed();
  await using chat = await converse(cafe(orders), { channels: ["web", "telegram"] });
  const budi = chat.person("budi");
  await budi.on("web").says("mau pesan");
  budi.hears("Mau pesan apa?");
  await budi.on("web").taps("Kopi Gayo");
  budi.hears("Berapa bungkus?");
  await budi.links("web", "telegram");
  budi.hears("tersambung");
  budi.hears("Berapa bungkus?");
  await budi.on("telegram").says("2");
  budi.hears("Diantar atau ambil sendiri?");
  await budi.on("telegram").says("jam buka");
  budi.hears("08.00");
  budi.hears("Diantar atau ambil sendiri?");
  await budi.on("telegram").says("diantar");
  budi.hears("alamat");
  await budi.on("telegram").says("Jalan Braga 12, Bandung");
  budi.hears("Kopi Gayo");
  await budi.on("telegram").says("eh jadinya 3");
  budi.hears("3");
  await budi.on("telegram").taps("Ya, benar");
  budi.hears("KS-0001");
  expect(orders.all).toEqual([
    { product: "kopi-gayo", qty: 3, fulfilment: "delivery", address: "Jalan Braga 12, Bandung" },
  ]);
  expect(chat.asked()).toEqual({ shown: { asked: 6, again: 0 }, journal: { asked: 6, again: 0 } });
});
