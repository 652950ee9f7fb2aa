import { BLOCKS, type Emit, emitAll, featureOf, makeFeatures, PAIRS, WORDS, type WordHashes } from "./features.ts";
import { MAX_FEATURES } from "./scorer.ts";

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
  /** The words of the training texts: their features are looked up before the first message comes. */
  readonly words: readonly string[];
}

/** A text as weighted features. */
export interface Vector {
  readonly length: number;
  readonly indexes: Int32Array;
  readonly values: Float32Array;
  /** How many words the text has, and how many of them are in no training text. */
  readonly words: number;
  readonly unknownWords: number;
}

/** Turns words into vectors. The arrays of a vector are reused by the next call. */
export interface Encode {
  (words: readonly string[]): Vector;
  /** True for words whose features are at hand: those of training texts. */
  isKept(word: string): boolean;
}

/** Pairs of roots are most of a model and the rare ones say nothing. */
const RARE_PAIR = 3;

/** Learns which features exist: every word, and what else occurs in `minimum` texts; kinds of no weight are left out. */
export function makeTable(
  texts: readonly (readonly string[])[],
  minimum: number,
  blockWeights: readonly number[],
): FeatureTable {
  const frequency = new Map<number, number>();
  const lastText = new Map<number, number>();
  const singles = new Set<number>();
  const pairs = new Set<number>();
  const pairMinimum = Math.max(RARE_PAIR, 2 * minimum);
  const features = makeFeatures(hasPairs({ blockWeights }));
  texts.forEach((words, text) => {
    emitAll(features, words, (hash, block, first, last) => {
      const key = hash === 0 ? 1 : hash;
      if (block === WORDS && first === last) singles.add(key);
      if (block === PAIRS) pairs.add(key);
      if (lastText.get(key) === text) return;
      lastText.set(key, text);
      frequency.set(key, (frequency.get(key) ?? 0) + 1);
    });
  });
  const kept = [...frequency].filter(
    ([hash, count]) => count >= (pairs.has(hash) ? pairMinimum : minimum) || singles.has(hash),
  );
  const places = 2 ** Math.ceil(Math.log2(Math.max(16, kept.length * 2)));
  const hashes = new Uint32Array(places);
  const indexes = new Int32Array(places);
  const weights = new Float32Array(kept.length);
  const single = new Uint8Array(kept.length);
  kept.forEach(([hash, count], index) => {
    let place = hash & (places - 1);
    while (hashes[place] !== 0) place = (place + 1) & (places - 1);
    hashes[place] = hash;
    indexes[place] = index;
    single[index] = singles.has(hash) ? 1 : 0;
    weights[index] = Math.sqrt(Math.log((1 + texts.length) / (1 + count)) + 1);
  });
  return {
    size: kept.length,
    words: [...new Set(texts.flat())].slice(0, MAX_KEPT),
    hashes,
    indexes,
    weights,
    single,
    unseenWeight: Math.sqrt(Math.log(1 + texts.length) + 1),
    blockWeights,
  };
}

/** Whether pairs of roots count. */
export function hasPairs({ blockWeights }: Pick<FeatureTable, "blockWeights">): boolean {
  return (blockWeights[PAIRS] ?? 0) > 0;
}

/** What a word adds to every text it stands in; where it lies in the {@link Pool}. */
interface WordFeatures extends WordHashes {
  readonly from: number;
  /** Up to here known features, then up to `end` what is in no training text. */
  readonly to: number;
  readonly end: number;
}

/** The features of all kept words in one piece, two numbers each: `8 * index + block` and the weight. */
interface Pool {
  readonly whole: Int32Array;
  readonly weights: Float32Array;
}

function makePool(length: number, before?: Pool): Pool {
  const whole = new Int32Array(length);
  if (before !== undefined) whole.set(before.whole);
  return { whole, weights: new Float32Array(whole.buffer) };
}

/** Words whose features are kept at hand. */
const MAX_KEPT = 20_000;
/** Features of a text that are looked up in one go: one search need not wait for the other. */
const MAX_PENDING = 4_096;

/**
 * Makes the encoder of a table; it keeps working memory, so one serves one thread. The features of words that are in
 * training texts are kept; other words, which may be somebody's name, leave no trace.
 */
export function makeEncoder(table: FeatureTable): Encode {
  const { size, hashes, indexes, weights, unseenWeight, blockWeights } = table;
  const features = makeFeatures(hasPairs(table));
  const mask = hashes.length - 1;
  const unseenSquare = unseenWeight * unseenWeight;
  const counts = new Uint16Array(size);
  const touchedBlocks = new Uint8Array(MAX_FEATURES);
  const touchedWeights = new Float32Array(MAX_FEATURES);
  const touched = new Int32Array(MAX_FEATURES);
  const values = new Float32Array(MAX_FEATURES);
  const pendingHashes = new Uint32Array(MAX_PENDING);
  const pendingBlocks = new Uint8Array(MAX_PENDING);
  const kept = new Map<string, WordFeatures>();
  let pool = makePool(2_048);
  let pooledEnd = 0;
  /** By block, the sum of the squared weights of a text's features. */
  const norms = new Float64Array(BLOCKS);
  const scales = new Float64Array(BLOCKS);
  let length = 0;
  let pending = 0;
  let unknownWords = 0;

  /** Index of a feature, -1 when it is unknown. */
  const find = (raw: number): number => {
    const hash = raw === 0 ? 1 : raw;
    let place = hash & mask;
    for (;;) {
      const found = hashes[place];
      if (found === hash) return indexes[place] as number;
      if (found === 0) return -1;
      place = (place + 1) & mask;
    }
  };
  const countPending = (): void => {
    let end = length;
    for (let at = 0; at < pending; at++) {
      const index = find(pendingHashes[at] as number);
      const block = pendingBlocks[at] as number;
      if (index < 0) {
        norms[block] = (norms[block] as number) + unseenSquare;
        continue;
      }
      const weight = weights[index] as number;
      const before = counts[index] as number;
      if (before > 0) norms[block] = (norms[block] as number) + moreOf(before) * weight * weight;
      else {
        if (end === MAX_FEATURES) continue;
        touchedBlocks[end] = block;
        touchedWeights[end] = weight;
        touched[end++] = index;
        norms[block] = (norms[block] as number) + weight * weight;
      }
      counts[index] = before + 1;
    }
    length = end;
    pending = 0;
  };
  const countLater: Emit = (hash, block) => {
    if (pending === MAX_PENDING) countPending();
    pendingHashes[pending] = hash;
    pendingBlocks[pending++] = block;
  };
  const countKept = ({ from, to, end: last }: WordFeatures): void => {
    const { whole, weights: pooled } = pool;
    let end = length;
    for (let at = from; at < to; at += 2) {
      const both = whole[at] as number;
      const index = both >> 3;
      const block = both & 7;
      const weight = pooled[at + 1] as number;
      const before = counts[index] as number;
      if (before > 0) norms[block] = (norms[block] as number) + moreOf(before) * weight * weight;
      else {
        if (end === MAX_FEATURES) continue;
        touchedBlocks[end] = block;
        touchedWeights[end] = weight;
        touched[end++] = index;
        norms[block] = (norms[block] as number) + weight * weight;
      }
      counts[index] = before + 1;
    }
    length = end;
    for (let at = to; at < last; at += 2) {
      const block = whole[at] as number;
      norms[block] = (norms[block] as number) + (pooled[at + 1] as number);
    }
  };
  /** Writes the features of a word down, to be counted again and again; undefined when there are too many already. */
  const keep = (word: string): WordFeatures | undefined => {
    if (kept.size >= MAX_KEPT) return undefined;
    const unseen = new Float64Array(BLOCKS);
    const from = pooledEnd;
    const put = (what: number, weight: number): void => {
      if (pooledEnd === pool.whole.length) pool = makePool(pooledEnd * 2, pool);
      pool.whole[pooledEnd] = what;
      pool.weights[pooledEnd + 1] = weight;
      pooledEnd += 2;
    };
    const own = features.ofWord(word, 0, (hash, block) => {
      const index = find(hash);
      if (index < 0) unseen[block] = (unseen[block] as number) + unseenSquare;
      else put(index * 8 + block, weights[index] as number);
    });
    const to = pooledEnd;
    for (const [block, square] of unseen.entries()) if (square > 0) put(block, square);
    const { word: hash, root, beginsPhrase } = own;
    const listed = { word: hash, root, beginsPhrase, from, to, end: pooledEnd };
    kept.set(word, listed);
    return listed;
  };
  const countWord = (word: string): WordHashes => {
    let own = kept.get(word);
    if (own === undefined && find(featureOf(word)) < 0) unknownWords += 1;
    else own ??= keep(word);
    if (own === undefined) return features.ofWord(word, 0, countLater);
    countKept(own);
    return own;
  };
  const encode = (words: readonly string[]): Vector => {
    length = pending = unknownWords = 0;
    norms.fill(0);
    const all: WordHashes[] = [];
    for (const word of words) all.push(countWord(word));
    features.ofContext(words, all, countLater);
    countPending();
    let total = 0;
    for (let block = 0; block < BLOCKS; block++) {
      // What nobody trained on pulls no way, but makes the text less clear: held-out examples are measured the same way.
      const norm = norms[block] as number;
      const weight = blockWeights[block] as number;
      if (norm > 0) total += weight * weight;
      scales[block] = norm === 0 ? 0 : weight / Math.sqrt(norm);
    }
    const scale = total === 0 ? 0 : 1 / Math.sqrt(total);
    for (let block = 0; block < BLOCKS; block++) scales[block] = (scales[block] as number) * scale;
    for (let at = 0; at < length; at++) {
      const index = touched[at] as number;
      const times = counts[index] as number;
      const value = (touchedWeights[at] as number) * (scales[touchedBlocks[at] as number] as number);
      values[at] = times === 1 ? value : value * growth(times);
      counts[index] = 0;
    }
    return { length, indexes: touched, values, words: words.length, unknownWords };
  };
  for (const word of table.words) if (find(featureOf(word)) >= 0) keep(word);
  return Object.assign(encode, { isKept: (word: string) => kept.has(word) });
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
