import { FeatureList, grown, PAIRS, putContext, putWord, WORDS, type WordHashes } from "./features.ts";

/** Known features: hash -> index, in an open table, and their weights. */
export interface FeatureTable {
  readonly size: number;
  /** Power of two long; 0 marks an empty place. */
  readonly hashes: Uint32Array;
  readonly indexes: Int32Array;
  /** Root of the inverse document frequency. */
  readonly weights: Float32Array;
  /** 1 for features that are single words. */
  readonly single: Uint8Array;
  /** Weight of a feature nobody trained on. */
  readonly unseenWeight: number;
  /** How much each kind of features counts. */
  readonly blockWeights: readonly number[];
  /** The words of the training texts: what they are is looked up before the first message comes. */
  readonly words: readonly string[];
}

/** Pairs of roots are most of a model and the rare ones say nothing. */
const RARE_PAIR = 3;

/** Learns which features exist: every word, and what else occurs in `minimum` texts; kinds of no weight are left out. */
export function makeTable(
  texts: readonly (readonly string[])[],
  minimum: number,
  blockWeights: readonly number[],
): FeatureTable {
  const counter = new Counter();
  const withPairs = hasPairs({ blockWeights });
  for (const words of texts) counter.add(words, withPairs);
  const { kinds, frequencies, hashes: all } = counter;
  const pairMinimum = Math.max(RARE_PAIR, 2 * minimum);
  const kept: number[] = [];
  for (let entry = 0; entry < counter.size; entry++) {
    const kind = kinds[entry] as number;
    const enough = (kind & PAIR) === 0 ? minimum : pairMinimum;
    if ((frequencies[entry] as number) >= enough || (kind & SINGLE) !== 0) kept.push(entry);
  }
  const places = 2 ** Math.ceil(Math.log2(Math.max(16, kept.length * 2)));
  const hashes = new Uint32Array(places);
  const indexes = new Int32Array(places);
  const weights = new Float32Array(kept.length);
  const single = new Uint8Array(kept.length);
  for (let index = 0; index < kept.length; index++) {
    const entry = kept[index] as number;
    const hash = all[entry] as number;
    let place = hash & (places - 1);
    while (hashes[place] !== 0) place = (place + 1) & (places - 1);
    hashes[place] = hash;
    indexes[place] = index;
    single[index] = (kinds[entry] as number) & SINGLE;
    weights[index] = Math.sqrt(Math.log((1 + texts.length) / (1 + (frequencies[entry] as number))) + 1);
  }
  const unseenWeight = Math.sqrt(Math.log(1 + texts.length) + 1);
  return { size: kept.length, hashes, indexes, weights, single, unseenWeight, blockWeights, words: counter.words() };
}

/** Whether pairs of roots count. */
export function hasPairs({ blockWeights }: Pick<FeatureTable, "blockWeights">): boolean {
  return (blockWeights[PAIRS] ?? 0) > 0;
}

/** Index of a feature, -1 when it is unknown. */
export function findFeature({ hashes, indexes }: FeatureTable, raw: number): number {
  const hash = raw === 0 ? 1 : raw;
  const mask = hashes.length - 1;
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const found = hashes[place];
    if (found === hash) return indexes[place] as number;
    if (found === 0) return -1;
  }
}

const SINGLE = 1;
const PAIR = 2;

/** Counts in how many texts each feature is. */
class Counter {
  size = 0;
  /** What is counted, in the order in which it came. */
  hashes = new Uint32Array(16_384);
  frequencies = new Int32Array(16_384);
  kinds = new Uint8Array(16_384);
  /** The text, counted from 1, in which it was seen last. */
  #lasts = new Int32Array(16_384);
  /** An open table of entries, counted from 1. */
  #places = new Int32Array(65_536);
  #texts = 0;
  readonly #list = new FeatureList();
  readonly #words = new Map<string, WordHashes & { readonly entries: Int32Array }>();

  words(): readonly string[] {
    return [...this.#words.keys()];
  }

  add(words: readonly string[], pairs: boolean): void {
    this.#texts += 1;
    const list = this.#list;
    const all = words.map((word) => this.#wordOf(word));
    for (const { entries } of all) for (let at = 0; at < entries.length; at++) this.#count(entries[at] as number);
    list.clear();
    putContext(words, all, pairs, list);
    for (let at = 0; at < list.count; at++) this.#count(this.#entryOf(list.hashes[at] as number, kindAt(list, at)));
  }

  #wordOf(word: string): WordHashes & { readonly entries: Int32Array } {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const list = this.#list;
    list.clear();
    const hashes = putWord(word, 0, list);
    const entries = new Int32Array(list.count);
    for (let at = 0; at < list.count; at++) entries[at] = this.#entryOf(list.hashes[at] as number, kindAt(list, at));
    const own = { ...hashes, entries };
    this.#words.set(word, own);
    return own;
  }

  #count(entry: number): void {
    if (this.#lasts[entry] === this.#texts) return;
    this.#lasts[entry] = this.#texts;
    this.frequencies[entry] = (this.frequencies[entry] as number) + 1;
  }

  #entryOf(raw: number, kind: number): number {
    const hash = raw === 0 ? 1 : raw;
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (let found = this.#places[place] as number; found !== 0; found = this.#places[place] as number) {
      if (this.hashes[found - 1] === hash) {
        this.kinds[found - 1] = (this.kinds[found - 1] as number) | kind;
        return found - 1;
      }
      place = (place + 1) & mask;
    }
    const entry = this.size++;
    this.#places[place] = entry + 1;
    this.hashes[entry] = hash;
    this.kinds[entry] = kind;
    if (this.size === this.hashes.length) this.#grow();
    return entry;
  }

  #grow(): void {
    const room = 2 * this.size;
    this.hashes = grown(this.hashes, new Uint32Array(room));
    this.frequencies = grown(this.frequencies, new Int32Array(room));
    this.kinds = grown(this.kinds, new Uint8Array(room));
    this.#lasts = grown(this.#lasts, new Int32Array(room));
    this.#places = new Int32Array(4 * room);
    const mask = this.#places.length - 1;
    for (let entry = 0; entry < this.size; entry++) {
      let place = (this.hashes[entry] as number) & mask;
      while (this.#places[place] !== 0) place = (place + 1) & mask;
      this.#places[place] = entry + 1;
    }
  }
}

function kindAt({ blocks, firsts, lasts }: FeatureList, at: number): number {
  const block = blocks[at];
  if (block === PAIRS) return PAIR;
  return block === WORDS && firsts[at] === lasts[at] ? SINGLE : 0;
}
