import { createHmac } from "node:crypto";
import { SambungError } from "../errors.ts";
import type { Random } from "../ports/clock.ts";

/** Crockford base 32: no I, L, O, U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_LENGTH = 7;
const HALF = 4;
/** More tries than a working source of randomness will ever need: one in three is good. */
const MAX_TRIES = 200;

/** A fresh link code. */
export interface MadeCode {
  /** Eight characters without dash, as a deep link carries it. */
  readonly code: string;
  /** `XXXX-XXXX`, as people see it. */
  readonly shown: string;
}

/** A link code in a text. */
export interface FoundCode {
  /** Eight upper-case characters without dash, look-alikes resolved. */
  readonly code: string;
  /** Where it stands in the text: `text.slice(from, to)`. */
  readonly from: number;
  readonly to: number;
}

/**
 * Makes a link code: seven random Crockford characters and a check character.
 *
 * Each half has a digit 2-9 among its random characters, and a letter is somewhere among them, so that neither words nor
 * amounts, dates and phone numbers look like a code. About 33 random bits remain; a code lives for minutes and guesses
 * are counted.
 *
 * @throws SambungError `option-invalid` when `random` does not give random bytes
 */
export function makeCode(random: Random): MadeCode {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const values = [...random.bytes(RANDOM_LENGTH)].map((byte) => byte & 31);
    const text = values.map(charOf).join("");
    if (!isCodeLike(text)) continue;
    const code = text + charOf(checkOf(values));
    return { code, shown: `${code.slice(0, HALF)}-${code.slice(HALF)}` };
  }
  throw new SambungError("option-invalid", "The random source repeats itself; give start() one that is random");
}

const WORD = String.raw`[\p{L}\p{N}\p{M}]`;
/** Crockford characters and what people write instead of them. */
const SIGN = "[0-9A-TV-Za-tv-z]";
const SEPARATOR = String.raw`[ \u00a0\-\u2010-\u2015\u2212]`;
/** A lookahead, so that a half that belongs to no code can still begin one. */
const CANDIDATE = new RegExp(`(?<!${WORD})(?=(${SIGN}{${HALF}})(${SEPARATOR}?)(${SIGN}{${HALF}})(?!${WORD}))`, "gu");
const HAS_DIGIT = /[2-9]/;

/**
 * The link code in a text, if there is one: a whole word anywhere, in any case, with or without a dash or a space between
 * its halves, with `o` for `0` and `i`, `l` for `1`. What was not made by {@link makeCode} is ordinary text, up to one
 * in 32 of the words that look exactly like a code.
 *
 * @example
 * findCode("lanjut 7f3k-9q2m ya"); // { code: "7F3K9Q2M", from: 7, to: 16 } if the check character fits
 */
export function findCode(text: string): FoundCode | undefined {
  if (text.length < RANDOM_LENGTH + 1 || !HAS_DIGIT.test(text)) return undefined;
  let spaced: FoundCode | undefined;
  for (const match of text.matchAll(CANDIDATE)) {
    const [, first = "", separator = "", second = ""] = match;
    const code = canonical(first + second);
    if (!isCodeLike(code.slice(0, RANDOM_LENGTH)) || !checks(code)) continue;
    const found = { code, from: match.index, to: match.index + first.length + separator.length + second.length };
    if (separator === "" || separator.trim() !== "") return found;
    // Two words beside each other are the weaker reading.
    spaced ??= found;
  }
  return spaced;
}

/** Hex of the keyed hash under which a code is stored: the code itself is nowhere. */
export function hashCode(code: string, secret: Uint8Array): string {
  return createHmac("sha256", secret).update("link-code:").update(canonical(code)).digest("hex");
}

function canonical(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
}

/** Random characters that no word, amount, date or phone number has. */
function isCodeLike(random: string): boolean {
  return HAS_DIGIT.test(random.slice(0, HALF)) && HAS_DIGIT.test(random.slice(HALF)) && /[A-Z]/.test(random);
}

function checks(code: string): boolean {
  const values = [...code].map((char) => ALPHABET.indexOf(char));
  return values.every((value) => value >= 0) && checkOf(values.slice(0, RANDOM_LENGTH)) === values[RANDOM_LENGTH];
}

/**
 * The check character: the sum of the characters as elements of the field with 32 elements (modulo x^5 + x^2 + 1), the
 * n-th multiplied by x^n. The weights are different and none is zero, so that every single wrong character and every
 * swap of two different ones is noticed, which sums modulo 32 cannot do; and the result is again a Crockford character,
 * which sums modulo 37 are not.
 */
function checkOf(values: readonly number[]): number {
  let sum = 0;
  for (let index = values.length - 1; index >= 0; index -= 1) sum = timesX(sum ^ (values[index] as number));
  return sum;
}

function timesX(value: number): number {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ 0b100101 : shifted;
}

function charOf(value: number): string {
  return ALPHABET[value] as string;
}
