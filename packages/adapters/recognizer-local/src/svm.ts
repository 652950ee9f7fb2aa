import { openMemory, padded } from "./memory.ts";
import { mulberry, shuffle } from "./random.ts";

/** Vectors of all training texts, row by row. */
export interface Rows {
  /** Where each row begins; one longer than there are rows. */
  readonly starts: Int32Array;
  readonly indexes: Int32Array;
  readonly values: Float32Array;
  /** Class of each row. */
  readonly labels: Int32Array;
}

/** One weight per feature and class, feature by feature, and one bias per class. */
export interface Weights {
  readonly classes: number;
  readonly features: Float32Array;
  readonly bias: Float32Array;
}

export interface SvmOptions {
  readonly classes: number;
  readonly features: number;
  /** Rows to learn from. */
  readonly rows: Int32Array;
  readonly cost: number;
  readonly epochs: number;
  readonly seed: number;
}

/** Work between two yields, in multiplications; a few milliseconds. */
const SLICE = 8_000_000;

/**
 * Learns one linear classifier per class against the rest, squared hinge loss, by dual coordinate descent. All classes
 * of a row are updated together so that the weights of a feature are read once. Yields between slices of work; the same
 * seed gives the same weights.
 */
export function* trainSvm(data: Rows, options: SvmOptions): Generator<number, Weights> {
  const { classes, cost, epochs } = options;
  const { labels } = data;
  const width = padded(classes);
  const longest = longestRow(data);
  const memory = openMemory(4 * (options.features * width + 2 * longest + 2 * width), 8);
  const { kernels } = memory;
  const weights = memory.floats(options.features * width);
  const indexes = memory.integers(longest);
  const values = memory.floats(longest);
  const margins = memory.floats(width);
  const steps = memory.floats(width);
  const bias = new Float32Array(classes);
  const rows = options.rows.slice();
  const alphas = new Float32Array(rows.length * classes);
  const order = Int32Array.from(rows, (_, index) => index);
  const diagonal = 1 / (2 * cost);
  const random = mulberry(options.seed);
  let work = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const [done, position] of order.entries()) {
      const row = rows[position] as number;
      const from = data.starts[row] as number;
      const to = data.starts[row + 1] as number;
      const count = to - from;
      let square = 1;
      for (let at = 0; at < count; at++) {
        const value = data.values[from + at] as number;
        indexes[at] = data.indexes[from + at] as number;
        values[at] = value;
        square += value * value;
      }
      margins.set(bias);
      if (count > 0)
        kernels.gather(margins.byteOffset, indexes.byteOffset, values.byteOffset, count, weights.byteOffset, width);
      const curvature = square + diagonal;
      const label = labels[row] as number;
      const offset = position * classes;
      let changed = 0;
      for (let k = 0; k < classes; k++) {
        const sign = k === label ? 1 : -1;
        const alpha = alphas[offset + k] as number;
        const gradient = sign * (margins[k] as number) - 1 + diagonal * alpha;
        const next = Math.max(alpha - gradient / curvature, 0);
        const step = next - alpha;
        steps[k] = 0;
        if (Math.abs(step) < 1e-6) continue;
        alphas[offset + k] = next;
        steps[k] = sign * step;
        bias[k] = (bias[k] as number) + sign * step;
        changed += 1;
      }
      if (changed > 0 && count > 0)
        kernels.scatter(weights.byteOffset, indexes.byteOffset, values.byteOffset, count, steps.byteOffset, width);
      work += count * width * 2;
      if (work >= SLICE) {
        work = 0;
        yield (epoch * order.length + done) / (epochs * order.length);
      }
    }
  }
  return { classes, features: weights, bias };
}

/** Features of the longest row, at least 1. */
export function longestRow({ starts }: Rows): number {
  let longest = 1;
  for (let row = 1; row < starts.length; row++)
    longest = Math.max(longest, (starts[row] as number) - (starts[row - 1] as number));
  return longest;
}
