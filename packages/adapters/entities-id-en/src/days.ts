import { DATE_WORDS, readAbsolute, readMonthPeriod, stepOf } from "./absolute.ts";
import { addDays, addMonths, type Day, dayNumber, daysInMonth, mondayOf, weekdayOf } from "./civil.ts";
import { readDuration } from "./durations.ts";
import { nextOf, type Reading, type Scan, textBefore, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";
import type { DayPart } from "./words.ts";

/** A day, perhaps with the part of it: "besok sore". */
export interface DayReading extends Reading<Day> {
  readonly part?: DayPart;
  /** Said of later today or earlier today: "nanti", "tadi". */
  readonly sense?: "later" | "earlier";
}

/** A stretch of days: "minggu depan", "akhir pekan". */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly first: Day;
  readonly last: Day;
}

const EACH = new Set(["setiap", "tiap", "every", "each"]);
const WEEKEND_LEADS = new Set(["weekend", "akhir"]);

/** Reads the day that begins at token `from`. */
export function readDay(scan: Scan, from: number): DayReading | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  return (
    readNamedDay(scan, from, token) ??
    readPartOfToday(scan, from, token) ??
    readWeekday(scan, from, token) ??
    readPointInPeriod(scan, from, token) ??
    readCountedDay(scan, from, token) ??
    readAbsolute(scan, from)
  );
}

function reading(from: number, to: number, values: readonly Day[], part?: DayPart): DayReading {
  return part === undefined ? { from, to, values } : { from, to, values, part };
}

/** Takes a part of the day that follows: "besok pagi", "tomorrow in the evening". */
function withPart(scan: Scan, from: number, to: number, values: readonly Day[]): DayReading {
  const next = nextOf(scan, to);
  if (next?.meaning.part !== undefined) return reading(from, to + 1, values, next.meaning.part);
  const third = next?.text === "in" && nextOf(scan, to + 1)?.text === "the" ? nextOf(scan, to + 2) : undefined;
  return third?.meaning.part !== undefined
    ? reading(from, to + 3, values, third.meaning.part)
    : reading(from, to, values);
}

/** "besok", "hari ini", "lusa", "kemarin lusa", "the day after tomorrow", "tonight". */
function readNamedDay(scan: Scan, from: number, token: Token): DayReading | undefined {
  const at = (days: number, to: number): DayReading => withPart(scan, from, to, [addDays(scan.now, days)]);
  const next = nextOf(scan, from + 1);
  if ((token.text === "hari" || token.text === "hr") && next?.text === "ini") return at(0, from + 2);
  if (token.text === "day" && (next?.text === "after" || next?.text === "before")) {
    const third = nextOf(scan, from + 2)?.text;
    if (next.text === "after" && third === "tomorrow") return at(2, from + 3);
    if (next.text === "before" && third === "yesterday") return at(-2, from + 3);
  }
  const { days, part } = token.meaning;
  if (days === undefined) return undefined;
  if (part !== undefined) return reading(from, from + 1, [addDays(scan.now, days)], part);
  if (days === -1 && next?.text === "lusa") return at(-2, from + 2);
  if (days === 2 && next?.text === "kemarin") return at(-2, from + 2);
  return at(days, from + 1);
}

const SENSES: ReadonlyMap<string, "later" | "earlier"> = new Map([
  ["nanti", "later"],
  ["ntar", "later"],
  ["tar", "later"],
  ["tadi", "earlier"],
]);

/** "nanti sore", "malam ini", "this afternoon", "tadi pagi", "last night", "nanti jam ...". */
function readPartOfToday(scan: Scan, from: number, token: Token): DayReading | undefined {
  const next = nextOf(scan, from + 1);
  const sense = SENSES.get(token.text);
  if (sense !== undefined) {
    if (next?.meaning.part !== undefined) {
      // "tadi malam" is the night that has ended, "tadi pagi" is today.
      const day = sense === "earlier" && next.meaning.part === "evening" ? addDays(scan.now, -1) : scan.now;
      return { ...reading(from, from + 2, [day], next.meaning.part), sense };
    }
    const clock = next?.text === "jam" || next?.text === "pukul" || next?.text === "pkl";
    return clock ? { from, to: from + 1, values: [scan.now], sense } : undefined;
  }
  if (token.text === "this" && next?.meaning.part !== undefined)
    return reading(from, from + 2, [scan.now], next.meaning.part);
  if (token.text === "last" && next?.text === "night")
    return reading(from, from + 2, [addDays(scan.now, -1)], "evening");
  if (token.meaning.part !== undefined && next?.text === "ini")
    return reading(from, from + 2, [scan.now], token.meaning.part);
  if (token.meaning.part !== undefined && next?.meaning.days !== undefined && next.meaning.part === undefined) {
    return reading(from, from + 2, [addDays(scan.now, next.meaning.days)], token.meaning.part);
  }
  return undefined;
}

/** "Senin", "hari Minggu", "Senin depan", "next Friday", "Jumat pagi", "malam Minggu", "Senin, 23 November". */
function readWeekday(scan: Scan, from: number, token: Token): DayReading | undefined {
  let at = from;
  let step: number | undefined;
  let eve = false;
  if (["hari", "on", "coming"].includes(token.text)) at += 1;
  const said = tokenAt(scan, at);
  if (said !== undefined && said.meaning.weekday === undefined) {
    step = stepOf(said.text);
    if (step !== undefined && ["next", "this", "last"].includes(said.text)) {
      at += nextOf(scan, at + 1)?.text === "coming" ? 2 : 1;
    } else if (at === from && said.meaning.part === "evening" && said.text !== "night" && said.text !== "evening") {
      // "malam Minggu" is the evening before Sunday.
      eve = true;
      at += 1;
    } else return undefined;
  }
  const named = at === from ? said : nextOf(scan, at);
  const weekday = named?.meaning.weekday;
  if (named === undefined || weekday === undefined) return undefined;
  const after = nextOf(scan, at + 1);
  const told = at > from || after?.meaning.part !== undefined || (scan.tokens.length === 1 && named.text !== "mgg");
  if ((named.meaning.strict === true || named.meaning.time !== undefined) && !told) return undefined;
  const dated = readAbsoluteBehind(scan, at + 1);
  if (dated !== undefined) return { ...dated, from };
  let to = at + 1;
  let part = eve ? ("evening" as const) : after?.meaning.part;
  if (!eve && part !== undefined) to += 1;
  const trailing = readStepBehind(scan, to);
  if (trailing !== undefined) {
    step = trailing.step;
    to = trailing.to;
    const late = part === undefined ? nextOf(scan, to)?.meaning.part : undefined;
    if (late !== undefined) {
      part = late;
      to += 1;
    }
  }
  // "setiap Senin" is every one of them.
  if (EACH.has(textBefore(scan, from))) return undefined;
  const days = weekdays(scan, weekday, step);
  if (!eve) return reading(from, to, days, part);
  const before = addDays(days[0] as Day, -1);
  return reading(from, to, named.meaning.time === undefined ? [before, days[0] as Day] : [before], part);
}

function readAbsoluteBehind(scan: Scan, at: number): Reading<Day> | undefined {
  const token = tokenAt(scan, at);
  const before = scan.tokens[at - 1];
  if (token === undefined || before === undefined || !/^\s*,?\s*$/.test(scan.text.slice(before.end, token.start)))
    return undefined;
  const dated =
    token.numeric || token.text === "the" || DATE_WORDS.has(token.text) || token.meaning.month !== undefined;
  return dated ? readAbsolute(scan, at) : undefined;
}

/** "... depan", "... minggu depan", "... next week". */
function readStepBehind(scan: Scan, at: number): { readonly step: number; readonly to: number } | undefined {
  const token = nextOf(scan, at);
  const next = nextOf(scan, at + 1);
  if (token?.meaning.time === "week") {
    const step = stepOf(next?.text);
    return step === undefined ? undefined : { step, to: at + 2 };
  }
  const step = stepOf(token?.text);
  if (step === undefined) return undefined;
  if (next?.text === "week") return { step, to: at + 2 };
  return token?.text === "next" || token?.text === "this" || token?.text === "last" ? undefined : { step, to: at + 1 };
}

/** A weekday without more is the next one. "depan" and "next" mean the one of next week, or the very next one. */
function weekdays(scan: Scan, weekday: number, step: number | undefined): readonly Day[] {
  const ahead = (weekday - weekdayOf(scan.now) + 7) % 7;
  if (step === -1) return [addDays(scan.now, ahead === 0 ? -7 : ahead - 7)];
  if (step === undefined || step === 0) {
    if (ahead > 0) return [addDays(scan.now, ahead)];
    return step === 0 ? [scan.now] : [addDays(scan.now, 7), scan.now];
  }
  const ofNextWeek = addDays(mondayOf(scan.now), 7 + ((weekday + 6) % 7));
  const veryNext = addDays(scan.now, ahead === 0 ? 7 : ahead);
  return dayNumber(ofNextWeek) === dayNumber(veryNext) ? [ofNextWeek] : [ofNextWeek, veryNext];
}

/** "awal bulan depan", "akhir bulan", "end of the month", "pertengahan Desember". */
function readPointInPeriod(scan: Scan, from: number, token: Token): DayReading | undefined {
  const place = PLACES_IN_MONTH.get(token.text);
  if (place === undefined) return undefined;
  const at = nextOf(scan, from + 1)?.text === "of" ? from + 2 : from + 1;
  const year = readYear(scan, at);
  if (year !== undefined && place !== "middle") {
    const day = place === "start" ? { month: 1, day: 1 } : { month: 12, day: 31 };
    return { from, to: year.to, values: [{ year: year.year, ...day }] };
  }
  const period = readMonthPeriod(scan, at) ?? readBareMonth(scan, at);
  if (period === undefined) return undefined;
  const { month } = period.first;
  const day = place === "start" ? 1 : place === "middle" ? 15 : daysInMonth(period.first.year, month);
  return { from, to: period.to, values: [{ ...period.first, day }] };
}

/** "tahun depan", "akhir tahun", "next year", "the year". */
function readYear(scan: Scan, at: number): { readonly year: number; readonly to: number } | undefined {
  const token = nextOf(scan, at);
  const after = nextOf(scan, at + 1);
  if (token?.text === "tahun" || token?.text === "thn") {
    const step = stepOf(after?.text);
    return { year: scan.now.year + (step ?? 0), to: at + (step === undefined ? 1 : 2) };
  }
  const step = token?.text === "the" ? 0 : stepOf(token?.text);
  return step === undefined || after?.text !== "year" ? undefined : { year: scan.now.year + step, to: at + 2 };
}

const PLACES_IN_MONTH: ReadonlyMap<string, "start" | "middle" | "end"> = new Map([
  ["awal", "start"],
  ["start", "start"],
  ["beginning", "start"],
  ["pertengahan", "middle"],
  ["tengah", "middle"],
  ["mid", "middle"],
  ["middle", "middle"],
  ["akhir", "end"],
  ["end", "end"],
]);

function readBareMonth(scan: Scan, at: number): { readonly first: Day; readonly to: number } | undefined {
  const token = nextOf(scan, at);
  if (token?.text === "bulan" || token?.text === "month") return { first: { ...scan.now, day: 1 }, to: at + 1 };
  const month = token?.meaning.month;
  if (month === undefined) return undefined;
  return { first: { year: scan.now.year + (month < scan.now.month ? 1 : 0), month, day: 1 }, to: at + 1 };
}

/** "dua minggu lagi", "in 3 days", "3 hari yang lalu", "two weeks from now". Hours and minutes are read elsewhere. */
function readCountedDay(scan: Scan, from: number, token: Token): DayReading | undefined {
  const counted = readCounted(scan, from, token);
  if (counted === undefined || counted.unit === "minute") return undefined;
  const { count, unit, to } = counted;
  if (!Number.isInteger(count)) return undefined;
  const day = unit === "day" ? addDays(scan.now, count) : addMonths(scan.now, count);
  return withPart(scan, from, to, [day]);
}

/** A time counted from now. */
export interface Counted {
  /** Negative for the past. */
  readonly count: number;
  readonly unit: "minute" | "day" | "month";
  readonly to: number;
}

const AHEAD = new Set(["lagi", "later", "mendatang", "kemudian", "hence"]);
const IN = new Set(["in", "dalam", "within"]);

/** Reads how far from now something is. */
export function readCounted(scan: Scan, from: number, token: Token): Counted | undefined {
  const leads = IN.has(token.text);
  const duration = readDuration(scan, leads ? from + 1 : from);
  if (duration === undefined) return undefined;
  const direction = directionBehind(scan, duration.to) ?? (leads ? { sign: 1, to: duration.to } : undefined);
  if (direction === undefined) return undefined;
  const { months, days, minutes } = duration;
  if (months !== 0)
    return days === 0 && minutes === 0
      ? { count: months * direction.sign, unit: "month", to: direction.to }
      : undefined;
  if (minutes === 0) return { count: days * direction.sign, unit: "day", to: direction.to };
  return { count: (days * 1_440 + minutes) * direction.sign, unit: "minute", to: direction.to };
}

function directionBehind(scan: Scan, at: number): { readonly sign: number; readonly to: number } | undefined {
  const next = nextOf(scan, at);
  const after = nextOf(scan, at + 1);
  if (next === undefined) return undefined;
  if (AHEAD.has(next.text)) return { sign: 1, to: at + 1 };
  if (next.text === "from" && (after?.text === "now" || after?.text === "today")) return { sign: 1, to: at + 2 };
  if ((next.text === "ke" || next.text === "dari") && (after?.text === "depan" || after?.text === "sekarang"))
    return { sign: 1, to: at + 2 };
  if (next.text === "ago" || next.text === "lalu") return { sign: -1, to: at + 1 };
  if (next.text === "yang" || next.text === "yg") {
    if (after?.text === "lalu") return { sign: -1, to: at + 2 };
  }
  return undefined;
}

/** Reads a stretch of days that has a name: "minggu depan", "bulan ini", "next week", "akhir pekan ini", "Desember 2026". */
export function readPeriod(scan: Scan, from: number): Period | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  return readWeekend(scan, from, token) ?? readNamedPeriod(scan, from, token) ?? readMonthName(scan, from, token);
}

function readWeekend(scan: Scan, from: number, token: Token): Period | undefined {
  let at = from;
  let step = stepOf(token.text);
  const english = step !== undefined && ["next", "this", "last"].includes(token.text);
  if (english) at += 1;
  else step = undefined;
  const named = tokenAt(scan, at);
  if (named === undefined || !WEEKEND_LEADS.has(named.text)) return undefined;
  let to = at + 1;
  if (named.text === "akhir") {
    const week = nextOf(scan, to)?.text;
    if (week !== "pekan" && week !== "minggu") return undefined;
    to += 1;
  }
  const trailing = english ? undefined : stepOf(nextOf(scan, to)?.text);
  if (trailing !== undefined) to += 1;
  const saturday = addDays(mondayOf(scan.now), 5 + 7 * (step ?? trailing ?? 0));
  return { from, to, first: saturday, last: addDays(saturday, 1) };
}

function readNamedPeriod(scan: Scan, from: number, token: Token): Period | undefined {
  const next = nextOf(scan, from + 1);
  const indonesian =
    token.meaning.time !== undefined && textBefore(scan, from) !== "hari" ? stepOf(next?.text) : undefined;
  const english = ["next", "this", "last"].includes(token.text) ? stepOf(token.text) : undefined;
  const unit =
    indonesian !== undefined && next?.text !== "kemarin"
      ? token.meaning.time
      : english !== undefined
        ? next?.meaning.time
        : undefined;
  const step = indonesian ?? english;
  if (unit === undefined || step === undefined) return undefined;
  const period = { from, to: from + 2 };
  if (unit === "week") {
    const monday = addDays(mondayOf(scan.now), 7 * step);
    return { ...period, first: monday, last: addDays(monday, 6) };
  }
  if (unit === "month") {
    const first = addMonths({ ...scan.now, day: 1 }, step);
    return { ...period, ...wholeMonth(first) };
  }
  if (unit !== "year") return undefined;
  const year = scan.now.year + step;
  return { ...period, first: { year, month: 1, day: 1 }, last: { year, month: 12, day: 31 } };
}

function wholeMonth({ year, month }: Day): Pick<Period, "first" | "last"> {
  return { first: { year, month, day: 1 }, last: { year, month, day: daysInMonth(year, month) } };
}

function readMonthName(scan: Scan, from: number, token: Token): Period | undefined {
  const lead = token.text === "bulan";
  const named = lead ? nextOf(scan, from + 1) : token;
  const month = named?.meaning.month;
  if (month === undefined || named === undefined) return undefined;
  const to = from + (lead ? 2 : 1);
  const year = nextOf(scan, to);
  if (year !== undefined && /^(?:19|20|21)\d\d$/.test(year.text)) {
    return { from, to: to + 1, ...wholeMonth({ year: Number(year.text), month, day: 1 }) };
  }
  if (named.meaning.strict === true && !lead) return undefined;
  return { from, to, ...wholeMonth({ year: scan.now.year + (month < scan.now.month ? 1 : 0), month, day: 1 }) };
}
