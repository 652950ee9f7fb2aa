import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

test("a code says nothing in any language: the conversation goes on in the one it was written in", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "whatsapp"] });
  const siti = chat.person("siti");
  await siti.on("web").says("I want to order");
  siti.hears("What would you like?");
  await chat.clock.advance(60_000);
  await siti.links("web", "whatsapp");
  siti.on("whatsapp").hears("What would you like?");
  expect(await chat.customer("siti", "web")).toBe(await chat.customer("siti", "whatsapp"));
  await siti.on("whatsapp").says("gayo");
  siti.hears("How many packs?");
});

test("a language that was asked for is kept on every channel and after a restart, until another is asked for", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["web", "whatsapp", "telegram"] });
  const siti = chat.person("siti", { locale: "id" });
  await siti.on("web").says("mau pesan");
  await siti.says("English please");
  siti.hears("let's use English", "What would you like?");
  await siti.links("web", "whatsapp");
  siti.on("whatsapp").hears("What would you like?");
  await siti.on("whatsapp").says("gayo");
  siti.hears("How many packs?");
  await chat.restart();
  await chat.clock.advance("2d");
  await siti.links("whatsapp", "telegram");
  await siti.on("telegram").says("saldo saya");
  siti.on("telegram").hears.not("Kode Anda");
  expect((await chat.state("siti", "telegram"))?.locale).toBe("en");
  await siti.says("pakai bahasa Indonesia");
  expect((await chat.state("siti", "web"))?.locale).toBe("id");
  await siti.on("web").says("batal");
  siti.hears("saya tutup");
});
