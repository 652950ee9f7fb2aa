/** What was predicted for texts the model had not learnt from. */
export interface HeldOut {
  readonly classes: number;
  /** Margins, text by text. */
  readonly margins: Float32Array;
  readonly labels: Int32Array;
  /** Share of unknown words and pieces, text by text. */
  readonly unknown: Float32Array;
}

/** Turns margins into probabilities and says when not to trust them. */
export interface Calibration {
  /** False when there were too few examples to learn it from. */
  readonly calibrated: boolean;
  readonly temperature: number;
  /** Mean and spread of the best margin and of the unknown share on held-out examples. */
  readonly margin: { readonly mean: number; readonly spread: number };
  readonly unknown: { readonly mean: number; readonly spread: number };
  /** Below this score the model says it does not know. */
  readonly abstainBelow: number;
  readonly accept: number;
  readonly interrupt: number;
}

/** What to assume where there is nothing to learn from. */
export const UNCALIBRATED: Calibration = {
  calibrated: false,
  temperature: 0.35,
  margin: { mean: 0, spread: 0.5 },
  unknown: { mean: 0.5, spread: 0.25 },
  abstainBelow: -2,
  accept: 0.5,
  interrupt: 0.75,
};

/** Fewer held-out examples say nothing reliable. */
export const ENOUGH = 30;
/** How much the unknown share counts beside the margin; chosen on validation data. */
const UNKNOWN_WEIGHT = 0.5;
/** Share of right answers wanted from a confidence on: to take an intent, and to interrupt a form for it. */
const ACCEPT_PRECISION = 0.9;
const INTERRUPT_PRECISION = 0.95;

/** Probabilities of the classes from their margins, written into `into`. */
export function softmax(
  margins: Float32Array,
  from: number,
  classes: number,
  temperature: number,
  into: Float32Array,
): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) highest = Math.max(highest, margins[from + k] as number);
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const value = Math.exp(((margins[from + k] as number) - highest) / temperature);
    into[k] = value;
    total += value;
  }
  for (let k = 0; k < classes; k++) into[k] = (into[k] as number) / total;
}

/** How much a text looks like one the model knows: margin and known words, in spreads from the mean. */
export function familiarity(
  calibration: Pick<Calibration, "margin" | "unknown">,
  margin: number,
  unknown: number,
): number {
  const { margin: m, unknown: u } = calibration;
  return (margin - m.mean) / m.spread - UNKNOWN_WEIGHT * ((unknown - u.mean) / u.spread);
}

/** Learns everything from held-out predictions; `strange` are texts that belong to no class. */
export function calibrate(inside: HeldOut, strange: HeldOut): Calibration {
  const count = inside.labels.length;
  if (count < ENOUGH || inside.classes < 2) return UNCALIBRATED;
  const temperature = fitTemperature(inside);
  const best = Array.from({ length: count }, (_, row) => bestOf(inside, row));
  const shape = {
    margin: momentsOf(best.map(({ margin }) => margin)),
    unknown: momentsOf(Array.from(inside.unknown)),
  };
  const probabilities = new Float32Array(inside.classes);
  const answers = best.map(({ label }, row) => {
    softmax(inside.margins, row * inside.classes, inside.classes, temperature, probabilities);
    return { confidence: probabilities[label] as number, right: label === inside.labels[row] };
  });
  const accept = clamp(confidenceFor(answers, ACCEPT_PRECISION), 0.45, 0.6);
  const interrupt = clamp(Math.max(accept + 0.1, confidenceFor(answers, INTERRUPT_PRECISION)), 0.55, 0.85);
  return {
    calibrated: true,
    temperature,
    ...shape,
    abstainBelow: chooseAbstain(
      best.map(({ margin, label }, row) => ({
        score: familiarity(shape, margin, inside.unknown[row] as number),
        right: label === inside.labels[row],
      })),
      Array.from(strange.unknown, (unknown, row) => familiarity(shape, bestOf(strange, row).margin, unknown)),
    ),
    accept,
    interrupt,
  };
}

function bestOf({ margins, classes }: HeldOut, row: number): { readonly margin: number; readonly label: number } {
  let label = 0;
  for (let k = 1; k < classes; k++) {
    if ((margins[row * classes + k] as number) > (margins[row * classes + label] as number)) label = k;
  }
  return { margin: margins[row * classes + label] as number, label };
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, spread: Math.max(0.02, Math.sqrt(variance)) };
}

/** The temperature that makes the held-out labels most likely, by golden section on its logarithm. */
function fitTemperature(heldOut: HeldOut): number {
  const { classes, labels, margins } = heldOut;
  const probabilities = new Float32Array(classes);
  const loss = (logarithm: number): number => {
    let sum = 0;
    for (let row = 0; row < labels.length; row++) {
      softmax(margins, row * classes, classes, Math.exp(logarithm), probabilities);
      sum -= Math.log(Math.max(1e-12, probabilities[labels[row] as number] as number));
    }
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.03), Math.log(3)];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  for (let round = 0; round < 24; round++) {
    if (lossLeft < lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - ratio * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + ratio * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
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
  const right = inside.filter((one) => one.right).map(({ score }) => score);
  if (right.length === 0 || strange.length === 0) return UNCALIBRATED.abstainBelow;
  const candidates = [...right, ...strange].sort((a, b) => a - b);
  let best = { gain: Number.NEGATIVE_INFINITY, threshold: UNCALIBRATED.abstainBelow };
  for (const threshold of candidates) {
    const kept = right.filter((score) => score >= threshold).length / right.length;
    const refused = strange.filter((score) => score < threshold).length / strange.length;
    const gain = 2 * kept + refused;
    if (gain > best.gain) best = { gain, threshold };
  }
  return best.threshold;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
