import { type Scan, takePlace } from "./scan.ts";
import type { Words } from "./words.ts";

/** A word of letters and digits, its parts perhaps joined by dashes. */
const RUN = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
const PARTS = /\p{L}+|\p{N}+/gu;
const HALVES = /^[\p{L}\p{N}]{4}-[\p{L}\p{N}]{4}$/u;
const BEFORE_DIGITS = /\p{L}+(?=\p{N})/gu;
const DIGIT = /\p{N}/u;
/** Codes are written in at least so many groups of letters and digits in turn; "v60" and "10rb" are not. */
const LEAST_PARTS = 3;
const VALUE = /^(?:(?<before>\p{L}+)\p{N}+|\p{N}+(?<after>\p{L}+))$/u;
const HALF_DAY = /^[ap]m$/;
/** What means something only beside digits, so that no list of words has it: "1h30m", "2x250gr", "rt5rw3". */
const BESIDE_DIGITS = new Set(["h", "m", "x", "no", "ke", "rt", "rw", "an", "nya"]);

/** Takes vouchers, link codes and serial numbers out of the text: "D8K2" is not eight thousand of anything. */
export function takeCodes(scan: Scan, words: Words): void {
  const isStrange = (letters: string): boolean => !BESIDE_DIGITS.has(letters) && !words.has(letters);
  for (const { 0: run, index } of scan.text.matchAll(RUN)) {
    if (DIGIT.test(run) && isCode(run.toLowerCase(), isStrange)) takePlace(scan, index, index + run.length);
  }
}

/** "9r7v-3zq2", but neither "jam3sore" nor "2kopi-3teh". */
function isCode(run: string, isStrange: (letters: string) => boolean): boolean {
  const parts = run.match(PARTS) ?? [];
  if (parts.length < LEAST_PARTS) return false;
  if (HALVES.test(run)) return !isRange(run, isStrange);
  return (run.match(BEFORE_DIGITS) ?? []).some(isStrange);
}

/** "10rb-20rb", "jam2-jam4", "10am-12pm": two values of one kind. */
function isRange(run: string, isStrange: (letters: string) => boolean): boolean {
  const [first, second] = run.split("-").map((half) => VALUE.exec(half)?.groups);
  const unit = first?.["before"] ?? first?.["after"] ?? "";
  const other = (first?.["before"] === undefined ? second?.["after"] : second?.["before"]) ?? "";
  return !isStrange(unit) && (unit === other || (HALF_DAY.test(unit) && HALF_DAY.test(other)));
}
