import { replaceCodes } from "./codes.ts";
import { plainWord, squeeze } from "./slang.ts";

/** Raised whenever the same text gives other words than before: cached models of other versions are not used. */
export const NORMALISER_VERSION = 2;

/** Stands for a voucher, link code or serial number: read piece by piece it would look like amounts of something. */
export const CODE_SIGN = "<#>";

/** No more than this many UTF-16 units of a text are read. */
export const MAX_TEXT = 4_000;
const MAX_WORDS = 400;
const MAX_LETTERS = 32;

const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}]+)?|\p{N}[\p{N}.,:/-]*|\p{Extended_Pictographic}|\ue000/gu;
/** A private character that no font and no language has. */
const CODE = "\ue000";
const PLAIN = /^[a-z]+$/;
const ACCENTS = /[\p{M}'’]/gu;

/** Ends of words that carry little: "harganya", "bisakah", "batalkanlah". */
const CLITICS = ["nya", "kah", "lah", "pun", "ku", "mu"] as const;
const SHORTEST_STEM = 3;

/** The words of a text as the model sees them: plain spelling, clitics apart, numbers as their kind. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  const seen = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  for (const match of replaceCodes(seen.normalize("NFKC"), CODE).matchAll(WORD)) {
    if (words.length >= MAX_WORDS) break;
    addWord(words, match[0].toLowerCase());
  }
  return words;
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
  const letters = PLAIN.test(raw) ? raw : raw.normalize("NFKD").replace(ACCENTS, "");
  const word = squeeze(letters).slice(0, MAX_LETTERS);
  if (word === "") return;
  const plain = plainWord(word);
  if (plain !== undefined) {
    words.push(plain);
    return;
  }
  for (const clitic of CLITICS) {
    if (word.length < clitic.length + SHORTEST_STEM || !word.endsWith(clitic)) continue;
    const stem = word.slice(0, -clitic.length);
    words.push(plainWord(stem) ?? stem, `+${clitic}`);
    return;
  }
  words.push(word);
}

const PREFIXES = [
  "memper",
  "diper",
  "menge",
  "meng",
  "meny",
  "mem",
  "men",
  "nge",
  "ng",
  "ny",
  "me",
  "di",
  "ber",
  "ter",
  "peng",
  "peny",
  "pem",
  "pen",
  "per",
  "pe",
  "ke",
  "se",
];
const SUFFIXES = ["kan", "an", "in", "i", "ing", "ed", "es", "s", "ly"];

/** A rough root of a word: "dibatalkan", "batalin" and "membatalkan" meet in "batal". Wrong now and then, always the same. */
export function rootOf(word: string): string {
  let root = word;
  for (const suffix of SUFFIXES) {
    if (root.length >= suffix.length + 4 && root.endsWith(suffix)) {
      root = root.slice(0, -suffix.length);
      break;
    }
  }
  for (const prefix of PREFIXES) {
    if (root.length >= prefix.length + 4 && root.startsWith(prefix)) return root.slice(prefix.length);
  }
  return root;
}
