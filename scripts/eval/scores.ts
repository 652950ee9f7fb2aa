import { mulberry } from "../../packages/adapters/recognizer-local/src/random.ts";

/** What a recognizer said about one line of known intent. */
export interface Answer {
  readonly intent: string;
  readonly ranked: readonly { readonly name: string; readonly confidence: number }[];
}

/** Share of the answers whose `first` best intents hold the right one. */
export function accuracyOf(answers: readonly Answer[], first: number): number {
  const right = answers.filter(({ intent, ranked }) => ranked.slice(0, first).some(({ name }) => name === intent));
  return right.length / answers.length;
}

const BINS = 15;

/** Expected calibration error: how far confidence and share of right answers lie apart, over 15 bins of equal width. */
export function calibrationErrorOf(answers: readonly Answer[]): number {
  const gaps = new Float64Array(BINS);
  for (const { intent, ranked } of answers) {
    const { name, confidence } = ranked[0] ?? { name: undefined, confidence: 0 };
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
    gaps[bin] = (gaps[bin] as number) + confidence - (name === intent ? 1 : 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / answers.length;
}

const DRAWS = 100;

/**
 * The calibration error that would be seen of answers with these confidences if each came true as often as it says: bins
 * hold few answers, so it is not 0. The mean of 100 draws.
 */
export function calibrationErrorOfTrue(answers: readonly Answer[], seed: number): number {
  const random = mulberry(seed);
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = answers.map(({ ranked }): Answer => {
      const { name, confidence } = ranked[0] ?? { name: "", confidence: 0 };
      return { ranked, intent: random() < confidence ? name : `not ${name}` };
    });
    sum += calibrationErrorOf(drawn);
  }
  return sum / DRAWS;
}

/** How often a score from inside is above one from outside; ties count half. */
export function aurocOf(inside: readonly number[], outside: readonly number[]): number {
  const sorted = outside.toSorted((a, b) => a - b);
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = sorted[middle] as number;
      if (other < value || (orEqual && other === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = inside.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0);
  return wins / (inside.length * outside.length);
}

/** The value that so large a share of the values does not exceed. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}
