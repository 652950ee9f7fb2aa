import { Buffer } from "node:buffer";
import type { TextUnit } from "../model/capabilities.ts";

/** Length of a text as a platform counts it. */
export function measure(text: string, unit: TextUnit): number {
  if (unit === "utf16") return text.length;
  return unit === "utf8" ? Buffer.byteLength(text, "utf8") : codePoints(text);
}

function codePoints(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index += 1) {
    if (isPair(text, index)) count -= 1;
  }
  return count;
}

/** True when the code units before and at `index` are the two halves of one character. */
export function isPair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
}

/** True when the text fits for sure, without counting; false means "count". */
export function surelyFits(text: string, max: number, unit: TextUnit): boolean {
  return unit === "utf8" ? text.length * 3 <= max : text.length <= max;
}

/** Whether a text is at most `max` long. */
export function fits(text: string, max: number, unit: TextUnit): boolean {
  return surelyFits(text, max, unit) || measure(text, unit) <= max;
}

/** Lengths of all beginnings of a text: `lengths[i]` is the length of `text.slice(0, i)`. */
export function lengths(text: string, unit: TextUnit): (index: number) => number {
  if (unit === "utf16") return (index) => index;
  const sums = new Uint32Array(text.length + 1);
  for (let index = 0; index < text.length; index += 1) {
    sums[index + 1] = (sums[index] as number) + unitsAt(text, index, unit);
  }
  return (index) => sums[index] as number;
}

function unitsAt(text: string, index: number, unit: TextUnit): number {
  const pair = isPair(text, index);
  if (unit === "codepoint") return pair ? 0 : 1;
  const code = text.charCodeAt(index);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  // A pair has four bytes: three are counted for its first half, one for its second.
  return pair ? 1 : 3;
}

let graphemes: Intl.Segmenter | undefined;
let words: Intl.Segmenter | undefined;

/** Cuts texts into what people see as one character. The locale is fixed so that every machine cuts alike. */
export function graphemeSegmenter(): Intl.Segmenter {
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return graphemes;
}

/** Cuts texts into words, also of languages that write none apart. */
export function wordSegmenter(): Intl.Segmenter {
  words ??= new Intl.Segmenter("en", { granularity: "word" });
  return words;
}

/** Stands for the part of a label that did not fit. */
export const ELLIPSIS = "…";

/** The text itself when it fits, else as many whole characters of it as fit together with an ellipsis. */
export function shorten(text: string, max: number, unit: TextUnit): string {
  if (fits(text, max, unit)) return text;
  const room = max - measure(ELLIPSIS, unit);
  let used = 0;
  let end = 0;
  for (const { segment } of graphemeSegmenter().segment(text)) {
    used += measure(segment, unit);
    if (used > room) break;
    end += segment.length;
  }
  return room < 0 ? "" : text.slice(0, end).trimEnd() + ELLIPSIS;
}
