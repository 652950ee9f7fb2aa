import { expect, test } from "vitest";
import { wordsOf } from "./normalise.ts";
import { fullWord } from "./shortened.ts";

test.for([
  ["pkt", "paket"],
  ["trlmbt", "terlambat"],
  ["dskn", "diskon"],
  ["gdng", "gudang"],
  ["cbng", "cabang"],
  ["cbg", "cabang"],
])("%s is %s without its vowels", ([short, full]) => {
  expect(fullWord(short as string)).toBe(full);
  expect(wordsOf(short as string)).toEqual(wordsOf(full as string));
});

test.for(["ktp", "jne", "pdf", "gps", "why", "pk", "and", "rhythm", "", "zzzz"])("%s is left alone", (word) => {
  expect(fullWord(word)).toBeUndefined();
});
