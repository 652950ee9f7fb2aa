import fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, calibrate, confidenceOf, ENOUGH, type Reading, ranked, UNCALIBRATED } from "./calibration.ts";

const reading = (score: number, known: number): Reading => ({
  ranked: [
    { name: "order", score },
    { name: "hours", score: Math.min(score, 1 - score) },
  ],
  known,
});

/** Answers of which the given share is right. */
const answers = (count: number, share: number, one: Reading): readonly Answer[] =>
  Array.from({ length: count }, (_, index) => ({ reading: one, right: index < count * share }));

test("a confidence is the share of held-out answers that were right", () => {
  const { curve, calibrated } = calibrate([
    ...answers(200, 0.95, reading(1, 1)),
    ...answers(200, 0.5, reading(1, 0.25)),
    ...answers(200, 0.3, reading(0.4, 0.5)),
  ]);
  expect(calibrated).toBe(true);
  expect(confidenceOf(curve, reading(1, 1))).toBeCloseTo(0.95, 1);
  expect(confidenceOf(curve, reading(1, 0.25))).toBeCloseTo(0.5, 1);
  expect(confidenceOf(curve, reading(0.4, 0.5))).toBeCloseTo(0.3, 1);
});

test("a score of 1 for one known word among unknown ones is not believed", () => {
  expect(ranked(UNCALIBRATED, reading(1, 0.2))[0]?.confidence).toBeLessThan(UNCALIBRATED.accept + 0.2);
  expect(ranked(UNCALIBRATED, reading(1, 1))[0]?.confidence).toBeGreaterThan(UNCALIBRATED.interrupt);
});

test("too few answers are said to be too few", () => {
  expect(calibrate(answers(ENOUGH - 1, 1, reading(1, 1)))).toBe(UNCALIBRATED);
});

test("nothing is known of a text without known words", () => {
  expect(ranked(UNCALIBRATED, reading(1, 0))).toEqual([]);
  expect(ranked(UNCALIBRATED, { ranked: [], known: 1 })).toEqual([]);
});

test("intents keep their order, and their confidences are a probability together", () => {
  const scores = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(scores, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, known) => {
      const sorted = all.toSorted((a, b) => b - a).map((score, index) => ({ name: `intent-${index}`, score }));
      const confidences = ranked(UNCALIBRATED, { ranked: sorted, known }).map(({ confidence }) => confidence);
      expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
      expect(confidences.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});
