import { AS_IT_IS, adjusted, type Certainty, learnCertainty } from "./certainty.ts";
import { exponential } from "./exponential.ts";

/** What was predicted for texts the model had not learnt from. */
export interface HeldOut {
  readonly classes: number;
  /** So many of the classes are intents; one more may stand for "none of them". */
  readonly intents: number;
  readonly networks: boolean;
  /** Margins and logarithms of the networks' probabilities, text by text. */
  readonly margins: Float32Array;
  readonly logs: Float32Array;
  readonly energy: Float32Array;
  readonly labels: Int32Array;
  /** Share of unknown words and pieces, text by text. */
  readonly unknown: Float32Array;
}

/** Turns margins into probabilities and says when not to trust them. */
export interface Calibration {
  /** False when there were too few examples to learn it from. */
  readonly calibrated: boolean;
  readonly temperature: number;
  /** How much a margin counts beside the networks; 1 without networks. */
  readonly linearWeight: number;
  /** What the best probability is worth. */
  readonly certainty: Certainty;
  /** Mean and spread of the best margin, the energy and the unknown share on held-out examples. */
  readonly margin: Moments;
  readonly energy: Moments;
  readonly unknown: Moments;
  /** Below this score the model says it does not know. */
  readonly abstainBelow: number;
  readonly accept: number;
  readonly interrupt: number;
  /** Below this confidence asking what was meant does more harm than good. */
  readonly reject: number;
}

interface Moments {
  readonly mean: number;
  readonly spread: number;
}

/** What speaks for a text being like those the model knows. */
export interface Signals {
  readonly margin: number;
  readonly energy: number;
  readonly unknown: number;
}

/** What to assume where there is nothing to learn from. */
export const UNCALIBRATED: Calibration = {
  calibrated: false,
  temperature: 0.35,
  linearWeight: 1,
  certainty: AS_IT_IS,
  margin: { mean: 0, spread: 0.5 },
  energy: { mean: 0, spread: 1 },
  unknown: { mean: 0.5, spread: 0.25 },
  abstainBelow: -2,
  accept: 0.5,
  interrupt: 0.75,
  reject: 0.25,
};

/** Fewer held-out examples say nothing reliable. */
export const ENOUGH = 30;
/** How much the unknown share counts beside the margin; chosen on validation data. */
const UNKNOWN_WEIGHT = 0.5;
/** Share of right answers wanted from a confidence on: to take an intent, and to interrupt a form for it. */
const ACCEPT_PRECISION = 0.9;
const INTERRUPT_PRECISION = 0.95;

/** Probabilities of the classes, written into `into`. */
export function probabilitiesOf(
  { temperature, linearWeight }: Pick<Calibration, "temperature" | "linearWeight">,
  margins: Float32Array,
  logs: Float32Array,
  from: number,
  classes: number,
  into: Float32Array,
): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) {
    const value = ((logs[from + k] as number) + linearWeight * (margins[from + k] as number)) / temperature;
    into[k] = value;
    if (value > highest) highest = value;
  }
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const value = exponential((into[k] as number) - highest);
    into[k] = value;
    total += value;
  }
  for (let k = 0; k < classes; k++) into[k] = (into[k] as number) / total;
}

/** How much a text looks like those the model knows: every signal in spreads from its mean. */
export function familiarity(
  calibration: Pick<Calibration, "margin" | "energy" | "unknown">,
  { margin, energy, unknown }: Signals,
): number {
  const { margin: m, energy: e, unknown: u } = calibration;
  return (margin - m.mean) / m.spread + (energy - e.mean) / e.spread - UNKNOWN_WEIGHT * ((unknown - u.mean) / u.spread);
}

/**
 * Learns everything from held-out predictions; `strange` are texts that belong to no class. How far the best probability is
 * to be believed is learnt from `typical` alone: lines that somebody chose as an example of what will come, if there are any.
 */
export function calibrate(inside: HeldOut, strange: HeldOut, typical: HeldOut = inside): Calibration {
  const count = inside.labels.length;
  if (count < ENOUGH || inside.classes < 2) return UNCALIBRATED;
  const spread = fitProbabilities(inside);
  const fit = { ...spread, certainty: learnCertainty(answersOf(typical, { ...spread, certainty: AS_IT_IS })) };
  const signals = Array.from({ length: count }, (_, row) => signalsOf(inside, row));
  const shape = {
    margin: momentsOf(signals.map(({ margin }) => margin)),
    energy: inside.networks ? momentsOf(signals.map(({ energy }) => energy)) : UNCALIBRATED.energy,
    unknown: momentsOf(signals.map(({ unknown }) => unknown)),
  };
  const answers = answersOf(inside, fit);
  const accept = clamp(confidenceFor(answers, ACCEPT_PRECISION), 0.45, 0.6);
  const interrupt = clamp(Math.max(accept + 0.1, confidenceFor(answers, INTERRUPT_PRECISION)), 0.55, 0.85);
  const strangeScores = Array.from(strange.labels, (_, row) => familiarity(shape, signalsOf(strange, row)));
  const abstainBelow = chooseAbstain(
    signals.map((own, row) => ({ score: familiarity(shape, own), right: answers[row]?.right === true })),
    strangeScores,
  );
  const believed = answersOf(strange, fit).filter((_, row) => (strangeScores[row] as number) >= abstainBelow);
  return {
    calibrated: true,
    ...fit,
    ...shape,
    abstainBelow,
    accept,
    interrupt,
    reject: clamp(chooseReject(answers, believed, accept), 0.15, accept - 0.05),
  };
}

interface Answer {
  readonly confidence: number;
  readonly right: boolean;
  /** Whether the right intent is among those that would be offered. */
  readonly offered: boolean;
}

/** So many intents are offered when it is not clear what was meant. */
const OFFERED = 3;

function answersOf(
  heldOut: HeldOut,
  fit: Pick<Calibration, "temperature" | "linearWeight" | "certainty">,
): readonly Answer[] {
  const { classes, margins, logs, labels } = heldOut;
  const probabilities = new Float32Array(classes);
  return Array.from(labels, (label, row) => {
    probabilitiesOf(fit, margins, logs, row * classes, classes, probabilities);
    const best = highestOf(probabilities);
    const own = label < 0 ? -1 : (probabilities[label] as number);
    const better = probabilities.reduce((count, one) => count + (one > own ? 1 : 0), 0);
    return {
      confidence: adjusted(fit.certainty, probabilities[best] as number),
      right: best === label,
      offered: label >= 0 && better < OFFERED,
    };
  });
}

/**
 * The confidence from which on asking what was meant finds it more often than not: among held-out examples below `accept`
 * and strange texts that were not turned away, each of which is as likely to come as one of the examples.
 */
export function chooseReject(answers: readonly Answer[], strange: readonly Answer[], accept: number): number {
  const unsure = [...answers, ...strange].filter(({ confidence }) => confidence < accept);
  unsure.sort((a, b) => b.confidence - a.confidence);
  let best = { gain: 0, reject: accept };
  let gain = 0;
  for (const [at, { confidence, offered }] of unsure.entries()) {
    gain += offered ? 1 : -1;
    // Equal confidences stand on the same side.
    if (gain >= best.gain && unsure[at + 1]?.confidence !== confidence) best = { gain, reject: confidence };
  }
  return unsure.length < ENOUGH_UNSURE ? accept / 2 : best.reject;
}

/** Fewer unsure answers say nothing about where to stop asking. */
const ENOUGH_UNSURE = 10;

/** The signals of a held-out text. Being taken for "none of them" makes nobody familiar. */
function signalsOf({ margins, energy, unknown, classes, intents }: HeldOut, row: number): Signals {
  let margin = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < intents; k++) margin = Math.max(margin, margins[row * classes + k] as number);
  return { margin, energy: energy[row] as number, unknown: unknown[row] as number };
}

function highestOf(numbers: Float32Array): number {
  let best = 0;
  for (let k = 1; k < numbers.length; k++) if ((numbers[k] as number) > (numbers[best] as number)) best = k;
  return best;
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, spread: Math.max(0.02, Math.sqrt(variance)) };
}

/** How much a margin may count beside the networks. */
const LINEAR_WEIGHTS = [0, 0.5, 1, 2, 4, 8, 16];

/** The weight of the margins and the temperature that make the held-out labels most likely. */
function fitProbabilities(heldOut: HeldOut): Pick<Calibration, "temperature" | "linearWeight"> {
  const fits = (heldOut.networks ? LINEAR_WEIGHTS : [1]).map((linearWeight) => {
    const { temperature, loss } = fitTemperature(heldOut, linearWeight);
    return { temperature, linearWeight, loss };
  });
  const { temperature, linearWeight } = fits.reduce((best, fit) => (fit.loss < best.loss ? fit : best));
  return { temperature, linearWeight };
}

/**
 * The temperature that makes the held-out labels most likely, by golden section on its logarithm. Labels count as not quite
 * certain (Platt: one more line might have been another's), or a few lines that are all right would make it infinitely sure.
 */
function fitTemperature(
  { classes, labels, margins, logs }: HeldOut,
  linearWeight: number,
): { readonly temperature: number; readonly loss: number } {
  const scores = margins.map((margin, at) => (logs[at] as number) + linearWeight * margin);
  const certainty = (labels.length + 1) / (labels.length + 2);
  const others = (1 - certainty) / (classes - 1);
  const lossAt = (logarithm: number): number => {
    const temperature = Math.exp(logarithm);
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      const from = row * classes;
      let highest = Number.NEGATIVE_INFINITY;
      let all = 0;
      for (let at = from; at < from + classes; at++) {
        const score = scores[at] as number;
        all += score;
        if (score > highest) highest = score;
      }
      let total = 0;
      for (let at = from; at < from + classes; at++)
        total += exponential(((scores[at] as number) - highest) / temperature);
      // The expected logarithm of a probability: of the label's almost always, of each other's now and then.
      const own = scores[from + (labels[row] as number)] as number;
      const expected = certainty * own + others * (all - own);
      sum += Math.log(total) + (highest - expected) / temperature;
    }
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.03), Math.log(20)];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [lossLeft, lossRight] = [lossAt(left), lossAt(right)];
  for (let round = 0; round < 20; round++) {
    if (lossLeft < lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - ratio * (high - low);
      lossLeft = lossAt(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + ratio * (high - low);
      lossRight = lossAt(right);
    }
  }
  return { temperature: Math.exp((low + high) / 2), loss: Math.min(lossLeft, lossRight) };
}

/** The lowest confidence from which on so large a share of the answers is right. */
function confidenceFor(
  answers: readonly { readonly confidence: number; readonly right: boolean }[],
  precision: number,
): number {
  const sorted = [...answers].sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let wanted = 1;
  sorted.forEach((answer, index) => {
    if (answer.right) right += 1;
    if (right / (index + 1) >= precision) wanted = answer.confidence;
  });
  return wanted;
}

/** The score that loses few right answers and turns away most strange texts: right ones count twice. */
function chooseAbstain(
  inside: readonly { readonly score: number; readonly right: boolean }[],
  strange: readonly number[],
): number {
  const right = Float64Array.from(inside.filter((one) => one.right).map(({ score }) => score)).sort();
  if (right.length === 0 || strange.length === 0) return UNCALIBRATED.abstainBelow;
  const others = Float64Array.from(strange).sort();
  let best = { gain: Number.NEGATIVE_INFINITY, threshold: UNCALIBRATED.abstainBelow };
  let [lost, refused] = [0, 0];
  for (const threshold of Float64Array.from([...right, ...others]).sort()) {
    while ((right[lost] as number) < threshold) lost += 1;
    while ((others[refused] as number) < threshold) refused += 1;
    const gain = 2 * ((right.length - lost) / right.length) + refused / others.length;
    if (gain > best.gain) best = { gain, threshold };
  }
  return best.threshold;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
