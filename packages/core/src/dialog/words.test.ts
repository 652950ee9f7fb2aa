import { describe, expect, test } from "vitest";
import { findPhrase, hasContent, isBareChange, isGreeting, isWord, phraseOf, unexplained, wordsOf } from "./words.ts";

describe("words", () => {
  test("are folded and know their place", () => {
    expect(wordsOf("Éh, Jum'at — 2 KOPI!")).toEqual([
      { text: "eh", start: 0, end: 2 },
      { text: "jumat", start: 4, end: 10 },
      { text: "2", start: 13, end: 14 },
      { text: "kopi", start: 15, end: 19 },
    ]);
    expect(wordsOf("x".repeat(10_000))).toHaveLength(1);
    expect(wordsOf("👍 \u200b")).toEqual([]);
  });

  const same: readonly (readonly [string, string, boolean])[] = [
    ["alamat", "alamat", true],
    ["alamatnya", "alamat", true],
    ["alamatku", "alamat", true],
    ["alamatkah", "alamat", true],
    ["alamatan", "alamat", false],
    ["diambil", "ambil", true],
    ["diambilnya", "ambil", true],
    ["dianter", "antar", false],
    ["direktur", "rek", false],
    ["ambil", "diambil", false],
    ["kopinya", "kopi", true],
    ["packs", "pack", true],
    ["duanya", "du", false],
  ];
  for (const [written, wanted, expected] of same) {
    test(`"${written}" is ${expected ? "" : "not "}"${wanted}"`, () => expect(isWord(written, wanted)).toBe(expected));
  }

  test("phrases are found where they stand", () => {
    const words = wordsOf("mau ambil sendiri, ya ambil sendirinya");
    expect(findPhrase(words, phraseOf("Ambil sendiri"))).toEqual([1, 4]);
    expect(findPhrase(words, phraseOf("sendiri ambil"))).toEqual([]);
    expect(findPhrase(words, [])).toEqual([]);
  });

  test("what is left over is neither filler nor part of a value", () => {
    const text = "mau 2 kopi gayo dong buat nenek";
    const words = wordsOf(text);
    expect(unexplained(words, [])).toBe(4);
    expect(unexplained(words, [{ start: 4, end: 15 }])).toBe(1);
  });

  test("a bare change, a greeting, and content", () => {
    expect(isBareChange(wordsOf("ganti dong"))).toBe(true);
    expect(isBareChange(wordsOf("change please"))).toBe(true);
    expect(isBareChange(wordsOf("bisa diubah gak?"))).toBe(true);
    expect(isBareChange(wordsOf("can I change it"))).toBe(true);
    expect(isBareChange(wordsOf("please fix our order"))).toBe(true);
    expect(isBareChange(wordsOf("bisa nggak?"))).toBe(false);
    expect(isBareChange(wordsOf("ganti alamat"))).toBe(false);
    expect(isBareChange(wordsOf("dong"))).toBe(false);
    expect(isBareChange([])).toBe(false);
    expect(isGreeting(wordsOf("halo kak selamat pagi"))).toBe(true);
    expect(isGreeting(wordsOf("halo jam buka"))).toBe(false);
    expect(isGreeting(wordsOf("kak"))).toBe(false);
    expect(hasContent(" !? \u200b")).toBe(false);
    expect(hasContent("7")).toBe(true);
  });
});
