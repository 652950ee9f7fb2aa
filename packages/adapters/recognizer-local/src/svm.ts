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
const BEYOND = -1e30;

/**
 * Learns one linear classifier per class against the rest, squared hinge loss, by dual coordinate descent. All classes
 * of a row are updated together so that the weights of a feature are read once. Yields between slices of work; the same
 * seed gives the same weights.
 */
export function* trainSvm(data: Rows, options: SvmOptions): Generator<number, Weights> {
  const { classes, cost, epochs, rows } = options;
  const width = padded(classes);
  const numbers = data.starts[data.starts.length - 1] as number;
  const memory = openMemory(4 * (options.features * width + 2 * numbers + rows.length * width + 3 * width), 8);
  const { kernels } = memory;
  const weights = memory.floats(options.features * width);
  const indexes = memory.integers(numbers);
  indexes.set(data.indexes.subarray(0, numbers));
  const values = memory.floats(numbers);
  values.set(data.values.subarray(0, numbers));
  const alphas = memory.floats(rows.length * width);
  const margins = memory.floats(width);
  const steps = memory.floats(width);
  const bias = memory.floats(width);
  // What is beyond the classes is far on the right side, and so never moves.
  bias.fill(BEYOND, classes);
  const diagonal = 1 / (2 * cost);
  const paces = pacesOf(data, rows, diagonal);
  const order = Int32Array.from({ length: rows.length }, (_, position) => position);
  const random = mulberry(options.seed);
  let work = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let done = 0; done < order.length; done++) {
      const position = order[done] as number;
      const row = rows[position] as number;
      const from = data.starts[row] as number;
      const count = (data.starts[row + 1] as number) - from;
      kernels.descendDual(
        margins.byteOffset,
        indexes.byteOffset + 4 * from,
        values.byteOffset + 4 * from,
        count,
        weights.byteOffset,
        width,
        bias.byteOffset,
        alphas.byteOffset + 4 * width * position,
        steps.byteOffset,
        data.labels[row] as number,
        diagonal,
        paces[position] as number,
      );
      work += count * width * 2;
      if (work >= SLICE) {
        work = 0;
        yield (epoch * order.length + done) / (epochs * order.length);
      }
    }
  }
  return { classes, features: weights, bias: bias.slice(0, classes) };
}

/** One by the curvature of each row's problem: its length squared, the bias with it, and what the cost adds. */
function pacesOf({ starts, values }: Rows, rows: Int32Array, diagonal: number): Float32Array {
  const paces = new Float32Array(rows.length);
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position] as number;
    let square = 1;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) square += (values[at] as number) ** 2;
    paces[position] = 1 / (square + diagonal);
  }
  return paces;
}

/** Features of the longest row, at least 1. */
export function longestRow({ starts }: Rows): number {
  let longest = 1;
  for (let row = 1; row < starts.length; row++)
    longest = Math.max(longest, (starts[row] as number) - (starts[row - 1] as number));
  return longest;
}
