import { rootOf } from "./normalise.ts";

/** Kinds of features; each is scaled to length one on its own before they are joined. */
export const BLOCKS = 3;
export const WORDS = 0;
export const LETTERS = 1;
export const ROOTS = 2;

/** Hears each feature of a text: a 32-bit hash, its block, and whether it is a single word. */
export type Emit = (hash: number, block: number, single: boolean) => void;

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const SHORTEST = 2;
const LONGEST = 5;
const EDGE = 0x7f;

function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME);
}

function spread(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hashWord(word: string, seed: number): number {
  let hash = OFFSET ^ seed;
  for (let index = 0; index < word.length; index++) hash = mix(hash, word.charCodeAt(index));
  return hash;
}

const START = hashWord("^", 1);
const END = hashWord("$", 1);

/**
 * Emits words, pairs of neighbours (also across one word, and with the edges of the text), the letters of each word in
 * runs of two to five, and rough roots.
 */
export function emitFeatures(words: readonly string[], emit: Emit): void {
  let before = 0;
  let previous = START;
  for (const word of words) {
    const hash = hashWord(word, 1);
    emit(spread(hash), WORDS, true);
    emit(spread(mix(mix(previous, 0x20), hash)), WORDS, false);
    if (before !== 0) emit(spread(mix(mix(before, 0x2a), hash)), WORDS, false);
    emitLetters(word, emit);
    emit(spread(hashWord(rootOf(word), 3)), ROOTS, false);
    before = previous === START ? 0 : previous;
    previous = hash;
  }
  if (words.length > 0) emit(spread(mix(mix(previous, 0x20), END)), WORDS, false);
}

function emitLetters(word: string, emit: Emit): void {
  const length = word.length;
  for (let from = -1; from < length; from++) {
    let hash = OFFSET ^ 2;
    for (let size = 1; size <= LONGEST && from + size <= length + 1; size++) {
      const at = from + size - 1;
      hash = mix(hash, at < 0 || at === length ? EDGE : word.charCodeAt(at));
      if (size >= SHORTEST) emit(spread(hash), LETTERS, false);
    }
  }
}
