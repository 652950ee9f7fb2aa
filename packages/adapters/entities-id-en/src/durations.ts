import { readAmount } from "./amount.ts";
import { nextOf, type Scan, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";
import type { TimeUnit } from "./words.ts";

/** A length of time, in parts that do not convert into each other. */
export interface Duration {
  readonly from: number;
  readonly to: number;
  readonly months: number;
  readonly days: number;
  readonly minutes: number;
  /** Set when it is one number with one unit. */
  readonly count?: number;
}

const IN_MINUTES: { readonly [unit in TimeUnit]?: number } = { second: 1 / 60, minute: 1, hour: 60 };
const IN_DAYS: { readonly [unit in TimeUnit]?: number } = { day: 1, week: 7 };
const IN_MONTHS: { readonly [unit in TimeUnit]?: number } = { month: 1, year: 12 };
const MINUTES_PER_DAY = 1_440;
const DAYS_PER_MONTH = 30;
const DAYS_PER_YEAR = 365;

/** The length in minutes, a month counted as 30 days and a year as 365. */
export function inMinutes({ months, days, minutes }: Duration): number {
  const years = Math.trunc(months / 12);
  return minutes + MINUTES_PER_DAY * (days + years * DAYS_PER_YEAR + (months - years * 12) * DAYS_PER_MONTH);
}

/** Reads "45 menit", "satu setengah jam", "sejam", "2 jam 30 menit", "an hour and a half", "1h30m". */
export function readDuration(scan: Scan, from: number): Duration | undefined {
  const total = { months: 0, days: 0, minutes: 0 };
  let at = from;
  let parts = 0;
  let count: number | undefined;
  for (;;) {
    const part = readPart(scan, at, parts > 0);
    if (part === undefined) break;
    total.minutes += part.count * (IN_MINUTES[part.unit] ?? 0);
    total.days += part.count * (IN_DAYS[part.unit] ?? 0);
    total.months += part.count * (IN_MONTHS[part.unit] ?? 0);
    count = part.count;
    at = part.to;
    parts += 1;
    const joint = nextOf(scan, at)?.text;
    if ((joint === "dan" || joint === "and") && readPart(scan, at + 1, true) !== undefined) at += 1;
  }
  if (parts === 0) return undefined;
  // Half a day or month becomes the smaller unit.
  const wholeDays = Math.trunc(total.days);
  const minutes = Math.round((total.minutes + (total.days - wholeDays) * MINUTES_PER_DAY) * 100) / 100;
  return {
    from,
    to: at,
    months: total.months,
    days: wholeDays,
    minutes,
    ...(parts === 1 && count !== undefined ? { count } : {}),
  };
}

interface Part {
  readonly count: number;
  readonly unit: TimeUnit;
  readonly to: number;
}

function readPart(scan: Scan, at: number, later: boolean): Part | undefined {
  const token = later ? nextOf(scan, at) : tokenAt(scan, at);
  if (token === undefined) return undefined;
  if (token.meaning.oneOf !== undefined) {
    const half = nextOf(scan, at + 1)?.text === "setengah";
    return { count: half ? 1.5 : 1, unit: token.meaning.oneOf, to: at + (half ? 2 : 1) };
  }
  if (token.text === "quarter") return readQuarter(scan, at);
  const article = token.text === "a" || token.text === "an" ? unitOf(scan, at + 1) : undefined;
  // "Just a sec" measures nothing.
  if (article === "second") return undefined;
  if (article !== undefined) return withHalf(scan, { count: 1, unit: article, to: at + 2 });
  const amount = readAmount(scan, at);
  if (amount === undefined || amount.values.length > 1 || amount.scaled) return undefined;
  const unit = unitOf(scan, amount.to);
  if (unit === undefined || isClock(scan, amount.to)) return undefined;
  return withHalf(scan, { count: amount.values[0] as number, unit, to: amount.to + 1 });
}

/** "quarter of an hour", "quarter hour". */
function readQuarter(scan: Scan, at: number): Part | undefined {
  const [of, article] = [nextOf(scan, at + 1)?.text, nextOf(scan, at + 2)?.text];
  const to = of === "of" && (article === "a" || article === "an") ? at + 3 : at + 1;
  const unit = unitOf(scan, to);
  return unit === undefined ? undefined : { count: 0.25, unit, to: to + 1 };
}

/** "an hour and a half", "1 jam setengah". */
function withHalf(scan: Scan, part: Part): Part {
  const words = [0, 1, 2].map((offset) => nextOf(scan, part.to + offset)?.text);
  if (words[0] === "setengah") return { ...part, count: part.count + 0.5, to: part.to + 1 };
  return words.join(" ") === "and a half" ? { ...part, count: part.count + 0.5, to: part.to + 3 } : part;
}

function unitOf(scan: Scan, at: number): TimeUnit | undefined {
  const token = nextOf(scan, at);
  if (token === undefined) return undefined;
  const glued = token.glued && scan.tokens[at - 1]?.numeric === true;
  if (glued && token.text === "h") return "hour";
  if (glued && token.text === "m" && scan.tokens[at - 2]?.text === "h") return "minute";
  // "2 min" is two minutes in English; in an Indonesian chat "min" is the admin.
  if (token.text === "min" && scan.language === "id" && !token.glued) return undefined;
  // "2 mgg": weeks; a weekday's short form behind a number is no unit.
  return token.meaning.time;
}

/** "besok 2 jam 3" does not exist, but "2 hari jam 3 sore" does: "jam" before a number begins a clock. */
function isClock(scan: Scan, at: number): boolean {
  const token = scan.tokens[at] as Token;
  if (token.text !== "jam") return false;
  const next = nextOf(scan, at + 1);
  if (next === undefined || !(next.numeric || next.meaning.unit !== undefined)) return false;
  const amount = readAmount(scan, at + 1);
  return (
    amount !== undefined &&
    nextOf(scan, amount.to)?.meaning.time !== "minute" &&
    nextOf(scan, amount.to)?.meaning.time !== "second"
  );
}
