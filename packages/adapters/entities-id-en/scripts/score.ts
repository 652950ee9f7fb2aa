import type { Entity, Extractor, Json, VocabularyDefinition } from "@sambung/core";

/** A phrase with the value it holds. Of type `none`: with the kinds it must not hold, any kind where `value` names none. */
export interface Line {
  readonly id?: string;
  readonly lang: string;
  readonly text: string;
  readonly type: string;
  /** As entities have it; a quantity may also be `{ n, unit }`. */
  readonly value?: Json;
  /** When it is said, ISO 8601 with an offset. Default Saturday 2026-11-21 10:00 in Jakarta. */
  readonly ref?: string;
  /** IANA zone, default Asia/Jakarta. */
  readonly tz?: string;
  /** ISO 3166, default US for English and ID otherwise. */
  readonly region?: string;
}

export interface Score {
  /** Lines read. */
  readonly n: number;
  /** Lines whose value was found, or where nothing unwanted was. */
  readonly right: number;
  /** Amounts told as certain that nobody said. */
  readonly wrongAmounts: number;
  readonly byType: { readonly [type: string]: { readonly n: number; readonly right: number } };
}

/** A line that was not read right, or that gave a wrong amount. */
export interface Miss {
  readonly line: Line;
  readonly right: boolean;
  readonly wrongAmounts: readonly Entity[];
  readonly found: readonly Entity[];
}

/** Kinds whose value is an amount. A bare number is also a part of dates and lengths of time. */
const AMOUNTS: ReadonlySet<string> = new Set(["number", "money", "quantity", "percent"]);
// This extractor reads no vocabulary.
const VOCABULARY = {} as VocabularyDefinition;

/** Measures an extractor on lines; the misses come along. */
export function score(extractor: Extractor, lines: readonly Line[]): Score & { readonly misses: readonly Miss[] } {
  const byType: Record<string, { n: number; right: number }> = {};
  const misses: Miss[] = [];
  let right = 0;
  let wrongAmounts = 0;
  for (const line of lines) {
    const result = judge(line, extractor.extract(requestOf(line)));
    byType[line.type] ??= { n: 0, right: 0 };
    const type = byType[line.type] as { n: number; right: number };
    type.n += 1;
    wrongAmounts += result.wrongAmounts.length;
    if (result.right) {
      type.right += 1;
      right += 1;
    }
    if (!result.right || result.wrongAmounts.length > 0) misses.push(result);
  }
  return { n: lines.length, right, wrongAmounts, byType, misses };
}

/** What an extractor is asked for a line. */
export function requestOf(line: Omit<Line, "type">): Parameters<Extractor["extract"]>[0] {
  const { lang, text, tz: timeZone = "Asia/Jakarta", ref = "2026-11-21T10:00:00+07:00" } = line;
  const region = line.region ?? (lang === "en" ? "US" : "ID");
  const currency = region === "US" ? "USD" : "IDR";
  return { text, locale: lang, now: Date.parse(ref), timeZone, currency, region, vocabulary: VOCABULARY };
}

function judge(line: Line, found: readonly Entity[]): Miss {
  if (line.type === "none") {
    const unwanted = found.filter(({ kind }) => isUnwanted(line.value, kind));
    return { line, found, right: unwanted.length === 0, wrongAmounts: unwanted.filter(isCertainAmount) };
  }
  const expected = wanted(line.value);
  const hit = found.find(({ kind, value }) => kind === line.type && same(value, expected));
  const wrongAmounts = found.filter((entity) => isCertainAmount(entity) && isWrong(entity, line.type, expected, hit));
  return { line, found, right: hit !== undefined, wrongAmounts };
}

function isUnwanted(value: Json | undefined, kind: string): boolean {
  if (typeof value === "string") return value === kind;
  return Array.isArray(value) ? value.includes(kind) : true;
}

function isCertainAmount({ kind, alternatives }: Entity): boolean {
  return AMOUNTS.has(kind) && alternatives === undefined;
}

/** Beside the right value other amounts may stand; where it stands, and where it was not found, none may differ. */
function isWrong(entity: Entity, type: string, expected: Json, hit: Entity | undefined): boolean {
  if (hit !== undefined && (hit.end <= entity.start || hit.start >= entity.end)) return false;
  if (!AMOUNTS.has(type)) return entity.kind !== "number";
  return entity.kind === type ? !same(entity.value, expected) : amountIn(entity.value) !== amountIn(expected);
}

function wanted(value: Json | undefined): Json {
  if (value === undefined || value === null || typeof value !== "object" || !("n" in value)) return value ?? null;
  return { amount: value["n"] as Json, unit: value["unit"] as Json };
}

function amountIn(value: Json): Json | undefined {
  return typeof value === "object" && value !== null && "amount" in value ? value["amount"] : value;
}

/** Equal as JSON, whatever the order of the fields. */
function same(a: Json, b: Json): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b;
  const [one, other] = [Object.entries(a), Object.entries(b)];
  return (
    one.length === other.length &&
    one.every(([name, value]) => same(value as Json, (b as { [name: string]: Json })[name] ?? null))
  );
}
