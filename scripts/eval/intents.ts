import { parseArgs } from "node:util";
import { mulberry, shuffle } from "../../packages/adapters/recognizer-local/src/random.ts";
import type { Preset } from "../../packages/adapters/recognizer-local/src/train.ts";
import { type Line, readLines, UsageError } from "./lines.ts";
import { type LearnOptions, type Learnt, RECOGNIZERS, type Reading } from "./recognizers.ts";
import { type Answer, accuracyOf, aurocOf, calibrationErrorOf, percentileOf } from "./scores.ts";

/** Figures of one training and one test; shares from 0 to 1. */
export interface IntentScores {
  readonly accuracy: number;
  /** Share whose three best intents hold the right one. */
  readonly top3: number;
  /** Expected calibration error, 15 bins. */
  readonly ece: number;
  /** How well known and unknown texts are told apart; null without texts of no intent. */
  readonly oosAuroc: number | null;
  readonly trainCpuMs: number;
  readonly inferenceCpuUs: number;
  /** Of single texts, on the clock: what else the machine does shows here. */
  readonly p99Ms: number;
  readonly modelBytes: number;
  readonly n: number;
}

export const INTENTS_USAGE = `npm run --silent eval -- intents --train F --test F [--val F] [--oos-val F] [--oos-test F]
    [--recognizer local|node-nlp|node-nlp-bare] [--preset fast|accurate] [--per-class N] [--seed S]
    [--learning-rate R] [--json]
  Files are .jsonl or .jsonl.gz of {"text","intent","lang"}. Without --val part of the training lines is held out to
  calibrate on; --val and --oos-val are never learnt from. --per-class draws so many training lines of each intent;
  --learning-rate is for node-nlp; node-nlp-bare is node-nlp as it comes, without the package around it.`;

/** `npm run eval -- intents`: trains, tests, prints the scores. */
export async function runIntents(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      train: { type: "string" },
      val: { type: "string" },
      test: { type: "string" },
      "oos-val": { type: "string" },
      "oos-test": { type: "string" },
      recognizer: { type: "string", default: "local" },
      preset: { type: "string", default: "accurate" },
      "per-class": { type: "string" },
      "learning-rate": { type: "string" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const { train, test, preset, recognizer } = values;
  if (train === undefined || test === undefined) throw new UsageError("--train and --test are needed");
  if (preset !== "fast" && preset !== "accurate") throw new UsageError(`there is no preset "${preset}"`);
  const seed = wholeNumber("--seed", values.seed, 0);
  const all = readLines(train);
  const perClass = values["per-class"];
  const scores = await evaluate(recognizer, {
    training: perClass === undefined ? all : draw(all, wholeNumber("--per-class", perClass, 1), seed).drawn,
    ...(values.val === undefined ? {} : { validation: readLines(values.val) }),
    ...(values["oos-val"] === undefined ? {} : { strange: readLines(values["oos-val"]) }),
    test: readLines(test),
    oos: values["oos-test"] === undefined ? [] : readLines(values["oos-test"]),
    preset,
    seed,
    ...(values["learning-rate"] === undefined ? {} : { learningRate: Number(values["learning-rate"]) }),
  });
  if (values.json) console.log(JSON.stringify(scores));
  else for (const [name, value] of Object.entries(scores)) console.log(`${name.padEnd(15)} ${value ?? "-"}`);
}

function wholeNumber(name: string, text: string, lowest: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < lowest)
    throw new UsageError(`${name} needs a whole number from ${lowest} on`);
  return value;
}

export interface EvaluateOptions extends LearnOptions {
  readonly test: readonly Line[];
  /** Texts of no intent. */
  readonly oos: readonly Line[];
  /** How many lines are read before the clock starts; default: enough for the compiler to have done its work. */
  readonly warmUp?: number | undefined;
}

/** Trains a recognizer and tests it. */
export async function evaluate(recognizer: string, options: EvaluateOptions): Promise<IntentScores> {
  return (await examine(recognizer, options)).scores;
}

/** The scores of one training, with the answers they were taken from. */
export interface Examined {
  readonly scores: IntentScores;
  readonly answers: readonly Answer[];
}

/** {@link evaluate} with every answer, for figures over several trainings. */
export async function examine(recognizer: string, options: EvaluateOptions): Promise<Examined> {
  const learn = RECOGNIZERS[recognizer];
  if (learn === undefined)
    throw new UsageError(`there is no recognizer "${recognizer}"; there are ${Object.keys(RECOGNIZERS).join(", ")}`);
  const { test, oos } = options;
  if (options.training.length === 0 || test.length === 0)
    throw new UsageError("there are no lines to train or test on");
  const start = cpuMs();
  const learnt = await learn(options);
  const trainCpuMs = cpuMs() - start;
  const { readings, ...costs } = await readAll(learnt, options.training, test, options.warmUp ?? WARM_UP);
  const answers = readings.map(({ ranked }, index): Answer => ({ intent: (test[index] as Line).intent, ranked }));
  const inside = readings.map(({ familiarity }) => familiarity);
  const outside: number[] = [];
  for (const { text } of oos) outside.push((await learnt.read(text)).familiarity);
  const scores = {
    accuracy: accuracyOf(answers, 1),
    top3: accuracyOf(answers, 3),
    ece: calibrationErrorOf(answers),
    oosAuroc: outside.length === 0 ? null : aurocOf(inside, outside),
    trainCpuMs,
    ...costs,
    modelBytes: learnt.modelBytes(),
    n: test.length,
  };
  return { scores, answers };
}

const WARM_UP = 15_000;

/** After warming up on training lines every test line is read once: some recognizers remember what they have read. */
async function readAll(
  learnt: Learnt,
  training: readonly Line[],
  test: readonly Line[],
  warmUp: number,
): Promise<Read> {
  for (let count = 0; count < warmUp; count++) {
    const { text } = training[count % training.length] as Line;
    // Cut short now and then, so that unknown words have been seen to.
    await learnt.read(count % 2 === 0 ? text : text.slice(0, -1 - (count % 7)));
  }
  const readings: Reading[] = [];
  const took: number[] = [];
  const start = cpuMs();
  for (const { text } of test) {
    const began = performance.now();
    const reading = learnt.read(text);
    readings.push(reading instanceof Promise ? await reading : reading);
    took.push(performance.now() - began);
  }
  const inferenceCpuUs = ((cpuMs() - start) * 1_000) / test.length;
  return { readings, inferenceCpuUs, p99Ms: percentileOf(took, 0.99) };
}

interface Read extends Pick<IntentScores, "inferenceCpuUs" | "p99Ms"> {
  readonly readings: readonly Reading[];
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Draws so many lines of each intent; the others are the rest. */
export function draw(
  lines: readonly Line[],
  each: number,
  seed: number,
): { readonly drawn: readonly Line[]; readonly rest: readonly Line[] } {
  const order = Int32Array.from(lines.keys());
  shuffle(order, mulberry(seed));
  const seen = new Map<string, number>();
  const [drawn, rest]: [Line[], Line[]] = [[], []];
  for (const index of order) {
    const line = lines[index] as Line;
    const count = seen.get(line.intent) ?? 0;
    seen.set(line.intent, count + 1);
    (count < each ? drawn : rest).push(line);
  }
  return { drawn, rest };
}

export type { Preset };
