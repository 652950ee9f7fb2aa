import { type Calibration, calibrate, ENOUGH, type HeldOut, UNCALIBRATED } from "./calibration.ts";
import { type FeatureTable, makeEncoder, makeTable, unknownShare } from "./encoder.ts";
import type { Lesson, Line, Mark } from "./examples.ts";
import { STRANGE_LINES } from "./strange.ts";
import { marginsOf, mulberry, type Rows, shuffle, trainSvm, type Weights } from "./svm.ts";

/** A trained classifier, plain data. */
export interface Model {
  readonly intents: readonly string[];
  readonly table: FeatureTable;
  readonly weights: Weights;
  readonly calibration: Calibration;
  readonly report: TrainingReport;
}

/** How the training went. */
export interface TrainingReport {
  readonly intents: number;
  readonly examples: number;
  readonly features: number;
  /** Share of examples recognized by models that had not seen them; absent when there were too few to hold out. */
  readonly accuracy?: number;
  /** False when there were too few examples to turn scores into probabilities. */
  readonly calibrated: boolean;
}

const COST = 1;
const EPOCHS = 6;
/** From this many lines on a feature must occur twice, and one part in five is held out once instead of five times. */
const LARGE = 5_000;
const FOLDS = 5;
const BATCH = 200;

/** Trains a model; yields between slices of a few milliseconds. */
export function* train(lesson: Lesson, mark: Mark, seed: number): Generator<undefined, Model> {
  const { intents, lines } = lesson;
  const table = makeTable(
    lines.map(({ words }) => words),
    lines.length >= LARGE ? 2 : 1,
  );
  yield;
  const data = yield* encodeAll(table, lines);
  const all = Int32Array.from(lines, (_, index) => index);
  const options = { classes: classesOf(lesson), features: table.size, cost: COST, epochs: EPOCHS, seed };
  const weights = yield* trainSvm(data, { ...options, rows: all });
  const heldOut = yield* holdOut(lesson, data, table, options);
  const strange = predictStrange(lesson, table, weights, mark);
  const calibration = heldOut === undefined ? UNCALIBRATED : calibrate(heldOut, strange);
  return {
    intents,
    table,
    weights,
    calibration,
    report: {
      intents: intents.length,
      examples: lesson.examples,
      features: table.size,
      ...(heldOut === undefined ? {} : { accuracy: accuracyOf(heldOut) }),
      calibrated: calibration.calibrated,
    },
  };
}

/** The intents, and what belongs to none of them when there are examples of that. */
function classesOf({ intents, lines }: Lesson): number {
  return intents.length + (lines.some(({ label }) => label === intents.length) ? 1 : 0);
}

/** Training rows, with how many words each has and how many of those are too rare to be features. */
interface Data extends Rows {
  readonly words: Int32Array;
  readonly unknownWords: Int32Array;
}

function* encodeAll(table: FeatureTable, lines: readonly Line[]): Generator<undefined, Data> {
  const encode = makeEncoder(table);
  const starts = new Int32Array(lines.length + 1);
  const wordCounts = new Int32Array(lines.length);
  const unknownWords = new Int32Array(lines.length);
  let indexes = new Int32Array(lines.length * 200 + 1_000);
  let values = new Float32Array(indexes.length);
  let end = 0;
  for (const [row, { words }] of lines.entries()) {
    const vector = encode(words);
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
    if (row % BATCH === BATCH - 1) yield;
  }
  const labels = Int32Array.from(lines, ({ label }) => label);
  return { starts, indexes, values, labels, words: wordCounts, unknownWords };
}

function grown<Numbers extends Int32Array | Float32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

type TrainOptions = Omit<Parameters<typeof trainSvm>[1], "rows">;

/** Predictions of models that had not seen the example; undefined when there are too few. */
function* holdOut(
  lesson: Lesson,
  data: Data,
  table: FeatureTable,
  options: TrainOptions,
): Generator<undefined, HeldOut | undefined> {
  const { lines } = lesson;
  const folds = foldsOf(lesson, options.seed);
  const isInside = (label: number): boolean => label < lesson.intents.length;
  const inside = lines.filter(({ label }) => isInside(label)).length;
  if (inside < ENOUGH || options.classes < 2) return undefined;
  const rounds = lines.length >= LARGE ? 1 : FOLDS;
  const margins: number[] = [];
  const labels: number[] = [];
  const unknown: number[] = [];
  const own = new Float32Array(options.classes);
  for (let fold = 0; fold < rounds; fold++) {
    const isHeld = (row: number): boolean => folds[(lines[row] as Line).example] === fold;
    const rows = Int32Array.from(lines.keys()).filter((row) => !isHeld(row));
    const weights = yield* trainSvm(data, { ...options, rows });
    const known = knownFeatures(data, rows, options.features);
    for (const [row, { label }] of lines.entries()) {
      if (!isInside(label) || !isHeld(row)) continue;
      const from = data.starts[row] as number;
      const to = data.starts[row + 1] as number;
      marginsOf(weights, data.indexes, data.values, from, to, own);
      margins.push(...own);
      labels.push(label);
      let missing = data.unknownWords[row] as number;
      for (let at = from; at < to; at++) {
        const feature = data.indexes[at] as number;
        if (table.single[feature] === 1 && known[feature] === 0) missing += 1;
      }
      unknown.push(missing / Math.max(1, data.words[row] as number));
    }
    yield;
  }
  return {
    classes: options.classes,
    margins: Float32Array.from(margins),
    labels: Int32Array.from(labels),
    unknown: Float32Array.from(unknown),
  };
}

/** A fold for each example, the examples of an intent spread evenly. */
function foldsOf({ lines, examples }: Lesson, seed: number): Int32Array {
  const folds = new Int32Array(examples);
  const order = Int32Array.from({ length: examples }, (_, index) => index);
  shuffle(order, mulberry(seed + 1));
  const labelOf = new Int32Array(examples);
  for (const { example, label } of lines) labelOf[example] = label;
  const next = new Map<number, number>();
  for (const example of order) {
    const label = labelOf[example] as number;
    const count = next.get(label) ?? (label + 1) % FOLDS;
    folds[example] = count % FOLDS;
    next.set(label, count + 1);
  }
  return folds;
}

function knownFeatures({ starts, indexes }: Rows, rows: Int32Array, features: number): Uint8Array {
  const known = new Uint8Array(features);
  for (const row of rows) {
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) known[indexes[at] as number] = 1;
  }
  return known;
}

/** Margins of everyday lines that belong to no intent, without those the bot itself teaches. */
function predictStrange(lesson: Lesson, table: FeatureTable, weights: Weights, mark: Mark): HeldOut {
  const encode = makeEncoder(table);
  const taught = new Set(lesson.lines.map(({ words }) => words.join(" ")));
  const texts = STRANGE_LINES.map((text) => mark(text)).filter((words) => !taught.has(words.join(" ")));
  const margins = new Float32Array(texts.length * weights.classes);
  const unknown = new Float32Array(texts.length);
  texts.forEach((words, row) => {
    const vector = encode(words);
    const from = row * weights.classes;
    marginsOf(weights, vector.indexes, vector.values, 0, vector.length, margins.subarray(from, from + weights.classes));
    // Being taken for "none of them" makes nobody familiar.
    margins.fill(Number.NEGATIVE_INFINITY, from + lesson.intents.length, from + weights.classes);
    unknown[row] = unknownShare(vector);
  });
  return { classes: weights.classes, margins, labels: new Int32Array(texts.length).fill(-1), unknown };
}

function accuracyOf({ classes, margins, labels }: HeldOut): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const own = margins.subarray(row * classes, (row + 1) * classes);
    if (own.indexOf(Math.max(...own)) === labels[row]) right += 1;
  }
  return right / labels.length;
}
