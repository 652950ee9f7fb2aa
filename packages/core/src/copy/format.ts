import type { CopyFormat } from "./template.ts";

/** An amount with its currency, ISO 4217. A bare number means the bot's own currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What a format can show, in words for error messages. */
export const ACCEPTS: { readonly [format in CopyFormat | "plural" | "text"]: string } = {
  text: "a text or a number",
  number: "a number",
  plural: "a number",
  money: "a number or { amount, currency }",
  date: "a Date, an ISO 8601 text or epoch milliseconds",
  time: 'a Date, an ISO 8601 text, "HH:mm" or epoch milliseconds',
  datetime: "a Date, an ISO 8601 text or epoch milliseconds",
};

/** Shows values in a locale; formatters are made once and kept. */
export interface Formatter {
  /** `undefined` when the value is not of a shape the format can show. */
  format(locale: string, value: unknown, kind: CopyFormat): string | undefined;
  /** The grammatical form of a count: `one`, `other`, ... */
  plural(locale: string, count: number): string;
}

/** Formats for a bot's time zone (IANA) and currency (ISO 4217). */
export function makeFormatter(options: { readonly timeZone: string; readonly currency: string }): Formatter {
  const cache = new Map<string, unknown>();
  const kept = <T>(key: string, make: () => T): T => {
    const found = cache.get(key) as T | undefined;
    if (found !== undefined) return found;
    const made = make();
    cache.set(key, made);
    return made;
  };

  const number = (locale: string, value: number): string =>
    kept(`number ${locale}`, () => new Intl.NumberFormat(locale)).format(value);

  const money = (locale: string, amount: number, currency: string): string =>
    kept(`money ${locale} ${currency}`, () => moneyFormat(locale, currency))(amount);

  const moment = (locale: string, value: unknown, kind: "date" | "time" | "datetime"): string | undefined => {
    const read = readMoment(value, kind);
    if (read === undefined) return undefined;
    const timeZone = read.local ? "UTC" : options.timeZone;
    const style: Intl.DateTimeFormatOptions = {
      ...(kind === "time" ? {} : { dateStyle: "long" }),
      ...(kind === "date" ? {} : { timeStyle: "short" }),
    };
    const shown = kept(`${kind} ${locale} ${timeZone}`, () => new Intl.DateTimeFormat(locale, { ...style, timeZone }));
    // ICU puts a narrow no-break space before AM and PM, which some platforms show as a box.
    return shown.format(read.at).replaceAll("\u202f", " ");
  };

  return {
    format(locale, value, kind) {
      if (kind === "number") return isFiniteNumber(value) ? number(locale, Number(value)) : undefined;
      if (kind !== "money") return moment(locale, value, kind);
      if (isFiniteNumber(value)) return money(locale, Number(value), options.currency);
      return isMoney(value) ? money(locale, value.amount, value.currency) : undefined;
    },
    plural: (locale, count) => kept(`plural ${locale}`, () => new Intl.PluralRules(locale)).select(count),
  };
}

/** `Rp25.000`, `$25.00`: no space after a symbol, one between a bare code and the number. */
function moneyFormat(locale: string, currency: string): (amount: number) => string {
  const make = (currencyDisplay: "symbol" | "narrowSymbol"): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay,
      // Nobody counts sen; some ICU versions still show them.
      ...(currency === "IDR" ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
    });
  const symbolOf = (format: Intl.NumberFormat): string | undefined =>
    format.formatToParts(0).find((part) => part.type === "currency")?.value;
  const format = symbolOf(make("symbol")) === currency ? make("narrowSymbol") : make("symbol");
  if (symbolOf(format) === currency) return (amount) => format.format(amount);
  return (amount) =>
    format
      .formatToParts(amount)
      .filter((part) => part.type !== "literal" || part.value.trim() !== "")
      .map((part) => part.value)
      .join("");
}

/** A moment, or (`local`) what a wall calendar and clock show, kept as if it were UTC. */
interface Moment {
  readonly at: Date;
  readonly local: boolean;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/;
const CLOCK = /^\d{2}:\d{2}(?::\d{2})?$/;

function readMoment(value: unknown, kind: "date" | "time" | "datetime"): Moment | undefined {
  if (value instanceof Date || typeof value === "number") return valid(new Date(value), false);
  if (typeof value !== "string") return undefined;
  if (CLOCK.test(value)) return kind === "time" ? valid(new Date(`1970-01-01T${value}Z`), true) : undefined;
  const local = LOCAL.exec(value);
  if (local) {
    if (kind !== "date" && local[2] === undefined) return undefined;
    return valid(new Date(`${local[1]}T${local[2] ?? "00:00"}Z`), true);
  }
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? valid(new Date(value), false) : undefined;
}

function valid(at: Date, local: boolean): Moment | undefined {
  return Number.isNaN(at.getTime()) ? undefined : { at, local };
}

function isFiniteNumber(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value));
}

function isMoney(value: unknown): value is Money {
  if (typeof value !== "object" || value === null) return false;
  const { amount, currency } = value as Partial<Money>;
  return isFiniteNumber(amount) && typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
}
