/**
 * Measures the recognizer on public intent data: banking77 and toko-id by cross-validation, clinc150, hwu64 on their
 * validation files. Test splits are never read.
 *
 *     SAMBUNG_SHARED=<folder with data/nlu> node --conditions=@sambung/source scripts/evaluate.ts [set ...]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { makeMark, readLesson } from "../src/examples.ts";
import { makePredict, type Predict } from "../src/predict.ts";
import { mulberry, shuffle } from "../src/svm.ts";
import { train } from "../src/train.ts";

interface Line {
  readonly text: string;
  readonly intent: string;
}

interface Scores {
  readonly accuracy: number;
  readonly top3: number;
  readonly ece: number;
  readonly abstained: number;
  readonly oosAuroc?: number;
  readonly oosRefused?: number;
  readonly trainCpuMs: number;
  readonly inferenceCpuUs: number;
}

const shared = process.env["SAMBUNG_SHARED"];
if (shared === undefined || !existsSync(join(shared, "data", "nlu"))) {
  console.error("Set SAMBUNG_SHARED to the folder that holds data/nlu.");
  process.exit(1);
}
const SEED = 1;

function load(set: string, part: string): readonly Line[] {
  const text = gunzipSync(readFileSync(join(shared as string, "data", "nlu", set, `${part}.jsonl.gz`))).toString(
    "utf8",
  );
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function evaluate(training: readonly Line[], test: readonly Line[], strange: readonly Line[] = []): Scores {
  const intents: Record<string, { en: string[] }> = {};
  for (const { text, intent } of training) {
    intents[intent] ??= { en: [] };
    intents[intent].en.push(text.replace(/[{}]/g, " "));
  }
  const material = { intents, entities: {} };
  const start = cpuMs();
  const mark = makeMark(material);
  const steps = train(readLesson(material, [], mark, SEED), mark, SEED);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const trainCpuMs = cpuMs() - start;
  const predict = makePredict(step.value, mark);
  const began = cpuMs();
  const answers = test.map(({ text, intent }) => ({ intent, ...predict(text) }));
  const inferenceCpuUs = ((cpuMs() - began) * 1_000) / test.length;
  const share = (count: number): number => count / test.length;
  return {
    accuracy: share(answers.filter(({ intent, intents: found }) => found[0]?.name === intent).length),
    top3: share(
      answers.filter(({ intent, intents: found }) => found.slice(0, 3).some(({ name }) => name === intent)).length,
    ),
    ece: calibrationError(answers),
    abstained: share(answers.filter(({ abstained }) => abstained).length),
    ...strangeScores(predict, answers, strange),
    trainCpuMs,
    inferenceCpuUs,
  };
}

type Answer = ReturnType<Predict> & { readonly intent: string };

/** Expected calibration error over 15 bins. */
function calibrationError(answers: readonly Answer[]): number {
  const bins = Array.from({ length: 15 }, () => ({ confidence: 0, right: 0 }));
  for (const { intent, intents } of answers) {
    const { name, confidence } = intents[0] ?? { name: "", confidence: 0 };
    const bin = bins[Math.min(14, Math.floor(confidence * 15))];
    if (bin === undefined) continue;
    bin.confidence += confidence;
    bin.right += name === intent ? 1 : 0;
  }
  return bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0) / answers.length;
}

function strangeScores(
  predict: Predict,
  answers: readonly Answer[],
  strange: readonly Line[],
): Pick<Scores, "oosAuroc" | "oosRefused"> {
  if (strange.length === 0) return {};
  const outside = strange.map(({ text }) => predict(text));
  let wins = 0;
  for (const inside of answers) {
    for (const other of outside)
      wins += inside.familiarity > other.familiarity ? 1 : inside.familiarity === other.familiarity ? 0.5 : 0;
  }
  return {
    oosAuroc: wins / (answers.length * outside.length),
    oosRefused: outside.filter(({ abstained }) => abstained).length / outside.length,
  };
}

/** Splits lines into parts with the intents spread evenly; each part is tested on models of the others. */
function crossValidate(
  lines: readonly Line[],
  parts: number,
  rounds: number,
  seed: number,
  strange: readonly Line[] = [],
): Scores {
  const order = shuffled(lines, seed);
  const byIntent = Map.groupBy(order, ({ intent }) => intent);
  const folds: Line[][] = Array.from({ length: parts }, () => []);
  let next = 0;
  for (const group of byIntent.values()) for (const line of group) folds[next++ % parts]?.push(line);
  const all = folds
    .slice(0, rounds)
    .map((held) => evaluate(folds.filter((fold) => fold !== held).flat(), held, strange));
  return mean(all);
}

function shuffled(lines: readonly Line[], seed: number): Line[] {
  const order = Int32Array.from(lines.keys());
  shuffle(order, mulberry(seed));
  return Array.from(order, (index) => lines[index] as Line);
}

/** Draws so many lines of each intent to learn from, others to test on. */
function fewShot(lines: readonly Line[], each: number, draws: number): Scores {
  return mean(
    Array.from({ length: draws }, (_, draw) => {
      const seen = new Map<string, number>();
      const [training, rest]: [Line[], Line[]] = [[], []];
      for (const line of shuffled(lines, draw + 1)) {
        const count = seen.get(line.intent) ?? 0;
        seen.set(line.intent, count + 1);
        (count < each ? training : rest).push(line);
      }
      return evaluate(training, rest.slice(0, 2_000));
    }),
  );
}

function mean(all: readonly Scores[]): Scores {
  const names = Object.keys(all[0] as Scores) as (keyof Scores)[];
  const entries = names.map((name) => [name, all.reduce((sum, scores) => sum + (scores[name] ?? 0), 0) / all.length]);
  return Object.fromEntries(entries) as Scores;
}

function unique(lines: readonly Line[]): readonly Line[] {
  return [...new Map(lines.map((line) => [line.text, line])).values()];
}

const SETS: { readonly [name: string]: () => Scores } = {
  "banking77 (2 of 5 parts)": () => crossValidate(load("banking77", "train"), 5, 2, SEED),
  "banking77, 10 per intent (5 draws)": () => fewShot(load("banking77", "train"), 10, 5),
  "banking77, 50 per intent (2 draws)": () => fewShot(load("banking77", "train"), 50, 2),
  "clinc150 validation": () =>
    evaluate(load("clinc150", "train"), load("clinc150", "val"), [
      ...load("clinc150", "oos_train"),
      ...load("clinc150", "oos_val"),
    ]),
  "hwu64 validation": () => evaluate(load("hwu64", "train"), load("hwu64", "val")),
  "xsid-id (10 parts)": () => crossValidate(unique(load("xsid-id", "train")), 10, 10, SEED),
  "toko-id (8 parts, 3 seeds)": () =>
    mean([1, 2, 3].map((seed) => crossValidate(load("toko-id", "train"), 8, 8, seed, load("toko-id", "oos_val")))),
};

const wanted = process.argv.slice(2);
const rows: Record<string, Record<string, string>> = {};
for (const [name, measure] of Object.entries(SETS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const scores = Object.entries(measure()) as [string, number][];
  rows[name] = Object.fromEntries(
    scores.map(([score, value]) => [score, value >= 2 ? value.toFixed(0) : value.toFixed(4)]),
  );
}
console.table(rows);
