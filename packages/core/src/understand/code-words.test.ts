import { expect, test } from "vitest";
import { codeWords } from "./code-words.ts";

const found = (text: string, isSaid?: (letters: string) => boolean): string[] =>
  codeWords(text, isSaid).map(({ start, end }) => text.slice(start, end));

test.for(["9R7V-3ZQ2", "d8w2h9k3", "PZ03-PZ52", "X4KE-5AN2", "2TAF-3HXB", "d8k2h9k3", "K2H9K3M4"])(
  "%s is a code",
  (code) => {
    expect(found(`tukar ${code}, dong 25rb`)).toEqual([code]);
  },
);

test.for([
  "v60",
  "10rb-20rb",
  "jam2-jam4",
  "10am-12pm",
  "2x250gr",
  "1h30m",
  "rp25rb",
  "rt5rw3",
  "2jam30menit",
  "2j30m15d",
  "tgl5jam3sore",
  "KS-0042",
  "2026-11-21",
  "0812-3456-7890",
  "kopi",
  "",
])("%j is none", (text) => {
  expect(found(text)).toEqual([]);
});

test("a bot's own units may stand beside digits", () => {
  expect(found("2tumbler3box")).toEqual(["2tumbler3box"]);
  expect(found("2tumbler3box", (letters) => letters === "tumbler")).toEqual([]);
});
