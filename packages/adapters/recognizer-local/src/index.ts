/**
 * The default recognizer: learns a bot's own examples at start, needs no network, no weights and no other package.
 *
 * @module
 */
import type { Recognition, RecognizeRequest, Recognizer } from "@sambung/core";
import { type Hear, trainInBackground } from "./background.ts";
import { readCache, writeCache } from "./cache.ts";
import { UNCALIBRATED } from "./calibration.ts";
import { type Mark, makeMark } from "./examples.ts";
import { type Explanation, explain } from "./explain.ts";
import type { Model, TrainingReport } from "./model.ts";
import { makePredict, type Predict } from "./predict.ts";
import { fingerprint } from "./storage.ts";
import type { Preset } from "./train.ts";

export type { Evidence, Explanation } from "./explain.ts";
export type { TrainingReport } from "./model.ts";
export type { Preset } from "./train.ts";

export interface LocalOptions {
  /**
   * `accurate` (default): small networks learn beside the linear classifiers; in a worker thread, while the linear
   * model already serves; with fewer than 280 examples they would not help and are left out. `fast`: the linear classifiers only.
   */
  readonly preset?: Preset;
  /** A directory for trained models. Without one the model is trained at every start. */
  readonly cache?: string;
  /** Lines that belong to none of the bot's intents, in any language: the model learns to stay away from them. */
  readonly negatives?: readonly string[];
  /** The same examples and seed give the same model; default 1. */
  readonly seed?: number;
  /** Hears how much of the training is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** A {@link Recognizer} that can tell how its training went and why it answers as it does. */
export interface LocalRecognizer extends Recognizer {
  /** About the model that serves; undefined until `prepare` has finished. */
  report(): TrainingReport | undefined;
  /**
   * Which words, letters and topics of a text decided for its intent and against the next best; undefined until
   * `prepare` has finished. Takes a few milliseconds: for tools, not for turns.
   */
  explain(text: string): Explanation | undefined;
  /** Resolves when no better model is to come: at once after `prepare`, or when the networks have taken over. */
  settled(): Promise<void>;
}

/**
 * Makes the recognizer. Training runs in the background: the server accepts at once and turns wait for the first model.
 * Afterwards `recognize` is synchronous. Confidences are probabilities once there are enough examples to hold some out
 * (30); `report().calibrated` says so. It abstains from texts unlike everything it was taught.
 *
 * @example
 * const app = await shop.start({ store, channels, recognizer: local({ cache: "data/models" }) });
 */
export function local(options: LocalOptions = {}): LocalRecognizer {
  const { cache, negatives = [], seed = 1, preset = "accurate", onProgress } = options;
  const closed = new AbortController();
  let ready: Ready | undefined;
  let preparing: Promise<void> | undefined;
  let settling: Promise<void> = Promise.resolve();

  const prepare = async (vocabulary: Parameters<Recognizer["prepare"]>[0], signal: AbortSignal): Promise<void> => {
    const stop = AbortSignal.any([signal, closed.signal]);
    stop.throwIfAborted();
    const key = fingerprint(vocabulary, negatives, seed, preset);
    const mark = makeMark(vocabulary);
    const serve = (model: Model): void => {
      ready = { model, mark, predict: makePredict(model, mark) };
    };
    const known = cache === undefined ? undefined : await readCache(cache, key);
    if (known !== undefined) {
      serve(known);
      return;
    }
    const { intents, entities } = vocabulary;
    const task = { vocabulary: { intents, entities: plain(entities) }, negatives, seed, preset };
    await new Promise<void>((resolve, reject) => {
      const hear: Hear = {
        progress: (done) => onProgress?.(done),
        early: (model) => {
          serve(model);
          resolve();
        },
      };
      const training = trainInBackground(task, hear, stop).then(async (model) => {
        serve(model);
        onProgress?.(1);
        if (cache !== undefined) await writeCache(cache, key, model);
      });
      // Once the linear model serves, a training that is stopped or fails leaves it serving.
      settling = training.catch(() => undefined);
      training.then(resolve, reject);
    });
  };

  return {
    contract: 1,
    name: "local",
    get thresholds() {
      const { accept, interrupt, reject } = ready?.model.calibration ?? UNCALIBRATED;
      return { accept, interrupt, reject };
    },
    prepare(vocabulary, signal) {
      const running = prepare(vocabulary, signal);
      preparing = running;
      return running;
    },
    recognize(request, signal) {
      if (ready !== undefined) return answer(ready, request);
      if (preparing === undefined || signal.aborted) return unknown(request);
      return waitFor(preparing, signal).then(() => (ready === undefined ? unknown(request) : answer(ready, request)));
    },
    report: () => ready?.model.report,
    explain: (text) => (ready === undefined ? undefined : explain(ready.model, ready.mark, text)),
    settled: async () => {
      await preparing?.catch(() => undefined);
      await settling;
    },
    close: async () => {
      closed.abort();
      await preparing?.catch(() => undefined);
      await settling;
    },
  };
}

interface Ready {
  readonly model: Model;
  readonly mark: Mark;
  readonly predict: Predict;
}

function answer({ predict }: Ready, { text, locale }: RecognizeRequest): Recognition {
  const { intents, abstained } = predict(text);
  return { intents, abstained, entities: [], locale };
}

function unknown({ locale }: RecognizeRequest): Recognition {
  return { intents: [], abstained: true, entities: [], locale };
}

/** Resolves when the training has ended in any way, or when the turn does not want to wait any longer. */
function waitFor(training: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
    training.then(done, done);
  });
}

/** Only what can go to another thread. */
function plain(entities: Parameters<Recognizer["prepare"]>[0]["entities"]): typeof entities {
  return JSON.parse(JSON.stringify(entities)) as typeof entities;
}
