import { type Kernels, openMemory, padded } from "./memory.ts";
import { mulberry, shuffle } from "./random.ts";
import { longestRow, type Rows } from "./svm.ts";

/** A network with one hidden layer: features -> hidden units (what is below zero counts as zero) -> classes. */
export interface Net {
  readonly classes: number;
  readonly hidden: number;
  /** One row of `hidden` weights per feature. */
  readonly input: Float32Array;
  /** One row of `padded(classes)` weights per hidden unit. */
  readonly output: Float32Array;
}

export interface NetOptions {
  readonly classes: number;
  readonly features: number;
  /** Rows to learn from. */
  readonly rows: Int32Array;
  readonly hidden: number;
  readonly epochs: number;
  readonly seed: number;
}

const STEP = 0.05;
/** Shares of the features and of the hidden units left out of each step; chosen on validation data. */
const DROP_INPUT = 0.6;
const DROP_HIDDEN = 0.3;
const INPUT_GAIN = 1 / (1 - DROP_INPUT);
const HIDDEN_GAIN = 1 / (1 - DROP_HIDDEN);
const FIRST_SUM = 1e-3;
/** Work between two yields, in multiplications; a few milliseconds. */
const SLICE = 8_000_000;

/**
 * Learns a network example by example: each time many of the features and hidden units are left out, so
 * that none is relied upon; the steps get smaller for rows that have moved much (Adagrad, one sum per row) and towards
 * the end. Yields between slices of work; the same seed gives the same network.
 */
export function* trainNet(data: Rows, options: NetOptions): Generator<number, Net> {
  const { classes, hidden, epochs, seed } = options;
  const random = mulberry(seed);
  const learner = new Learner(data, options, random);
  const order = options.rows.slice();
  const total = epochs * order.length;
  let done = 0;
  let work = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let at = 0; at < order.length; at++) {
      work += learner.learn(order[at] as number, STEP * (1 - done / total));
      done += 1;
      if (work >= SLICE) {
        work = 0;
        yield done / total;
      }
    }
  }
  return { classes, hidden, input: learner.input, output: learner.output };
}

/** Learns one row at a time. A class of its own, or V8 would compile the whole of {@link trainNet} again and again. */
class Learner {
  readonly input: Float32Array;
  readonly output: Float32Array;
  readonly #data: Rows;
  readonly #classes: number;
  readonly #hidden: number;
  readonly #width: number;
  readonly #random: () => number;
  readonly #kernels: Kernels;
  readonly #inputSums: Float32Array;
  readonly #outputSums: Float32Array;
  readonly #indexes: Int32Array;
  readonly #values: Float32Array;
  readonly #scaled: Float32Array;
  readonly #units: Float32Array;
  readonly #active: Int32Array;
  readonly #activity: Float32Array;
  readonly #errors: Float32Array;
  readonly #gradient: Float32Array;
  readonly #logits: Float32Array;
  readonly #change: Float32Array;
  #bits = 0;

  constructor(data: Rows, { classes, features, hidden }: NetOptions, random: () => number) {
    const width = padded(classes);
    const longest = longestRow(data);
    const memory = openMemory(4 * (features * (hidden + 1) + hidden * (width + 8) + width * 4 + longest * 3), 16);
    this.#data = data;
    this.#classes = classes;
    this.#hidden = hidden;
    this.#width = width;
    this.#random = random;
    this.#kernels = memory.kernels;
    this.input = memory.floats(features * hidden);
    this.output = memory.floats(hidden * width);
    this.#inputSums = memory.floats(features).fill(FIRST_SUM);
    this.#outputSums = new Float32Array(classes).fill(FIRST_SUM);
    initialise(this.input, this.output, hidden, classes, width, random);
    this.#indexes = memory.integers(longest);
    this.#values = memory.floats(longest);
    this.#scaled = memory.floats(longest);
    this.#units = memory.floats(hidden);
    this.#active = memory.integers(hidden);
    this.#activity = memory.floats(hidden);
    this.#errors = memory.floats(hidden);
    this.#gradient = memory.floats(hidden);
    this.#logits = memory.floats(width);
    this.#change = memory.floats(width);
  }

  /** Takes a step for a row; returns how many multiplications that took. */
  learn(row: number, pace: number): number {
    const count = this.#drawFeatures(row);
    if (count === 0) return 0;
    const live = this.#drawUnits(count);
    if (live === 0) return 0;
    this.#moveOutput(this.#data.labels[row] as number, live, pace);
    this.#moveInput(count, live, pace);
    return 2 * count * this.#hidden + 3 * live * this.#width;
  }

  /** Leaves features out, the others count for more; returns how many there are. */
  #drawFeatures(row: number): number {
    const { starts, indexes: all, values: allValues } = this.#data;
    const indexes = this.#indexes;
    const values = this.#values;
    const from = starts[row] as number;
    const to = starts[row + 1] as number;
    let bits = this.#bits;
    let count = 0;
    for (let at = from; at < to; at++) {
      // One draw decides on two features.
      bits = ((at - from) & 1) === 0 ? (this.#random() * 0x1_0000_0000) | 0 : bits >>> 16;
      if ((bits & 0xffff) < DROP_INPUT * 0x1_0000) continue;
      indexes[count] = all[at] as number;
      values[count] = (allValues[at] as number) * INPUT_GAIN;
      count += 1;
    }
    this.#bits = bits;
    return count;
  }

  /** Finds the hidden units above zero, and leaves some of them out; returns how many there are. */
  #drawUnits(count: number): number {
    const units = this.#units;
    const hidden = this.#hidden;
    const { byteOffset } = this.#indexes;
    units.fill(0);
    this.#kernels.gather(units.byteOffset, byteOffset, this.#values.byteOffset, count, this.input.byteOffset, hidden);
    let live = 0;
    for (let unit = 0; unit < hidden; unit++) {
      const value = units[unit] as number;
      if (value <= 0 || this.#random() < DROP_HIDDEN) continue;
      this.#active[live] = unit;
      this.#activity[live] = value * HIDDEN_GAIN;
      live += 1;
    }
    return live;
  }

  /** Moves the classes' weights; leaves the slopes of the hidden units in `errors`. */
  #moveOutput(label: number, live: number, pace: number): void {
    const classes = this.#classes;
    const width = this.#width;
    const logits = this.#logits;
    const change = this.#change;
    const outputSums = this.#outputSums;
    const table = this.output.byteOffset;
    const active = this.#active.byteOffset;
    const activity = this.#activity.byteOffset;
    logits.fill(0);
    this.#kernels.gather(logits.byteOffset, active, activity, live, table, width);
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) if ((logits[k] as number) > highest) highest = logits[k] as number;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = Math.exp((logits[k] as number) - highest);
      logits[k] = value;
      sum += value;
    }
    let energy = 0;
    for (let at = 0; at < live; at++) energy += (this.#activity[at] as number) ** 2;
    const square = energy / this.#hidden;
    for (let k = 0; k < classes; k++) {
      const slope = (logits[k] as number) / sum - (k === label ? 1 : 0);
      logits[k] = slope;
      const sums = (outputSums[k] as number) + slope * slope * square;
      outputSums[k] = sums;
      change[k] = (-pace * slope) / Math.sqrt(sums);
    }
    for (let k = classes; k < width; k++) logits[k] = 0;
    this.#kernels.dots(this.#errors.byteOffset, active, live, table, logits.byteOffset, width);
    this.#kernels.scatter(table, active, activity, live, change.byteOffset, width);
  }

  /** Moves the features' weights. */
  #moveInput(count: number, live: number, pace: number): void {
    const gradient = this.#gradient;
    gradient.fill(0);
    let steepness = 0;
    for (let at = 0; at < live; at++) {
      const error = (this.#errors[at] as number) * HIDDEN_GAIN;
      gradient[this.#active[at] as number] = error;
      steepness += error * error;
    }
    this.#kernels.descend(
      this.input.byteOffset,
      this.#indexes.byteOffset,
      this.#values.byteOffset,
      count,
      gradient.byteOffset,
      this.#hidden,
      this.#inputSums.byteOffset,
      steepness / this.#hidden,
      pace,
      this.#scaled.byteOffset,
    );
  }
}

function initialise(
  input: Float32Array,
  output: Float32Array,
  hidden: number,
  classes: number,
  width: number,
  random: () => number,
): void {
  const reach = 1 / Math.sqrt(hidden);
  const unit = reach / 0x8000;
  for (let at = 0; at < input.length; at += 2) {
    const bits = (random() * 0x1_0000_0000) | 0;
    input[at] = ((bits & 0xffff) - 0x8000) * unit;
    input[at + 1] = ((bits >>> 16) - 0x8000) * unit;
  }
  const spread = 0.25 * Math.sqrt(2 / hidden);
  for (let unit = 0; unit < hidden; unit++) {
    for (let k = 0; k < classes; k++) {
      output[unit * width + k] = spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    }
  }
}
