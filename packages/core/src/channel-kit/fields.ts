/** An object of a platform whose fields nobody has checked yet. */
export type Fields = { readonly [name: string]: unknown };

/** `value` when it is an object, otherwise undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The elements of `value` that are objects; empty when it is no array. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((element): element is Fields => fieldsOf(element) !== undefined) : [];
}

/** `value` when it is a text with at least one character, otherwise undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 ? value : undefined;
}

/** `value` when it is a finite number, otherwise undefined. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The last second of the year 9999: later moments have no four-digit year. */
const LAST_SECOND = 253_402_300_799;

/** Seconds since 1970 as ISO 8601 in UTC; undefined for 0, which platforms write for "unknown", and what is no moment. */
export function isoOfSeconds(seconds: number | undefined): string | undefined {
  const known = seconds !== undefined && seconds > 0 && seconds <= LAST_SECOND;
  return known ? new Date(seconds * 1000).toISOString() : undefined;
}
