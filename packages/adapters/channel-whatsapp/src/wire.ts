import { isoOfSeconds, textOf } from "@sambung/core/channel";

export { type Fields, fieldsOf, listOf, textOf } from "@sambung/core/channel";

/** `value` when it is a finite number or the text of one, otherwise undefined. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** An id as a string; the Graph API writes ids as strings, and numbers in some of its webhooks. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** The digits of a phone number as WhatsApp writes it in ids: `+62 811-2233` -> `628112233`. */
export function digitsOf(value: unknown): string | undefined {
  return textOf(idOf(value)?.replace(/\D/g, ""));
}

/** A time of the platform, seconds since 1970; what cannot be read counts as the oldest. */
export function isoOf(seconds: unknown): string {
  return isoOfSeconds(numberOf(seconds)) ?? new Date(0).toISOString();
}
