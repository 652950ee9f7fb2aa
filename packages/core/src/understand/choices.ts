import type { Json } from "../model/json.ts";
import type { Expecting } from "../model/understood.ts";
import { foldWord, joined, type Token, tokensOf } from "./fold.ts";
import { isFiller, lexicon } from "./lexicon.ts";
import { cardinal, ordinal } from "./numerals.ts";

/** What a typed text means against the options on offer. */
export type TypedChoice =
  | { readonly kind: "hit"; readonly option: string }
  | { readonly kind: "several"; readonly options: readonly string[] }
  | { readonly kind: "none" };

const NONE: TypedChoice = { kind: "none" };
const MAX_WORDS = 24;
const MAX_INDEX_WORDS = 8;
/** Kinds for which a bare number is a value, not a position. */
const NUMERIC = new Set(["number", "quantity", "money", "percent", "ordinal"]);
const POINTS_AT = new Set([
  "nomor",
  "nomer",
  "no",
  "nmr",
  "number",
  "num",
  "opsi",
  "option",
  "pilihan",
  "choice",
  "ke",
  "urutan",
  "item",
]);
const LETTERED = new Set(["opsi", "option", "pilihan", "choice", "jawaban", "answer"]);
const WORD = /[\p{L}\p{N}]/u;
/** "- 1" is one less of something, never the first option. */
const SIGNED = /^\s*[+\-\u2212\u2013]\s*\p{N}/u;
const LAST = new Set(["terakhir", "last", "paling bawah", "bottom", "paling akhir"]);
const FIRST = new Set(["paling atas", "top", "teratas", "paling awal"]);

/**
 * Reads a typed answer as one of the options: exact value or label first, then the position in the order shown, unless
 * a number is itself a value of the awaited kind.
 */
export function readTypedChoice(
  text: string,
  tokens: readonly Token[],
  expecting: Expecting,
  spellings: Spellings = spellingsOf,
): TypedChoice {
  if (expecting.options.length === 0 || tokens.length > MAX_WORDS) return NONE;
  const named = byName(text, tokens, expecting.options, spellings);
  if (named.kind !== "none" || tokens.length > MAX_INDEX_WORDS || SIGNED.test(text)) return named;
  const position = readPosition(
    tokens,
    expecting.options.length,
    expecting.kinds.some((kind) => NUMERIC.has(kind)),
  );
  const option = position === undefined ? undefined : expecting.options[position - 1];
  return option === undefined ? NONE : { kind: "hit", option: option.id };
}

function byName(
  text: string,
  tokens: readonly Token[],
  options: Expecting["options"],
  spellings: Spellings,
): TypedChoice {
  const whole = joined(tokens);
  const written = new Set([whole === "" ? text.trim() : whole, ...withoutFillers(tokens)]);
  written.delete("");
  let best: TypedChoice = NONE;
  for (const spelling of written) {
    const hits = options.filter((option) => isNamed(option, spelling, spellings)).map((option) => option.id);
    if (hits.length === 1) return { kind: "hit", option: hits[0] as string };
    if (hits.length > 1 && best.kind === "none") best = { kind: "several", options: hits };
  }
  return best;
}

/** What remains after politeness, then after words that lead into a choice, at either end. */
function withoutFillers(tokens: readonly Token[]): string[] {
  const { choosing } = lexicon();
  const found: string[] = [];
  let from = 0;
  let to = tokens.length;
  const word = (index: number): string => (tokens[index] as Token).folded;
  while (to - 1 > from && isFiller(word(to - 1))) found.push(joined(tokens, from, --to));
  while (from < to - 1 && (isFiller(word(from)) || choosing.has(word(from)))) found.push(joined(tokens, ++from, to));
  while (to - 1 > from && (isFiller(word(to - 1)) || choosing.has(word(to - 1))))
    found.push(joined(tokens, from, --to));
  return found;
}

function isNamed({ value, labels }: Expecting["options"][number], written: string, spellings: Spellings): boolean {
  const text = valueText(value);
  return (
    (text !== undefined && spellings(text).includes(written)) ||
    labels.some((label) => spellings(label).includes(written))
  );
}

/** How a label can be typed. */
export type Spellings = (label: string) => readonly string[];

/** Labels whose spellings are remembered; a bot has a few dozen, its customers' addresses may be some too. */
const MAX_LABELS = 2_000;

/** Works out how a label can be typed when it is first asked for: the same ones come back with every prompt. */
export function makeSpellings(): Spellings {
  const known = new Map<string, readonly string[]>();
  return (label) => {
    let found = known.get(label);
    if (found === undefined) {
      found = spellingsOf(label);
      if (known.size >= MAX_LABELS) known.clear();
      known.set(label, found);
    }
    return found;
  };
}

/** A label's words with or without its emoji; a label of signs only ("+") as it is. */
function spellingsOf(name: string): string[] {
  if (name.trim() === "") return [];
  const tokens = tokensOf(name);
  if (tokens.length === 0) return [name.trim()];
  const words = tokens.filter(({ folded: word }) => WORD.test(word));
  return words.length > 0 && words.length < tokens.length ? [joined(tokens), joined(words)] : [joined(tokens)];
}

function valueText(value: Json): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** 1-based position among `count` options, for "2", "yang kedua", "nomor 2", "the second one", "opsi b". */
function readPosition(tokens: readonly Token[], count: number, numeric: boolean): number | undefined {
  const { choosing } = lexicon();
  const words = tokens.map((token) => foldWord(token.folded.normalize("NFKC")));
  let pointing = false;
  let lettered = false;
  const rest: string[] = [];
  for (const word of words) {
    if (POINTS_AT.has(word)) pointing = true;
    if (LETTERED.has(word)) lettered = true;
    if (POINTS_AT.has(word) || LETTERED.has(word) || isFiller(word)) continue;
    if (choosing.has(word)) {
      // "yang 2", "itu yang dua": pointing words make a number a position.
      pointing ||= word === "yang" || word === "yg";
      continue;
    }
    rest.push(word);
  }
  const only = rest.join(" ");
  if (LAST.has(only)) return count;
  if (FIRST.has(only)) return 1;
  if (rest.length === 0)
    return words.length > 0 && words.every((word) => word === "one") ? inRange(1, count, numeric) : undefined;
  if (rest.length > 1) return undefined;
  const nth = ordinal(only);
  if (nth !== undefined) return inRange(nth, count, false);
  if (lettered && /^[a-z]$/.test(only)) return inRange(only.charCodeAt(0) - 96, count, false);
  const counted = cardinal(only);
  return counted === undefined ? undefined : inRange(counted, count, numeric && !pointing);
}

function inRange(position: number, count: number, refused: boolean): number | undefined {
  return !refused && position >= 1 && position <= count ? position : undefined;
}
