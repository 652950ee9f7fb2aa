export { type Fields, fieldsOf, listOf, numberOf, textOf } from "@sambung/core/channel";

/**
 * A platform id as a string. The Bot API writes numbers of up to 52 bits, which a number holds exactly; proxies in
 * between write strings.
 */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return /^-?\d{1,20}$/.test(value) ? value : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}
