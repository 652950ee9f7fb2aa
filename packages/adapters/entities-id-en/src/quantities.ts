import type { Json } from "@sambung/core";
import { readAmountOrRange } from "./amount.ts";
import { isNegative, nextOf, type Scan, take, textBefore, tokenAt } from "./scan.ts";
import type { Token } from "./tokens.ts";

const PERCENT = new Set(["%", "persen", "percent", "pct"]);
const DOZENS = new Set(["lusin", "selusin", "dozen", "dozens", "kodi", "sekodi"]);

/** Finds percentages, quantities with a unit, and the plain number in quantities that count things. */
export function findQuantities(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index++) {
    const token = tokenAt(scan, index);
    if (token === undefined) continue;
    if (token.meaning.one === true) one(scan, index, token);
    else if (!isPartOfWord(scan, index)) index = several(scan, index) - 1;
  }
}

/** "sebungkus", "sekilo", "sekilo setengah". */
function one(scan: Scan, index: number, token: Token): void {
  const half = nextOf(scan, index + 1)?.text === "setengah";
  put(scan, token, index, index + (half ? 2 : 1), [half ? 1.5 : 1]);
}

/** Reads a number with what follows it; returns where to read on. */
function several(scan: Scan, index: number): number {
  const token = scan.tokens[index] as Token;
  // "quarter" is a part only before a measure; alone it is a coin, a term, a piece of a clock.
  if (token.text === "quarter") return quarter(scan, index);
  if (token.text === "a" || token.text === "an") {
    const measured = article(scan, index);
    if (measured !== undefined) return measured;
  }
  const amount = readAmountOrRange(scan, index);
  if (amount === undefined) return index + 1;
  const { to, values } = amount;
  const next = nextOf(scan, to);
  if (next !== undefined && PERCENT.has(next.text)) {
    take(scan, "percent", { from: index, to: to + 1, values });
    return to + 1;
  }
  if (next?.meaning.measure !== undefined && next.meaning.one !== true && fits(next, values)) {
    const end = next.meaning.counts === true ? to + 1 : afterHalf(scan, to + 1);
    const whole = end === to + 1 ? values : values.map((value) => value + 0.5);
    // Less than nothing is no amount, but it is not the same amount either: whoever asked says what is wrong.
    put(scan, next, index, end, isNegative(scan, index, end) ? whole.map((value) => -value) : whole, to);
    return end;
  }
  if (DOZENS.has((scan.tokens[to - 1] as Token).text)) {
    const items = values.map((value) => ({ amount: value, unit: "item" }));
    take(scan, "quantity", { from: index, to, values: items }, { shared: true, confidence: 0.8 });
  }
  return to;
}

/** "a kilo", "a liter and a half", "a box of donuts"; but "a person" is somebody. */
function article(scan: Scan, index: number): number | undefined {
  const measure = nextOf(scan, index + 1);
  if (measure?.meaning.measure === undefined || measure.text.length < 2 || measure.meaning.one === true)
    return undefined;
  if (measure.meaning.counts === true) {
    if (nextOf(scan, index + 2)?.text !== "of") return undefined;
    put(scan, measure, index, index + 2, [1], index + 1);
    return index + 2;
  }
  const end = afterHalf(scan, index + 2);
  put(scan, measure, index, end, [end === index + 2 ? 1 : 1.5]);
  return end;
}

/** Behind a measure: "1 kilo setengah", "two kilos and a half". */
function afterHalf(scan: Scan, at: number): number {
  const words = [0, 1, 2].map((offset) => nextOf(scan, at + offset)?.text);
  if (words[0] === "setengah") return at + 1;
  return words.join(" ") === "and a half" ? at + 3 : at;
}

function quarter(scan: Scan, index: number): number {
  const at = ["a", "of"].includes(nextOf(scan, index + 1)?.text ?? "") ? index + 2 : index + 1;
  const measure = nextOf(scan, at);
  if (measure?.meaning.measure === undefined) return index + 1;
  put(scan, measure, index, at + 1, [0.25]);
  return at + 1;
}

/** One letter is a unit right behind the digits, "2l", or behind as many as people weigh: "250 g", but not "2 g" of slang. */
function fits({ text, glued }: Token, values: readonly number[]): boolean {
  return text.length > 1 || glued || text === "l" || (text === "g" && values.every((value) => value >= 10));
}

function put(scan: Scan, measure: Token, from: number, to: number, amounts: readonly number[], counted = to): void {
  const unit = measure.meaning.measure as string;
  const counts = measure.meaning.counts === true;
  const values: Json[] = amounts.map((amount) => ({ amount, unit }));
  // "2 bungkus" answers "how many?"; "250 gram" does not.
  if (counts && amounts.every((amount) => amount > 0))
    take(scan, "number", { from, to: counted, values: amounts }, { shared: true });
  take(scan, "quantity", { from, to, values });
}

/** Digits inside a name or code: "v60", "KS-0042", "kopi2". */
export function isPartOfWord(scan: Scan, index: number): boolean {
  const here = scan.tokens[index] as Token;
  const before = scan.tokens[index - 1];
  if (before === undefined || before.numeric || !(here.glued || here.dashed)) return false;
  return (
    here.numeric &&
    /\p{L}$/u.test(before.text) &&
    textBefore(scan, index) !== "ke" &&
    before.meaning.currency === undefined
  );
}
