import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { RankedIntent } from "../model/understood.ts";
import type { Clock } from "../ports/clock.ts";
import type { Recognition, RecognizeRequest, Recognizer } from "../ports/recognizer.ts";

/** What came out of asking a recognizer; never an error. */
export interface Opinion {
  readonly intents: readonly RankedIntent[];
  readonly entities: readonly Entity[];
  readonly locale: string | undefined;
  readonly abstained: boolean;
}

/** Nobody knows. */
export const NO_OPINION: Opinion = { intents: [], entities: [], locale: undefined, abstained: true };

export interface AskOptions {
  readonly recognizer: Recognizer;
  readonly vocabulary: VocabularyDefinition;
  readonly failed: (recognizer: string, error: unknown) => void;
  readonly clock?: Clock;
  readonly timeoutMs: number;
}

/** Asks a recognizer; errors, aborts and timeouts become {@link NO_OPINION}. Synchronous when the recognizer is. */
export function ask(options: AskOptions, request: RecognizeRequest, signal: AbortSignal): Opinion | Promise<Opinion> {
  const { recognizer, failed } = options;
  if (signal.aborted) return NO_OPINION;
  try {
    const answer = recognizer.recognize(request, signal);
    if (!isPromise(answer)) return checked(options, request.text, answer);
    return patiently(options, request.text, answer, signal);
  } catch (error) {
    failed(recognizer.name, error);
    return NO_OPINION;
  }
}

async function patiently(
  options: AskOptions,
  text: string,
  answer: Promise<Recognition>,
  signal: AbortSignal,
): Promise<Opinion> {
  const done = new AbortController();
  const given: Promise<Opinion> = answer.then(
    (recognition) => checked(options, text, recognition),
    (error: unknown) => {
      if (!done.signal.aborted) options.failed(options.recognizer.name, error);
      return NO_OPINION;
    },
  );
  const aborted = new Promise<Opinion>((resolve) => {
    signal.addEventListener("abort", () => resolve(NO_OPINION), { once: true, signal: done.signal });
  });
  const late = options.clock?.wait(options.timeoutMs, done.signal).then((): Opinion => {
    if (!done.signal.aborted) options.failed(options.recognizer.name, new Error("The recognizer took too long."));
    return NO_OPINION;
  });
  try {
    return await Promise.race(late === undefined ? [given, aborted] : [given, aborted, late]);
  } finally {
    done.abort();
  }
}

/** Only declared intents, real probabilities, best first, and entities that lie in the text. */
function checked(options: AskOptions, text: string, recognition: Recognition): Opinion {
  const { vocabulary, recognizer, failed } = options;
  try {
    const intents = recognition.intents
      .filter(({ name, confidence }) => Object.hasOwn(vocabulary.intents, name) && Number.isFinite(confidence))
      .map(({ name, confidence }) => ({ name, confidence: Math.min(1, Math.max(0, confidence)) }))
      .sort((a, b) => b.confidence - a.confidence);
    const entities = recognition.entities.filter(
      ({ start, end }) =>
        Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= text.length,
    );
    const locale = vocabulary.locales.includes(recognition.locale) ? recognition.locale : undefined;
    return { intents, entities, locale, abstained: recognition.abstained || intents.length === 0 };
  } catch (error) {
    failed(recognizer.name, error);
    return NO_OPINION;
  }
}

/** True for a value that has to be waited for. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
