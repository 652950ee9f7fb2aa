import { describe, expect, test } from "vitest";
import { calibrate, chooseReject, familiarity, type HeldOut, probabilitiesOf, UNCALIBRATED } from "./calibration.ts";
import { adjusted } from "./certainty.ts";
import { mulberry } from "./random.ts";

const CLASSES = 4;
const NONE: HeldOut = {
  classes: CLASSES,
  intents: CLASSES,
  networks: false,
  margins: new Float32Array(),
  logs: new Float32Array(),
  energy: new Float32Array(),
  labels: new Int32Array(),
  unknown: new Float32Array(),
};

function softmax(margins: Float32Array, from: number, temperature: number, into: Float32Array): void {
  const logs = new Float32Array(margins.length);
  probabilitiesOf({ temperature, linearWeight: 1 }, margins, logs, from, into.length, into);
}

/** Margins drawn so that softmax at `temperature` is the true probability of each class. */
function drawn(count: number, temperature: number, unknownShare: number): HeldOut {
  const random = mulberry(42);
  const margins = Float32Array.from({ length: count * CLASSES }, () => random() * 2 - 1);
  const probabilities = new Float32Array(CLASSES);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    softmax(margins, row * CLASSES, temperature, probabilities);
    const point = random();
    let below = 0;
    return probabilities.findIndex((probability, k) => {
      below += probability;
      return point < below || k === CLASSES - 1;
    });
  });
  return {
    ...NONE,
    margins,
    logs: new Float32Array(margins.length),
    energy: new Float32Array(count),
    labels,
    unknown: new Float32Array(count).fill(unknownShare),
  };
}

test.for([0.1, 0.3, 1])("finds the temperature %f that made the data", (temperature) => {
  const found = calibrate(drawn(4_000, temperature, 0.2), NONE);
  expect(found.calibrated).toBe(true);
  expect(found.temperature / temperature).toBeGreaterThan(0.85);
  expect(found.temperature / temperature).toBeLessThan(1.18);
});

test("how far the best is believed is learnt from typical lines alone", () => {
  const examples = drawn(2_000, 0.2, 0.2);
  // The same margins, but what comes is right far less often than the examples are.
  const random = mulberry(7);
  const typical: HeldOut = {
    ...examples,
    labels: examples.labels.map((label) => (random() < 0.85 ? label : (label + 1) % CLASSES)),
  };
  const [chosen, without] = [calibrate(examples, NONE, typical), calibrate(examples, NONE)];
  expect(chosen.temperature).toBe(without.temperature);
  expect(adjusted(without.certainty, 0.95)).toBeGreaterThan(0.93);
  expect(adjusted(chosen.certainty, 0.95)).toBeLessThan(0.88);
});

test("too few examples are not calibrated", () => {
  expect(calibrate(drawn(29, 0.3, 0), NONE)).toBe(UNCALIBRATED);
});

test("probabilities add up to one, also for huge margins", () => {
  const into = new Float32Array(3);
  softmax(Float32Array.of(1_000, -1_000, 0), 0, 0.03, into);
  expect([...into]).toEqual([1, 0, 0]);
});

describe("abstaining", () => {
  const inside = drawn(500, 0.2, 0.1);
  const strange: HeldOut = {
    ...NONE,
    margins: new Float32Array(50 * CLASSES).fill(-2),
    logs: new Float32Array(50 * CLASSES),
    energy: new Float32Array(50),
    labels: new Int32Array(50).fill(-1),
    unknown: new Float32Array(50).fill(0.9),
  };
  const found = calibrate(inside, strange);

  test("refuses what is strange and keeps what is not", () => {
    expect(familiarity(found, { margin: -2, energy: 0, unknown: 0.9 })).toBeLessThan(found.abstainBelow);
    expect(familiarity(found, { margin: 0.9, energy: 0, unknown: 0.1 })).toBeGreaterThan(found.abstainBelow);
  });

  test("unknown words make a text less familiar", () => {
    expect(familiarity(found, { margin: 0.5, energy: 0, unknown: 0.8 })).toBeLessThan(
      familiarity(found, { margin: 0.5, energy: 0, unknown: 0.1 }),
    );
  });

  test("thresholds stay in reason", () => {
    expect(found.accept).toBeGreaterThanOrEqual(0.45);
    expect(found.interrupt).toBeGreaterThan(found.accept);
    expect(found.interrupt).toBeLessThanOrEqual(0.85);
    expect(found.reject).toBeGreaterThanOrEqual(0.15);
    expect(found.reject).toBeLessThan(found.accept);
  });
});

describe("asking what was meant", () => {
  const answers = (count: number, confidence: number, offered: boolean) =>
    Array.from({ length: count }, () => ({ confidence, right: false, offered }));
  const unsure = [
    ...answers(20, 0.4, true),
    ...answers(12, 0.3, true),
    ...answers(8, 0.3, false),
    ...answers(9, 0.2, false),
  ];

  test("begins where the right intent is mostly among those offered", () => {
    expect(chooseReject(unsure, [], 0.5)).toBe(0.3);
  });

  test("ends where strange texts are as likely as known ones", () => {
    expect(chooseReject(unsure, answers(10, 0.3, false), 0.5)).toBe(0.4);
  });

  test("is left at half of what is accepted where hardly anything is unsure", () => {
    expect(chooseReject(answers(9, 0.4, true), [], 0.5)).toBe(0.25);
  });
});
