import { join } from "node:path";
import { parseArgs } from "node:util";
import { draw, type Examined, examine, type IntentScores } from "./intents.ts";
import { type Line, readLines, UsageError } from "./lines.ts";
import type { LearnOptions } from "./recognizers.ts";
import { calibrationErrorOf, calibrationErrorOfTrue } from "./scores.ts";

export const VALIDATION_USAGE = `npm run --silent eval -- validation --data FOLDER [set ...] [--recognizer local|node-nlp|node-nlp-bare] [--preset fast|accurate] [--seeds N]
  The public sets in the folder by cross-validation or on their validation files; test splits are never read.`;

type Measure = (run: Run) => Promise<readonly Scores[]>;
/** The scores of one seed, with the calibration error that true probabilities would show on so many answers. */
interface Scores extends IntentScores {
  readonly eceOfTrue: number;
}
type Split = Pick<LearnOptions, "training" | "validation"> & {
  readonly test: readonly Line[];
  readonly oos?: readonly Line[];
};
interface Run {
  readonly seeds: number;
  load(set: string, part: string): readonly Line[];
  examine(split: Split, seed: number): Promise<Examined>;
}

/** `npm run eval -- validation`: one row a set, the mean of all runs and their spread. */
export async function runValidation(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      recognizer: { type: "string", default: "local" },
      preset: { type: "string", default: "accurate" },
      seeds: { type: "string", default: "5" },
      data: { type: "string" },
    },
  });
  const preset = values.preset === "fast" ? "fast" : "accurate";
  const { data } = values;
  if (data === undefined) throw new UsageError("--data is needed: a folder with a folder per set");
  const run: Run = {
    load: (set, part) => readLines(join(data, set, `${part}.jsonl.gz`)),
    seeds: Number(values.seeds),
    examine: (split, seed) => examine(values.recognizer, { oos: [], ...split, preset, seed }),
  };
  for (const [name, measure] of Object.entries(SETS)) {
    if (positionals.length > 0 && !positionals.some((word) => name.startsWith(word))) continue;
    console.log(describe(name, await measure(run)));
  }
}

function describe(name: string, all: readonly Scores[]): string {
  const of = (key: keyof Scores): readonly number[] => all.flatMap((one) => one[key] ?? []);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / Math.max(1, values.length - 1));
  const percent = (key: keyof Scores): string =>
    `${(mean(of(key)) * 100).toFixed(1)} ±${(spread(of(key)) * 100).toFixed(1)}`;
  return [
    name.padEnd(34),
    `accuracy ${percent("accuracy")}`,
    `top-3 ${percent("top3")}`,
    `ECE ${mean(of("ece")).toFixed(3)} ±${spread(of("ece")).toFixed(3)} (true ones ${mean(of("eceOfTrue")).toFixed(3)})`,
    of("oosAuroc").length === 0 ? "" : `AUROC ${mean(of("oosAuroc")).toFixed(3)} ±${spread(of("oosAuroc")).toFixed(3)}`,
    `training ${(mean(of("trainCpuMs")) / 1_000).toFixed(2)} s`,
    `reading ${mean(of("inferenceCpuUs")).toFixed(0)} us`,
    `model ${(mean(of("modelBytes")) / 1e6).toFixed(1)} MB`,
    `runs ${all.length}`,
  ].join("  ");
}

/** Parts with the intents spread evenly; each is tested on models of the others, the first `rounds` of them. */
function split(lines: readonly Line[], parts: number, rounds: number, seed: number): readonly Split[] {
  const order = draw(lines, 0, seed).rest;
  const folds: Line[][] = Array.from({ length: parts }, () => []);
  let next = 0;
  for (const group of Map.groupBy(order, ({ intent }) => intent).values())
    for (const line of group) folds[next++ % parts]?.push(line);
  return folds.slice(0, rounds).map((test) => ({ training: folds.filter((fold) => fold !== test).flat(), test }));
}

/** One score per seed: the runs of a seed are one cross-validation. */
const crossValidate =
  (set: string, parts: number, rounds: number, oos: readonly string[] = []): Measure =>
  async ({ load, seeds, examine: run }) => {
    const lines = [...new Map(load(set, "train").map((line) => [line.text, line])).values()];
    const all: Scores[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const outside = oos.flatMap((part) => load(set, part));
      const runs: Examined[] = [];
      for (const one of split(lines, parts, rounds, seed)) runs.push(await run({ ...one, oos: outside }, seed));
      all.push(together(runs, seed));
    }
    return all;
  };

/** The runs of one seed as one: means by lines, but one calibration error of all answers, because chance makes that of few larger. */
function together(runs: readonly Examined[], seed: number): Scores {
  const scores = runs.map((run) => run.scores);
  const answers = runs.flatMap((run) => run.answers);
  const names = Object.keys(scores[0] ?? {}) as (keyof IntentScores)[];
  const mean = (name: keyof IntentScores): number | null =>
    scores.some((run) => run[name] === null)
      ? null
      : scores.reduce((sum, run) => sum + (run[name] ?? 0) * run.n, 0) / answers.length;
  return {
    ...(Object.fromEntries(names.map((name) => [name, mean(name)])) as unknown as IntentScores),
    ece: calibrationErrorOf(answers),
    eceOfTrue: calibrationErrorOfTrue(answers, seed),
  };
}

const fewShot =
  (set: string, each: number): Measure =>
  async ({ load, seeds, examine: run }) => {
    const all: Scores[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const { drawn, rest } = draw(load(set, "train"), each, seed);
      all.push(together([await run({ training: drawn, test: rest.slice(0, 2_000) }, seed)], seed));
    }
    return all;
  };

/**
 * On the validation file. Half of it calibrates while the other half tests, and the other way round, as somebody with a
 * test file would do; the linear and network parts see the training lines only.
 */
const onValidation =
  (set: string, oos: readonly string[] = []): Measure =>
  async ({ load, seeds, examine: run }) => {
    const all: Scores[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const outside = oos.flatMap((part) => load(set, part));
      const training = load(set, "train");
      const runs: Examined[] = [];
      for (const { training: validation, test } of split(load(set, "val"), 2, 2, seed))
        runs.push(await run({ training, validation, test, oos: outside }, seed));
      all.push(together(runs, seed));
    }
    return all;
  };

const SETS: { readonly [name: string]: Measure } = {
  "banking77, 1 of 5 parts": crossValidate("banking77", 5, 1),
  "banking77-10, 10 an intent": fewShot("banking77", 10),
  "banking77-20, 20 an intent": fewShot("banking77", 20),
  "banking77-50, 50 an intent": fewShot("banking77", 50),
  "clinc150, halves of validation": onValidation("clinc150", ["oos_train", "oos_val"]),
  "hwu64, halves of validation": onValidation("hwu64"),
  "snips, 1 of 10 parts": crossValidate("snips", 10, 1),
  "xsid-id, 10 parts": crossValidate("xsid-id", 10, 10),
  "toko-id, 8 parts": crossValidate("toko-id", 8, 8, ["oos_val"]),
  "nlpjs-smalltalk-id, 10 parts": crossValidate("nlpjs-smalltalk-id", 10, 10),
  "nlpjs-smalltalk-en, 10 parts": crossValidate("nlpjs-smalltalk-en", 10, 10),
};
