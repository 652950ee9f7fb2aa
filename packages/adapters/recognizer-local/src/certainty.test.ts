import fc from "fast-check";
import { expect, test } from "vitest";
import { AS_IT_IS, adjusted, learnCertainty } from "./certainty.ts";
import { mulberry } from "./random.ts";

/** Answers that are right as often as `truth` says. */
function answers(count: number, truth: (confidence: number) => number) {
  const random = mulberry(7);
  return Array.from({ length: count }, () => {
    const confidence = 0.3 + 0.7 * random();
    return { confidence, right: random() < truth(confidence) };
  });
}

test("confidences that promise too much are lowered to what they keep", () => {
  const certainty = learnCertainty(answers(20_000, (confidence) => confidence * confidence));
  for (const confidence of [0.5, 0.7, 0.9]) expect(adjusted(certainty, confidence)).toBeCloseTo(confidence ** 2, 1);
});

test("honest confidences stay, and a handful of answers changes little", () => {
  const honest = learnCertainty(answers(20_000, (confidence) => confidence));
  const few = learnCertainty(answers(5, () => 0));
  for (const confidence of [0.4, 0.6, 0.8, 0.95]) {
    expect(Math.abs(adjusted(honest, confidence) - confidence)).toBeLessThan(0.02);
    expect(Math.abs(adjusted(few, confidence) - confidence)).toBeLessThan(0.2);
  }
  expect(learnCertainty([])).toEqual(AS_IT_IS);
});

test("whatever the answers, the surer stays the surer", () => {
  const answer = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.boolean() });
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 200 }), (all) => {
      const certainty = learnCertainty(all);
      const seen = [0.1, 0.3, 0.5, 0.7, 0.9].map((confidence) => adjusted(certainty, confidence));
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      for (const one of seen) expect(one >= 0 && one <= 1).toBe(true);
    }),
  );
});
