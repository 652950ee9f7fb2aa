import { CODE_SIGN, NUMBER_SIGN, SIGN } from "./normalise.ts";
import { roughRoot } from "./stem.ts";
import { makeConcepts } from "./thesaurus.ts";

/** Kinds of features; each is scaled to length one on its own before they are joined. */
export const BLOCKS = 5;
export const WORDS = 0;
export const LETTERS = 1;
export const ROOTS = 2;
export const PAIRS = 3;
export const CONCEPTS = 4;

/**
 * Hears each feature of a text: a 32-bit hash, its block, and where it is: from word `first` to word `last`; of letters
 * `last` is where in the word they begin and how many they are, see {@link lettersAt}.
 */
export type Emit = (hash: number, block: number, first: number, last: number) => void;

/** Emits the features of words. */
export type EmitFeatures = (words: readonly string[], emit: Emit) => void;

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const SHORTEST = 2;
const LONGEST = 5;
const EDGE = 0x7f;
/** Pairs are made of no more words and things than this: their number grows with the square. */
const MAX_PAIRED = 24;

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
 * Makes the emitter: words, pairs of neighbours (also across one word, and with the edges of the text), the letters of
 * each word in runs of two to five, rough roots, any two roots of the text, and the things it says.
 */
export function makeFeatures(): EmitFeatures {
  const findConcepts = makeConcepts();
  const roots = new Int32Array(MAX_PAIRED);
  return (words, emit) => {
    let before = 0;
    let previous = START;
    let paired = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as string;
      const hash = hashWord(word, 1);
      emit(spread(hash), WORDS, at, at);
      emit(spread(mix(mix(previous, 0x20), hash)), WORDS, at - 1, at);
      if (before !== 0) emit(spread(mix(mix(before, 0x2a), hash)), WORDS, at - 2, at);
      emitLetters(word, at, emit);
      // What a value was found for is a thing the text says.
      if (word.startsWith(SIGN) && word !== NUMBER_SIGN && word !== CODE_SIGN)
        emit(spread(hashWord(word, 5)), CONCEPTS, at, at);
      const root = hashWord(roughRoot(word), 3);
      emit(spread(root), ROOTS, at, at);
      if (at < MAX_PAIRED) {
        for (let other = 0; other < at; other++) emit(pairOf(roots[other] as number, root), PAIRS, other, at);
        roots[paired++] = root;
      }
      before = previous === START ? 0 : previous;
      previous = hash;
    }
    if (words.length === 0) return;
    emit(spread(mix(mix(previous, 0x20), END)), WORDS, words.length - 1, words.length);
    findConcepts(words, (concept, first, last) => emit(spread(mix(OFFSET ^ 4, concept)), CONCEPTS, first, last));
  };
}

/** The same for both orders. */
function pairOf(one: number, other: number): number {
  return spread(one < other ? mix(mix(one, 0x55), other) : mix(mix(other, 0x55), one));
}

function emitLetters(word: string, at: number, emit: Emit): void {
  const length = word.length;
  for (let from = -1; from < length; from++) {
    let hash = OFFSET ^ 2;
    for (let size = 1; size <= LONGEST && from + size <= length + 1; size++) {
      const index = from + size - 1;
      hash = mix(hash, index < 0 || index === length ? EDGE : word.charCodeAt(index));
      if (size >= SHORTEST) emit(spread(hash), LETTERS, at, (from + 1) * 8 + size);
    }
  }
}

/** How a feature reads, for people. */
export function nameFeature(words: readonly string[], block: number, first: number, last: number): string {
  const word = (index: number): string => words[index] ?? (index < 0 ? "^" : "$");
  if (block === LETTERS) return lettersAt(word(first), last);
  if (first === last) return word(first);
  if (block === WORDS && last - first === 2) return `${word(first)} … ${word(last)}`;
  if (block === PAIRS) return `${word(first)} + ${word(last)}`;
  return Array.from({ length: last - first + 1 }, (_, offset) => word(first + offset)).join(" ");
}

function lettersAt(word: string, place: number): string {
  const from = Math.floor(place / 8);
  return ` ${word} `.slice(from, from + (place % 8)).replaceAll(" ", "·");
}
