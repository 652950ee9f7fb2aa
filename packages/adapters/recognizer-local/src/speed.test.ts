import type { VocabularyDefinition } from "@sambung/core";
import { expect, test } from "vitest";
import { local } from "./index.ts";

const signal = new AbortController().signal;
const TOPICS = ["kopi", "jam", "alamat", "bayar", "kirim", "batal", "promo", "stok", "retur", "akun"];
const WAYS = [
  "mau tanya soal",
  "bagaimana dengan",
  "tolong bantu",
  "ada info",
  "saya perlu",
  "kapan bisa",
  "berapa biaya",
  "di mana",
  "apakah bisa",
  "cara mengurus",
];

/** Ten intents with twenty examples each. */
const SHOP = {
  locales: ["id"],
  entities: {},
  intents: Object.fromEntries(
    TOPICS.map((topic) => [
      topic,
      { id: WAYS.flatMap((way) => [`${way} ${topic} ya kak`, `${way} ${topic} untuk pesanan saya`]) },
    ]),
  ),
} as unknown as VocabularyDefinition;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

test("ten intents with twenty examples train in well under a second", async () => {
  const start = cpuMs();
  await local().prepare(SHOP, signal);
  expect(cpuMs() - start).toBeLessThan(1_000);
});

test("a short text is recognized within 60 microseconds", async () => {
  const recognizer = local();
  await recognizer.prepare(SHOP, signal);
  const read = (text: string) => recognizer.recognize({ text, locale: "id", vocabulary: SHOP }, signal);
  const texts = ["kak mau tanya cara bayar dong", "pesanan sy blm dikirim", "alamat toko di mana ya"];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 30; round++) {
    const start = performance.now();
    for (let count = 0; count < 100; count++) read(texts[count % texts.length] as string);
    best = Math.min(best, (performance.now() - start) * 10);
  }
  expect(best).toBeLessThan(60);
});

test("100 KB are read in a few milliseconds", async () => {
  const recognizer = local();
  await recognizer.prepare(SHOP, signal);
  for (const unit of ["kopi ", "a", "😀", "aé"]) {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      void recognizer.recognize({ text, locale: "id", vocabulary: SHOP }, signal);
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(5);
  }
});
