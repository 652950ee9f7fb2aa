import { CODE_SIGN, isClitic, NUMBER_SIGN, SIGN } from "./normalise.ts";
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

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const SHORTEST = 3;
const LONGEST = 4;
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

/** Where the hashes of one kind begin: far from each other, or one letter of one kind would be another of the next. */
function seedOf(kind: number): number {
  return OFFSET ^ Math.imul(kind, 0x9e3779b1);
}

function hashWord(word: string, kind: number): number {
  let hash = seedOf(kind);
  for (let index = 0; index < word.length; index++) hash = mix(hash, word.charCodeAt(index));
  return hash;
}

/** The feature that a word is by itself. */
export function featureOf(word: string): number {
  return spread(hashWord(word, 1));
}

const START = hashWord("^", 1);
const END = hashWord("$", 1);

/** The features of texts, in two parts: what a word has by itself, and what words have together. */
export interface Features {
  /** The word, its letters in runs of three and four, its rough root and the things it says by itself. */
  ofWord(word: string, at: number, emit: Emit): WordHashes;
  /**
   * Pairs of neighbours (also across one word, and with the edges of the text), any two roots of the text, and what
   * several words say together. `hashes` are those of each word.
   */
  ofContext(words: readonly string[], hashes: readonly WordHashes[], emit: Emit): void;
}

/** What the neighbours of a word need to know of it. */
export interface WordHashes {
  readonly word: number;
  readonly root: number;
  readonly beginsPhrase: boolean;
}

/** Makes them; without `pairs` no roots are paired. */
export function makeFeatures(pairs: boolean): Features {
  const concepts = makeConcepts();
  return {
    ofWord: (word, at, emit) => {
      const hash = hashWord(word, 1);
      const root = hashWord(roughRoot(word), 3);
      emit(spread(hash), WORDS, at, at);
      emitLetters(word, at, emit);
      emit(spread(root), ROOTS, at, at);
      // What a value was found for is a thing the text says.
      if (word.startsWith(SIGN) && word !== NUMBER_SIGN && word !== CODE_SIGN)
        emit(spread(hashWord(word, 5)), CONCEPTS, at, at);
      if (!isClitic(word)) for (const concept of concepts.ofWord(word)) emit(hashConcept(concept), CONCEPTS, at, at);
      return { word: hash, root, beginsPhrase: concepts.beginsPhrase(word) };
    },
    ofContext: (words, hashes, emit) => {
      const count = words.length;
      if (count === 0) return;
      let previous = START;
      let before = 0;
      let phrases = false;
      for (let at = 0; at < count; at++) {
        const { word, root, beginsPhrase } = hashes[at] as WordHashes;
        phrases ||= beginsPhrase;
        emit(spread(mix(mix(previous, 0x20), word)), WORDS, at - 1, at);
        if (before !== 0) emit(spread(mix(mix(before, 0x2a), word)), WORDS, at - 2, at);
        if (pairs && at < MAX_PAIRED) {
          for (let other = 0; other < at; other++)
            emit(pairOf((hashes[other] as WordHashes).root, root), PAIRS, other, at);
        }
        before = previous === START ? 0 : previous;
        previous = word;
      }
      emit(spread(mix(mix(previous, 0x20), END)), WORDS, count - 1, count);
      if (phrases)
        concepts.ofPhrases(words, (concept, first, last) => emit(hashConcept(concept), CONCEPTS, first, last));
    },
  };
}

/** Emits all features of a text. */
export function emitAll(features: Features, words: readonly string[], emit: Emit): void {
  const hashes = words.map((word, at) => features.ofWord(word, at, emit));
  features.ofContext(words, hashes, emit);
}

function hashConcept(concept: number): number {
  return spread(mix(seedOf(4), concept));
}

/** The same for both orders. */
function pairOf(one: number, other: number): number {
  return spread(one < other ? mix(mix(one, 0x55), other) : mix(mix(other, 0x55), one));
}

function emitLetters(word: string, at: number, emit: Emit): void {
  const length = word.length;
  for (let from = -1; from < length; from++) {
    let hash = seedOf(2);
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
