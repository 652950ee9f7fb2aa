import { codeWords } from "@sambung/core/code-words";
import { plainWord, squeeze } from "./slang.ts";

/** Raised whenever the same text gives other words than before: cached models of other versions are not used. */
export const NORMALISER_VERSION = 3;

/** Stands for a voucher, link code or serial number: read piece by piece it would look like amounts of something. */
export const CODE_SIGN = "<#>";

/** No more than this many UTF-16 units of a text are read. */
export const MAX_TEXT = 4_000;
const MAX_WORDS = 400;
const MAX_LETTERS = 32;

// "nanya2" is "nanya-nanya" written short: the 2 says nothing of its own.
const WORD =
  /[\p{L}\p{M}]+(?:['’][\p{L}]+)?(?:2(?![\p{L}\p{N}]))?|\p{N}[\p{N}.,:/-]*|\p{Extended_Pictographic}|\ue000/gu;
/** A private character that no font and no language has. */
const CODE = "\ue000";
/** The same for texts without any other letters, in small letters; faster. */
const ASCII_WORD = /[a-z]+(?:'[a-z]+)?(?:2(?![a-z0-9]))?|[0-9][0-9.,:/-]*|\ue000/g;
const LAUGHTER = /^(?:a?(?:ha){2,}h?|e?(?:he){2,}h?|i?(?:hi){2,}h?|(?:xi){2,}|w(?:kw?)+k*|lo+l|ngakak)$/;
const PLAIN = /^[a-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;
const ACCENTS = /[\p{M}'’]/gu;

/** Ends of words that carry little: "harganya", "bisakah", "batalkanlah". */
const CLITICS = ["nya", "kah", "lah", "pun", "ku", "mu"] as const;
const SHORTEST_STEM = 3;
/** Marks a clitic among the words. */
export const CLITIC = "+";

/** Begins the signs that stand among the words for values found in a text. */
export const SIGN = "<";
/** The sign of numbers, which say less than a product's name: everybody writes them. */
export const NUMBER_SIGN = "<number>";

/** The words of a text as the model sees them: plain spelling, clitics apart, numbers as their kind. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  const seen = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const ascii = ASCII.test(seen);
  const read = withoutCodes(ascii ? seen.toLowerCase() : seen.normalize("NFKC"));
  for (const match of read.match(ascii ? ASCII_WORD : WORD) ?? []) {
    if (words.length >= MAX_WORDS) break;
    addWord(words, ascii ? match : match.toLowerCase());
  }
  return words;
}

function withoutCodes(text: string): string {
  let plain = text;
  for (const { start, end } of codeWords(text).toReversed()) plain = plain.slice(0, start) + CODE + plain.slice(end);
  return plain;
}

function addWord(words: string[], raw: string): void {
  if (raw === CODE) {
    words.push(CODE_SIGN);
    return;
  }
  const first = raw.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    // Amounts, times and order numbers are as many as messages; only their size says something.
    words.push(raw.length <= 2 ? "0" : raw.length <= 5 ? "000" : "000000");
    return;
  }
  if (raw.length > 2 && LAUGHTER.test(raw)) {
    words.push("haha");
    return;
  }
  const letters = PLAIN.test(raw) ? raw : raw.normalize("NFKD").replace(ACCENTS, "").replace(/2$/, "");
  const word = squeeze(letters).slice(0, MAX_LETTERS);
  if (word === "") return;
  // "q" is "aku", "qqqq" is nothing.
  const plain = word.length === 1 && letters.length > 2 ? undefined : plainWord(word);
  if (plain !== undefined) {
    for (const part of plain.split(" ")) words.push(part);
    return;
  }
  for (const clitic of CLITICS) {
    if (word.length < clitic.length + SHORTEST_STEM || !word.endsWith(clitic)) continue;
    const stem = word.slice(0, -clitic.length);
    words.push(plainWord(stem) ?? stem, CLITIC + clitic);
    return;
  }
  words.push(word);
}
