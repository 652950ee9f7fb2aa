import { expect, test } from "vitest";
import { padded } from "./memory.ts";
import type { Linear, Nets } from "./model.ts";
import { makeScorer } from "./scorer.ts";

const CLASSES = 3;
const WIDTH = padded(CLASSES);
const HIDDEN = 16;

function bytes(rows: number, width: number, filled: number, value: (row: number, column: number) => number): Int8Array {
  return Int8Array.from({ length: rows * width }, (_, at) =>
    at % width < filled ? value(Math.floor(at / width), at % width) : 0,
  );
}

const LINEAR: Linear = {
  classes: CLASSES,
  scales: Float32Array.of(0.1, 0.2),
  rows: bytes(2, WIDTH, CLASSES, (row, column) => (row === column ? 10 : -5)),
  bias: Float32Array.of(-0.5, -0.5, -0.5),
};
const NETS: Nets = {
  count: 1,
  hidden: HIDDEN,
  scales: Float32Array.of(0.1, 0.1),
  input: bytes(2, HIDDEN, HIDDEN, (row, column) => (column % 2 === row ? 7 : -7)),
  output: Float32Array.from({ length: HIDDEN * WIDTH }, (_, at) =>
    at % WIDTH < CLASSES ? (Math.floor(at / WIDTH) % 2 === at % WIDTH ? 1 : -1) : 0,
  ),
};

test.for([
  { kind: "linear classifiers", linearWeight: 1, nets: undefined },
  { kind: "both", linearWeight: 2, nets: NETS },
  { kind: "networks alone", linearWeight: 0, nets: NETS },
])(
  "by $kind the probabilities of a text are one together, and the likeliest is its class",
  ({ linearWeight, nets }) => {
    const scorer = makeScorer(LINEAR, nets);
    for (const [feature, own] of [0, 1, 0].entries()) {
      scorer.score(Int32Array.of(9, own), Float32Array.of(9, 1), 1, 1, CLASSES);
      const shares = Array.from(scorer.probabilities({ temperature: 0.5, linearWeight }));
      expect(shares).toHaveLength(CLASSES);
      expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
      expect(shares.indexOf(Math.max(...shares)), `text ${feature}`).toBe(own);
    }
  },
);
