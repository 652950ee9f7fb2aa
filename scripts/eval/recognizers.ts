import { createRequire } from "node:module";
import type { VocabularyDefinition } from "@sambung/core";
import { makeMark, readLesson } from "../../packages/adapters/recognizer-local/src/examples.ts";
import type { Model } from "../../packages/adapters/recognizer-local/src/model.ts";
import { makePredict } from "../../packages/adapters/recognizer-local/src/predict.ts";
import { encodeModel } from "../../packages/adapters/recognizer-local/src/storage.ts";
import { type Preset, train } from "../../packages/adapters/recognizer-local/src/train.ts";
import { answerOf } from "../../packages/adapters/recognizer-node-nlp/src/calibration.ts";
import { loadNlp } from "../../packages/adapters/recognizer-node-nlp/src/engine.ts";
import { learn, readerOf } from "../../packages/adapters/recognizer-node-nlp/src/learn.ts";
import { type Line, UsageError } from "./lines.ts";

export interface LearnOptions {
  readonly training: readonly Line[];
  /** Not learnt from: to calibrate on. */
  readonly validation?: readonly Line[];
  /** Lines of no intent, not learnt from: to set the readiness to abstain by. */
  readonly strange?: readonly Line[];
  readonly preset: Preset;
  readonly seed: number;
  /** Of node-nlp: 0.05 in our package, 0.6 bare. */
  readonly learningRate?: number;
}

/** A recognizer that has learnt. */
export interface Learnt {
  /** `familiarity`: the higher, the surer it is that the text belongs to any intent. */
  read(text: string): Promise<Reading> | Reading;
  modelBytes(): number;
}

export interface Reading {
  readonly ranked: readonly { readonly name: string; readonly confidence: number }[];
  readonly familiarity: number;
}

export type Learn = (options: LearnOptions) => Promise<Learnt>;

/** What `--recognizer` takes. */
export const RECOGNIZERS: { readonly [name: string]: Learn } = {
  local: learnLocal,
  "node-nlp": learnNodeNlp,
  "node-nlp-bare": learnBareNodeNlp,
};

async function learnLocal({ training, validation, strange, preset, seed }: LearnOptions): Promise<Learnt> {
  const material = { intents: intentsOf(training), entities: {} };
  const mark = makeMark(material);
  const lesson = readLesson(material, [], mark, seed);
  const steps = train(lesson, mark, {
    preset,
    seed,
    validation: validation
      ?.map(({ text, intent }) => ({ words: mark(text), label: lesson.intents.indexOf(intent), example: -1 }))
      .filter(({ label }) => label >= 0),
    strange: strange?.map(({ text }) => text),
  });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const model: Model = step.value;
  const predict = makePredict(model, mark);
  return {
    read: (text) => {
      const { intents: ranked, familiarity } = predict(text);
      return { ranked, familiarity };
    },
    modelBytes: () => encodeModel(model, "").length,
  };
}

/** Our package around node-nlp, with its settings and its confidences; without its process, so that its costs show. */
async function learnNodeNlp({ training, learningRate = 0.05 }: LearnOptions): Promise<Learnt> {
  const locales = [...new Set(training.map(({ lang = "en" }) => lang))];
  const vocabulary = { locales, intents: intentsOf(training), entities: {} };
  const task = { vocabulary, learningRate, iterations: 30 };
  const { nlp, calibration } = await learn(loadNlp("node-nlp"), task);
  const read = readerOf(nlp, task);
  return {
    read: async (text) => {
      const ranked = answerOf(calibration, await read(text, locales[0] ?? "en"));
      return { ranked, familiarity: ranked[0]?.confidence ?? 0 };
    },
    modelBytes: () => Buffer.byteLength(nlp.export(true)),
  };
}

/** node-nlp as its own documentation sets it up. */
async function learnBareNodeNlp({ training, learningRate }: LearnOptions): Promise<Learnt> {
  const languages = [...new Set(training.map(({ lang }) => lang ?? "en"))];
  const [first = "en"] = languages;
  const network = { className: "NeuralNlu", log: false, learningRate, deltaErrorThresh: 1e-9, iterations: 25 };
  const { NlpManager } = bareNodeNlp();
  const manager = new NlpManager({
    languages,
    autoSave: false,
    autoLoad: false,
    forceNER: false,
    calculateSentiment: false,
    nlu: {
      log: false,
      ...(learningRate === undefined
        ? {}
        : Object.fromEntries(languages.map((language) => [language, { "*": { ...network } }]))),
    },
  });
  for (const { text, intent, lang = "en" } of training) manager.addDocument(lang, text, intent);
  await manager.train();
  return {
    read: async (text) => {
      const { classifications = [] } = await manager.process(first, text);
      const ranked = classifications.map(({ intent, score }) => ({ name: intent, confidence: score }));
      const [best] = ranked;
      return {
        ranked,
        familiarity: best === undefined || best.name === "None" ? 1 - (best?.confidence ?? 1) : best.confidence,
      };
    },
    modelBytes: () => Buffer.byteLength(manager.export(true)),
  };
}

interface BareManager {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  export(minified: boolean): string;
  process(
    language: string,
    text: string,
  ): Promise<{ readonly classifications?: readonly { readonly intent: string; readonly score: number }[] }>;
}

/** node-nlp is installed for the package around it. */
function bareNodeNlp(): { readonly NlpManager: new (settings: object) => BareManager } {
  const place = new URL("../../packages/adapters/recognizer-node-nlp/package.json", import.meta.url);
  try {
    return createRequire(place)("node-nlp");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new UsageError("node-nlp is not installed: npm ci");
  }
}

function intentsOf(lines: readonly Line[]): VocabularyDefinition["intents"] {
  const intents: Record<string, Record<string, string[]>> = Object.create(null);
  for (const { text, intent, lang = "en" } of lines) {
    intents[intent] ??= Object.create(null) as Record<string, string[]>;
    const texts = intents[intent][lang] ?? [];
    intents[intent][lang] = texts;
    // Braces would be read as the name of an entity.
    texts.push(text.replace(/[{}]/g, " "));
  }
  return intents;
}
