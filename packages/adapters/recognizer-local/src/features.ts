import { CODE_SIGN, isClitic, NUMBER_SIGN, SIGN } from "./normalise.ts";
import { roughRoot } from "./stem.ts";
import { beginsPhrase, conceptsOf, hearPhrases } from "./thesaurus.ts";

/** Kinds of features; each is scaled to length one on its own before they are joined. */
export const BLOCKS = 5;
export const WORDS = 0;
export const LETTERS = 1;
export const ROOTS = 2;
export const PAIRS = 3;
export const CONCEPTS = 4;

/**
 * The features of a text or a word, one after the other: 32-bit hashes, their blocks, and where each is: from word `first` to
 * word `last`; of letters `last` is where in the word they begin and how many they are, see {@link lettersAt}.
 */
export class FeatureList {
  count = 0;
  hashes: Uint32Array = new Uint32Array(1_024);
  blocks: Uint8Array = new Uint8Array(1_024);
  firsts: Int16Array = new Int16Array(1_024);
  lasts: Int16Array = new Int16Array(1_024);

  clear(): void {
    this.count = 0;
  }

  put(hash: number, block: number, first: number, last: number): void {
    if (this.count === this.hashes.length) this.#grow();
    const at = this.count++;
    this.hashes[at] = hash;
    this.blocks[at] = block;
    this.firsts[at] = first;
    this.lasts[at] = last;
  }

  #grow(): void {
    const room = 2 * this.count;
    this.hashes = grown(this.hashes, new Uint32Array(room));
    this.blocks = grown(this.blocks, new Uint8Array(room));
    this.firsts = grown(this.firsts, new Int16Array(room));
    this.lasts = grown(this.lasts, new Int16Array(room));
  }
}

/** What was in an array, in a larger one. */
export function grown<Numbers extends Int32Array | Uint32Array | Float32Array | Uint8Array | Int16Array>(
  from: Numbers,
  into: Numbers,
): Numbers {
  into.set(from);
  return into;
}

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

/** What the neighbours of a word need to know of it. */
export interface WordHashes {
  readonly word: number;
  readonly root: number;
  readonly beginsPhrase: boolean;
}

/** Puts what a word has by itself: the word, its letters in runs of three and four, its rough root, the things it says. */
export function putWord(word: string, at: number, into: FeatureList): WordHashes {
  const hash = hashWord(word, 1);
  const root = hashWord(roughRoot(word), 3);
  into.put(spread(hash), WORDS, at, at);
  putLetters(word, at, into);
  into.put(spread(root), ROOTS, at, at);
  // What a value was found for is a thing the text says.
  if (word.startsWith(SIGN) && word !== NUMBER_SIGN && word !== CODE_SIGN)
    into.put(spread(hashWord(word, 5)), CONCEPTS, at, at);
  if (!isClitic(word)) for (const concept of conceptsOf(word)) into.put(hashConcept(concept), CONCEPTS, at, at);
  return { word: hash, root, beginsPhrase: beginsPhrase(word) };
}

/**
 * Puts what words have together: pairs of neighbours (also across one word, and with the edges of the text), with `pairs` any
 * two roots, and what several words say together. `hashes` are those of each word.
 */
export function putContext(
  words: readonly string[],
  hashes: readonly WordHashes[],
  pairs: boolean,
  into: FeatureList,
): void {
  const count = words.length;
  if (count === 0) return;
  let previous = START;
  let before = 0;
  let phrases = false;
  for (let at = 0; at < count; at++) {
    const { word, root, beginsPhrase: begins } = hashes[at] as WordHashes;
    phrases ||= begins;
    into.put(spread(mix(mix(previous, 0x20), word)), WORDS, at - 1, at);
    if (before !== 0) into.put(spread(mix(mix(before, 0x2a), word)), WORDS, at - 2, at);
    if (pairs && at < MAX_PAIRED) {
      for (let other = 0; other < at; other++)
        into.put(pairOf((hashes[other] as WordHashes).root, root), PAIRS, other, at);
    }
    before = previous === START ? 0 : previous;
    previous = word;
  }
  into.put(spread(mix(mix(previous, 0x20), END)), WORDS, count - 1, count);
  if (phrases)
    hearPhrases(words, hashes, (concept, first, last) => into.put(hashConcept(concept), CONCEPTS, first, last));
}

/** Puts all features of a text. */
export function putAll(words: readonly string[], pairs: boolean, into: FeatureList): void {
  const hashes = words.map((word, at) => putWord(word, at, into));
  putContext(words, hashes, pairs, into);
}

function hashConcept(concept: number): number {
  return spread(mix(seedOf(4), concept));
}

/** The same for both orders. */
function pairOf(one: number, other: number): number {
  return spread(one < other ? mix(mix(one, 0x55), other) : mix(mix(other, 0x55), one));
}

function putLetters(word: string, at: number, into: FeatureList): void {
  const length = word.length;
  for (let from = -1; from < length; from++) {
    let hash = seedOf(2);
    for (let size = 1; size <= LONGEST && from + size <= length + 1; size++) {
      const index = from + size - 1;
      hash = mix(hash, index < 0 || index === length ? EDGE : word.charCodeAt(index));
      if (size >= SHORTEST) into.put(spread(hash), LETTERS, at, (from + 1) * 8 + size);
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
