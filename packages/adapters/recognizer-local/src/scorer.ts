import { exponential } from "./exponential.ts";
import { openMemory, padded } from "./memory.ts";
import type { Linear, Nets } from "./model.ts";

/** What the classifiers think of a text. The arrays are reused by the next call. */
export interface Scores {
  /** How far the text lies on each class's side of the linear classifiers. */
  readonly margins: Float32Array;
  /** Mean logarithm of the networks' probabilities; all zero without networks. */
  readonly logs: Float32Array;
  /** How strongly the networks react at all, of the first `intents` classes; zero without networks. */
  readonly energy: number;
}

/** Scores `length` features from `from` on; `intents` is how many of the classes are intents. */
export type Score = (
  indexes: Int32Array,
  values: Float32Array,
  from: number,
  length: number,
  intents: number,
) => Scores;

/** More features than this of one text do not count. */
export const MAX_FEATURES = 8_192;

/** Makes the scorer of a model; it keeps working memory, so one serves one thread. */
export function makeScorer(linear: Linear, nets?: Nets): Score {
  const { classes } = linear;
  const width = padded(classes);
  const units = (nets?.count ?? 0) * (nets?.hidden ?? 0);
  const memory = openMemory(
    linear.rows.length +
      (nets?.input.length ?? 0) +
      4 * ((nets?.output.length ?? 0) + 3 * MAX_FEATURES + 3 * width + 3 * units),
    12,
  );
  const { kernels } = memory;
  const rows = memory.bytes(linear.rows.length);
  rows.set(linear.rows);
  const found = memory.integers(MAX_FEATURES);
  const scaled = memory.floats(MAX_FEATURES);
  const margins = memory.floats(width);
  const logs = new Float32Array(classes);
  const scoreNets = nets === undefined ? undefined : makeNetScorer(nets);

  const seenMargins = margins.subarray(0, classes);

  return (indexes, values, from, length, intents) => {
    // What is beyond the classes stays zero, as the rows are there.
    margins.set(linear.bias);
    const count = Math.min(length, MAX_FEATURES);
    for (let at = 0; at < count; at++) {
      const index = indexes[from + at] as number;
      found[at] = index;
      scaled[at] = (values[from + at] as number) * (linear.scales[index] as number);
    }
    if (count > 0)
      kernels.gatherBytes(margins.byteOffset, found.byteOffset, scaled.byteOffset, count, rows.byteOffset, width);
    const energy = scoreNets?.(values, from, count, intents) ?? 0;
    return { margins: seenMargins, logs, energy };
  };

  function makeNetScorer({ count: netCount, hidden, scales, input, output }: Nets) {
    const inputRows = memory.bytes(input.length);
    inputRows.set(input);
    const outputRows = memory.floats(output.length);
    outputRows.set(output);
    const weighted = memory.floats(MAX_FEATURES);
    const hiddenUnits = memory.floats(units);
    const active = memory.integers(hidden);
    const activity = memory.floats(hidden);
    const logits = memory.floats(width);
    return (values: Float32Array, from: number, count: number, intents: number): number => {
      logs.fill(0);
      hiddenUnits.fill(0);
      for (let at = 0; at < count; at++)
        weighted[at] = (values[from + at] as number) * (scales[found[at] as number] as number);
      if (count > 0) {
        const { byteOffset } = hiddenUnits;
        kernels.gatherBytes(byteOffset, found.byteOffset, weighted.byteOffset, count, inputRows.byteOffset, units);
      }
      let energy = 0;
      for (let net = 0; net < netCount; net++) {
        let live = 0;
        for (let unit = 0; unit < hidden; unit++) {
          const value = hiddenUnits[net * hidden + unit] as number;
          if (value <= 0) continue;
          active[live] = unit;
          activity[live] = value;
          live += 1;
        }
        logits.fill(0);
        const table = outputRows.byteOffset + net * hidden * width * 4;
        if (live > 0) kernels.gather(logits.byteOffset, active.byteOffset, activity.byteOffset, live, table, width);
        const all = logarithmOfSum(logits, classes);
        energy += intents === classes ? all : logarithmOfSum(logits, intents);
        for (let k = 0; k < classes; k++) logs[k] = (logs[k] as number) + ((logits[k] as number) - all) / netCount;
      }
      return energy / netCount;
    };
  }
}

/** ln(e^a + e^b + ...) of the first numbers. */
function logarithmOfSum(numbers: Float32Array, count: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) highest = Math.max(highest, numbers[k] as number);
  if (count === 0) return 0;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += exponential((numbers[k] as number) - highest);
  return highest + Math.log(sum);
}
