import { expect, test } from "vitest";
import { openShop } from "./shop.ts";

/** Budi, who ordered on the web and then connected Telegram. */
async function withOrder() {
  const shop = await openShop();
  const budi = shop.chat.person("budi");
  await budi.on("web").says("pesan 2 kopi gayo giling halus diantar ya");
  await budi.on("web").says("Jalan Braga 12, Bandung");
  await budi.on("web").says("ya");
  budi.hears("KS-0001");
  return { ...shop, budi, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
}

function codeIn(transcript: string): string {
  return [...transcript.matchAll(/Kode Anda: (\d{6})/g)].at(-1)?.[1] ?? "";
}

test("the order history is told only where two channels are connected", async () => {
  await using shop = await withOrder();
  const { budi } = shop;
  await budi.on("web").says("riwayat pesanan");
  budi.hears("Hubungkan dulu");
  budi.hears.not("KS-0001");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("riwayat pesanan");
  budi.hears("KS-0001: 2 ×");
  const siti = shop.chat.person("siti");
  await siti.on("web").says("halo");
  await siti.links("web", "telegram");
  await siti.says("riwayat pesanan");
  siti.hears("Belum ada pesanan");
});

test("the address of an order changes after a code over the other channel, and for nobody else", async () => {
  await using shop = await withOrder();
  const { budi, chat, orders } = shop;
  await budi.links("web", "telegram");
  await budi.on("telegram").says("ganti alamat pengiriman pesanan");
  budi.on("telegram").hears("kode 6 angka ke Web");
  await budi.on("telegram").says(codeIn(chat.transcript()));
  budi.on("telegram").hears("sudah cocok");
  await budi.on("telegram").says("Jalan Asia Afrika 8, Bandung");
  budi.hears("kami kirim ke Jalan Asia Afrika 8");
  const order = orders.find("KS-0001");
  expect(order?.fulfilment === "delivery" && order.address).toBe("Jalan Asia Afrika 8, Bandung");

  const siti = chat.person("siti");
  await siti.on("web").says("halo");
  await siti.links("web", "telegram");
  await siti.on("telegram").says("ubah alamat kirim pesanan KS-0001");
  await siti.on("telegram").says(codeIn(chat.transcript()));
  await siti.on("telegram").says("Jalan Orang Lain 1, Bandung");
  siti.hears("tidak bisa saya ganti");
  const after = orders.find("KS-0001");
  expect(after?.fulfilment === "delivery" && after.address).toBe("Jalan Asia Afrika 8, Bandung");
});

test("'data saya apa saja', 'hapus data saya': told, counted down, gone; the books keep the order without the person", async () => {
  await using shop = await withOrder();
  const { budi, chat, orders } = shop;
  await budi.says("data saya apa saja");
  budi.hears("Yang kami simpan", "Jalan Braga 12");
  await budi.says("hapus data saya");
  budi.hears("saya hapus pada");
  const receipt = (await chat.state("budi"))?.erasure?.receipt ?? "";
  await budi.says("mau pesan kopi");
  budi.hears("tidak ada yang saya proses");
  await chat.clock.advance("25h");
  await chat.rest();
  expect((await chat.app.receipt(receipt))?.sections["orders"]?.kept).toBe(1);
  expect(await chat.customer("budi")).toBeUndefined();
  expect(JSON.stringify(orders.list())).not.toMatch(/Braga|c_/);
  expect(orders.list().map(({ no }) => no)).toEqual(["KS-0001"]);
});

test("'bukan saya' and 'putuskan telegram' take connections back, in Indonesian and English", async () => {
  for (const words of ["bukan saya", "itu bukan saya", "putuskan telegram", "disconnect telegram", "that's not me"]) {
    await using shop = await openShop();
    const budi = shop.chat.person("budi");
    await budi.on("web").says("halo");
    await budi.links("web", "telegram");
    expect(await shop.chat.customer("budi", "web")).toBe(await shop.chat.customer("budi", "telegram"));
    await budi.on("web").says(words);
    budi.hears(/sudah saya lepas|is disconnected/);
    expect(await shop.chat.customer("budi", "web")).not.toBe(await shop.chat.customer("budi", "telegram"));
  }
});

test("who wants no promo and never agreed to any is not asked whether they want some", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi").on("web");
  await budi.says("stop promo");
  budi.hears("Baik, tidak kami kirim.");
  await budi.says("jangan kirimi saya promo lagi ya");
  budi.hears("Baik, tidak kami kirim.");
  await budi.says("please stop sending me offers");
  budi.hears("All right, we won't.");
});

test("promo is sent to who wants it, until 'STOP'", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi");
  await budi.says("mau info promo dan diskon");
  budi.hears("Mau?");
  await budi.says("mau dong");
  budi.hears("promo kami kirim");
  await budi.says("jangan kirim promo lagi");
  budi.hears("tidak akan ada kiriman promo");
});
