/**
 * The default recognizer: learns a bot's own examples at start, needs no network, no weights and no other package.
 *
 * @module
 */
import type { Recognition, RecognizeRequest, Recognizer } from "@sambung/core";
import { trainInBackground } from "./background.ts";
import { readCache, writeCache } from "./cache.ts";
import { UNCALIBRATED } from "./calibration.ts";
import { makeMark } from "./examples.ts";
import { makePredict, type Predict } from "./predict.ts";
import { fingerprint } from "./storage.ts";
import type { Model, TrainingReport } from "./train.ts";

export type { TrainingReport } from "./train.ts";

export interface LocalOptions {
  /** A directory for trained models. Without one the model is trained at every start. */
  readonly cache?: string;
  /** Lines that belong to none of the bot's intents, in any language: the model learns to stay away from them. */
  readonly negatives?: readonly string[];
  /** The same examples and seed give the same model; default 1. */
  readonly seed?: number;
}

/** A {@link Recognizer} that can tell how its training went. */
export interface LocalRecognizer extends Recognizer {
  /** Undefined until `prepare` has finished. */
  report(): TrainingReport | undefined;
}

/**
 * Makes the recognizer. Training runs in the background: the server accepts at once and turns wait for the model.
 * Afterwards `recognize` is synchronous. Confidences are probabilities once there are enough examples to hold some out
 * (30); `report().calibrated` says so. It abstains from texts unlike everything it was taught.
 *
 * @example
 * const app = await shop.start({ store, channels, recognizer: local({ cache: "data/models" }) });
 */
export function local(options: LocalOptions = {}): LocalRecognizer {
  const { cache, negatives = [], seed = 1 } = options;
  const closed = new AbortController();
  let ready: Ready | undefined;
  let preparing: Promise<void> | undefined;

  const prepare = async (vocabulary: Parameters<Recognizer["prepare"]>[0], signal: AbortSignal): Promise<void> => {
    const stop = AbortSignal.any([signal, closed.signal]);
    stop.throwIfAborted();
    const key = fingerprint(vocabulary, negatives, seed);
    const known = cache === undefined ? undefined : await readCache(cache, key);
    const { intents, entities } = vocabulary;
    const model =
      known ?? (await trainInBackground({ vocabulary: { intents, entities: plain(entities) }, negatives, seed }, stop));
    ready = { model, predict: makePredict(model, makeMark(vocabulary)) };
    if (cache !== undefined && known === undefined) await writeCache(cache, key, model);
  };

  return {
    contract: 1,
    name: "local",
    get thresholds() {
      const { accept, interrupt } = ready?.model.calibration ?? UNCALIBRATED;
      return { accept, interrupt };
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
    close: async () => {
      closed.abort();
      await preparing?.catch(() => undefined);
    },
  };
}

interface Ready {
  readonly model: Model;
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
