import type { Entity } from "../model/entity.ts";
import { squeeze } from "./fold.ts";

const CARDINALS: readonly string[][] = [
  ["satu", "one", "sebuah"],
  ["dua", "two"],
  ["tiga", "three"],
  ["empat", "four"],
  ["lima", "five"],
  ["enam", "six"],
  ["tujuh", "seven"],
  ["delapan", "eight"],
  ["sembilan", "nine"],
  ["sepuluh", "ten"],
];
const ORDINALS: readonly string[][] = [
  ["pertama", "kesatu", "first", "1st"],
  ["kedua", "second", "2nd"],
  ["ketiga", "third", "3rd"],
  ["keempat", "fourth", "4th"],
  ["kelima", "fifth", "5th"],
  ["keenam", "sixth", "6th"],
  ["ketujuh", "seventh", "7th"],
  ["kedelapan", "eighth", "8th"],
  ["kesembilan", "ninth", "9th"],
  ["kesepuluh", "tenth", "10th"],
];

const numbered = (rows: readonly string[][]): ReadonlyMap<string, number> =>
  new Map(rows.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const CARDINAL = numbered(CARDINALS);
const ORDINAL = numbered(ORDINALS);

const COUNT = /^\d{1,2}$/;
const NTH = /^(?:ke|yg|yang|no|nomor|opsi)?(\d{1,2})(?:st|nd|rd|th|)$/;

/** 1 to 99 for "2" and, up to ten, "dua", "two". */
export function cardinal(word: string): number | undefined {
  if (COUNT.test(word)) return Number(word);
  return CARDINAL.get(word) ?? CARDINAL.get(squeeze(word));
}

/** 1 to 99 for "kedua", "ke2", "no2", "second", "2nd". */
export function ordinal(word: string): number | undefined {
  const named = ORDINAL.get(word) ?? ORDINAL.get(squeeze(word));
  if (named !== undefined) return named;
  const match = COUNT.test(word) ? null : NTH.exec(word);
  return match === null ? undefined : Number(match[1]);
}

const DIGITS = /(?<![\p{L}\p{N}.,])\d{1,15}(?![\p{L}\p{N}]|[.,]\d)/gu;

/** Whole numbers written in digits, for bots without an extractor. */
export function plainNumbers(text: string): Entity[] {
  const found: Entity[] = [];
  for (const match of text.matchAll(DIGITS)) {
    const start = match.index;
    found.push({
      kind: "number",
      value: Number(match[0]),
      start,
      end: start + match[0].length,
      text: match[0],
      confidence: 1,
    });
  }
  return found;
}
