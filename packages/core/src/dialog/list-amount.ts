import type { Span } from "./hits.ts";
import { isAdding, isSeparated, isSetting } from "./list-words.ts";
import type { Word } from "./words.ts";

/** "Tambah 2 lagi", "kurang 3", "- 1": amounts that say how much more or less, not how much. */

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

const LESS = set(
  "kurang kurangi kurangin kurangkan dikurang dikurangi dikurangin mengurangi less fewer minus reduce subtract",
);
const ONE_MORE = set("tambah tambahin tambahkan ditambah ditambahin nambah add adding another extra more lagi");
/** Behind these words stands what it shall be in the end: "tambah jadi 5". */
const BECOMES = set("jadi jadinya jd menjadi ke to");
const SIGN = /^\s*([+\-\u2212\u2013])\s*(?=\p{N})/u;

/**
 * Whether an amount is to be added (1) or taken away (-1); undefined when it says how much there shall be.
 *
 * @param alone the message is about no thing by its name, so that a sign in front is one
 */
export function directionOf(amount: Span, text: string, words: readonly Word[], alone: boolean): 1 | -1 | undefined {
  const before = words.findLast((word) => word.end <= amount.start);
  if (before !== undefined && isBecoming(before)) return undefined;
  const sign = alone ? SIGN.exec(text) : null;
  if (sign !== null && words.every((word) => word.start >= amount.start)) return sign[1] === "+" ? 1 : -1;
  const ways = words.map((word, at) => ({ word, way: wayOf(words, at) })).filter(({ way }) => way !== undefined);
  const [near] = ways
    .filter(({ word }) => !isApart(word, amount, text, words))
    .sort((a, b) => distance(a.word, amount) - distance(b.word, amount));
  if (near !== undefined) return near.way;
  // Whoever adds several things says so once, before them, and otherwise when something becomes so many.
  const last = words.findLast(
    (word) => word.end <= amount.start && (isSetting(word) || ways.some((one) => one.word === word)),
  );
  return ways.find(({ word }) => word === last)?.way;
}

/** "Jadi 5", "to 5": behind it stands what it shall be. */
export function isBecoming(word: Word): boolean {
  return BECOMES.has(word.text);
}

/** "Another tea": one more of what is there. */
export function asksForMore(words: readonly Word[]): boolean {
  return words.some((word) => ONE_MORE.has(word.text));
}

/** Words that say which way an amount goes. */
export function directions(words: readonly Word[]): readonly Word[] {
  return words.filter((_, at) => wayOf(words, at) !== undefined);
}

function wayOf(words: readonly Word[], at: number): 1 | -1 | undefined {
  const word = words[at];
  // "kurang lebih 3" is about three.
  if (word !== undefined && LESS.has(word.text) && words[at + 1]?.text !== "lebih") return -1;
  return word !== undefined && isAdding(word) ? 1 : undefined;
}

function isApart(word: Word, amount: Span, text: string, words: readonly Word[]): boolean {
  const [from, to] = word.end <= amount.start ? [word.end, amount.start] : [amount.end, word.start];
  return isSeparated(
    text,
    words.filter((other) => other !== word),
    from,
    to,
  );
}

function distance(word: Word, amount: Span): number {
  return word.end <= amount.start ? amount.start - word.end : word.start - amount.end;
}
