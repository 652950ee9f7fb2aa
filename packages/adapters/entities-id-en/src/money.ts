import type { Json } from "@sambung/core";
import { readAmount, readAmountOrRange } from "./amount.ts";
import { type Amount, nextOf, type Scan, take, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

/** Currencies without a smaller unit in daily use: a lone separator groups thousands. */
const WHOLE = new Set(["IDR", "JPY"]);
/** Words that stand behind the amount only. */
const BEHIND = new Set([
  "rupiah",
  "perak",
  "dollar",
  "dollars",
  "dolar",
  "dolars",
  "bucks",
  "euro",
  "euros",
  "quid",
  "yen",
  "ringgit",
  "baht",
  "yuan",
  "riyal",
]);
/** "2,5 juta kali" is no price. */
const COUNTED = new Set(["kali", "x", "times", "langkah", "steps", "followers", "penduduk"]);

/** Finds amounts of money. */
export function findMoney(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index++) {
    const token = tokenAt(scan, index);
    if (token === undefined) continue;
    if (token.meaning.slang !== undefined) slang(scan, index, token.meaning.slang);
    else if (token.meaning.currency !== undefined && !BEHIND.has(token.text))
      inFront(scan, index, token.meaning.currency);
    else if (beginsAmount(token)) index = behind(scan, index) - 1;
  }
}

function beginsAmount({ numeric, meaning, text }: Token): boolean {
  return (
    numeric ||
    meaning.unit !== undefined ||
    meaning.teen !== undefined ||
    meaning.tens !== undefined ||
    meaning.whole !== undefined ||
    meaning.alone === true ||
    meaning.fraction !== undefined ||
    text === "a" ||
    text === "hundred"
  );
}

/** "Rp 25.000", "Rp. 25 ribu", "$2m", "IDR25000". */
function inFront(scan: Scan, index: number, currency: string): void {
  const next = tokenAt(scan, index + 1);
  const here = scan.tokens[index] as Token;
  if (next === undefined || !/^\.?\s*$/.test(scan.text.slice(here.end, next.start))) return;
  const amount = readAmountOrRange(scan, index + 1, WHOLE.has(currency));
  if (amount === undefined) return;
  const short = shortScale(scan, amount, currency);
  let to = amount.to + (short === undefined ? 0 : 1);
  if (nextOf(scan, to)?.meaning.currency === currency) to += 1;
  const values =
    short === undefined ? amount.values : amount.values.flatMap((value) => short.map((scale) => value * scale));
  put(scan, index, to, values, currency);
}

/** "m", "b", "t" right behind an amount: million in English, "miliar" in Indonesian. */
function shortScale(scan: Scan, amount: Amount, currency: string): readonly number[] | undefined {
  const token = nextOf(scan, amount.to);
  if (token === undefined || !token.glued || amount.scaled) return undefined;
  if (token.text === "m") {
    if (currency !== "IDR") return [1e6];
    return scan.language === "id" ? [1e9] : [1e6, 1e9];
  }
  if (token.text === "b") return [1e9];
  return token.text === "t" ? [1e12] : undefined;
}

/** "25rb", "dua puluh ribu rupiah", "1,5 juta", "15 euros", "25.000,-"; returns where to read on. */
function behind(scan: Scan, index: number): number {
  const plain = readAmountOrRange(scan, index);
  if (plain === undefined) return index + 1;
  const named = currencyBehind(scan, plain.to);
  if (named !== undefined) {
    const amount = WHOLE.has(named.currency) ? (readAmountOrRange(scan, index, true) ?? plain) : plain;
    put(scan, index, named.to, amount.values, named.currency);
    return named.to;
  }
  if (plain.digits && /^,-(?!\d)/.test(scan.text.slice((scan.tokens[plain.to - 1] as Token).end))) {
    put(scan, index, plain.to, (readAmount(scan, index, true) ?? plain).values, "IDR");
    return plain.to;
  }
  if (!plain.scaled || countsThings(scan, plain.to)) return index + 1;
  if (plain.colloquial) put(scan, index, plain.to, plain.values, scan.currency);
  // "25 ribu" is likely money, "lima ribu" may be; both are numbers as well.
  else put(scan, index, plain.to, plain.values, scan.currency, plain.digits ? 0.7 : 0.5);
  return plain.to;
}

function currencyBehind(scan: Scan, at: number): { readonly currency: string; readonly to: number } | undefined {
  const token = nextOf(scan, at);
  const currency = token?.meaning.currency;
  if (token === undefined || currency === undefined) return undefined;
  const country = currency === "USD" ? nextOf(scan, at + 1)?.text : undefined;
  if (country === "singapura" || country === "singapore") return { currency: "SGD", to: at + 2 };
  if (country === "australia") return { currency: "AUD", to: at + 2 };
  if (country === "amerika" || country === "as") return { currency, to: at + 2 };
  return { currency, to: at + 1 };
}

function countsThings(scan: Scan, at: number): boolean {
  const token = nextOf(scan, at);
  if (token === undefined) return false;
  return (
    token.meaning.measure !== undefined ||
    token.meaning.time !== undefined ||
    COUNTED.has(token.text) ||
    token.text === "%"
  );
}

function slang(scan: Scan, index: number, amounts: readonly number[]): void {
  const to = nextOf(scan, index + 1)?.meaning.currency === "IDR" ? index + 2 : index + 1;
  put(scan, index, to, amounts, "IDR");
}

/** With a confidence below certain the tokens stay free: the words are also a plain number. */
function put(
  scan: Scan,
  from: number,
  to: number,
  amounts: readonly number[],
  currency: string,
  confidence?: number,
): void {
  const values: Json[] = amounts.map((amount) => ({ amount, currency }));
  take(scan, "money", { from, to, values }, confidence === undefined ? {} : { confidence, shared: true });
}
