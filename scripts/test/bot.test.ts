import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { VocabularyDefinition } from "../../packages/core/src/index.ts";
import { kopi } from "../../packages/examples/shop/src/vocabulary.ts";
import { asPage } from "../eval/bot/page.ts";
import { study, wilson } from "../eval/bot/study.ts";
import { asText } from "../eval/bot/text.ts";
import { WORDS, type Words } from "../eval/bot/words.ts";

const options = { preset: "fast", seed: 1 } as const;

const planted: VocabularyDefinition = {
  locales: ["id"],
  profile: z.object({}),
  entities: { product: { kind: "list", synonyms: { gayo: ["kopi gayo"] } } },
  intents: {
    order: {
      id: [
        "mau pesan kopi",
        "pesan {product}",
        "beli kopi dong",
        "saya mau beli",
        "order satu bungkus",
        "pesan dua ya",
        "mau order sekarang",
        "beli {product} satu",
        "mau tanya stok <barang>",
      ],
    },
    stock: {
      id: [
        "stok masih ada",
        "barang ready kak",
        "masih ready gak",
        "stok kopi ada",
        "ready stock",
        "barangnya ada",
        "ada stok gak",
        "masih ada barangnya",
        "mau tanya stok barang dong",
      ],
    },
    rare: { id: ["lowongan kerja"] },
  },
  copy: {},
};

describe("a vocabulary with faults", () => {
  const found = study(planted, options);

  test("every example is tried once", () => {
    expect(found.intents.map(({ intent, n }) => [intent, n])).toEqual([
      ["order", 9],
      ["stock", 9],
      ["rare", 1],
    ]);
    expect(Object.values(found.outcomes).reduce((sum, count) => sum + count, 0)).toBe(19);
    const right = found.intents.reduce((sum, one) => sum + one.right, 0);
    expect(found.accuracy).toBeCloseTo(right / 19);
    expect(found.confidences.reduce((sum, { n }) => sum + n, 0)).toBe(19);
  });

  test("examples of different intents that look the same are named", () => {
    expect(found.duplicates[0]).toMatchObject({
      one: { text: "mau tanya stok <barang>", intent: "order" },
      other: { text: "mau tanya stok barang dong", intent: "stock" },
    });
  });

  test("intents with too few examples are named", () => {
    expect(found.few).toEqual([{ intent: "rare", locale: "id", count: 1 }]);
  });

  test("an example nobody else is like is not recognized without itself", () => {
    expect(found.misses).toContainEqual(expect.objectContaining({ text: "lowongan kerja", intent: "rare" }));
    expect(found.misses.find(({ text }) => text === "lowongan kerja")?.taken).not.toBe("rare");
  });

  test.for(Object.values(WORDS))("the page says so in $lang and loads nothing", (words: Words) => {
    const page = asPage("toko & kawan", found, words);
    expect(page).toContain(`<html lang="${words.lang}">`);
    expect(page).toContain("mau tanya stok &#60;barang&#62;");
    expect(page).not.toMatch(/<barang>|<script|<link|src=|url\(|https?:/);
    for (const text of ["lowongan kerja", "mau tanya stok barang dong", words.few, "toko &#38; kawan"])
      expect(page).toContain(text);
    expect(page).not.toMatch(/undefined|NaN/);
  });

  test("the text has the same", () => {
    const text = asText("toko", found, WORDS["id"] as Words);
    for (const part of ["mau tanya stok barang dong", "lowongan kerja", "Ambang yang disarankan"])
      expect(text).toContain(part);
  });
});

test("a vocabulary without examples is no mistake", () => {
  const found = study({ ...planted, intents: {} }, options);
  expect(found).toMatchObject({ accuracy: 0, misses: [], duplicates: [] });
  for (const words of Object.values(WORDS)) expect(asPage("nothing", found, words)).not.toMatch(/NaN|undefined/);
});

test("the shop understands most of what it has not learnt", () => {
  const found = study(kopi.definition, options);
  expect(found.accuracy).toBeGreaterThan(0.75);
  expect(found.calibrated).toBe(true);
  expect(found.thresholds.reject).toBeLessThan(found.thresholds.accept);
  expect(found.intents.reduce((sum, { n }) => sum + n, 0)).toBe(found.examples);
}, 60_000);

test("shares come with their certainty", () => {
  const [low, high] = wilson(90, 100);
  expect(low).toBeCloseTo(0.826, 2);
  expect(high).toBeCloseTo(0.945, 2);
});

test("the style is the page's own", () => {
  expect(readFileSync(new URL("../eval/bot/page.css", import.meta.url), "utf8")).not.toMatch(/@import|url\(/);
});
