import { codeWords } from "@sambung/core/code-words";
import { fullWord } from "./shortened.ts";
import { isParticle, plainWord, squeeze } from "./slang.ts";

/** Raised whenever the same text gives other words than before: cached models of other versions are not used. */
export const NORMALISER_VERSION = 5;

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
const LAUGHTER = /^(?:a?(?:ha){2,}h?|e?(?:he){2,}h?|i?(?:hi){2,}h?|(?:xi){2,}|w(?:kw?)+k*|lo+l|ngakak)$/;
const PLAIN = /^[a-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;
const ACCENTS = /[\p{M}'’]/gu;

/** Ends of words that carry little: "harganya", "bisakah", "batalkanlah". */
const CLITICS = ["nya", "kah", "lah", "pun", "ku", "mu"] as const;
const SHORTEST_STEM = 3;
/** Words that only look as if they ended so. */
const WHOLE = new Set(
  "jumlah langkah masalah sekolah setelah sebelah istilah ketemu bertemu berlaku pelaku bangku bertanya".split(" "),
);
/** Marks a clitic among the words. */
export const CLITIC = "+";

export function isClitic(word: string): boolean {
  return word.charCodeAt(0) === 43;
}

/** Begins the signs that stand among the words for values found in a text. */
export const SIGN = "<";
/** The sign of numbers, which say less than a product's name: everybody writes them. */
export const NUMBER_SIGN = "<number>";

/** The words of a text as the model sees them: plain spelling, clitics apart, numbers as their kind. */
export function wordsOf(text: string, spell?: Spell): string[] {
  const words: string[] = [];
  const seen = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (ASCII.test(seen)) {
    readAscii(withoutCodes(seen.toLowerCase()), words, spell);
    return words;
  }
  for (const match of withoutCodes(seen.normalize("NFKC")).match(WORD) ?? []) {
    if (words.length >= MAX_WORDS) break;
    const raw = match.toLowerCase();
    const known = spell?.find(raw, 0, raw.length, hashOf(raw));
    if (known === undefined) addSpelt(words, raw, spell);
    else for (const word of known) words.push(word);
  }
  return words;
}

/** What WORD finds, in texts of small letters without accents; several times faster. */
function readAscii(text: string, words: string[], spell: Spell | undefined): void {
  for (let from = 0; from < text.length && words.length < MAX_WORDS; ) {
    let code = text.charCodeAt(from);
    let to = from + 1;
    if (isLetter(code)) {
      let hash = mixed(0, code);
      for (code = text.charCodeAt(to); isLetter(code); code = text.charCodeAt(++to)) hash = mixed(hash, code);
      if (code === APOSTROPHE && isLetter(text.charCodeAt(to + 1))) {
        do {
          hash = mixed(hash, code);
          code = text.charCodeAt(++to);
        } while (isLetter(code));
      }
      if (code === TWO && !isLetterOrDigit(text.charCodeAt(to + 1))) {
        hash = mixed(hash, code);
        to += 1;
      }
      const known = spell?.find(text, from, to, hash);
      if (known === undefined) addSpelt(words, text.slice(from, to), spell);
      else for (const word of known) words.push(word);
      from = to;
      continue;
    }
    if (isDigit(code)) {
      while (to < text.length && (isDigit(text.charCodeAt(to)) || BESIDE_DIGITS.includes(text.charAt(to)))) to += 1;
      addWord(words, text.slice(from, to));
    } else if (code === CODE_CODE) words.push(CODE_SIGN);
    from = to;
  }
}

/** Mixes a letter into the hash of those before it. */
function mixed(hash: number, code: number): number {
  return (Math.imul(hash ^ code, 0x01000193) + 0x9e3779b9) | 0;
}

/** Whether exactly this stands from `from` to `to`. */
function isAt(raw: string, text: string, from: number, to: number): boolean {
  if (raw.length !== to - from) return false;
  for (let at = 0; at < raw.length; at++) if (raw.charCodeAt(at) !== text.charCodeAt(from + at)) return false;
  return true;
}

function hashOf(raw: string): number {
  let hash = 0;
  for (let at = 0; at < raw.length; at++) hash = mixed(hash, raw.charCodeAt(at));
  return hash;
}

const CODE_CODE = CODE.charCodeAt(0);
const [APOSTROPHE, TWO] = [39, 50];
const BESIDE_DIGITS = ".,:/-";

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isLetterOrDigit(code: number): boolean {
  return isLetter(code) || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function addSpelt(words: string[], raw: string, spell: Spell | undefined): void {
  if (raw === CODE) {
    words.push(CODE_SIGN);
    return;
  }
  const from = words.length;
  addWord(words, raw);
  // Numbers are as many as messages.
  if (spell !== undefined && !isDigit(raw.charCodeAt(0))) spell.learn(raw, words.slice(from));
}

/** No more than this many spellings are known by heart. */
const MAX_SPELLINGS = 20_000;

/** Spells by heart what has been spelt before, if all that comes out is wanted to be kept. */
export class Spell {
  readonly #isWanted: (word: string) => boolean;
  /** An open table of hashes; what lies there is the number of an entry, 0 nothing. */
  #places = new Int32Array(2_048);
  readonly #hashes: number[] = [0];
  readonly #raws: string[] = [""];
  readonly #spelt: (readonly string[])[] = [[]];

  constructor(isWanted: (word: string) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** How what stands from `from` to `to` is spelt, if that is known by heart; `hash` is its {@link mixed} letters. */
  find(text: string, from: number, to: number, hash: number): readonly string[] | undefined {
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = placeOf(hash, mask); ; place = (place + 1) & mask) {
      const entry = places[place] as number;
      if (entry === 0) return undefined;
      if (this.#hashes[entry] === hash && isAt(this.#raws[entry] as string, text, from, to)) return this.#spelt[entry];
    }
  }

  /** Remembers how something is spelt. */
  learn(raw: string, words: readonly string[]): void {
    if (this.#raws.length > MAX_SPELLINGS || !words.every(this.#isWanted)) return;
    const hash = hashOf(raw);
    if (this.find(raw, 0, raw.length, hash) !== undefined) return;
    this.#hashes.push(hash);
    this.#raws.push(raw);
    this.#spelt.push(words);
    if (this.#raws.length > this.#places.length / 2) this.#grow();
    else this.#put(this.#raws.length - 1);
  }

  #put(entry: number): void {
    const mask = this.#places.length - 1;
    let place = placeOf(this.#hashes[entry] as number, mask);
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = entry;
  }

  #grow(): void {
    this.#places = new Int32Array(2 * this.#places.length);
    for (let entry = 1; entry < this.#raws.length; entry++) this.#put(entry);
  }
}

function placeOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}

function withoutCodes(text: string): string {
  const codes = codeWords(text);
  if (codes.length === 0) return text;
  let plain = text;
  for (const { start, end } of codes.toReversed()) plain = plain.slice(0, start) + CODE + plain.slice(end);
  return plain;
}

function addWord(words: string[], raw: string): void {
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
  const asWritten = word === letters || (word.length === 1 && letters.length > 2);
  const plain = plainWord(letters) ?? (asWritten ? undefined : plainWord(word));
  if (plain !== undefined) {
    for (const part of plain.split(" ")) words.push(part);
    return;
  }
  if (isParticle(word)) return;
  const full = fullWord(word);
  if (full !== undefined) {
    words.push(plainWord(full) ?? full);
    return;
  }
  for (const clitic of WHOLE.has(word) ? [] : CLITICS) {
    if (word.length < clitic.length + SHORTEST_STEM || !word.endsWith(clitic)) continue;
    const stem = word.slice(0, -clitic.length);
    words.push(plainWord(stem) ?? stem, CLITIC + clitic);
    return;
  }
  words.push(word);
}
