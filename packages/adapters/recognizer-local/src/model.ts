import type { Calibration } from "./calibration.ts";
import type { FeatureTable } from "./encoder.ts";
import { padded } from "./memory.ts";
import type { Net } from "./net.ts";
import type { Weights } from "./svm.ts";

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
  const count = features.length / width;
  const scales = new Float32Array(count);
  const rows = new Int8Array(features.length);
  for (let row = 0; row < count; row++) {
    scales[row] = roundRow(features, row * width, width, rows, row * width);
  }
  return { classes, scales, rows, bias };
}

export function compactNets(nets: readonly Net[], features: number): Nets {
  const { hidden = 0 } = nets[0] ?? {};
  const width = nets.length * hidden;
  const scales = new Float32Array(features);
  const input = new Int8Array(features * width);
  const row = new Float32Array(width);
  for (let feature = 0; feature < features; feature++) {
    nets.forEach((net, index) => {
      row.set(net.input.subarray(feature * hidden, (feature + 1) * hidden), index * hidden);
    });
    scales[feature] = roundRow(row, 0, width, input, feature * width);
  }
  const output = new Float32Array(nets.reduce((sum, net) => sum + net.output.length, 0));
  let end = 0;
  for (const net of nets) {
    output.set(net.output, end);
    end += net.output.length;
  }
  return { count: nets.length, hidden, scales, input, output };
}

/** Writes a row as bytes; returns what one step is worth. */
function roundRow(from: Float32Array, start: number, width: number, into: Int8Array, at: number): number {
  let largest = 0;
  for (let column = 0; column < width; column++) largest = Math.max(largest, Math.abs(from[start + column] as number));
  if (largest === 0) return 0;
  const step = largest / 127;
  for (let column = 0; column < width; column++)
    into[at + column] = Math.round((from[start + column] as number) / step);
  return step;
}
