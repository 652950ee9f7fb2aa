import { UNCALIBRATED } from "../../../packages/adapters/recognizer-local/src/calibration.ts";
import { encodeAll, partsOf, tablesOf } from "../../../packages/adapters/recognizer-local/src/dataset.ts";
import { Encoder } from "../../../packages/adapters/recognizer-local/src/encoder.ts";
import {
  type Lesson,
  type Mark,
  makeMark,
  readLesson,
} from "../../../packages/adapters/recognizer-local/src/examples.ts";
import type { Model } from "../../../packages/adapters/recognizer-local/src/model.ts";
import { makePredict } from "../../../packages/adapters/recognizer-local/src/predict.ts";
import { ENOUGH_FOR_NETWORKS, type Preset, train } from "../../../packages/adapters/recognizer-local/src/train.ts";
import type { VocabularyDefinition } from "../../../packages/core/src/index.ts";

/** One example as it stands in the vocabulary. */
export interface Example {
  readonly text: string;
  readonly intent: string;
  readonly locale: string;
}

/** What became of an example when the bot had not learnt it. */
export type Outcome =
  /** Taken for what it is. */
  | "right"
  /** Not sure: the bot would ask, and the right intent is among what it offers. */
  | "asked"
  /** Not sure, and the right intent is not offered. */
  | "asked-in-vain"
  /** Taken for something else. */
  | "wrong"
  /** Not understood. */
  | "lost";

export interface Trial extends Example {
  /** The likeliest intent; absent when nothing was. */
  readonly taken?: string;
  readonly confidence: number;
  readonly outcome: Outcome;
}

export interface Study {
  readonly examples: number;
  readonly intents: readonly IntentStudy[];
  readonly locales: readonly { readonly locale: string; readonly n: number; readonly right: number }[];
  /** Share whose likeliest intent is right, and between which shares it lies with 95 % certainty. */
  readonly accuracy: number;
  readonly between: readonly [number, number];
  /** Share whose three likeliest intents hold the right one. */
  readonly top3: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly thresholds: { readonly accept: number; readonly interrupt: number; readonly reject: number };
  /** False when there are too few examples to choose thresholds by. */
  readonly calibrated: boolean;
  readonly confusions: readonly { readonly intent: string; readonly taken: string; readonly count: number }[];
  /** Everything that was not right, the surest mistakes first. */
  readonly misses: readonly Trial[];
  readonly duplicates: readonly Duplicate[];
  readonly few: readonly { readonly intent: string; readonly locale: string; readonly count: number }[];
  /** Of all trials, by confidence: how many, and how many were right. */
  readonly confidences: readonly { readonly from: number; readonly n: number; readonly right: number }[];
  /** How many parts took turns to be held out. */
  readonly parts: number;
  /** CPU time of one training of everything. */
  readonly trainCpuMs: number;
}

export interface IntentStudy {
  readonly intent: string;
  readonly examples: { readonly [locale: string]: number | undefined };
  readonly n: number;
  readonly right: number;
  /** Trials of other intents taken for this one. */
  readonly claimed: number;
}

export interface Duplicate {
  readonly one: Example;
  readonly other: Example;
  /** Cosine of what the recognizer sees of them, 1 for the same. */
  readonly likeness: number;
}

export interface StudyOptions {
  readonly preset: Preset;
  readonly seed: number;
  /** Into so many parts the examples are divided; default 10, 5 where networks learn. */
  readonly parts?: number;
}

/** Fewer examples than this in a language are too few; the guide asks for ten to twenty. */
export const ENOUGH_EXAMPLES = 8;
const ALIKE = 0.8;
/** Pairs are compared one by one. */
const MAX_COMPARED = 4_000;
const BINS = 10;
const NO_OUTCOMES: Study["outcomes"] = { right: 0, asked: 0, "asked-in-vain": 0, wrong: 0, lost: 0 };
const OFFERED = 3;
const WORTH_OFFERING = 1 / 3;

/** Studies a vocabulary: every example is tried on a model that had to do without it. */
export function study(vocabulary: VocabularyDefinition, options: StudyOptions): Study {
  const mark = makeMark(vocabulary);
  const lesson = readLesson(vocabulary, [], mark, options.seed);
  const examples = examplesOf(vocabulary);
  const began = process.cpuUsage();
  const whole = trained(lesson, mark, options);
  const { user, system } = process.cpuUsage(began);
  const { accept, interrupt, reject, calibrated } = whole?.calibration ?? UNCALIBRATED;
  const thresholds = { accept, interrupt, reject };
  const parts = options.parts ?? (lesson.examples >= ENOUGH_FOR_NETWORKS && options.preset === "accurate" ? 5 : 10);
  const trials = tryAll(lesson, examples, parts, thresholds, mark, options);
  const count = (wanted: (trial: Ranked) => boolean): number => trials.filter(wanted).length;
  const right = count(isRight);
  const n = trials.length;
  return {
    examples: lesson.examples,
    intents: lesson.intents.map((intent) => ({
      intent,
      examples: countBy(examples.filter((example) => example.intent === intent).map(({ locale }) => locale)),
      n: count((trial) => trial.intent === intent),
      right: count((trial) => trial.intent === intent && isRight(trial)),
      claimed: count((trial) => trial.taken === intent && !isRight(trial)),
    })),
    locales: [...new Set(examples.map(({ locale }) => locale))].map((locale) => ({
      locale,
      n: count((trial) => trial.locale === locale),
      right: count((trial) => trial.locale === locale && isRight(trial)),
    })),
    accuracy: n === 0 ? 0 : right / n,
    between: wilson(right, n),
    top3: n === 0 ? 0 : count(({ ranked, intent }) => ranked.slice(0, 3).some(({ name }) => name === intent)) / n,
    outcomes: { ...NO_OUTCOMES, ...countBy(trials.map(({ outcome }) => outcome)) },
    thresholds,
    calibrated,
    confusions: confusionsOf(trials),
    misses: trials
      .filter((trial) => trial.outcome !== "right")
      .map(({ ranked: _, ...trial }) => trial)
      .sort((a, b) => Number(b.outcome === "wrong") - Number(a.outcome === "wrong") || b.confidence - a.confidence),
    duplicates: duplicatesOf(lesson, examples, options.preset),
    few: fewOf(vocabulary),
    confidences: Array.from({ length: BINS }, (_, bin) => {
      const inBin = trials.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
      return { from: bin / BINS, n: inBin.length, right: inBin.filter(isRight).length };
    }),
    parts,
    trainCpuMs: (user + system) / 1_000,
  };
}

interface Ranked extends Trial {
  readonly ranked: readonly { readonly name: string; readonly confidence: number }[];
}

function isRight({ taken, intent }: Trial): boolean {
  return taken === intent;
}

/** Every example, in the order in which a lesson numbers them. */
function examplesOf({ intents }: VocabularyDefinition): readonly Example[] {
  return Object.entries(intents).flatMap(([intent, byLocale]) =>
    Object.entries(byLocale).flatMap(([locale, texts]) => texts.map((text) => ({ text, intent, locale }))),
  );
}

function trained(lesson: Lesson, mark: Mark, { preset, seed }: StudyOptions): Model | undefined {
  if (lesson.lines.length === 0) return undefined;
  const steps = train(lesson, mark, { preset, seed });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function tryAll(
  lesson: Lesson,
  examples: readonly Example[],
  parts: number,
  thresholds: Study["thresholds"],
  mark: Mark,
  options: StudyOptions,
): readonly Ranked[] {
  const partOf = partsOf(lesson, parts, options.seed);
  const trials: Ranked[] = [];
  for (let part = 0; part < parts; part++) {
    const lines = lesson.lines.filter(({ example }) => partOf[example] !== part);
    const model = trained({ ...lesson, lines }, mark, options);
    if (model === undefined) continue;
    let words: readonly string[] = [];
    // An example stands for its values already: the reader need not look for them again.
    const predict = makePredict(model, () => words);
    const tried = new Set<number>();
    for (const line of lesson.lines) {
      if (partOf[line.example] !== part || tried.has(line.example)) continue;
      tried.add(line.example);
      words = line.words;
      const { intents: ranked, abstained } = predict("");
      const example = examples[line.example] as Example;
      const taken = ranked[0]?.name;
      trials.push({
        ...example,
        ...(taken === undefined ? {} : { taken }),
        confidence: ranked[0]?.confidence ?? 0,
        ranked,
        outcome: outcomeOf(example.intent, ranked, abstained, thresholds),
      });
    }
  }
  return trials;
}

function outcomeOf(
  intent: string,
  ranked: Ranked["ranked"],
  abstained: boolean,
  { accept, reject }: Study["thresholds"],
): Outcome {
  const [best] = ranked;
  if (abstained || best === undefined || best.confidence < reject) return "lost";
  if (best.confidence >= accept) return best.name === intent ? "right" : "wrong";
  const offered = ranked.filter(({ confidence }) => confidence >= best.confidence * WORTH_OFFERING).slice(0, OFFERED);
  return offered.some(({ name }) => name === intent) ? "asked" : "asked-in-vain";
}

function confusionsOf(trials: readonly Trial[]): Study["confusions"] {
  const counts = new Map<string, { intent: string; taken: string; count: number }>();
  for (const { intent, taken } of trials) {
    if (taken === undefined || taken === intent) continue;
    const key = JSON.stringify([intent, taken]);
    const known = counts.get(key) ?? { intent, taken, count: 0 };
    known.count += 1;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** Examples of different intents that look the same to the recognizer. */
function duplicatesOf(lesson: Lesson, examples: readonly Example[], preset: Preset): readonly Duplicate[] {
  const first = new Map<number, Lesson["lines"][number]>();
  for (const line of lesson.lines) if (!first.has(line.example)) first.set(line.example, line);
  const lines = [...first.values()].slice(0, MAX_COMPARED);
  if (lines.length === 0) return [];
  const [table] = tablesOf(lesson, preset);
  const encoding = encodeAll(new Encoder(table), lines);
  let step = encoding.next();
  while (step.done !== true) step = encoding.next();
  const { starts, indexes, values } = step.value;
  const own = new Float32Array(table.size);
  const found: Duplicate[] = [];
  lines.forEach((line, row) => {
    const [from, to] = [starts[row] as number, starts[row + 1] as number];
    for (let at = from; at < to; at++) own[indexes[at] as number] = values[at] as number;
    for (let other = row + 1; other < lines.length; other++) {
      const otherLine = lines[other] as Lesson["lines"][number];
      if (otherLine.label === line.label) continue;
      let likeness = 0;
      for (let at = starts[other] as number; at < (starts[other + 1] as number); at++)
        likeness += (values[at] as number) * (own[indexes[at] as number] as number);
      if (likeness < ALIKE) continue;
      const [one, two] = [examples[line.example] as Example, examples[otherLine.example] as Example];
      found.push({ one, other: two, likeness: Math.min(1, likeness) });
    }
    for (let at = from; at < to; at++) own[indexes[at] as number] = 0;
  });
  return found.sort((a, b) => b.likeness - a.likeness);
}

function fewOf({ intents, locales }: VocabularyDefinition): Study["few"] {
  return Object.entries(intents).flatMap(([intent, byLocale]) =>
    locales.flatMap((locale) => {
      const count = byLocale[locale]?.length ?? 0;
      return count < ENOUGH_EXAMPLES ? [{ intent, locale, count }] : [];
    }),
  );
}

function countBy<Key extends string>(keys: readonly Key[]): { [key in Key]?: number } {
  const counts: { [key in Key]?: number } = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** Wilson's interval: where a share lies with 95 % certainty. */
export function wilson(right: number, n: number): [number, number] {
  if (n === 0) return [0, 1];
  const z = 1.96;
  const share = right / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}
