import type { VocabularyDefinition } from "../model/definition.ts";
import type { Recognizer } from "../ports/recognizer.ts";

/** A recognizer that may serve before it has learned all there is. */
export interface SettlingRecognizer extends Recognizer {
  /** Resolves when no better model is to come. */
  settled?(): Promise<void>;
}

/**
 * A recognizer that learns each vocabulary once and stays ready, however many conversations and restarts share it. For test
 * files whose conversations would each wait for the same training. It is ready when no better model is to come, so that the
 * same conversation is understood alike however fast the machine is.
 *
 * @example
 * const recognizer = keepPrepared(local());
 * await using one = await converse(shop, { recognizer });
 * await using other = await converse(shop, { recognizer });
 */
export function keepPrepared(recognizer: SettlingRecognizer): Recognizer {
  const prepared = new Map<string, Promise<void>>();
  const learn = async (vocabulary: VocabularyDefinition): Promise<void> => {
    await recognizer.prepare(vocabulary, new AbortController().signal);
    await recognizer.settled?.();
  };
  return {
    contract: recognizer.contract,
    name: recognizer.name,
    get thresholds() {
      return recognizer.thresholds;
    },
    prepare(vocabulary) {
      // Nobody's end is the end of the training: the others wait for it, too.
      const words = wordsOf(vocabulary);
      const known = prepared.get(words) ?? learn(vocabulary);
      prepared.set(words, known);
      return known;
    },
    recognize: (request, signal) => recognizer.recognize(request, signal),
  };
}

/** All a recognizer learns from; each bot has a copy of its vocabulary. */
function wordsOf({ locales, entities, intents }: VocabularyDefinition): string {
  return JSON.stringify([locales, entities, intents]);
}
