import { BLOCKS, makeFeatures, WORDS } from "./features.ts";
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
export type Encode = (words: readonly string[]) => Vector;

/**
 * How much each kind of features counts, chosen on validation data. What a text speaks about says most while there are
 * few examples, and less than its words once there are many.
 */
function blockWeightsFor(texts: number): readonly number[] {
  const concepts = 1.8 - 0.45 * Math.log2(texts / 200);
  return [0.8, 1, 0.5, 0.3, Math.min(1.8, Math.max(0.7, concepts))];
}

/** Learns which features exist. From `minimum` texts on a feature counts. */
export function makeTable(texts: readonly (readonly string[])[], minimum: number): FeatureTable {
  const frequency = new Map<number, number>();
  const lastText = new Map<number, number>();
  const singles = new Set<number>();
  const emitFeatures = makeFeatures();
  texts.forEach((words, text) => {
    emitFeatures(words, (hash, block, first, last) => {
      const key = hash === 0 ? 1 : hash;
      if (block === WORDS && first === last) singles.add(key);
      if (lastText.get(key) === text) return;
      lastText.set(key, text);
      frequency.set(key, (frequency.get(key) ?? 0) + 1);
    });
  });
  const kept = [...frequency].filter(([, count]) => count >= minimum);
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
    hashes,
    indexes,
    weights,
    single,
    unseenWeight: Math.sqrt(Math.log(1 + texts.length) + 1),
    blockWeights: blockWeightsFor(texts.length),
  };
}

/** Makes the encoder of a table; it keeps working memory, so one serves one thread. */
export function makeEncoder({ size, hashes, indexes, weights, unseenWeight, blockWeights }: FeatureTable): Encode {
  const emitFeatures = makeFeatures();
  const mask = hashes.length - 1;
  const counts = new Int32Array(size);
  const blockOf = new Uint8Array(size);
  const touched = new Int32Array(MAX_FEATURES);
  const values = new Float32Array(MAX_FEATURES);
  let length = 0;
  const unseen = new Int32Array(BLOCKS);
  let wordCount = 0;
  let unknownWords = 0;

  const emit = (raw: number, block: number, first: number, last: number): void => {
    const hash = raw === 0 ? 1 : raw;
    let place = hash & mask;
    while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) & mask;
    const known = hashes[place] === hash;
    if (block === WORDS && first === last) {
      wordCount += 1;
      if (!known) unknownWords += 1;
    }
    if (!known) {
      unseen[block] = (unseen[block] as number) + 1;
      return;
    }
    const index = indexes[place] as number;
    if (counts[index] === 0) {
      if (length === MAX_FEATURES) return;
      touched[length++] = index;
      blockOf[index] = block;
    }
    counts[index] = (counts[index] as number) + 1;
  };

  return (words) => {
    length = wordCount = unknownWords = 0;
    unseen.fill(0);
    emitFeatures(words, emit);
    // What nobody trained on pulls no way, but makes the text less clear: held-out examples are measured the same way.
    const norms = Array.from(unseen, (count) => count * unseenWeight * unseenWeight);
    for (let at = 0; at < length; at++) {
      const index = touched[at] as number;
      const count = counts[index] as number;
      const value = (count === 1 ? 1 : 1 + Math.log(count)) * (weights[index] as number);
      values[at] = value;
      norms[blockOf[index] as number] = (norms[blockOf[index] as number] as number) + value * value;
      counts[index] = 0;
    }
    let total = 0;
    const scales = norms.map((norm, block) => {
      if (norm === 0) return 0;
      const weight = blockWeights[block] as number;
      total += weight * weight;
      return weight / Math.sqrt(norm);
    });
    const scale = total === 0 ? 0 : 1 / Math.sqrt(total);
    for (let at = 0; at < length; at++) {
      values[at] = (values[at] as number) * (scales[blockOf[touched[at] as number] as number] as number) * scale;
    }
    return { length, indexes: touched, values, words: wordCount, unknownWords };
  };
}

/** Share of a text's words that are in no training text; 1 for a text without words. */
export function unknownShare({ words, unknownWords }: Pick<Vector, "words" | "unknownWords">): number {
  return words === 0 ? 1 : unknownWords / words;
}
