/** A day of the calendar, without a zone. `month` counts from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Where a customer's calendar and clock stand. */
export interface Now extends Day {
  /** Minutes since midnight. */
  readonly minutes: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber({ year, month, day }: Day): number {
  return Math.round(Date.UTC(year, month - 1, day) / MS_PER_DAY);
}

/** The day that is this many days after 1970-01-01. */
export function dayAt(number: number): Day {
  const date = new Date(number * MS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function addDays(day: Day, days: number): Day {
  return dayAt(dayNumber(day) + days);
}

/** The same day some months later; the month's last day where it has no such day. */
export function addMonths(day: Day, months: number): Day {
  const index = day.year * 12 + day.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return { year, month, day: Math.min(day.day, daysInMonth(year, month)) };
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether a day exists in the calendar, in a year people talk about. */
export function isDay({ year, month, day }: Day): boolean {
  return year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: Day): number {
  return (((dayNumber(day) + 4) % 7) + 7) % 7;
}

/** Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `YYYY-MM-DD`. */
export function dateText({ year, month, day }: Day): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `HH:mm`. */
export function timeText(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Makes a reader of the calendar and clock of a zone. A zone nobody knows counts as UTC. */
export function makeLocalTime(): (epochMs: number, timeZone: string) => Now {
  const formats = new Map<string, Intl.DateTimeFormat>();
  let last: { readonly minute: number; readonly timeZone: string; readonly now: Now } | undefined;
  return (epochMs, timeZone) => {
    const minute = Math.floor((Number.isFinite(epochMs) ? epochMs : 0) / 60_000);
    if (last !== undefined && last.minute === minute && last.timeZone === timeZone) return last.now;
    let format = formats.get(timeZone);
    if (format === undefined) {
      format = formatFor(timeZone);
      // Zones come from a small fixed set; what floods in anyway is not kept.
      if (formats.size < 100) formats.set(timeZone, format);
    }
    const now = read(format, minute * 60_000);
    last = { minute, timeZone, now };
    return now;
  };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const options = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
}

function read(format: Intl.DateTimeFormat, epochMs: number): Now {
  const fields = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]));
  const field = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0;
  const day = { year: field("year"), month: field("month"), day: field("day") };
  const minutes = field("hour") * 60 + field("minute");
  return { ...day, minutes, offset: dayNumber(day) * 1_440 + minutes - epochMs / 60_000 };
}
