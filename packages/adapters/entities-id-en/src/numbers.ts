import { readAmount, readAmountOrRange } from "./amount.ts";
import { isPartOfWord } from "./quantities.ts";
import { isNegative, MINUS, type Scan, take, textBefore, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

/** Longer runs of digits are account, card or order numbers. */
const MAX_DIGITS = 12;
const SUFFIXES = new Set(["st", "nd", "rd", "th"]);
/** Before "one" it is a pronoun: "the second one", "that one". */
const POINTERS = new Set([
  "the",
  "this",
  "that",
  "which",
  "each",
  "every",
  "another",
  "no",
  "any",
  "some",
  "last",
  "first",
  "second",
  "third",
  "big",
  "small",
  "other",
  "right",
  "wrong",
  "same",
  "new",
]);
/** After these a number is part of an address. */
const PLACES = new Set([
  "jl",
  "jln",
  "jalan",
  "rumah",
  "alamat",
  "gang",
  "gg",
  "rt",
  "rw",
  "blok",
  "block",
  "kav",
  "kavling",
  "komplek",
  "kompleks",
  "perum",
  "street",
  "st",
  "road",
  "rd",
  "avenue",
  "ave",
  "lantai",
  "lt",
  "floor",
  "suite",
  "kecamatan",
  "kelurahan",
]);

/** Finds positions: "kedua", "ke-2", "2nd", "the second one". */
export function findOrdinals(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index++) {
    const token = tokenAt(scan, index);
    if (token === undefined) continue;
    const next = tokenAt(scan, index + 1);
    if (token.numeric && /^\d{1,4}$/.test(token.text) && next?.glued === true && SUFFIXES.has(next.text)) {
      take(scan, "ordinal", { from: index, to: index + 2, values: [Number(token.text)] });
    } else if (token.text === "ke" && next !== undefined && !next.broken) {
      const amount = readAmount(scan, index + 1);
      const value = amount?.values[0];
      if (amount !== undefined && value !== undefined && Number.isInteger(value) && value > 0 && value < 10_000) {
        take(scan, "ordinal", { from: index, to: amount.to, values: [value] });
      }
    } else if (token.meaning.ordinal !== undefined && !isOtherwise(scan, index, token, next)) {
      take(scan, "ordinal", { from: index, to: index + 1, values: [token.meaning.ordinal] }, { confidence: 0.85 });
    }
  }
}

/** "a second", "30 second", "kedua-duanya". */
function isOtherwise(scan: Scan, index: number, token: Token, next: Token | undefined): boolean {
  if (next?.dashed === true && !next.numeric) return true;
  if (token.text !== "second") return false;
  const before = textBefore(scan, index);
  return (
    (["a", "per", "one", "just", "every"].includes(before) && (next === undefined || next.broken)) ||
    scan.tokens[index - 1]?.numeric === true
  );
}

/** Finds plain numbers in what nothing else has taken. */
export function findNumbers(scan: Scan): void {
  let inAddress = 0;
  for (let index = 0; index < scan.tokens.length; index++) {
    const seen = scan.tokens[index] as Token;
    if (PLACES.has(seen.text)) inAddress = 8;
    else if (inAddress > 0) inAddress -= 1;
    const token = tokenAt(scan, index);
    if (token === undefined || isNoNumber(scan, index, token)) continue;
    const amount = readAmountOrRange(scan, index);
    if (amount === undefined) continue;
    const next = tokenAt(scan, amount.to);
    // "3d", "4wd": part of a name. "2kopi" is two coffees without the space.
    if (amount.digits && next?.glued === true && /^\p{L}{1,2}$/u.test(next.text) && next.text !== "x") continue;
    const alone = token.meaning.fraction !== undefined && amount.to === index + 1;
    const priced = scan.found.some(({ kind, start }) => kind === "money" && start === token.start);
    const confidence = inAddress > 0 ? 0.4 : alone || priced ? 0.5 : undefined;
    const signed = isNegative(scan, index, index + 1)
      ? { ...amount, values: amount.values.map((value) => -value) }
      : amount;
    const from = MINUS.has(textBefore(scan, index)) ? index - 1 : index;
    take(scan, "number", { ...signed, from }, confidence === undefined ? {} : { confidence });
    index = amount.to - 1;
  }
}

function isNoNumber(scan: Scan, index: number, token: Token): boolean {
  const { text, numeric } = token;
  if (numeric) {
    if (text.length > MAX_DIGITS && /^\d+$/.test(text)) return true;
    return /^0\d/.test(text) || isPartOfWord(scan, index);
  }
  const before = textBefore(scan, index);
  if (text === "one") return POINTERS.has(before) || scan.tokens[index - 1]?.meaning.ordinal !== undefined;
  if (text === "satu") return before === "salah";
  return text === "quarter" || text === "kosong";
}
