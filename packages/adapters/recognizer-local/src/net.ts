import { openMemory, padded } from "./memory.ts";
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
const FIRST_SUM = 1e-3;
/** Work between two yields, in multiplications; a few milliseconds. */
const SLICE = 8_000_000;

/**
 * Learns a network example by example: each time many of the features and hidden units are left out, so
 * that none is relied upon; the steps get smaller for rows that have moved much (Adagrad, one sum per row) and towards
 * the end. Yields between slices of work; the same seed gives the same network.
 */
export function* trainNet(data: Rows, options: NetOptions): Generator<number, Net> {
  const { classes, features, hidden, epochs, seed } = options;
  const width = padded(classes);
  const longest = longestRow(data);
  const memory = openMemory(4 * (features * (hidden + 1) + hidden * (width + 8) + width * 4 + longest * 3), 16);
  const { kernels } = memory;
  const input = memory.floats(features * hidden);
  const output = memory.floats(hidden * width);
  const inputSums = memory.floats(features).fill(FIRST_SUM);
  const outputSums = new Float32Array(classes).fill(FIRST_SUM);
  const random = mulberry(seed);
  initialise(input, output, hidden, classes, width, random);

  const indexes = memory.integers(longest);
  const values = memory.floats(longest);
  const scaled = memory.floats(longest);
  const units = memory.floats(hidden);
  const active = memory.integers(hidden);
  const activity = memory.floats(hidden);
  const errors = memory.floats(hidden);
  const gradient = memory.floats(hidden);
  const logits = memory.floats(width);
  const change = memory.floats(width);
  const order = options.rows.slice();
  const total = epochs * order.length;
  const inputGain = 1 / (1 - DROP_INPUT);
  const hiddenGain = 1 / (1 - DROP_HIDDEN);
  let done = 0;
  let work = 0;
  let bits = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const row of order) {
      const pace = STEP * (1 - done / total);
      done += 1;
      const from = data.starts[row] as number;
      const to = data.starts[row + 1] as number;
      let count = 0;
      for (let at = from; at < to; at++) {
        // One draw decides on two features.
        bits = ((at - from) & 1) === 0 ? (random() * 0x1_0000_0000) | 0 : bits >>> 16;
        if ((bits & 0xffff) < DROP_INPUT * 0x1_0000) continue;
        indexes[count] = data.indexes[at] as number;
        values[count] = (data.values[at] as number) * inputGain;
        count += 1;
      }
      if (count === 0) continue;
      units.fill(0);
      kernels.gather(units.byteOffset, indexes.byteOffset, values.byteOffset, count, input.byteOffset, hidden);
      let live = 0;
      let energy = 0;
      for (let unit = 0; unit < hidden; unit++) {
        const value = units[unit] as number;
        if (value <= 0 || random() < DROP_HIDDEN) continue;
        const kept = value * hiddenGain;
        active[live] = unit;
        activity[live] = kept;
        energy += kept * kept;
        live += 1;
      }
      if (live === 0) continue;
      logits.fill(0);
      kernels.gather(logits.byteOffset, active.byteOffset, activity.byteOffset, live, output.byteOffset, width);
      let highest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) if ((logits[k] as number) > highest) highest = logits[k] as number;
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        const value = Math.exp((logits[k] as number) - highest);
        logits[k] = value;
        sum += value;
      }
      const label = data.labels[row] as number;
      const square = energy / hidden;
      for (let k = 0; k < classes; k++) {
        const slope = (logits[k] as number) / sum - (k === label ? 1 : 0);
        logits[k] = slope;
        const sums = (outputSums[k] as number) + slope * slope * square;
        outputSums[k] = sums;
        change[k] = (-pace * slope) / Math.sqrt(sums);
      }
      for (let k = classes; k < width; k++) logits[k] = 0;
      kernels.dots(errors.byteOffset, active.byteOffset, live, output.byteOffset, logits.byteOffset, width);
      kernels.scatter(output.byteOffset, active.byteOffset, activity.byteOffset, live, change.byteOffset, width);
      gradient.fill(0);
      let steepness = 0;
      for (let at = 0; at < live; at++) {
        const error = (errors[at] as number) * hiddenGain;
        gradient[active[at] as number] = error;
        steepness += error * error;
      }
      kernels.descend(
        input.byteOffset,
        indexes.byteOffset,
        values.byteOffset,
        count,
        gradient.byteOffset,
        hidden,
        inputSums.byteOffset,
        steepness / hidden,
        pace,
        scaled.byteOffset,
      );
      work += 2 * count * hidden + 3 * live * width;
      if (work >= SLICE) {
        work = 0;
        yield done / total;
      }
    }
  }
  return { classes, hidden, input, output };
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
