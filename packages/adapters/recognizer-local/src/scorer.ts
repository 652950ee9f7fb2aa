import type { Calibration } from "./calibration.ts";
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

/** The scorer of a model; it keeps working memory, so one serves one thread. */
export interface Scorer {
  /** Scores `length` features from `from` on; `intents` is how many of the classes are intents. */
  score(indexes: Int32Array, values: Float32Array, from: number, length: number, intents: number): Scores;
  /** The probabilities of the classes by what was scored last. The array is reused by the next call. */
  probabilities(fit: Pick<Calibration, "temperature" | "linearWeight">): Float32Array;
}

/** More features than this of one text do not count. */
export const MAX_FEATURES = 8_192;

/** Never likely: what stands for margins and logarithms beyond the classes, whichever of both count. */
const BEYOND = -1e30;

export function makeScorer(linear: Linear, nets?: Nets): Scorer {
  const { classes } = linear;
  const width = padded(classes);
  const units = (nets?.count ?? 0) * (nets?.hidden ?? 0);
  const features = linear.scales.length;
  const memory = openMemory(
    linear.rows.length +
      (nets?.input.length ?? 0) +
      4 * ((nets?.output.length ?? 0) + 2 * features + 2 * MAX_FEATURES + 5 * width + 3 * units),
    15,
  );
  const { kernels } = memory;
  const rows = memory.bytes(linear.rows.length);
  rows.set(linear.rows);
  const scales = memory.floats(features);
  scales.set(linear.scales);
  const found = memory.integers(MAX_FEATURES);
  const worth = memory.floats(MAX_FEATURES);
  const margins = memory.floats(width);
  // The rows are zero beyond the classes, so it stays.
  margins.fill(BEYOND, classes);
  const logs = memory.floats(width);
  logs.fill(BEYOND, classes);

  const shares = memory.floats(width);
  const scoreNets = nets === undefined ? undefined : makeNetScorer(nets);
  const [seenMargins, seenLogs, seenShares] = [margins, logs, shares].map((all) => all.subarray(0, classes)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];

  return {
    score: (indexes, values, from, length, intents) => {
      margins.set(linear.bias);
      const count = Math.min(length, MAX_FEATURES);
      for (let at = 0; at < count; at++) {
        found[at] = indexes[from + at] as number;
        worth[at] = values[from + at] as number;
      }
      if (count > 0) {
        kernels.gatherBytes(
          margins.byteOffset,
          found.byteOffset,
          worth.byteOffset,
          count,
          rows.byteOffset,
          width,
          scales.byteOffset,
        );
      }
      const energy = scoreNets?.(count, intents) ?? 0;
      return { margins: seenMargins, logs: seenLogs, energy };
    },
    probabilities: ({ temperature, linearWeight }) => {
      const sharpness = 1 / temperature;
      kernels.likelihoods(shares.byteOffset, margins.byteOffset, logs.byteOffset, width, linearWeight, sharpness);
      return seenShares;
    },
  };

  function makeNetScorer({ count: netCount, hidden, input, output, scales: inputScales }: Nets) {
    const inputRows = memory.bytes(input.length);
    inputRows.set(input);
    const outputRows = memory.floats(output.length);
    outputRows.set(output);
    const netScales = memory.floats(features);
    netScales.set(inputScales);
    const hiddenUnits = memory.floats(units);
    const active = memory.integers(hidden);
    const activity = memory.floats(hidden);
    const logits = memory.floats(width);
    return (count: number, intents: number): number => {
      seenLogs.fill(0);
      hiddenUnits.fill(0);
      if (count > 0) {
        kernels.gatherBytes(
          hiddenUnits.byteOffset,
          found.byteOffset,
          worth.byteOffset,
          count,
          inputRows.byteOffset,
          units,
          netScales.byteOffset,
        );
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
