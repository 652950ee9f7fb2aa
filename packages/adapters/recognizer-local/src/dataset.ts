import type { Encoder } from "./encoder.ts";
import type { Lesson, Line } from "./examples.ts";
import { grown } from "./features.ts";
import { mulberry, shuffle } from "./random.ts";
import type { Rows } from "./svm.ts";
import { type FeatureTable, makeTable } from "./table.ts";
import type { Preset } from "./train.ts";

/** Lines as vectors, with how many words each has and how many of those are no features. */
export interface Data extends Rows {
  readonly words: Int32Array;
  readonly unknownWords: Int32Array;
}

const BATCH = 200;

/**
 * How much words, letters, roots, pairs of roots and topics count, chosen on validation data. What a text speaks about says
 * most where intents lie far apart and examples are few, and less than its words where all speak about much the same: so
 * there are several to try. Networks make more of topics, and of pairs; the linear classifiers alone do as well without
 * pairs, and faster.
 */
const BLOCK_WEIGHTS: { readonly [preset in Preset]: readonly [readonly number[], ...(readonly number[])[]] } = {
  accurate: [
    [0.8, 1, 0.5, 0.3, 1.2],
    [0.8, 1, 0.5, 0.3, 0.7],
    [0.8, 1, 0.5, 0.3, 1.8],
  ],
  fast: [
    [0.8, 1, 0.5, 0, 0.7],
    [0.8, 1, 0.5, 0, 1.8],
  ],
};

/** In how many lines a feature must occur to be worth its place: the more lines there are, the more. */
function minimumFor(lines: number, preset: Preset): number {
  if (lines >= 5_000) return 3;
  return lines >= (preset === "fast" ? 500 : 2_000) ? 2 : 1;
}

/** The features of a lesson with the weights that are worth trying, the safest first. */
export function tablesOf({ lines }: Lesson, preset: Preset): readonly [FeatureTable, ...FeatureTable[]] {
  const [first, ...others] = BLOCK_WEIGHTS[preset];
  const table = makeTable(
    lines.map(({ words }) => words),
    minimumFor(lines.length, preset),
    first,
  );
  return [table, ...others.map((blockWeights) => ({ ...table, blockWeights }))];
}

/** Encodes lines; yields now and then. */
export function* encodeAll(encoder: Encoder, lines: readonly Line[]): Generator<number, Data> {
  const starts = new Int32Array(lines.length + 1);
  const wordCounts = new Int32Array(lines.length);
  const unknownWords = new Int32Array(lines.length);
  let indexes = new Int32Array(lines.length * 200 + 1_000);
  let values = new Float32Array(indexes.length);
  let end = 0;
  for (const [row, { words }] of lines.entries()) {
    const vector = encoder.encode(words);
    if (end + vector.length > indexes.length) {
      indexes = grown(indexes, new Int32Array((end + vector.length) * 2));
      values = grown(values, new Float32Array(indexes.length));
    }
    indexes.set(vector.indexes.subarray(0, vector.length), end);
    values.set(vector.values.subarray(0, vector.length), end);
    end += vector.length;
    starts[row + 1] = end;
    wordCounts[row] = vector.words;
    unknownWords[row] = vector.unknownWords;
    if (row % BATCH === BATCH - 1) yield row / lines.length;
  }
  const labels = Int32Array.from(lines, ({ label }) => label);
  return { starts, indexes, values, labels, words: wordCounts, unknownWords };
}

/** A part for each example, the examples of an intent spread evenly. */
export function partsOf({ lines, examples }: Lesson, parts: number, seed: number): Int32Array {
  const partOf = new Int32Array(examples);
  const order = Int32Array.from({ length: examples }, (_, index) => index);
  shuffle(order, mulberry(seed + 1));
  const labelOf = new Int32Array(examples);
  for (const { example, label } of lines) labelOf[example] = label;
  const next = new Map<number, number>();
  for (const example of order) {
    const label = labelOf[example] as number;
    const count = next.get(label) ?? (label + 1) % parts;
    partOf[example] = count % parts;
    next.set(label, count + 1);
  }
  return partOf;
}

/** Which features occur in the rows. */
export function knownFeatures({ starts, indexes }: Rows, rows: Int32Array, features: number): Uint8Array {
  const known = new Uint8Array(features);
  for (const row of rows) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) known[indexes[at] as number] = 1;
  }
  return known;
}
