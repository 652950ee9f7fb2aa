import { BLOCKS, FeatureList, featureOf, grown, putContext, putWord, type WordHashes } from "./features.ts";
import { MAX_FEATURES } from "./scorer.ts";
import { type FeatureTable, findFeature, hasPairs } from "./table.ts";

/** A text as weighted features. */
export interface Vector {
  readonly length: number;
  readonly indexes: Int32Array;
  readonly values: Float32Array;
  /** How many words the text has, and how many of them are in no training text. */
  readonly words: number;
  readonly unknownWords: number;
}

/** What a word adds to every text it stands in. */
interface WordFeatures extends WordHashes {
  /** Where its known features lie in the {@link Encoder}'s pool. */
  readonly from: number;
  readonly to: number;
  /** By block, the sum of the squared weights of all its features, each once. */
  readonly norms: Float64Array;
}

/** Words whose features are kept. */
const MAX_KEPT = 20_000;

/**
 * Turns words into vectors; it keeps working memory, so one serves one thread. The features of words that are in training
 * texts are kept, from their first time on; other words, which may be somebody's name, leave no trace.
 */
export class Encoder {
  readonly #table: FeatureTable;
  readonly #pairs: boolean;
  readonly #unseenSquare: number;
  readonly #counts: Uint16Array;
  /** The features of a text, `8 * index + block`, and their weights. */
  readonly #touched = new Int32Array(MAX_FEATURES);
  readonly #touchedWeights = new Float32Array(MAX_FEATURES);
  readonly #indexes = new Int32Array(MAX_FEATURES);
  readonly #values = new Float32Array(MAX_FEATURES);
  #length = 0;
  /** By block, the sum of the squared weights of a text's features. */
  readonly #norms = new Float64Array(BLOCKS);
  readonly #scales = new Float64Array(BLOCKS);
  readonly #list = new FeatureList();
  readonly #wordList = new FeatureList();
  /** Of each word of a text; what is left of longer texts behind them means nothing. */
  readonly #all: WordHashes[] = [];
  readonly #kept = new Map<string, WordFeatures>();
  /** The features of all kept words in one piece, as they are touched. */
  #pool = new Int32Array(4_096);
  #poolWeights = new Float32Array(4_096);
  #poolEnd = 0;

  constructor(table: FeatureTable) {
    this.#table = table;
    this.#pairs = hasPairs(table);
    this.#unseenSquare = table.unseenWeight * table.unseenWeight;
    this.#counts = new Uint16Array(table.size);
  }

  /** The vector of a text. Its arrays are reused by the next call. */
  encode(words: readonly string[]): Vector {
    this.#length = 0;
    this.#norms.fill(0);
    let unknownWords = 0;
    const all = this.#all;
    let at = 0;
    const list = this.#list;
    list.clear();
    for (const word of words) {
      const own = this.#kept.get(word) ?? this.#keep(word);
      if (own === undefined) {
        if (!this.isTaught(word)) unknownWords += 1;
        all[at++] = putWord(word, 0, list);
      } else {
        all[at++] = own;
        this.#countKept(own);
      }
    }
    putContext(words, all, this.#pairs, list);
    this.#countList();
    const length = this.#weigh();
    return { length, indexes: this.#indexes, values: this.#values, words: words.length, unknownWords };
  }

  /** Looks words of training texts up before they are met. */
  prepare(words: readonly string[]): void {
    for (const word of words) if (!this.#kept.has(word)) this.#keep(word);
  }

  /** True for words of training texts. */
  isTaught(word: string): boolean {
    return findFeature(this.#table, featureOf(word)) >= 0;
  }

  /** Writes the features of a word down, to be counted again and again; undefined when it is not one to be kept. */
  #keep(word: string): WordFeatures | undefined {
    if (this.#kept.size >= MAX_KEPT || !this.isTaught(word)) return undefined;
    const list = this.#wordList;
    list.clear();
    const { word: hash, root, beginsPhrase } = putWord(word, 0, list);
    const norms = new Float64Array(BLOCKS);
    const from = this.#poolEnd;
    for (let at = 0; at < list.count; at++) {
      const block = list.blocks[at] as number;
      const index = findFeature(this.#table, list.hashes[at] as number);
      if (index < 0) {
        norms[block] = (norms[block] as number) + this.#unseenSquare;
        continue;
      }
      const weight = this.#table.weights[index] as number;
      norms[block] = (norms[block] as number) + weight * weight;
      if (this.#poolEnd === this.#pool.length) {
        this.#pool = grown(this.#pool, new Int32Array(2 * this.#poolEnd));
        this.#poolWeights = grown(this.#poolWeights, new Float32Array(2 * this.#poolEnd));
      }
      this.#pool[this.#poolEnd] = 8 * index + block;
      this.#poolWeights[this.#poolEnd++] = weight;
    }
    const own = { word: hash, root, beginsPhrase, from, to: this.#poolEnd, norms };
    this.#kept.set(word, own);
    return own;
  }

  #countKept({ from, to, norms: own }: WordFeatures): void {
    const norms = this.#norms;
    for (let block = 0; block < BLOCKS; block++) norms[block] = (norms[block] as number) + (own[block] as number);
    const pool = this.#pool;
    const weights = this.#poolWeights;
    const counts = this.#counts;
    const touched = this.#touched;
    const touchedWeights = this.#touchedWeights;
    let end = this.#length;
    for (let at = from; at < to; at++) {
      const both = pool[at] as number;
      const weight = weights[at] as number;
      const before = counts[both >> 3] as number;
      if (before > 0) {
        // Its square has been added as if it were the first.
        const block = both & 7;
        norms[block] = (norms[block] as number) + (moreOf(before) - 1) * weight * weight;
      } else {
        if (end === MAX_FEATURES) continue;
        touched[end] = both;
        touchedWeights[end++] = weight;
      }
      counts[both >> 3] = before + 1;
    }
    this.#length = end;
  }

  #countList(): void {
    const { count, hashes, blocks } = this.#list;
    const table = this.#table;
    const norms = this.#norms;
    const counts = this.#counts;
    let end = this.#length;
    for (let at = 0; at < count; at++) {
      const block = blocks[at] as number;
      const index = findFeature(table, hashes[at] as number);
      if (index < 0) {
        norms[block] = (norms[block] as number) + this.#unseenSquare;
        continue;
      }
      const weight = table.weights[index] as number;
      const before = counts[index] as number;
      if (before === 0) {
        if (end === MAX_FEATURES) continue;
        this.#touched[end] = 8 * index + block;
        this.#touchedWeights[end++] = weight;
      }
      norms[block] = (norms[block] as number) + (before === 0 ? 1 : moreOf(before)) * weight * weight;
      counts[index] = before + 1;
    }
    this.#length = end;
  }

  /** Turns what has been counted into the vector; returns its length. */
  #weigh(): number {
    const scales = this.#scales;
    const { blockWeights } = this.#table;
    let total = 0;
    for (let block = 0; block < BLOCKS; block++) {
      // What nobody trained on pulls no way, but makes the text less clear: held-out examples are measured the same way.
      const norm = this.#norms[block] as number;
      const weight = blockWeights[block] as number;
      if (norm > 0) total += weight * weight;
      scales[block] = norm === 0 ? 0 : weight / Math.sqrt(norm);
    }
    const scale = total === 0 ? 0 : 1 / Math.sqrt(total);
    for (let block = 0; block < BLOCKS; block++) scales[block] = (scales[block] as number) * scale;
    const length = this.#length;
    const touched = this.#touched;
    const touchedWeights = this.#touchedWeights;
    const counts = this.#counts;
    const indexes = this.#indexes;
    const values = this.#values;
    for (let at = 0; at < length; at++) {
      const both = touched[at] as number;
      const index = both >> 3;
      const times = counts[index] as number;
      const value = (touchedWeights[at] as number) * (scales[both & 7] as number);
      indexes[at] = index;
      values[at] = times === 1 ? value : value * growth(times);
      counts[index] = 0;
    }
    return length;
  }
}

/** How much more a feature counts that occurs so many times. */
function growth(times: number): number {
  return times === 1 ? 1 : 1 + Math.log(times);
}

/** By how much its square grows with one more. */
function moreOf(times: number): number {
  return growth(times + 1) ** 2 - growth(times) ** 2;
}

/** Share of a text's words that are in no training text; 1 for a text without words. */
export function unknownShare({ words, unknownWords }: Pick<Vector, "words" | "unknownWords">): number {
  return words === 0 ? 1 : unknownWords / words;
}
