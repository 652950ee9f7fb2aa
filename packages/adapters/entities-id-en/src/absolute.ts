import { readAmount } from "./amount.ts";
import { addMonths, type Day, dayNumber, daysInMonth, isDay } from "./civil.ts";
import { nextOf, type Reading, type Scan, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

/** "tanggal" and its spellings. */
export const DATE_WORDS: ReadonlySet<string> = new Set(["tanggal", "tgl", "tanggalnya", "tggl"]);
/** A date said without its year that passed so few days ago may be meant. */
const RECENT_DAYS = 30;

/** A date with its numbers: "5/12/2026", "2026-12-05", "5 Desember", "Dec 5th, 2026", "tanggal 5 bulan depan". */
export function readAbsolute(scan: Scan, from: number): Reading<Day> | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  const lead = DATE_WORDS.has(token.text);
  const at = lead ? from + 1 : from;
  const reading =
    readNumericDate(scan, at, lead) ??
    readDayMonth(scan, at) ??
    readMonthDay(scan, at) ??
    (lead ? readDayOnly(scan, at) : readTheNth(scan, from));
  return reading === undefined ? undefined : { ...reading, from };
}

/** "5/12/2026", "5-12-2026", "5.12.2026", "2026-12-05"; "5/12" only behind "tanggal" or as a whole message. */
function readNumericDate(scan: Scan, from: number, lead: boolean): Reading<Day> | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined || !token.numeric) return undefined;
  let parts = token.text.split(/[/.]/);
  let to = from + 1;
  if (parts.length === 1 && /^\d{1,4}$/.test(token.text)) {
    for (
      let next = tokenAt(scan, to);
      parts.length < 3 && next?.numeric === true && next.dashed;
      next = tokenAt(scan, to)
    ) {
      parts = [...parts, next.text];
      to += 1;
    }
    // "tgl 05-12" with a leading zero is a day and a month; "tgl 5-7" are days.
    const padded = parts.length === 2 && lead && parts.some((part) => part.startsWith("0"));
    if (parts.length !== 3 && !padded) return undefined;
  }
  if (!parts.every((part) => /^\d{1,4}$/.test(part))) return undefined;
  const numbers = parts.map(Number) as [number, number, number];
  if (parts.length === 3) {
    if ((parts[0] as string).length === 4)
      return only(from, to, [{ year: numbers[0], month: numbers[1], day: numbers[2] }]);
    const year = fullYear(parts[2] as string);
    return year === undefined ? undefined : only(from, to, inBothOrders(scan, numbers[0], numbers[1], year));
  }
  const shortAllowed =
    parts.length === 2 && (lead || (token.text.includes("/") && scan.tokens.length === 1)) && !token.text.includes(".");
  if (!shortAllowed) return undefined;
  const days = inBothOrders(scan, numbers[0], numbers[1], scan.now.year).flatMap((day) => withoutYear(scan, day));
  return only(from, to, days);
}

function only(from: number, to: number, days: readonly Day[]): Reading<Day> | undefined {
  const values = days.filter(isDay);
  return values.length === 0 ? undefined : { from, to, values };
}

/** Day first, except in the United States; outside of Indonesian both orders are possible elsewhere. */
function inBothOrders(scan: Scan, first: number, second: number, year: number): readonly Day[] {
  const dayFirst = { year, month: second, day: first };
  const monthFirst = { year, month: first, day: second };
  if (scan.language === "id") return isDay(dayFirst) ? [dayFirst] : [monthFirst];
  if (scan.region.toUpperCase() === "US") return isDay(monthFirst) ? [monthFirst] : [dayFirst];
  return first === second ? [dayFirst] : [dayFirst, monthFirst];
}

function fullYear(written: string): number | undefined {
  if (written.length === 4) return Number(written);
  return written.length === 2 ? 2000 + Number(written) : undefined;
}

/** "5 Desember", "5th of December 2026", "tujuh belas Agustus". */
function readDayMonth(scan: Scan, from: number): Reading<Day> | undefined {
  const number = readDayNumber(scan, from);
  if (number === undefined) return undefined;
  let at = number.to;
  if (nextOf(scan, at)?.text === "of") at += 1;
  const month = nextOf(scan, at)?.meaning.month;
  if (month === undefined) return undefined;
  return withYear(scan, from, at + 1, month, number.day);
}

/** "December 5", "Dec 5th, 2026", "December the 5th". */
function readMonthDay(scan: Scan, from: number): Reading<Day> | undefined {
  const month = tokenAt(scan, from)?.meaning.month;
  if (month === undefined) return undefined;
  const article = nextOf(scan, from + 1)?.text === "the";
  const at = from + (article ? 2 : 1);
  const token = nextOf(scan, at);
  // Words behind a month are no day: "mei dua" is nobody's date, and "2026" is a year.
  if (token === undefined || !/^\d{1,2}$/.test(token.text)) return undefined;
  const number = readDayNumber(scan, at);
  return number === undefined ? undefined : withYear(scan, from, number.to, month, number.day);
}

function readDayNumber(scan: Scan, from: number): { readonly day: number; readonly to: number } | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  if (token.numeric) {
    if (!/^\d{1,2}$/.test(token.text)) return undefined;
    const suffix = nextOf(scan, from + 1);
    const ordinal = suffix?.glued === true && ["st", "nd", "rd", "th"].includes(suffix.text);
    return inMonth(Number(token.text), from + (ordinal ? 2 : 1));
  }
  if (token.meaning.ordinal !== undefined) return inMonth(token.meaning.ordinal, from + 1);
  if (token.meaning.unit === undefined && token.meaning.teen === undefined && token.meaning.tens === undefined)
    return undefined;
  const amount = readAmount(scan, from);
  return amount === undefined ? undefined : inMonth(amount.values[0] as number, amount.to);
}

function inMonth(day: number, to: number): { readonly day: number; readonly to: number } | undefined {
  return Number.isInteger(day) && day >= 1 && day <= 31 ? { day, to } : undefined;
}

function withYear(scan: Scan, from: number, to: number, month: number, day: number): Reading<Day> | undefined {
  const token = tokenAt(scan, to);
  if (token !== undefined && /^(?:19|20|21)\d\d$/.test(token.text) && separatedLightly(scan, to, token)) {
    return only(from, to + 1, [{ year: Number(token.text), month, day }]);
  }
  const days = withoutYear(scan, { year: scan.now.year, month, day });
  return days.length === 0 ? undefined : { from, to, values: days };
}

function separatedLightly(scan: Scan, index: number, token: Token): boolean {
  const before = scan.tokens[index - 1] as Token;
  return /^\s*,?\s*$/.test(scan.text.slice(before.end, token.start));
}

/** The next such day; where it has just passed, that one may be meant too. */
function withoutYear(scan: Scan, { month, day }: Day): readonly Day[] {
  const today = dayNumber(scan.now);
  const inYear = (year: number): Day => ({ year, month, day });
  for (let year = scan.now.year; year < scan.now.year + 9; year++) {
    if (!isDay(inYear(year)) || dayNumber(inYear(year)) < today) continue;
    const passed = inYear(year - 1);
    const recent = isDay(passed) && today - dayNumber(passed) <= RECENT_DAYS;
    return recent ? [inYear(year), passed] : [inYear(year)];
  }
  return [];
}

/** "tanggal 5", "tgl 5 bulan depan". */
function readDayOnly(scan: Scan, from: number): Reading<Day> | undefined {
  const number = readDayNumber(scan, from);
  return number === undefined ? undefined : inSomeMonth(scan, from, number.to, number.day);
}

/** "the 5th", "on the first of next month". */
function readTheNth(scan: Scan, from: number): Reading<Day> | undefined {
  if (tokenAt(scan, from)?.text !== "the") return undefined;
  const number = readDayNumber(scan, from + 1);
  const isOrdinal =
    number !== undefined && (number.to === from + 3 || tokenAt(scan, from + 1)?.meaning.ordinal !== undefined);
  if (number === undefined || !isOrdinal) return undefined;
  const of = nextOf(scan, number.to)?.text === "of";
  if (of) {
    const month = nextOf(scan, number.to + 1)?.meaning.month;
    if (month !== undefined) return withYear(scan, from, number.to + 2, month, number.day);
    const period = readMonthPeriod(scan, number.to + 1);
    return period === undefined ? undefined : only(from, period.to, [{ ...period.first, day: number.day }]);
  }
  // "the 5th" alone is a date behind "on" or a weekday; elsewhere it is one of a row.
  const before = scan.tokens[from - 1];
  const dated =
    (before?.text === "on" || before?.meaning.weekday !== undefined) && tokenAt(scan, from + 1)?.numeric === true;
  return dated ? inSomeMonth(scan, from, number.to, number.day) : undefined;
}

function inSomeMonth(scan: Scan, from: number, to: number, day: number): Reading<Day> | undefined {
  const period = readMonthPeriod(scan, to);
  if (period !== undefined) return only(from, period.to, [{ ...period.first, day }]);
  for (let months = 0; months < 3; months++) {
    const first = addMonths({ year: scan.now.year, month: scan.now.month, day: 1 }, months);
    const wanted = { ...first, day };
    if (day <= daysInMonth(first.year, first.month) && dayNumber(wanted) >= dayNumber(scan.now))
      return { from, to, values: [wanted] };
  }
  return undefined;
}

const NEXT = new Set(["depan", "next"]);
const THIS = new Set(["ini", "this"]);
const LAST = new Set(["lalu", "last", "kemarin", "kemaren"]);

/** How many steps away "depan", "ini", "lalu", "next", "this", "last" lead. */
export function stepOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return NEXT.has(text) ? 1 : THIS.has(text) ? 0 : LAST.has(text) ? -1 : undefined;
}

/** "bulan depan", "next month", "the month". */
export function readMonthPeriod(scan: Scan, at: number): { readonly first: Day; readonly to: number } | undefined {
  const token = nextOf(scan, at);
  const after = nextOf(scan, at + 1);
  const first = { year: scan.now.year, month: scan.now.month, day: 1 };
  if (token?.text === "bulan" || token?.text === "bln") {
    const step = stepOf(after?.text);
    return step === undefined ? undefined : { first: addMonths(first, step), to: at + 2 };
  }
  const step = token?.text === "the" ? 0 : stepOf(token?.text);
  return step === undefined || after?.text !== "month" ? undefined : { first: addMonths(first, step), to: at + 2 };
}
