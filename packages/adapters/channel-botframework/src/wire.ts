import { textOf } from "@sambung/core/channel";

export { type Fields, fieldsOf, listOf, numberOf, textOf } from "@sambung/core/channel";

/** An id as a string; the protocol has strings, some connectors write numbers. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** A timestamp of an activity, ISO 8601 with up to seven decimals and any offset, as ISO 8601 in UTC. */
export function isoOf(value: unknown): string | undefined {
  const text = textOf(value)?.replace(/(\.\d{3})\d+/, "$1");
  const moment = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) || moment > 253_402_300_799_999 ? undefined : new Date(moment).toISOString();
}
