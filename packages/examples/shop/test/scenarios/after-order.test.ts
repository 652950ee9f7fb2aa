import type { Person } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { NOTHING_ASKED_TWICE, openShop } from "./shop.ts";

async function ordersTea(person: Person): Promise<void> {
  await person.says("pesan 1 teh melati ambil di bandung");
  await person.says("ya");
  person.hears("kami siapkan");
}

test("the status by number, on any channel of the customer, and without one the last order", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await ordersTea(budi);
  const [order] = shop.orders.list();
  const code = order?.fulfilment === "pickup" ? order.pickupCode : "";
  await budi.says("cek pesanan KS-0001");
  budi.hears("KS-0001 sudah bisa diambil", code);
  await budi.links("web", "telegram");
  await budi.on("telegram").says("pesanan saya sudah siap belum?");
  budi.hears("KS-0001 sudah bisa diambil", code);
  shop.orders.redeem(code);
  await budi.says("status ks 1");
  budi.hears("KS-0001 sudah diambil");
});

test("who takes an order back that was placed is handed to somebody, in any words", async () => {
  for (const [locale, said, answer] of [
    ["id", "batal", "teruskan ke rekan kami"],
    ["id", "batalin aja deh semua", "teruskan ke rekan kami"],
    ["id", "bisa dibatalin gak pesanan tadi", "teruskan ke rekan kami"],
    ["en", "cancel it please", "passing this on to a colleague"],
    ["en", "can I still cancel my order", "passing this on to a colleague"],
  ] as const) {
    await using shop = await openShop();
    const budi = shop.chat.person("budi", { locale });
    await budi.on("web").says(said);
    budi.hears.not(answer);
    await ordersTea(budi);
    await budi.says(said);
    budi.hears(answer);
    await budi.says("batal");
    budi.hears(answer);
  }
});

test("a customer without orders is asked for the number", async () => {
  await using shop = await openShop();
  const rina = shop.chat.person("rina", { locale: "id" });
  await rina.on("web").says("pesanan saya sampai mana ya");
  rina.hears("Nomor pesanannya berapa?");
  await rina.says("KS-0007");
  rina.hears("tidak menemukan KS-0007");
});

test("nobody sees the order of somebody else", async () => {
  await using shop = await openShop();
  await ordersTea(shop.chat.person("budi", { locale: "id" }));
  const eve = shop.chat.person("eve", { locale: "en" });
  await eve.on("web").says("check order KS-0001");
  eve.hears("can't find KS-0001");
  eve.hears.not("Bandung");
});

test("an order placed before two channels were linked belongs to the one person", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await ordersTea(budi);
  await budi.on("telegram").says("halo");
  await budi.links("telegram", "web");
  await budi.on("telegram").says("cek pesanan KS-0001");
  budi.hears("KS-0001 sudah bisa diambil");
});

test("three days later the shop asks how it was; few stars go to a person", async () => {
  await using shop = await openShop();
  const budi = shop.chat.person("budi", { locale: "id" });
  await ordersTea(budi);
  await shop.chat.clock.advance("2d");
  budi.hears.nothing();
  await shop.chat.clock.advance("1d");
  budi.hears("1 sampai 5 bintang");
  await budi.says("2");
  budi.hears("maaf");
  const handoffs = shop.chat.journal().flatMap(({ facts }) => facts.filter(({ type }) => type === "handoff-requested"));
  expect(handoffs).toMatchObject([{ queue: "complaints" }]);
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("the shop asks where the customer last was, and once a form in between is through", async () => {
  await using shop = await openShop();
  const dewi = shop.chat.person("dewi", { locale: "en" });
  await dewi.on("web").says("1 jasmine tea, pick up in bandung");
  await dewi.says("yes");
  await dewi.links("web", "telegram");
  await shop.chat.clock.advance("71h");
  await dewi.on("telegram").says("I want to order");
  dewi.hears("Which coffee would you like?");
  await shop.chat.clock.advance("1h");
  dewi.hears.nothing();
  await dewi.on("telegram").says("cancel");
  dewi.on("telegram").hears("stars");
  dewi.on("web").hears.nothing();
  await dewi.on("telegram").says("5");
  expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
});

test("many stars are thanked for", async () => {
  await using shop = await openShop();
  const sari = shop.chat.person("sari", { locale: "id" });
  await ordersTea(sari);
  await shop.chat.clock.advance("3d");
  await sari.says("lima");
  sari.hears("terima kasih penilaiannya");
});

test("'sama kayak tadi': the message that orders the same again, which it does, in both languages", async () => {
  for (const [locale, ordered, again, confirmed] of [
    ["id", "pesan 2 gayo biji dan 1 teh melati, ambil di bandung", "sama kayak tadi", "ya"],
    ["id", "pesan 1 toraja halus, diantar ke Jl. Kenanga No. 5, Jakarta", "pesan yang sama lagi dong", "ya"],
    ["en", "2 gayo whole beans and 1 tea, pick up in jakarta", "same as before", "yes"],
  ] as const) {
    await using shop = await openShop();
    const sari = shop.chat.person("sari", { locale });
    await sari.on("web").says(again);
    sari.hears(locale === "id" ? "Belum ada pesanan" : "no order to repeat");
    await sari.says(ordered);
    await sari.says(confirmed);
    await sari.says(again);
    const [, line = ""] = /\n\s*((?:pesan|order) .*)/.exec(shop.chat.transcript().split(again).at(-1) ?? "") ?? [];
    expect(line).not.toContain("Kenanga");
    await sari.says(line);
    await sari.says(confirmed);
    const [second, first] = shop.orders.list();
    expect(second?.no).toBe("KS-0002");
    expect(second?.items).toEqual(first?.items);
    expect(second?.fulfilment).toBe(first?.fulfilment);
    expect(shop.reasked()).toEqual(NOTHING_ASKED_TWICE);
  }
});
