/** An object of the Graph API whose fields nobody has checked yet. */
export type Fields = { readonly [name: string]: unknown };

/** `value` when it is an object, otherwise undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The elements of `value` that are objects; empty when it is no array. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((element) => element !== undefined) : [];
}

/** `value` when it is a text with at least one character, otherwise undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 ? value : undefined;
}

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
  const value = numberOf(seconds);
  // 253402300799 is the last second of the year 9999.
  const known = value !== undefined && value > 0 && value <= 253_402_300_799;
  return new Date(known ? value * 1000 : 0).toISOString();
}
