import type { Calibration } from "./calibration.ts";
import { Encoder } from "./encoder.ts";
import type { Mark } from "./examples.ts";
import { CONCEPTS, FeatureList, LETTERS, nameFeature, PAIRS, putAll, ROOTS, WORDS } from "./features.ts";
import { padded } from "./memory.ts";
import type { Model } from "./model.ts";
import { makePredict } from "./predict.ts";
import { findFeature, hasPairs } from "./table.ts";

/** Why a text was taken for one intent and not for the next best. */
export interface Explanation {
  /** The text as the model reads it: plain spelling, clitics apart, values as signs. */
  readonly words: readonly string[];
  /** The best intent; undefined when there is nothing to say. */
  readonly intent?: string;
  /** The second best. */
  readonly against?: string;
  /** Words that no example has. */
  readonly unknown: readonly string[];
  /** What decided, strongest first. */
  readonly evidence: readonly Evidence[];
}

/** A piece of a text and how much it speaks for the best intent (above zero) or the second best (below). */
export interface Evidence {
  readonly text: string;
  /** `topic`: it belongs to a group of words that mean much the same. */
  readonly kind: "word" | "phrase" | "letters" | "root" | "pair" | "topic";
  readonly weight: number;
}

const KINDS: { readonly [block: number]: Evidence["kind"] } = {
  [LETTERS]: "letters",
  [ROOTS]: "root",
  [PAIRS]: "pair",
  [CONCEPTS]: "topic",
};
const MAX_EVIDENCE = 12;

/** Explains what {@link makePredict} says. The weights add up to the difference of both intents' scores. */
export function explain(model: Model, mark: Mark, text: string): Explanation {
  const words = mark(text);
  const { intents } = makePredict(model, mark)(text);
  const places = placesOf(model, words);
  const unknown = words.filter(
    (_, at) => !places.some(({ block, first, last }) => isWord(block, first, last) && first === at),
  );
  const [intent, against] = intents;
  if (intent === undefined || against === undefined)
    return { words, unknown, evidence: [], ...(intent === undefined ? {} : { intent: intent.name }) };
  const weigh = makeWeigh(model, words, model.intents.indexOf(intent.name), model.intents.indexOf(against.name));
  const evidence = places
    .map(({ index, block, first, last }) => ({
      text: nameFeature(words, block, first, last),
      kind: KINDS[block] ?? (first === last ? "word" : "phrase"),
      weight: weigh(index),
    }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MAX_EVIDENCE);
  return { words, intent: intent.name, against: against.name, unknown, evidence };
}

function isWord(block: number, first: number, last: number): boolean {
  return block === WORDS && first === last;
}

interface Place {
  readonly index: number;
  readonly block: number;
  readonly first: number;
  readonly last: number;
}

/** Where the features of a text are that the model knows; each once. */
function placesOf({ table }: Model, words: readonly string[]): readonly Place[] {
  const list = new FeatureList();
  putAll(words, hasPairs(table), list);
  const found = new Map<number, Place>();
  for (let at = 0; at < list.count; at++) {
    const index = findFeature(table, list.hashes[at] as number);
    if (index < 0 || found.has(index)) continue;
    const [block, first, last] = [list.blocks[at], list.firsts[at], list.lasts[at]] as [number, number, number];
    found.set(index, { index, block, first, last });
  }
  return [...found.values()];
}

/** What each feature adds to the score of one class above another's: for networks along their living units. */
function makeWeigh(model: Model, words: readonly string[], one: number, other: number): (index: number) => number {
  const { linear, nets, calibration } = model;
  const vector = new Encoder(model.table).encode(words);
  const values = new Map(Array.from({ length: vector.length }, (_, at) => [vector.indexes[at], vector.values[at]]));
  const width = padded(linear.classes);
  const fromNets = nets === undefined ? () => 0 : makeWeighNets(model, values, one, other);
  const { linearWeight }: Calibration = calibration;
  return (index) => {
    const value = values.get(index) ?? 0;
    const row = index * width;
    const step = linear.scales[index] as number;
    const margin = ((linear.rows[row + one] as number) - (linear.rows[row + other] as number)) * step;
    return value * (linearWeight * margin + fromNets(index));
  };
}

function makeWeighNets(
  { nets, linear }: Model,
  values: ReadonlyMap<number | undefined, number | undefined>,
  one: number,
  other: number,
): (index: number) => number {
  if (nets === undefined) return () => 0;
  const units = nets.count * nets.hidden;
  const width = padded(linear.classes);
  const activity = new Float64Array(units);
  for (const [index = 0, value = 0] of values) {
    const weight = value * (nets.scales[index] as number);
    for (let unit = 0; unit < units; unit++)
      activity[unit] = (activity[unit] as number) + weight * (nets.input[index * units + unit] as number);
  }
  const slopes = Float64Array.from(activity, (active, unit) =>
    active > 0
      ? ((nets.output[unit * width + one] as number) - (nets.output[unit * width + other] as number)) / nets.count
      : 0,
  );
  return (index) =>
    slopes.reduce(
      (sum, slope, unit) => sum + slope * (nets.input[index * units + unit] as number) * (nets.scales[index] as number),
      0,
    );
}
