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
/** Spellings known by heart. */
const MAX_KNOWN = 20_000;

// "nanya2" is "nanya-nanya" written short: the 2 says nothing of its own.
const WORD =
  /[\p{L}\p{M}]+(?:['’][\p{L}]+)?(?:2(?![\p{L}\p{N}]))?|\p{N}[\p{N}.,:/-]*|\p{Extended_Pictographic}|\ue000/gu;
/** A private character that no font and no language has. */
const CODE = "\ue000";
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

export function isClitic(word: string): boolean {
  return word.charCodeAt(0) === 43;
}

/** Begins the signs that stand among the words for values found in a text. */
export const SIGN = "<";
/** The sign of numbers, which say less than a product's name: everybody writes them. */
export const NUMBER_SIGN = "<number>";

/** Adds what somebody wrote between two spaces to the words. */
export type Spell = (words: string[], raw: string) => void;

/** The words of a text as the model sees them: plain spelling, clitics apart, numbers as their kind. */
export function wordsOf(text: string, spell: Spell = addWord): string[] {
  const words: string[] = [];
  const seen = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (ASCII.test(seen)) {
    readAscii(withoutCodes(seen.toLowerCase()), words, spell);
    return words;
  }
  for (const match of withoutCodes(seen.normalize("NFKC")).match(WORD) ?? []) {
    if (words.length >= MAX_WORDS) break;
    spell(words, match.toLowerCase());
  }
  return words;
}

/** What WORD finds, in texts of small letters without accents; several times faster. */
function readAscii(text: string, words: string[], spell: Spell): void {
  for (let from = 0; from < text.length && words.length < MAX_WORDS; ) {
    const code = text.charCodeAt(from);
    let to = from + 1;
    if (isLetter(code)) {
      while (isLetter(text.charCodeAt(to))) to += 1;
      if (text.charCodeAt(to) === APOSTROPHE && isLetter(text.charCodeAt(to + 1))) {
        to += 2;
        while (isLetter(text.charCodeAt(to))) to += 1;
      }
      const after = text.charCodeAt(to + 1);
      if (text.charCodeAt(to) === TWO && !isLetter(after) && !isDigit(after)) to += 1;
    } else if (isDigit(code)) {
      while (isDigit(text.charCodeAt(to)) || BESIDE_DIGITS.includes(text.charAt(to) || " ")) to += 1;
    } else if (code !== CODE.charCodeAt(0)) {
      from = to;
      continue;
    }
    spell(words, text.slice(from, to));
    from = to;
  }
}

const [APOSTROPHE, TWO] = [39, 50];
const BESIDE_DIGITS = ".,:/-";

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Spells by heart what has been spelt before, if all that comes out is wanted to be kept; `words` is spelt now. */
export function makeSpell(isKept: (word: string) => boolean, words: readonly string[]): Spell {
  const known = new Map<string, readonly string[]>();
  const spell: Spell = (words, raw) => {
    const before = known.get(raw);
    if (before !== undefined) {
      for (const word of before) words.push(word);
      return;
    }
    const from = words.length;
    addWord(words, raw);
    const own = words.slice(from);
    if (known.size < MAX_KNOWN && own.every(isKept)) known.set(raw, own);
  };
  for (const word of words) if (PLAIN.test(word)) spell([], word);
  return spell;
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
