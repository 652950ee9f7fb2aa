import { SambungError } from "./errors.ts";

const UNITS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Milliseconds of a duration such as `"500ms"`, `"30s"`, `"15m"`, `"2h"`, `"3d"` or `"1w"`.
 *
 * @throws SambungError `duration-invalid`
 * @example
 * durationMs("2h"); // 7200000
 */
export function durationMs(duration: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(duration);
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
  if (match?.[1] === undefined || unit === undefined) {
    throw new SambungError(
      "duration-invalid",
      `"${duration}" is not a duration; write for example "30s", "2h" or "3d"`,
    );
  }
  return Number(match[1]) * unit;
}
