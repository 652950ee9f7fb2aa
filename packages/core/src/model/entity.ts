import type { Json } from "./json.ts";

/** Kinds of values the built-in extractors know. A bot's own list is `list:<entity name>`. */
export type EntityKind =
  | "number"
  | "money"
  | "quantity"
  | "percent"
  | "ordinal"
  | "date"
  | "time"
  | "datetime"
  | "daterange"
  | "duration"
  | "phone"
  | "email"
  | "url"
  | "yesno"
  | "media"
  | "location"
  | (string & {});

/**
 * A value found in a text.
 *
 * Values: number, percent and ordinal are numbers; money `{ amount, currency }`; quantity `{ amount, unit }`; date
 * `YYYY-MM-DD`; time `HH:mm`; datetime `YYYY-MM-DDTHH:mm` in the customer's zone; daterange `{ from, to }`; duration
 * minutes; phone E.164; yesno `true` or `false`; a list entity its canonical value. What was sent as an attachment stands at the end of
 * the text: media `{ channel, type, mime, id? | url?, name?, bytes? }`, location `{ latitude, longitude, label? }`.
 */
export interface Entity {
  readonly kind: EntityKind;
  /** Name in the bot's vocabulary when the match belongs to a declared entity. */
  readonly name?: string;
  readonly value: Json;
  /** Offsets into the text, UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Other readings of the same words. Present means ambiguous: the form asks instead of guessing. */
  readonly alternatives?: readonly Json[];
}
