import { type Calibration, calibrate, ENOUGH, type HeldOut, UNCALIBRATED } from "./calibration.ts";
import { type Data, encodeAll, knownFeatures, partsOf, tablesOf } from "./dataset.ts";
import { Encoder } from "./encoder.ts";
import type { Lesson, Line, Mark } from "./examples.ts";
import { compactLinear, compactNets, type Linear, type Model, type Nets } from "./model.ts";
import { type NetOptions, trainNet } from "./net.ts";
import { makeScorer } from "./scorer.ts";
import { STRANGE_LINES } from "./strange.ts";
import { trainSvm } from "./svm.ts";
import type { FeatureTable } from "./table.ts";

/** `fast`: the linear classifiers only. `accurate`: small networks beside them. */
export type Preset = "fast" | "accurate";

/** What training says on its way: how much of it is done, from 0 to 1, and the linear model as soon as it serves. */
export type Step = number | Model;

export interface TrainOptions {
  readonly preset: Preset;
  readonly seed: number;
  /** Lines with their labels that are not learnt from, to calibrate on beside the examples that are held out. */
  readonly validation?: readonly Line[] | undefined;
  /** Texts that belong to no intent, to set the readiness to abstain by; default: everyday lines. */
  readonly strange?: readonly string[] | undefined;
}

/** With fewer examples networks are no better than the linear classifiers, on validation data. */
export const ENOUGH_FOR_NETWORKS = 280;

const COST = 1;
const EPOCHS = 6;

/** How a lesson of so many lines is held out to calibrate on: in so many parts, so many of which get their turn. */
function partsFor(lines: number, preset: Preset): { readonly parts: number; readonly rounds: number } {
  if (lines < 400) return { parts: 5, rounds: 5 };
  if (lines < 2_500) return { parts: 4, rounds: 2 };
  return { parts: 8, rounds: preset === "fast" ? 1 : 2 };
}

/**
 * Networks for so many lines and classes, by held-out lines: several agree on more than one where there are few lines of
 * many intents; the smallest bots shall not wait, and with many lines one does as well.
 */
function netsFor(lines: number, classes: number): Pick<NetOptions, "hidden" | "epochs"> & { readonly count: number } {
  if (lines < 600) return { count: 1, hidden: 128, epochs: 30 };
  if (lines < 2_500) return { count: 3, hidden: 128, epochs: 50 };
  return { count: lines < 5_000 ? 2 : 1, hidden: classes < 32 ? 128 : 256, epochs: 30 };
}

/**
 * Trains a model: features, linear classifiers and their calibration, then, for preset `accurate`, networks and the
 * calibration of both together. Yields between slices of a few milliseconds.
 */
export function* train(lesson: Lesson, mark: Mark, wanted: TrainOptions): Generator<Step, Model> {
  // What `accurate` weighs otherwise, it does for its networks; the linear classifiers alone are no better with it.
  const options: TrainOptions = lesson.examples < ENOUGH_FOR_NETWORKS ? { ...wanted, preset: "fast" } : wanted;
  const trial = yield* begin(lesson, options);
  const held = yield* heldOutOf(trial, mark);
  const all = Int32Array.from(lesson.lines.keys());
  const linear = yield* part(trainLinear(trial, all), 0, 0.02);
  const first = yield* finish(trial, held, linear, undefined, 0.02, 0.1);
  if (options.preset === "fast" || held === undefined) return first;
  yield first;
  const nets = yield* part(trainNets(trial, all), 0.1, 0.5);
  return yield* finish(trial, held, linear, nets, 0.5, 1);
}

/** From this many lines on words say enough, and trying other weights takes long. */
const ENOUGH_FOR_WORDS = 2_500;

/** Encodes the lesson by the weights with which held-out examples are recognized best. */
function* begin(lesson: Lesson, options: TrainOptions): Generator<number, Trial> {
  const { lines, intents } = lesson;
  let best: { readonly trial: Trial; readonly right: number } | undefined;
  const rounds = roundsOf(lesson, options);
  for (const table of tablesOf(lesson, options.preset)) {
    const encoder = new Encoder(table);
    const data = yield* part(encodeAll(encoder, lines), 0, 0);
    const trial: Trial = { lesson, table, encoder, data, options, classes: classesOf(lesson), rounds, linears: [] };
    if (lines.length >= ENOUGH_FOR_WORDS || lines.length < ENOUGH || intents.length < 2) return trial;
    const right = yield* rightOf(trial);
    if (best === undefined || right > best.right) best = { trial, right };
  }
  return (best as NonNullable<typeof best>).trial;
}

/** How many held-out lines the linear classifiers recognize. */
function* rightOf(trial: Trial): Generator<number, number> {
  const { lesson, data, classes, rounds } = trial;
  const predictions = new Predictions(classes, lesson.intents.length);
  for (const [round, { rows }] of rounds.entries())
    predictions.add(data, rows, yield* part(linearOf(trial, round), 0, 0), undefined);
  const heldOut = predictions.all();
  return accuracyOf(heldOut, UNCALIBRATED) * heldOut.labels.length;
}

/** All that the trainings of one lesson share. */
interface Trial {
  readonly lesson: Lesson;
  readonly table: FeatureTable;
  readonly encoder: Encoder;
  readonly data: Data;
  readonly options: TrainOptions;
  readonly classes: number;
  readonly rounds: readonly Round[];
  /** What {@link linearOf} has learnt of the rounds so far. */
  readonly linears: Linear[];
}

/** The intents, and what belongs to none of them when there are examples of that. */
function classesOf({ intents, lines }: Lesson): number {
  return intents.length + (lines.some(({ label }) => label === intents.length) ? 1 : 0);
}

/** Tells of a part of the work as a share of the whole. */
function* part<Result>(steps: Generator<number, Result>, from: number, to: number): Generator<number, Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield from + (to - from) * value;
  }
}

function* trainLinear({ table, data, options, classes }: Trial, rows: Int32Array): Generator<number, Linear> {
  const shape = { classes, features: table.size, rows };
  return compactLinear(yield* trainSvm(data, { ...shape, cost: COST, epochs: EPOCHS, seed: options.seed }));
}

/** The linear classifiers that had to do without the lines of a round. They are asked for more than once. */
function* linearOf(trial: Trial, round: number): Generator<number, Linear> {
  const known = trial.linears[round];
  if (known !== undefined) return known;
  const learnt = yield* trainLinear(trial, (trial.rounds[round] as Round).learn);
  trial.linears[round] = learnt;
  return learnt;
}

function* trainNets({ table, data, lesson, options, classes }: Trial, rows: Int32Array): Generator<number, Nets> {
  const { count, ...shape } = netsFor(lesson.lines.length, lesson.intents.length);
  const nets = [];
  for (let index = 0; index < count; index++) {
    const seed = options.seed * 101 + index;
    const net = trainNet(data, { ...shape, classes, features: table.size, rows, seed });
    nets.push(yield* part(net, index / count, (index + 1) / count));
  }
  return compactNets(nets, table.size);
}

/** From so many validation lines on they alone say how far to believe the best: examples are easier than what will come. */
const ENOUGH_TO_BELIEVE = 300;

/** Rows to calibrate on, with what the rest may learn from; undefined when there are too few. */
interface Held {
  readonly rounds: readonly Round[];
  readonly validation?: Data;
  readonly strange: Data;
}

function* heldOutOf({ lesson, encoder, options, rounds }: Trial, mark: Mark): Generator<number, Held | undefined> {
  const { lines, intents } = lesson;
  const taught = new Set(lines.map(({ words }) => words.join(" ")));
  const strange = yield* encodeAll(
    encoder,
    (options.strange ?? STRANGE_LINES)
      .map((text): Line => ({ words: mark(text), label: -1, example: -1 }))
      .filter(({ words }) => !taught.has(words.join(" "))),
  );
  if (options.validation !== undefined && options.validation.length >= ENOUGH) {
    // Few lines say little about many intents; a part of the examples beside them says the rest.
    return { rounds: rounds.slice(0, 1), validation: yield* encodeAll(encoder, options.validation), strange };
  }
  if (lines.filter(({ label }) => label < intents.length).length < ENOUGH) return undefined;
  return { rounds, strange };
}

interface Round {
  readonly rows: Int32Array;
  readonly learn: Int32Array;
}

function roundsOf(lesson: Lesson, { seed, preset }: TrainOptions): readonly Round[] {
  const { lines, intents } = lesson;
  const { parts, rounds } = partsFor(lines.length, preset);
  const partOf = partsOf(lesson, parts, seed);
  return Array.from({ length: rounds }, (_, round) => {
    const [rows, learn]: [number[], number[]] = [[], []];
    for (const [row, { example, label }] of lines.entries()) {
      if (partOf[example] !== round) learn.push(row);
      else if (label < intents.length) rows.push(row);
    }
    return { rows: Int32Array.from(rows), learn: Int32Array.from(learn) };
  });
}

/** Calibrates what was trained on everything by models that had to do without the held-out lines. */
function* finish(
  trial: Trial,
  held: Held | undefined,
  linear: Linear,
  nets: Nets | undefined,
  from: number,
  to: number,
): Generator<number, Model> {
  const { lesson, table, data, classes } = trial;
  const { intents, examples } = lesson;
  let calibration: Calibration = UNCALIBRATED;
  let accuracy: number | undefined;
  if (held !== undefined && classes >= 2) {
    const inside = new Predictions(classes, intents.length);
    let typical: HeldOut | undefined;
    if (held.validation !== undefined) {
      inside.add(held.validation, rowsIn(held.validation), linear, nets);
      if (held.validation.labels.length >= ENOUGH_TO_BELIEVE) typical = inside.all();
    }
    for (const [round, { rows, learn }] of held.rounds.entries()) {
      const [begin, end] = [round, round + 1].map((at) => from + ((to - from) * at) / held.rounds.length) as [
        number,
        number,
      ];
      const roundLinear = yield* part(linearOf(trial, round), begin, begin);
      const roundNets = nets === undefined ? undefined : yield* part(trainNets(trial, learn), begin, end);
      inside.add(data, rows, roundLinear, roundNets, { known: knownFeatures(data, learn, table.size), table });
    }
    const outside = new Predictions(classes, intents.length);
    outside.add(held.strange, rowsIn(held.strange), linear, nets);
    const heldOut = inside.all();
    calibration = calibrate(heldOut, outside.all(), typical);
    accuracy = accuracyOf(heldOut, calibration);
  }
  return {
    intents,
    table,
    linear,
    ...(nets === undefined ? {} : { nets }),
    calibration,
    report: {
      intents: intents.length,
      examples,
      features: table.size,
      networks: nets?.count ?? 0,
      ...(accuracy === undefined ? {} : { accuracy }),
      calibrated: calibration.calibrated,
    },
  };
}

function rowsIn({ labels }: Data): Int32Array {
  return Int32Array.from(labels.keys());
}

/** Collects what models say about lines they have not seen. */
class Predictions {
  readonly #classes: number;
  readonly #intents: number;
  readonly #margins: number[] = [];
  readonly #logs: number[] = [];
  readonly #energy: number[] = [];
  readonly #labels: number[] = [];
  readonly #unknown: number[] = [];
  #networks = false;

  constructor(classes: number, intents: number) {
    this.#classes = classes;
    this.#intents = intents;
  }

  /** `seen` tells which of the features the models have really learnt from. */
  add(
    data: Data,
    rows: Int32Array,
    linear: Linear,
    nets: Nets | undefined,
    seen?: { readonly known: Uint8Array; readonly table: FeatureTable },
  ): void {
    const scorer = makeScorer(linear, nets);
    this.#networks = nets !== undefined;
    for (const row of rows) {
      const from = data.starts[row] as number;
      const to = data.starts[row + 1] as number;
      const { margins, logs, energy } = scorer.score(data.indexes, data.values, from, to - from, this.#intents);
      for (let k = 0; k < this.#classes; k++) {
        this.#margins.push(margins[k] as number);
        this.#logs.push(logs[k] as number);
      }
      this.#energy.push(energy);
      this.#labels.push(data.labels[row] as number);
      let missing = data.unknownWords[row] as number;
      for (let at = from; seen !== undefined && at < to; at++) {
        const feature = data.indexes[at] as number;
        if (seen.table.single[feature] === 1 && seen.known[feature] === 0) missing += 1;
      }
      const words = data.words[row] as number;
      this.#unknown.push(words === 0 ? 1 : missing / words);
    }
  }

  all(): HeldOut {
    return {
      classes: this.#classes,
      intents: this.#intents,
      networks: this.#networks,
      margins: Float32Array.from(this.#margins),
      logs: Float32Array.from(this.#logs),
      energy: Float32Array.from(this.#energy),
      labels: Int32Array.from(this.#labels),
      unknown: Float32Array.from(this.#unknown),
    };
  }
}

function accuracyOf(heldOut: HeldOut, { linearWeight }: Calibration): number {
  const { classes, margins, logs, labels } = heldOut;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const value = (logs[row * classes + k] as number) + linearWeight * (margins[row * classes + k] as number);
      if (value > highest) [best, highest] = [k, value];
    }
    if (best === labels[row]) right += 1;
  }
  return labels.length === 0 ? 0 : right / labels.length;
}
