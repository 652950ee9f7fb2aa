import { isoOfSeconds, textOf } from "@sambung/core/channel";

export { type Fields, fieldsOf, listOf, numberOf, textOf } from "@sambung/core/channel";

/** `value` as ISO 8601 when it is a Slack timestamp, `1767578400.000100`: seconds since 1970 with a serial number. */
export function isoOf(value: unknown): string | undefined {
  const seconds = /^(\d{1,11})(?:\.\d+)?$/.exec(textOf(value) ?? "")?.[1];
  return seconds === undefined ? undefined : isoOfSeconds(Number(seconds));
}
