import type { Calibration } from "./calibration.ts";
import { openMemory, padded } from "./memory.ts";
import type { Net } from "./net.ts";
import type { Weights } from "./svm.ts";
import type { FeatureTable } from "./table.ts";

/** A trained classifier, plain data. */
export interface Model {
  readonly intents: readonly string[];
  readonly table: FeatureTable;
  readonly linear: Linear;
  /** Only of preset `accurate`. */
  readonly nets?: Nets;
  readonly calibration: Calibration;
  readonly report: TrainingReport;
}

/** How the training went. */
export interface TrainingReport {
  readonly intents: number;
  readonly examples: number;
  readonly features: number;
  /** How many small networks work beside the linear classifier. */
  readonly networks: number;
  /** Share of examples recognized by models that had not seen them; absent when there were too few to hold out. */
  readonly accuracy?: number;
  /** False when there were too few examples to turn scores into probabilities. */
  readonly calibrated: boolean;
}

/** One linear classifier per class, a row of signed bytes per feature. */
export interface Linear {
  readonly classes: number;
  /** What one step of a byte is worth, feature by feature. */
  readonly scales: Float32Array;
  readonly rows: Int8Array;
  readonly bias: Float32Array;
}

/** Networks side by side: the rows of all of them for one feature lie together. */
export interface Nets {
  readonly count: number;
  readonly hidden: number;
  readonly scales: Float32Array;
  /** `count * hidden` signed bytes per feature. */
  readonly input: Int8Array;
  /** `padded(classes)` numbers per hidden unit, net after net. */
  readonly output: Float32Array;
}

/** Linear classifiers in a quarter of the space; rounding costs nothing that can be measured. */
export function compactLinear({ classes, features, bias }: Weights): Linear {
  const width = padded(classes);
  return { classes, bias, ...compact(features.length / width, width, (table) => table.set(features)) };
}

export function compactNets(nets: readonly Net[], features: number): Nets {
  const { hidden = 0 } = nets[0] ?? {};
  const width = nets.length * hidden;
  const { scales, rows } = compact(features, width, (table) => {
    for (const [index, { input }] of nets.entries()) {
      for (let feature = 0; feature < features; feature++)
        table.set(input.subarray(feature * hidden, (feature + 1) * hidden), feature * width + index * hidden);
    }
  });
  const output = new Float32Array(nets.reduce((sum, net) => sum + net.output.length, 0));
  let end = 0;
  for (const net of nets) {
    output.set(net.output, end);
    end += net.output.length;
  }
  return { count: nets.length, hidden, scales, input: rows, output };
}

/** The rows that `fill` writes, as bytes, with what one step of each row is worth. */
function compact(
  count: number,
  width: number,
  fill: (table: Float32Array) => void,
): { readonly scales: Float32Array; readonly rows: Int8Array } {
  // Without classes there is nothing to divide the features by.
  if (!(count * width > 0)) return { scales: new Float32Array(), rows: new Int8Array() };
  const memory = openMemory(count * (5 * width + 4), 3);
  const table = memory.floats(count * width);
  const rows = memory.bytes(count * width);
  const scales = memory.floats(count);
  fill(table);
  memory.kernels.compact(table.byteOffset, count, width, rows.byteOffset, scales.byteOffset);
  return { scales: scales.slice(), rows: rows.slice() };
}
