/** An object of Slack's whose fields nobody has checked yet. */
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

/** `value` when it is a finite number, otherwise undefined. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `value` as ISO 8601 when it is a Slack timestamp, `1767578400.000100`: seconds since 1970 with a serial number. */
export function isoOf(value: unknown): string | undefined {
  const seconds = /^(\d{1,11})(?:\.\d+)?$/.exec(textOf(value) ?? "")?.[1];
  // 253402300799 is the last second of the year 9999.
  return seconds === undefined || Number(seconds) > 253_402_300_799 || Number(seconds) === 0
    ? undefined
    : new Date(Number(seconds) * 1000).toISOString();
}
