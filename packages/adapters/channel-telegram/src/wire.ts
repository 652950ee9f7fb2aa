/** An object of the Bot API whose fields nobody has checked yet. */
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

/**
 * A platform id as a string. The Bot API writes numbers of up to 52 bits, which a number holds exactly; proxies in
 * between write strings.
 */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return /^-?\d{1,20}$/.test(value) ? value : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}
