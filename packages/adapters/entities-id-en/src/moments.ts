import type { Json } from "@sambung/core";
import { DATE_WORDS } from "./absolute.ts";
import { addDays, addMonths, type Day, dateText, dayNumber, isDay, timeText } from "./civil.ts";
import { type ClockReading, minutesOf, readClock } from "./clock.ts";
import { type DayReading, readCounted, readDay, readPeriod } from "./days.ts";
import { inMinutes, readDuration } from "./durations.ts";
import { nextOf, type Scan, take, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

const MINUTES_PER_DAY = 1_440;
/** Words that may stand between a day and a time. */
const BETWEEN = new Set([
  "pada",
  "di",
  "at",
  "on",
  "sekitar",
  "sekitaran",
  "kira",
  "around",
  "about",
  "by",
  "before",
  "after",
  "sebelum",
  "setelah",
  "the",
]);
const UNTIL = new Set([
  "sampai",
  "sampe",
  "smp",
  "hingga",
  "s/d",
  "sd",
  "to",
  "until",
  "till",
  "through",
  "thru",
  "and",
  "dan",
]);
const SINCE = new Set(["dari", "from", "antara", "between", "mulai"]);

/** Finds days, times, both together, stretches of days and lengths of time. */
export function findMoments(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index++) {
    const token = tokenAt(scan, index);
    if (token === undefined || !mayBegin(token) || isTail(scan, index, token)) continue;
    const end =
      readRange(scan, index) ??
      readMoment(scan, index) ??
      readNow(scan, index, token) ??
      readLength(scan, index, token) ??
      readStretch(scan, index);
    if (end !== undefined) index = end - 1;
  }
}

/** The "3" of "1-3" and of "KS-3" begins nothing; what it belongs to began before. */
function isTail(scan: Scan, index: number, token: Token): boolean {
  return token.numeric && token.dashed && scan.tokens[index - 1]?.numeric === true;
}

function mayBegin({ numeric, meaning, text }: Token): boolean {
  if (numeric) return true;
  return (
    meaning.known === true ||
    meaning.time !== undefined ||
    meaning.oneOf !== undefined ||
    meaning.days !== undefined ||
    meaning.part !== undefined ||
    meaning.weekday !== undefined ||
    meaning.month !== undefined ||
    meaning.unit !== undefined ||
    meaning.teen !== undefined ||
    meaning.tens !== undefined ||
    meaning.fraction !== undefined ||
    meaning.ordinal !== undefined ||
    text === "ntar" ||
    text === "tar" ||
    text === "a" ||
    text === "an"
  );
}

/** A day with or without a time, or a time; returns where it ends. */
function readMoment(scan: Scan, from: number): number | undefined {
  const day = readDay(scan, from);
  if (day !== undefined) {
    const clock = readClockBehind(scan, day.to);
    if (clock !== undefined) return putDateTime(scan, from, clock.to, day, clock);
    if (day.sense !== undefined && day.part === undefined) return undefined;
    take(scan, "date", { from, to: day.to, values: day.values.map(dateText) });
    return day.to;
  }
  const hours = readHours(scan, from);
  if (hours !== undefined) return hours;
  const clock = readClock(scan, from);
  if (clock === undefined) return undefined;
  const later = readThisPart(scan, clock) ?? readDayBehind(scan, clock.to);
  if (later !== undefined) return putDateTime(scan, from, later.to, later, clock);
  const values = minutesOf(clock).map((minutes) => timeText(inZone(scan, clock, minutes).minutes));
  take(scan, "time", { from, to: clock.to, values });
  return clock.to;
}

/** "jam 3-5 sore", "jam 9-17", "5-7 pm": from and until; nobody knows which of both is meant. */
function readHours(scan: Scan, from: number): number | undefined {
  const lead = CLOCK_LEADS.has(tokenAt(scan, from)?.text ?? "");
  const at = lead ? from + 1 : from;
  const [first, second] = [tokenAt(scan, at), tokenAt(scan, at + 1)];
  const start = HOUR.exec(first?.text ?? "");
  if (start === null || second === undefined || !second.dashed || !HOUR.test(second.text)) return undefined;
  if (tokenAt(scan, at + 2)?.dashed === true) return undefined;
  const told = readClock(scan, at + 1);
  const end = HOUR.exec(second.text) as RegExpExecArray;
  if (!lead && told === undefined) return undefined;
  const until: ClockReading = told ?? { from: at + 1, to: at + 2, ...faceOf(end) };
  const since: ClockReading = { from, to: until.to, ...faceOf(start) };
  const [finish = 0] = minutesOf(until);
  // "3-5 sore" are both in the afternoon, "9-5 sore" begins in the morning.
  const begins = [...minutesOf({ ...until, ...since }), ...minutesOf(since)];
  const begin = begins.find((minutes) => minutes < finish) ?? (begins[0] as number);
  if (Number(start[1]) > 24 || Number(end[1]) > 24) return undefined;
  take(scan, "time", {
    from,
    to: until.to,
    values: [...new Set([begin, finish].map((minutes) => timeText(inZone(scan, until, minutes).minutes)))],
  });
  return until.to;
}

const CLOCK_LEADS = new Set(["jam", "pukul", "pkl", "pk"]);
const HOUR = /^(\d{1,2})(?:[.:]([0-5]\d))?$/;

function faceOf(match: RegExpExecArray): Pick<ClockReading, "hour" | "minute" | "exact"> {
  const hour = Number(match[1]) % 24;
  return { hour, minute: Number(match[2] ?? 0), exact: (match[1] as string).length === 2 && match[2] !== undefined };
}

function readClockBehind(scan: Scan, at: number): ClockReading | undefined {
  const direct = tokenAt(scan, at);
  if (direct === undefined || !lightGap(scan, at)) return undefined;
  let start = at;
  while (start < at + 3 && BETWEEN.has(tokenAt(scan, start)?.text ?? "") && !isClockLead(scan, start)) start += 1;
  const clock = readClock(scan, start);
  if (clock !== undefined) return clock;
  // "besok 14.30": behind a day a full stop parts hours and minutes.
  const face = tokenAt(scan, start);
  const match = face?.numeric === true ? /^(\d{2})\.(\d{2})$/.exec(face.text) : null;
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59) return undefined;
  return { from: start, to: start + 1, hour: Number(match[1]), minute: Number(match[2]), exact: true };
}

function isClockLead(scan: Scan, at: number): boolean {
  return tokenAt(scan, at)?.text === "at" && readClock(scan, at) !== undefined;
}

function readDayBehind(scan: Scan, at: number): DayReading | undefined {
  if (tokenAt(scan, at) === undefined || !lightGap(scan, at)) return undefined;
  let start = at;
  while (start < at + 2 && BETWEEN.has(tokenAt(scan, start)?.text ?? "") && tokenAt(scan, start)?.text !== "the")
    start += 1;
  const day = readDay(scan, start);
  return day !== undefined && day.sense === undefined ? day : undefined;
}

/** "ini" of "jam 8 malam ini": today. */
function readThisPart(scan: Scan, { part, to }: ClockReading): DayReading | undefined {
  const today = part !== undefined && nextOf(scan, to)?.text === "ini";
  return today ? { from: to, to: to + 1, values: [scan.now] } : undefined;
}

/** Spaces, perhaps with one comma. */
function lightGap(scan: Scan, at: number): boolean {
  const before = scan.tokens[at - 1] as Token;
  const here = scan.tokens[at] as Token;
  return !here.broken || /^\s*,\s*$/.test(scan.text.slice(before.end, here.start));
}

function putDateTime(scan: Scan, from: number, to: number, day: DayReading, clock: ClockReading): number {
  const values: string[] = [];
  const today = dayNumber(scan.now);
  for (const date of day.values) {
    let choices = minutesOf(clock, day.part).map((minutes) => inZone(scan, clock, minutes));
    // Of two readings today the one that has passed is out, or the one to come when it is past.
    if (choices.length > 1 && dayNumber(date) === today) {
      const passed = ({ minutes, days }: Placed): boolean => days <= 0 && minutes <= scan.now.minutes;
      const left = choices.filter((choice) => (day.sense === "earlier" ? passed(choice) : !passed(choice)));
      if (left.length > 0) choices = left.slice(0, day.sense === "earlier" ? left.length : 2);
    }
    for (const { days, minutes } of choices) values.push(`${dateText(addDays(date, days))}T${timeText(minutes)}`);
  }
  take(scan, "datetime", { from, to, values });
  return to;
}

interface Placed {
  readonly days: number;
  readonly minutes: number;
}

/** A time of day in the customer's zone, with the days it is off. */
function inZone(scan: Scan, clock: ClockReading, minutes: number): Placed {
  const total = minutes + (clock.zone === undefined ? 0 : scan.now.offset - clock.zone);
  const days = Math.floor(total / MINUTES_PER_DAY);
  return { days, minutes: total - days * MINUTES_PER_DAY };
}

/** "2 jam lagi", "in 30 minutes": a moment counted from now. */
function readNow(scan: Scan, from: number, token: Token): number | undefined {
  const counted = readCounted(scan, from, token);
  if (counted === undefined || counted.unit !== "minute") return undefined;
  const total = scan.now.minutes + Math.round(counted.count);
  const days = Math.floor(total / MINUTES_PER_DAY);
  const value = `${dateText(addDays(scan.now, days))}T${timeText(total - days * MINUTES_PER_DAY)}`;
  take(scan, "datetime", { from, to: counted.to, values: [value] });
  return counted.to;
}

function readLength(scan: Scan, from: number, token: Token): number | undefined {
  // "hari Minggu", "minggu depan" begin otherwise; a length begins with a number or carries its own one.
  if (token.meaning.time !== undefined) return undefined;
  const duration = readDuration(scan, from);
  if (duration === undefined) return undefined;
  const whole = from === 0 && duration.to === scan.tokens.length;
  // "3 hari" alone may answer "how many days?", "umur 25 tahun" tells an age.
  const aged = (scan.tokens[duration.to - 1] as Token).meaning.time === "year";
  if ((whole || aged) && duration.count !== undefined) {
    take(scan, "number", { from, to: duration.to, values: [duration.count] }, { shared: true, confidence: 0.5 });
  }
  take(scan, "duration", { from, to: duration.to, values: [inMinutes(duration)] });
  return duration.to;
}

function readStretch(scan: Scan, from: number): number | undefined {
  const period = readPeriod(scan, from);
  if (period === undefined) return undefined;
  const range: Json = { from: dateText(period.first), to: dateText(period.last) };
  const token = scan.tokens[from] as Token;
  const next = scan.tokens[from + 1];
  // Where a day is awaited "minggu depan" is a hint, and the form has to ask which day.
  if (token.meaning.time === "week" || next?.meaning.time === "week") {
    const inAWeek = addDays(
      scan.now,
      dayNumber(period.first) > dayNumber(scan.now) ? 7 : dayNumber(period.last) < dayNumber(scan.now) ? -7 : 0,
    );
    const values = [...new Set([dateText(inAWeek), dateText(period.first), dateText(period.last)])];
    take(scan, "date", { from, to: period.to, values }, { shared: true, confidence: 0.4 });
  }
  take(scan, "daterange", { from, to: period.to, values: [range] }, { confidence: 0.8 });
  return period.to;
}

/** "1-3 Desember", "Senin sampai Rabu", "dari tanggal 5 sampai 7", "from Monday to Wednesday". */
function readRange(scan: Scan, from: number): number | undefined {
  const lead = SINCE.has(tokenAt(scan, from)?.text ?? "");
  const start = lead ? from + 1 : from;
  if (lead && nextOf(scan, start) === undefined) return undefined;
  if (isPaddedDate(scan, start)) return undefined;
  const bare = readBareStart(scan, start);
  const first = bare === undefined ? readDay(scan, start) : undefined;
  const until = bare?.to ?? first?.to;
  if (until === undefined || (first !== undefined && first.sense !== undefined)) return undefined;
  const second = readEnd(scan, until, lead) ?? readEndInMonth(scan, until, first);
  if (second === undefined) return undefined;
  const last = second.values[0] as Day;
  const begin = bare === undefined ? earlier(first?.values[0] as Day, last) : { ...last, day: bare.day };
  const end = dayNumber(last) < dayNumber(begin) ? later(begin, last, first !== undefined) : last;
  if (end === undefined || dayNumber(end) < dayNumber(begin)) return undefined;
  take(scan, "daterange", { from, to: second.to, values: [{ from: dateText(begin), to: dateText(end) }] });
  return second.to;
}

/** "tgl 05-12": the fifth of December. */
function isPaddedDate(scan: Scan, at: number): boolean {
  const [lead, first, second] = [tokenAt(scan, at), tokenAt(scan, at + 1), tokenAt(scan, at + 2)];
  if (lead === undefined || !DATE_WORDS.has(lead.text) || first?.numeric !== true || second?.dashed !== true)
    return false;
  return /^0\d$/.test(first.text) || /^0\d$/.test(second.text);
}

/** "1" of "1-3 Desember", "tanggal 5" of "tanggal 5 sampai 7": the month comes with the end. */
function readBareStart(scan: Scan, at: number): { readonly day: number; readonly to: number } | undefined {
  const lead = DATE_WORDS.has(tokenAt(scan, at)?.text ?? "");
  const token = lead ? nextOf(scan, at + 1) : tokenAt(scan, at);
  if (token === undefined || !/^\d{1,2}$/.test(token.text)) return undefined;
  const to = at + (lead ? 2 : 1);
  const next = tokenAt(scan, to);
  const joins =
    next !== undefined &&
    ((next.numeric && next.dashed) || (UNTIL.has(next.text) && next.text !== "and" && next.text !== "dan"));
  const day = Number(token.text);
  if (!joins || day < 1 || day > 31) return undefined;
  // Without "tanggal" the end has to say that these are days: "1-3 Desember", but "1-3 bungkus".
  const end = readEnd(scan, to, false);
  if (end === undefined) return undefined;
  const dated = scan.tokens
    .slice(to, end.to)
    .some(({ meaning, text }) => meaning.month !== undefined || DATE_WORDS.has(text));
  return lead || dated ? { day, to } : undefined;
}

function readEnd(scan: Scan, at: number, lead: boolean): DayReading | undefined {
  const token = tokenAt(scan, at);
  if (token === undefined) return undefined;
  if (token.dashed) return readDay(scan, at) ?? readBareEnd(scan, at);
  if (token.broken || !UNTIL.has(token.text)) return undefined;
  if ((token.text === "and" || token.text === "dan") && !lead) return undefined;
  const with_ = nextOf(scan, at + 1)?.text === "dengan" ? at + 2 : at + 1;
  return nextOf(scan, with_) === undefined ? undefined : (readDay(scan, with_) ?? readBareEnd(scan, with_));
}

/** "7" of "tanggal 5 sampai 7": read as if "tanggal" stood before it. */
function readBareEnd(scan: Scan, at: number): DayReading | undefined {
  const token = tokenAt(scan, at);
  if (token === undefined || !/^\d{1,2}$/.test(token.text)) return undefined;
  if (!scan.tokens.slice(Math.max(0, at - 4), at).some(({ text }) => DATE_WORDS.has(text))) return undefined;
  const day = Number(token.text);
  const first = { year: scan.now.year, month: scan.now.month, day: 1 };
  const values = [first, addMonths(first, 1)]
    .map((month) => ({ ...month, day }))
    .filter((date) => isDay(date) && dayNumber(date) >= dayNumber(scan.now));
  return values.length === 0 ? undefined : { from: at, to: at + 1, values: values.slice(0, 1) };
}

/** "3" of "Dec 1-3", "26" of "December 24 to 26". */
function readEndInMonth(scan: Scan, at: number, first: DayReading | undefined): DayReading | undefined {
  const begin = first?.values[0];
  if (begin === undefined || scan.tokens[at - 2]?.meaning.month === undefined) return undefined;
  const joint = nextOf(scan, at)?.text ?? "";
  const said = UNTIL.has(joint) && joint !== "and" && joint !== "dan";
  const last = said ? at + 1 : at;
  const token = said ? nextOf(scan, last) : tokenAt(scan, last);
  if (token === undefined || !(said || token.dashed) || !/^\d{1,2}$/.test(token.text)) return undefined;
  // "Dec 5 to 7 pm" ends at a time.
  if (said && readClock(scan, last) !== undefined) return undefined;
  const end = { ...begin, day: Number(token.text) };
  return isDay(end) ? { from: last, to: last + 1, values: [end] } : undefined;
}

/** The start of a range that came out a year or a week after its end because it has passed. */
function earlier(first: Day, last: Day): Day {
  return dayNumber(first) - dayNumber(last) > 180 ? { ...first, year: first.year - 1 } : first;
}

/** "Jumat sampai Senin": the end is the one after the start. */
function later(begin: Day, end: Day, named: boolean): Day | undefined {
  if (named && dayNumber(begin) - dayNumber(end) < 7) return addDays(end, 7);
  const month = end.month === 12 ? { year: end.year + 1, month: 1 } : { year: end.year, month: end.month + 1 };
  return begin.month === end.month && begin.year === end.year ? { ...end, ...month } : undefined;
}
