/**
 * How much to make of the best probability of a text. One temperature makes all probabilities of all classes likely; that
 * the best of them comes true as often as it says takes this much more.
 */
export interface Certainty {
  /** Added to its log-odds, which are multiplied by `slope` before. */
  readonly shift: number;
  readonly slope: number;
}

/** Leaves probabilities as they are. */
export const AS_IT_IS: Certainty = { shift: 0, slope: 1 };

/** Log-odds beyond those of so much count as these. */
const CERTAIN = 1e-4;
/** How much has to be seen before a probability is changed: so many answers pull it back to what it was. */
const PULL = 10;
const ROUNDS = 50;

/** The probability of the best as it should be. */
export function adjusted({ shift, slope }: Certainty, probability: number): number {
  if (shift === 0 && slope === 1) return probability;
  return 1 / (1 + Math.exp(-(shift + slope * oddsOf(probability))));
}

/** Learns it from held-out answers by Newton's method on the penalised likelihood. */
export function learnCertainty(
  answers: readonly { readonly confidence: number; readonly right: boolean }[],
): Certainty {
  let [shift, slope] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    let [toShift, toSlope] = [PULL * shift, PULL * (slope - 1)];
    let [a, b, c] = [PULL, 0, PULL];
    for (const { confidence, right } of answers) {
      const odds = oddsOf(confidence);
      const probability = 1 / (1 + Math.exp(-(shift + slope * odds)));
      const error = probability - (right ? 1 : 0);
      const weight = probability * (1 - probability);
      toShift += error;
      toSlope += error * odds;
      a += weight;
      b += weight * odds;
      c += weight * odds * odds;
    }
    const determinant = a * c - b * b;
    const [stepShift, stepSlope] = [
      (c * toShift - b * toSlope) / determinant,
      (a * toSlope - b * toShift) / determinant,
    ];
    shift -= stepShift;
    slope -= stepSlope;
    if (Math.abs(stepShift) + Math.abs(stepSlope) < 1e-9) break;
  }
  // The surer stays the surer.
  return Number.isFinite(shift) && slope > 0.2 ? { shift, slope } : AS_IT_IS;
}

function oddsOf(probability: number): number {
  const sure = Math.min(1 - CERTAIN, Math.max(CERTAIN, probability));
  return Math.log(sure / (1 - sure));
}
