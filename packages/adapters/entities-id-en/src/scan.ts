import type { Entity, Json } from "@sambung/core";
import type { Now } from "./civil.ts";
import type { Language } from "./digits.ts";
import type { Token } from "./tokens.ts";

/** One pass over one message: what is read, what is known around it, what was found. */
export interface Scan {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly language: Language;
  /** ISO 4217 for amounts without one. */
  readonly currency: string;
  readonly region: string;
  readonly now: Now;
  readonly epochMs: number;
  readonly found: Entity[];
  /** Tokens that belong to something found; other parsers leave them alone. */
  readonly taken: Uint8Array;
  /** Numbers read so far, by token; see `amount.ts`. */
  readonly memo: { takes: number; readonly amounts: Map<number, Amount | null> };
  /** Raised whenever tokens are taken. */
  readonly takes: { count: number };
}

/** A number in digits, words or both. */
export interface Amount extends Reading<number> {
  /** Written with digits. */
  readonly digits: boolean;
  /** "rb", "jt", "k" followed. */
  readonly colloquial: boolean;
  /** "ribu", "juta", "thousand" were said. */
  readonly scaled: boolean;
}

/** A value that stands in tokens `from` to `to` (exclusive). `values` has more than one when they are ambiguous. */
export interface Reading<Value> {
  readonly from: number;
  readonly to: number;
  readonly values: readonly Value[];
}

export function tokenAt(scan: Scan, index: number): Token | undefined {
  return scan.taken[index] === 1 ? undefined : scan.tokens[index];
}

/** The token right behind another one, if no comma or full stop separates them. */
export function nextOf(scan: Scan, index: number): Token | undefined {
  const next = tokenAt(scan, index);
  return next === undefined || next.broken ? undefined : next;
}

/** The lower-case text of the token before, across nothing but spaces. */
export function textBefore(scan: Scan, index: number): string {
  const here = scan.tokens[index];
  const before = scan.tokens[index - 1];
  return here === undefined || before === undefined || here.broken ? "" : before.text;
}

/** Words before a number that is less than nothing. */
export const MINUS: ReadonlySet<string> = new Set(["minus", "negatif", "negative"]);

/**
 * Whether the amount in the tokens from `index` to `end` is less than nothing: "minus 5"; "-5" and "-3 bungkus" only as a
 * whole message, because elsewhere the dash begins a line of a list.
 */
export function isNegative(scan: Scan, index: number, end: number): boolean {
  if (MINUS.has(textBefore(scan, index))) return true;
  const whole = index === 0 && end === scan.tokens.length;
  return whole && /^\s*[-−–]$/.test(scan.text.slice(0, scan.tokens[0]?.start ?? 0));
}

/** Records a value and takes its tokens. */
export function take(
  scan: Scan,
  kind: string,
  reading: Reading<Json>,
  options: { readonly confidence?: number; readonly shared?: boolean } = {},
): void {
  const { from, to, values } = reading;
  const first = scan.tokens[from] as Token;
  const last = scan.tokens[to - 1] as Token;
  add(scan, kind, first.start, last.end, values, options.confidence);
  if (options.shared === true) return;
  scan.taken.fill(1, from, to);
  scan.takes.count += 1;
}

/** Takes the tokens that touch a place in the text. */
export function takePlace(scan: Scan, start: number, end: number): void {
  scan.tokens.forEach((token, index) => {
    if (token.start < end && token.end > start) scan.taken[index] = 1;
  });
  scan.takes.count += 1;
}

/** Records a value at offsets of the text. */
export function add(
  scan: Scan,
  kind: string,
  start: number,
  end: number,
  values: readonly Json[],
  confidence: number = values.length > 1 ? 0.6 : 0.95,
): void {
  const [value, ...alternatives] = values;
  scan.found.push({
    kind,
    value: value ?? null,
    start,
    end,
    text: scan.text.slice(start, end),
    confidence,
    ...(alternatives.length > 0 ? { alternatives } : {}),
  });
}
