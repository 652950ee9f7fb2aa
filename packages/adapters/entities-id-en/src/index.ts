/**
 * Values in Indonesian and English text: numbers, money, quantities, percentages, positions, days, times, lengths of
 * time, phone numbers, e-mail addresses and links.
 *
 * @module
 */
import type { Extractor } from "@sambung/core";
import { codeWords } from "@sambung/core/code-words";
import { findOtherDates } from "./chrono.ts";
import { makeLocalTime } from "./civil.ts";
import { findContacts } from "./contact.ts";
import { findMoments } from "./moments.ts";
import { findMoney } from "./money.ts";
import { findNumbers, findOrdinals } from "./numbers.ts";
import { findQuantities } from "./quantities.ts";
import { type Scan, takePlace } from "./scan.ts";
import { tokensOf } from "./tokens.ts";
import { makeWords } from "./words.ts";

export interface IdEnEntitiesOptions {
  /** The bot's own units of quantity: unit -> words, for example `{ tumbler: ["tumbler", "tumblers"] }`. */
  readonly units?: { readonly [unit: string]: readonly string[] };
}

/** No more than this many UTF-16 units of a text are read. */
const MAX_TEXT = 2_000;
/** A text of this length rarely has as many words; one that has is no message of a person. */
const MAX_TOKENS = 500;
const MAY_HOLD_VALUE = /[\p{N}\p{L}$€£¥@½¼¾]/u;

/**
 * Finds values in Indonesian, English and mixed text. An amount is never rescaled in silence: where a separator or a
 * word can be read in two ways, the entity carries the other reading in `alternatives`, and a form asks.
 *
 * The request's `locale` decides only what is a matter of habit: `25.000` is 25,000 in Indonesian; in English it may be
 * 25. Dates count from `now` in `timeZone`. Of longer texts the first 2,000 characters are read.
 *
 * @example
 * const app = await shop.start({ store, channels, extractors: [idEnEntities()] });
 */
export function idEnEntities(options: IdEnEntitiesOptions = {}): Extractor {
  const words = makeWords(options.units);
  const localTime = makeLocalTime();
  const isSaid = (letters: string): boolean => words.has(letters);
  return {
    contract: 1,
    name: "id-en",
    extract({ text: whole, locale, now, timeZone, currency, region }) {
      const text = whole.length > MAX_TEXT ? whole.slice(0, MAX_TEXT) : whole;
      if (!MAY_HOLD_VALUE.test(text)) return [];
      const tokens = tokensOf(text, words, MAX_TOKENS);
      if (
        !tokens.some(
          ({ numeric, meaning, text: word }) => numeric || word === "@" || Object.keys(meaning).length > 0,
        ) &&
        !text.includes(".")
      )
        return [];
      const scan: Scan = {
        text,
        tokens,
        language: locale.toLowerCase().startsWith("en") ? "en" : "id",
        currency,
        region,
        now: localTime(now, timeZone),
        epochMs: now,
        found: [],
        taken: new Uint8Array(tokens.length),
        memo: { takes: 0, amounts: new Map() },
        takes: { count: 0 },
      };
      findContacts(scan);
      for (const { start, end } of codeWords(text, isSaid)) takePlace(scan, start, end);
      findMoments(scan);
      findOtherDates(scan);
      findMoney(scan);
      findQuantities(scan);
      findOrdinals(scan);
      findNumbers(scan);
      return scan.found.sort((a, b) => a.start - b.start || b.end - a.end);
    },
  };
}
