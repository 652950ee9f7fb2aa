import type { Recognition } from "@sambung/core";
import { familiarity, softmax } from "./calibration.ts";
import { makeEncoder, unknownShare } from "./encoder.ts";
import { type Mark, NUMBER_SIGN } from "./examples.ts";
import { CODE_SIGN } from "./normalise.ts";
import { marginsOf } from "./svm.ts";
import type { Model } from "./train.ts";

/** What a model thinks of a text, before locale and entities. */
export type Predict = (text: string) => Pick<Recognition, "intents" | "abstained"> & {
  /** How familiar the text looks; below the model's own threshold it abstains. */
  readonly familiarity: number;
};

/** No more intents than this are reported. */
const MAX_INTENTS = 10;

/** Makes the reader of a model. It keeps working memory, so one serves one thread. */
export function makePredict(model: Model, mark: Mark): Predict {
  const { intents, weights, calibration } = model;
  const encode = makeEncoder(model.table);
  const { classes } = weights;
  const margins = new Float32Array(classes);
  const probabilities = new Float32Array(classes);
  return (text) => {
    const words = mark(text);
    const vector = encode(words);
    if (vector.length === 0 || classes === 0)
      return { intents: [], abstained: true, familiarity: Number.NEGATIVE_INFINITY };
    marginsOf(weights, vector.indexes, vector.values, 0, vector.length, margins);
    softmax(margins, 0, classes, calibration.temperature, probabilities);
    const unknown = unknownShare(vector);
    const own = margins.subarray(0, intents.length);
    const known = familiarity(calibration, Math.max(...own), unknown);
    const ranked = Array.from(intents, (name, k) => ({ name, confidence: probabilities[k] as number }))
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, MAX_INTENTS);
    const rejected = classes > intents.length && (margins[intents.length] as number) >= Math.max(...own);
    const abstained = rejected || known < calibration.abstainBelow || unknown === 1 || !words.some(isSpoken);
    return { intents: ranked, abstained, familiarity: known };
  };
}

/** Numbers and codes alone say nothing about what somebody wants. */
function isSpoken(word: string): boolean {
  return !word.startsWith("0") && word !== NUMBER_SIGN && word !== CODE_SIGN;
}
