import { converse } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { cafe, placed } from "./cafe.ts";

test("in a group: public answers for all, everything private gets one line with a link to the direct chat", async () => {
  await using chat = await converse(cafe(placed()), { channels: ["telegram", "slack"] });
  const budi = chat.person("budi");
  await budi.on("telegram").says("mau pesan");
  await budi.on("telegram").says("2 kopi gayo");
  const before = await chat.state("budi");
  const there = budi.on("telegram", { group: "keluarga" });
  await there.says("jam buka");
  there.hears("08.00");
  there.hears.not("Diantar atau ambil sendiri?");
  for (const private_ of [
    "ambil sendiri",
    "mau pesan",
    "saldo saya",
    "data saya apa saja",
    "hapus data saya",
    "bukan saya",
  ]) {
    await there.says(private_);
    there.hears("lanjut di chat langsung, ya: https://telegram.example/bot?start=halo");
    there.hears.not("125.000", "Saya kenal Anda", "Sudah benar?");
  }
  const after = await chat.state("budi");
  expect(after?.tasks).toEqual(before?.tasks);
  expect(after?.erasure).toBeUndefined();
  // A channel without links says the same without one.
  await budi.on("slack", { group: "kantor" }).says("saldo saya");
  budi.on("slack", { group: "kantor" }).hears(/chat langsung, ya$/);
  // Alone with the bot the form goes on where it was.
  await budi.on("telegram").says("ambil sendiri");
  budi.hears("Sudah benar?");
});
