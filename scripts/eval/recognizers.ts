import { createRequire } from "node:module";
import { makeMark, readLesson } from "../../packages/adapters/recognizer-local/src/examples.ts";
import type { Model } from "../../packages/adapters/recognizer-local/src/model.ts";
import { makePredict } from "../../packages/adapters/recognizer-local/src/predict.ts";
import { encodeModel } from "../../packages/adapters/recognizer-local/src/storage.ts";
import { type Preset, train } from "../../packages/adapters/recognizer-local/src/train.ts";
import { type Line, UsageError } from "./lines.ts";

export interface LearnOptions {
  readonly training: readonly Line[];
  /** Not learnt from: to calibrate on. */
  readonly validation?: readonly Line[];
  /** Lines of no intent, not learnt from: to set the readiness to abstain by. */
  readonly strange?: readonly Line[];
  readonly preset: Preset;
  readonly seed: number;
  /** Of node-nlp; its default is 0.6, 0.05 serves it better. */
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
export const RECOGNIZERS: { readonly [name: string]: Learn } = { local: learnLocal, "node-nlp": learnNodeNlp };

async function learnLocal({ training, validation, strange, preset, seed }: LearnOptions): Promise<Learnt> {
  const intents: Record<string, { en: string[] }> = Object.create(null);
  for (const { text, intent } of training) {
    intents[intent] ??= { en: [] };
    // Braces would be read as the name of an entity.
    intents[intent].en.push(text.replace(/[{}]/g, " "));
  }
  const material = { intents, entities: {} };
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

interface NlpManager {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  export(minified: boolean): string;
  process(
    language: string,
    text: string,
  ): Promise<{ readonly classifications?: readonly { readonly intent: string; readonly score: number }[] }>;
}

async function learnNodeNlp({ training, learningRate }: LearnOptions): Promise<Learnt> {
  const languages = [...new Set(training.map(({ lang }) => lang ?? "en"))];
  const [first = "en"] = languages;
  const network = {
    className: "NeuralNlu",
    log: false,
    learningRate,
    deltaErrorThresh: 1e-9,
    iterations: 25,
  };
  const { NlpManager } = loadNodeNlp();
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
        : Object.fromEntries(languages.map((language) => [language, { "*": network }]))),
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

/** From wherever it is installed: the packages of the project, or the benchmarks. */
function loadNodeNlp(): { readonly NlpManager: new (settings: object) => NlpManager } {
  for (const place of ["../../packages/adapters/recognizer-local/package.json", "../../benchmarks/package.json"]) {
    try {
      return createRequire(new URL(place, import.meta.url))("node-nlp");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new UsageError("node-nlp is not installed. Install it beside the benchmarks: (cd benchmarks && npm ci)");
}
