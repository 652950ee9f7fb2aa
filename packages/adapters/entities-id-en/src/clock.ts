import { readAmount } from "./amount.ts";
import { nextOf, type Scan, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";
import type { DayPart } from "./words.ts";

/** A time of day as it was said. */
export interface ClockReading {
  readonly from: number;
  readonly to: number;
  /** As said: 3 for "jam 3 sore". */
  readonly hour: number;
  readonly minute: number;
  readonly part?: DayPart;
  readonly meridiem?: "am" | "pm";
  /** Said the 24-hour way: "14.30", "08:00". */
  readonly exact: boolean;
  /** Minutes east of UTC, when a zone was named. */
  readonly zone?: number;
}

const LEADS = new Set(["jam", "pukul", "pkl", "pk"]);
const FACE = /^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?$/;

/** Reads the time of day that begins at token `from`. */
export function readClock(scan: Scan, from: number): ClockReading | undefined {
  const token = tokenAt(scan, from);
  if (token === undefined) return undefined;
  const lead = LEADS.has(token.text) || token.text === "at" || token.text === "@";
  const at = lead ? from + 1 : from;
  const body = readBody(scan, at, lead, token.text);
  if (body === undefined) return undefined;
  const ended = readEnding(scan, body);
  if (ended === undefined || !(lead || body.sure || ended.told)) return undefined;
  const { hour, minute, to, part, meridiem, zone } = ended;
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined;
  if (meridiem !== undefined && (hour < 1 || hour > 12)) return undefined;
  return {
    from,
    to,
    hour: hour === 24 ? 0 : hour,
    minute,
    exact: body.exact || hour > 12 || hour === 0,
    ...(part === undefined ? {} : { part }),
    ...(meridiem === undefined ? {} : { meridiem }),
    ...(zone === undefined ? {} : { zone }),
  };
}

interface Body {
  readonly hour: number;
  readonly minute: number;
  readonly to: number;
  readonly exact: boolean;
  /** A clock without any lead or ending: "14:30", "setengah delapan", "noon". */
  readonly sure: boolean;
  readonly part?: DayPart;
}

function readBody(scan: Scan, at: number, lead: boolean, leadText: string): Body | undefined {
  const token = tokenAt(scan, at);
  if (token === undefined || (lead && token.broken)) return undefined;
  return (
    readFixed(scan, at, token) ??
    readHalfBefore(scan, at, token) ??
    readEnglishParts(scan, at, token, lead) ??
    readFace(scan, at, token) ??
    readHour(scan, at, token, lead, leadText)
  );
}

/** "noon", "midnight", "tengah malam". */
function readFixed(scan: Scan, at: number, token: Token): Body | undefined {
  const fixed = (hour: number, to: number): Body => ({ hour, minute: 0, to, exact: true, sure: true });
  if (token.text === "noon") return fixed(12, at + 1);
  if (token.text === "midnight") return fixed(0, at + 1);
  if (token.text !== "tengah") return undefined;
  const next = nextOf(scan, at + 1);
  if (next?.text === "hari") return fixed(12, at + 2);
  return next?.text === "malam" || next?.text === "malem" ? fixed(0, at + 2) : undefined;
}

/** "setengah delapan": half an hour before eight. */
function readHalfBefore(scan: Scan, at: number, token: Token): Body | undefined {
  if (token.text !== "setengah" && token.text !== "stgh" && token.text !== "stengah") return undefined;
  const amount = readAmount(scan, at + 1);
  const hour = amount?.values[0];
  const next = amount === undefined ? undefined : nextOf(scan, amount.to);
  if (amount === undefined || hour === undefined || !Number.isInteger(hour) || hour < 1 || hour > 12 || amount.scaled)
    return undefined;
  if (next?.meaning.measure !== undefined || next?.meaning.time !== undefined) return undefined;
  return { hour: hour === 1 ? 12 : hour - 1, minute: 30, to: amount.to, exact: false, sure: true };
}

/** "quarter to 7", "half past 3", "ten minutes past five". */
function readEnglishParts(scan: Scan, at: number, token: Token, lead: boolean): Body | undefined {
  const skip = token.text === "a" ? 1 : 0;
  const named = skip === 1 ? nextOf(scan, at + 1) : token;
  let minutes: number | undefined;
  let next = at + skip + 1;
  let sure = true;
  if (named?.text === "quarter") minutes = 15;
  else if (named?.text === "half") minutes = 30;
  else if (skip === 0) {
    const amount = readAmount(scan, at);
    const value = amount?.values[0];
    if (amount === undefined || value === undefined || !Number.isInteger(value) || value < 1 || value > 59)
      return undefined;
    minutes = value;
    next = amount.to;
    const spoken = nextOf(scan, next)?.meaning.time === "minute";
    if (spoken) next += 1;
    // "10 to 6" may be a range; "ten past six" cannot.
    sure = spoken || lead || nextOf(scan, next)?.text === "past";
  }
  const relation = nextOf(scan, next)?.text;
  const before = relation === "to" || relation === "till" || relation === "before";
  if (minutes === undefined || !(before || relation === "past" || (relation === "after" && named?.text === "quarter")))
    return undefined;
  const amount = readAmount(scan, next + 1);
  // "twenty to eight in the morning": said in words, five minutes at a time, with the part of the day.
  if (before && !sure && (token.numeric || minutes % 5 !== 0 || amount === undefined || !endsClock(scan, amount.to)))
    return undefined;
  const hour = amount?.values[0];
  if (
    amount === undefined ||
    hour === undefined ||
    !Number.isInteger(hour) ||
    hour < 1 ||
    hour > 12 ||
    nextOf(scan, next + 1) === undefined
  )
    return undefined;
  return before
    ? { hour: hour === 1 ? 12 : hour - 1, minute: 60 - minutes, to: amount.to, exact: false, sure: true }
    : { hour, minute: minutes, to: amount.to, exact: false, sure: true };
}

function endsClock(scan: Scan, at: number): boolean {
  const next = nextOf(scan, at);
  if (next === undefined) return false;
  return ["am", "pm", "a.m", "p.m", "a.m.", "p.m.", "o'clock"].includes(next.text) || next.text === "in";
}

/** "14:30", "14.30", "7.30". A full stop alone may be a decimal one. */
function readFace(scan: Scan, at: number, token: Token): Body | undefined {
  const match = token.numeric ? FACE.exec(token.text) : null;
  if (match === null) return undefined;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  if (hour > 24 || minute > 59) return undefined;
  const exact = (match[1] as string).length === 2;
  return withMinutes(scan, { hour, minute, to: at + 1, exact, sure: token.text.includes(":") });
}

/** "jam 3", "pukul tiga", "at five", "5 o'clock", "3pm", "3 sore"; "jam 7 kurang seperempat". */
function readHour(scan: Scan, at: number, token: Token, lead: boolean, leadText: string): Body | undefined {
  if (token.numeric && !/^\d{1,2}$/.test(token.text)) return undefined;
  if (
    !token.numeric &&
    token.meaning.unit === undefined &&
    token.meaning.teen === undefined &&
    token.meaning.tens === undefined
  )
    return undefined;
  const amount = token.numeric ? { to: at + 1, values: [Number(token.text)], scaled: false } : readAmount(scan, at);
  const hour = amount?.values[0];
  if (amount === undefined || hour === undefined || !Number.isInteger(hour) || hour > 24 || amount.scaled)
    return undefined;
  const next = nextOf(scan, amount.to);
  // "at 5 pm" is a time, "at 5 shops", "at 5 percent" are not; "jam" is clear on its own.
  if (
    lead &&
    leadText === "at" &&
    next !== undefined &&
    (next.meaning.measure !== undefined ||
      next.text === "%" ||
      next.meaning.currency !== undefined ||
      next.meaning.scale !== undefined)
  )
    return undefined;
  return withMinutes(scan, { hour, minute: 0, to: amount.to, exact: false, sure: false });
}

/** "kurang seperempat", "lewat 10 menit", "lebih 5". */
function withMinutes(scan: Scan, body: Body): Body {
  const relation = nextOf(scan, body.to)?.text;
  if (relation !== "kurang" && relation !== "lewat" && relation !== "lebih") return body;
  const token = nextOf(scan, body.to + 1);
  let minutes: number | undefined;
  let to = body.to + 2;
  if (token?.text === "seperempat") minutes = 15;
  else if (token?.text === "setengah") minutes = 30;
  else if (token !== undefined) {
    const amount = readAmount(scan, body.to + 1);
    minutes = amount?.values[0];
    to = amount?.to ?? to;
  }
  if (minutes === undefined || !Number.isInteger(minutes) || minutes < 1 || minutes > 59 || body.minute !== 0)
    return body;
  if (nextOf(scan, to)?.meaning.time === "minute") to += 1;
  if (relation !== "kurang") return { ...body, minute: minutes, to };
  return { ...body, hour: body.hour === 0 ? 23 : body.hour === 1 ? 12 : body.hour - 1, minute: 60 - minutes, to };
}

interface Ended {
  readonly hour: number;
  readonly minute: number;
  readonly to: number;
  readonly part?: DayPart | undefined;
  readonly meridiem?: "am" | "pm" | undefined;
  readonly zone?: number | undefined;
  /** The ending alone makes it a time. */
  readonly told: boolean;
}

/** "sore", "pm", "o'clock", "in the morning", "WIB". */
function readEnding(scan: Scan, body: Body): Ended | undefined {
  let { to } = body;
  let part: DayPart | undefined;
  let meridiem: "am" | "pm" | undefined;
  let zone: number | undefined;
  let told = false;
  for (let round = 0; round < 3; round++) {
    const token = nextOf(scan, to);
    if (token === undefined) break;
    const plain = token.text.replaceAll(".", "");
    const of = ["in", "di", "at"].includes(token.text);
    const inside = of ? (nextOf(scan, to + 1)?.text === "the" ? 2 : 1) : 0;
    const named = of ? nextOf(scan, to + inside) : token;
    if ((plain === "am" || plain === "pm") && meridiem === undefined) {
      meridiem = plain;
      to += 1;
    } else if (token.text === "o'clock" || token.text === "oclock") {
      to += 1;
    } else if (token.text === "dini" && nextOf(scan, to + 1)?.text === "hari") {
      part = "dawn";
      to += 2;
    } else if (named?.meaning.part !== undefined && named.meaning.days === undefined && part === undefined) {
      part = named.meaning.part;
      to += inside + 1;
    } else if (token.meaning.zone !== undefined) {
      zone = token.meaning.zone;
      to += 1;
    } else break;
    told = true;
  }
  return { hour: body.hour, minute: body.minute, to, part: part ?? body.part, meridiem, zone, told };
}

/**
 * Minutes since midnight, 0 to 1,439, or 1,440 for twelve at night. Two values when morning and evening are both
 * likely; for one to five o'clock only the afternoon is, since nobody makes appointments before dawn without saying so.
 */
export function minutesOf({ hour, minute, part, meridiem, exact }: ClockReading, dayPart?: DayPart): readonly number[] {
  const at = (hours: number): number => hours * 60 + minute;
  if (meridiem !== undefined) return [at((hour % 12) + (meridiem === "pm" ? 12 : 0))];
  const said = part ?? dayPart;
  if (hour > 12 || hour === 0 || (exact && said === undefined)) return [at(hour)];
  switch (said) {
    case "dawn":
      return [at(hour % 12)];
    case "morning":
      return [at(hour === 12 ? 0 : hour)];
    case "midday":
      return [at(hour >= 1 && hour <= 5 ? hour + 12 : hour)];
    case "afternoon":
      return [at(hour === 12 ? 12 : hour + 12)];
    case "evening":
      return [hour === 12 ? 1_440 + minute : at(hour <= 4 ? hour : hour + 12)];
    default:
      if (hour === 12) return [at(12)];
      return hour <= 5 ? [at(hour + 12)] : [at(hour), at(hour + 12)];
  }
}
