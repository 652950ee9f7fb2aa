import { describe, expect, test } from "vitest";
import { mulberry } from "../../packages/adapters/recognizer-local/src/random.ts";
import { type Answer, calibrationErrorOf, calibrationErrorOfTrue } from "../eval/scores.ts";

/** Answers whose confidences come true so much more often than they say. */
function answers(count: number, seed: number, beyond = 0): readonly Answer[] {
  const random = mulberry(seed);
  return Array.from({ length: count }, () => {
    const confidence = 0.5 + random() / 2;
    const right = random() < confidence + beyond;
    return { intent: right ? "order" : "hours", ranked: [{ name: "order", confidence }] };
  });
}

describe("the calibration error that true probabilities show", () => {
  test("is that of probabilities which are true", () => {
    const seen = Array.from({ length: 20 }, (_, seed) => calibrationErrorOf(answers(1_000, seed)));
    const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
    expect(calibrationErrorOfTrue(answers(1_000, 99), 1)).toBeCloseTo(mean, 2);
  });

  test("is less of more answers, and not more of wrong ones", () => {
    expect(calibrationErrorOfTrue(answers(10_000, 1), 1)).toBeLessThan(calibrationErrorOfTrue(answers(500, 1), 1) / 2);
    const wrong = answers(1_000, 1, -0.3);
    expect(calibrationErrorOf(wrong)).toBeGreaterThan(0.2);
    expect(calibrationErrorOfTrue(wrong, 1)).toBeLessThan(0.05);
  });
});
