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
const SLICE = 2_000_000;

/**
 * Learns one linear classifier per class against the rest, squared hinge loss, by dual coordinate descent. All classes
 * of a row are updated together so that the weights of a feature are read once. Yields between slices of work; the same
 * seed gives the same weights.
 */
export function* trainSvm(data: Rows, options: SvmOptions): Generator<undefined, Weights> {
  const { classes, cost, epochs } = options;
  const { starts, indexes, values, labels } = data;
  const weights = new Float32Array(options.features * classes);
  const bias = new Float32Array(classes);
  const rows = options.rows.slice();
  const alphas = new Float32Array(rows.length * classes);
  const order = Int32Array.from(rows, (_, index) => index);
  const margins = new Float32Array(classes);
  const steps = new Float32Array(classes);
  const diagonal = 1 / (2 * cost);
  const random = mulberry(options.seed);
  let work = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const position of order) {
      const row = rows[position] as number;
      const from = starts[row] as number;
      const to = starts[row + 1] as number;
      margins.set(bias);
      let square = 1;
      for (let at = from; at < to; at++) {
        const value = values[at] as number;
        square += value * value;
        const base = (indexes[at] as number) * classes;
        for (let k = 0; k < classes; k++) margins[k] = (margins[k] as number) + value * (weights[base + k] as number);
      }
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
      if (changed > 0) {
        for (let at = from; at < to; at++) {
          const value = values[at] as number;
          const base = (indexes[at] as number) * classes;
          for (let k = 0; k < classes; k++)
            weights[base + k] = (weights[base + k] as number) + value * (steps[k] as number);
        }
      }
      work += (to - from) * classes * (changed > 0 ? 2 : 1);
      if (work >= SLICE) {
        work = 0;
        yield;
      }
    }
  }
  return { classes, features: weights, bias };
}

/** Adds up how far a vector lies on each class's side. */
export function marginsOf(
  { classes, features, bias }: Weights,
  indexes: Int32Array,
  values: Float32Array,
  from: number,
  to: number,
  into: Float32Array,
): void {
  into.set(bias);
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const base = (indexes[at] as number) * classes;
    for (let k = 0; k < classes; k++) into[k] = (into[k] as number) + value * (features[base + k] as number);
  }
}

/** Numbers from 0 to 1 that look random and depend on the seed only. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles in place. */
export function shuffle(items: Int32Array, random: () => number): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const item = items[index] as number;
    items[index] = items[other] as number;
    items[other] = item;
  }
}
