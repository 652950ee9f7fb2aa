import type { VocabularyDefinition } from "../model/definition.ts";
import type { Recognizer } from "../ports/recognizer.ts";

/**
 * A recognizer that learns each vocabulary once and stays ready, however many conversations and restarts share it. For test
 * files whose conversations would each wait for the same training.
 *
 * @example
 * const recognizer = keepPrepared(local());
 * await using one = await converse(shop, { recognizer });
 * await using other = await converse(shop, { recognizer });
 */
export function keepPrepared(recognizer: Recognizer): Recognizer {
  const prepared = new Map<string, Promise<void>>();
  return {
    contract: recognizer.contract,
    name: recognizer.name,
    get thresholds() {
      return recognizer.thresholds;
    },
    prepare(vocabulary) {
      // Nobody's end is the end of the training: the others wait for it, too.
      const words = wordsOf(vocabulary);
      const known = prepared.get(words) ?? recognizer.prepare(vocabulary, new AbortController().signal);
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
