import type { Recognition } from "@sambung/core";
import { familiarity } from "./calibration.ts";
import { adjusted, type Certainty } from "./certainty.ts";
import { Encoder, unknownShare } from "./encoder.ts";
import type { Mark } from "./examples.ts";
import type { Model } from "./model.ts";
import { CODE_SIGN, NUMBER_SIGN, Spell, wordsOf } from "./normalise.ts";
import { makeScorer } from "./scorer.ts";

/** What a model thinks of a text, before locale and entities. */
export type Predict = (text: string) => Pick<Recognition, "intents" | "abstained"> & {
  /** How familiar the text looks; below the model's own threshold it abstains. */
  readonly familiarity: number;
};

/** No more intents than this are reported. */
const MAX_INTENTS = 5;

const ZERO = "0".charCodeAt(0);

const NOTHING = { intents: [], abstained: true, familiarity: Number.NEGATIVE_INFINITY };

/** Makes the reader of a model. It keeps working memory, so one serves one thread. */
export function makePredict(model: Model, mark: Mark): Predict {
  const { intents, linear, nets, calibration } = model;
  const { classes } = linear;
  if (classes === 0) return () => NOTHING;
  const encoder = new Encoder(model.table);
  const scorer = makeScorer(linear, nets);
  const spell = new Spell((word) => encoder.isTaught(word));
  const predict: Predict = (text) => {
    const words = mark(text, spell);
    const vector = encoder.encode(words);
    if (vector.length === 0) return NOTHING;
    const { margins, energy } = scorer.score(vector.indexes, vector.values, 0, vector.length, intents.length);
    const probabilities = scorer.probabilities(calibration);
    const unknown = unknownShare(vector);
    let margin = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < intents.length; k++) margin = Math.max(margin, margins[k] as number);
    const known = familiarity(calibration, { margin, energy, unknown });
    const ranked = best(probabilities, intents, calibration.certainty);
    const rejected = classes > intents.length && isHighest(probabilities, intents.length);
    const abstained = rejected || known < calibration.abstainBelow || unknown === 1 || !words.some(isSpoken);
    return { intents: ranked, abstained, familiarity: known };
  };
  encoder.prepare(model.table.words);
  for (const text of [...model.table.words, ...ODD_TEXTS]) wordsOf(text, spell);
  for (const text of ODD_TEXTS) predict(text);
  return predict;
}

/**
 * Takes every turn there is in reading once. What V8 compiled without having seen a turn taken, it throws away and reads slowly
 * when a message takes it.
 */
const ODD_TEXTS = [
  "9R7V-3ZQ2 sm 10rb-20rb jam2-jam4, 5 pcs 250gr & 1234567.50",
  "kk, café “déjà” é9R7V-3ZQ2 😀 naïve2 ２ ﬁ",
  "haloooo wkwkwk hahaha gmn harganya nanya2 dong brgkt pkt it's don't sndkgh qqqq batalkanlah",
  "uang-ku kembali zxqvwy zxqvwying memperzxqvwykan terima kasih banyak mau tanya dong apa apa apa apa",
  "",
  "?!",
];

/** The places of the likeliest while they are looked for; likeliest first. */
const places = new Int32Array(MAX_INTENTS);

/** The likeliest intents, best first. */
function best(probabilities: Float32Array, intents: readonly string[], certainty: Certainty): Recognition["intents"] {
  let count = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < intents.length; k++) {
    const confidence = probabilities[k] as number;
    if (confidence <= least) continue;
    let at = count < MAX_INTENTS ? count++ : MAX_INTENTS - 1;
    for (; at > 0 && (probabilities[places[at - 1] as number] as number) < confidence; at--)
      places[at] = places[at - 1] as number;
    places[at] = k;
    if (count === MAX_INTENTS) least = probabilities[places[MAX_INTENTS - 1] as number] as number;
  }
  const ranked: { readonly name: string; readonly confidence: number }[] = [];
  if (count === 0) return ranked;
  const highest = probabilities[places[0] as number] as number;
  const sure = adjusted(certainty, highest);
  ranked.push({ name: intents[places[0] as number] as string, confidence: sure });
  // The others share what is left, and none passes the first.
  const rest = highest < 1 ? (1 - sure) / (1 - highest) : 0;
  for (let rank = 1; rank < count; rank++) {
    const place = places[rank] as number;
    const confidence = Math.min(sure, (probabilities[place] as number) * rest);
    ranked.push({ name: intents[place] as string, confidence });
  }
  return ranked;
}

/** Numbers and codes alone say nothing about what somebody wants. */
function isSpoken(word: string): boolean {
  return word.charCodeAt(0) !== ZERO && word !== NUMBER_SIGN && word !== CODE_SIGN;
}

function isHighest(numbers: Float32Array, place: number): boolean {
  const own = numbers[place] as number;
  for (let at = 0; at < place; at++) if ((numbers[at] as number) > own) return false;
  return true;
}
