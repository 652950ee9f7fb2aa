/** What a network said of a text, before anybody asked how often it is right. */
export interface Reading {
  /** Best first, node-nlp's own scores above zero. */
  readonly ranked: readonly { readonly name: string; readonly score: number }[];
  /** Share of the text's words that are in any example of the language. */
  readonly known: number;
}

/** Turns scores into probabilities: a logistic curve over the best score and the share of known words. */
export interface Calibration {
  /** False when there were too few examples to hold some out. */
  readonly calibrated: boolean;
  /** Constant, weight of the score's log-odds, weight of the known share. */
  readonly curve: readonly [number, number, number];
  readonly accept: number;
  readonly interrupt: number;
}

/** A held-out reading, and whether its best intent was the right one. */
export interface Answer {
  readonly reading: Reading;
  readonly right: boolean;
}

/** Fewer held-out examples say nothing reliable. */
export const ENOUGH = 30;
/** What to assume then: one known word among unknown ones is no reason to be sure, whatever the score says. */
export const UNCALIBRATED: Calibration = {
  calibrated: false,
  curve: [-2, 0.5, 2.5],
  accept: 0.6,
  interrupt: 0.8,
};
/** Share of right answers wanted from a confidence on: to take an intent, and to interrupt a form for it. */
const ACCEPT_PRECISION = 0.9;
const INTERRUPT_PRECISION = 0.95;
/** Scores reach 0 and 1; their log-odds are cut at 5. */
const CERTAIN = 1 / (1 + Math.exp(5));
const MOST = 10;
const RIDGE = 0.1;

/** The intents as the surest of the networks has them; nothing when none knows a word. */
export function answerOf(
  calibration: Pick<Calibration, "curve">,
  readings: readonly Reading[],
): ReturnType<typeof ranked> {
  const known = readings.filter((reading) => reading.ranked.length > 0 && reading.known > 0);
  const [first, ...others] = known;
  if (first === undefined) return [];
  const surer = (one: Reading, other: Reading): Reading =>
    confidenceOf(calibration.curve, other) > confidenceOf(calibration.curve, one) ? other : one;
  return ranked(calibration, others.reduce(surer, first));
}

/** The intents with probabilities, best first; nothing when no word is known. */
export function ranked(
  { curve }: Pick<Calibration, "curve">,
  reading: Reading,
): readonly { readonly name: string; readonly confidence: number }[] {
  const [first, ...others] = reading.ranked.slice(0, MOST);
  if (first === undefined || reading.known === 0) return [];
  const confidence = confidenceOf(curve, reading);
  // The others share what is left as their scores say, and none passes the first.
  const shares = others.map(({ score }) => (confidence * score) / first.score);
  const sum = shares.reduce((total, share) => total + share, 0);
  const scale = sum === 0 ? 0 : Math.min(1, (1 - confidence) / sum);
  return [
    { name: first.name, confidence },
    ...others.map(({ name }, index) => ({ name, confidence: (shares[index] as number) * scale })),
  ];
}

/** How likely the best intent is the right one. */
export function confidenceOf([constant, score, known]: Calibration["curve"], reading: Reading): number {
  return logistic(constant + score * oddsOf(reading) + known * reading.known);
}

/** Learns the curve and the thresholds from held-out answers. */
export function calibrate(answers: readonly Answer[]): Calibration {
  if (answers.length < ENOUGH) return UNCALIBRATED;
  const curve = fitCurve(answers);
  const sure = answers
    .filter(({ reading }) => reading.ranked.length > 0)
    .map(({ reading, right }) => ({ confidence: confidenceOf(curve, reading), right }))
    .sort((a, b) => b.confidence - a.confidence);
  const accept = clamp(confidenceFor(sure, ACCEPT_PRECISION), 0.45, 0.8);
  const interrupt = clamp(Math.max(accept + 0.1, confidenceFor(sure, INTERRUPT_PRECISION)), 0.55, 0.95);
  return { calibrated: true, curve, accept, interrupt };
}

/** Newton's method on the penalised likelihood; labels count as not quite certain (Platt). */
function fitCurve(answers: readonly Answer[]): Calibration["curve"] {
  const rights = answers.filter(({ right }) => right).length;
  const [high, low] = [(rights + 1) / (rights + 2), 1 / (answers.length - rights + 2)];
  const rows = answers.map(({ reading, right }) => ({
    x: [1, oddsOf(reading), reading.known],
    target: right ? high : low,
  }));
  let curve: readonly number[] = [0, 0, 0];
  let loss = lossOf(rows, curve);
  for (let round = 0; round < 50; round++) {
    const slope = curve.map((weight, index) => (index === 0 ? 0 : RIDGE * weight));
    const bend = slope.map((_, row) => slope.map((_value, column) => (row === column ? RIDGE : 0)));
    for (const { x, target } of rows) {
      const p = logistic(dot(x, curve));
      x.forEach((value, i) => {
        slope[i] = (slope[i] as number) + (p - target) * value;
        const line = bend[i] as number[];
        x.forEach((other, j) => {
          line[j] = (line[j] as number) + p * (1 - p) * value * other;
        });
      });
    }
    const step = solved(bend, slope);
    // Far from the goal a whole step may lead away from it.
    let share = 1;
    let next = curve;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; share > 1e-3 && nextLoss > loss; share /= 2) {
      next = curve.map((weight, index) => weight - share * (step[index] as number));
      nextLoss = lossOf(rows, next);
    }
    if (!(nextLoss < loss - 1e-9)) break;
    [curve, loss] = [next, nextLoss];
  }
  const [constant = 0, score = 0, known = 0] = curve;
  // More known words or a higher score never make an answer less likely to be right.
  return [constant, Math.max(0, score), Math.max(0, known)];
}

function lossOf(rows: readonly { readonly x: readonly number[]; readonly target: number }[], curve: readonly number[]) {
  const penalty = curve.reduce((sum, weight, index) => sum + (index === 0 ? 0 : (RIDGE * weight * weight) / 2), 0);
  return rows.reduce((sum, { x, target }) => {
    const value = dot(x, curve);
    return sum + Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value))) - target * value;
  }, penalty);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

/** Gauss on a small symmetric system. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((line, index) => [...line, right[index] as number]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    const line = rows[pivot] as number[];
    for (let other = 0; other < rows.length; other++) {
      if (other === pivot) continue;
      const target = rows[other] as number[];
      const factor = (target[pivot] as number) / (line[pivot] as number);
      for (let at = pivot; at < target.length; at++)
        target[at] = (target[at] as number) - factor * (line[at] as number);
    }
  }
  return rows.map((line, index) => (line.at(-1) as number) / (line[index] as number));
}

function oddsOf({ ranked: [first] }: Reading): number {
  const score = clamp(first?.score ?? 0, CERTAIN, 1 - CERTAIN);
  return Math.log(score / (1 - score));
}

function confidenceFor(sorted: readonly { readonly confidence: number; readonly right: boolean }[], precision: number) {
  let right = 0;
  let wanted = 1;
  sorted.forEach((answer, index) => {
    if (answer.right) right += 1;
    if (right / (index + 1) >= precision) wanted = answer.confidence;
  });
  return wanted;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
