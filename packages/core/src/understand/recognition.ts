import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { AskedRecognizer, RankedIntent, Understood } from "../model/understood.ts";
import type { Clock } from "../ports/clock.ts";
import type { Recognition, RecognizeRequest, Recognizer } from "../ports/recognizer.ts";

/** What came out of asking a recognizer; never an error. */
export interface Opinion {
  readonly intents: readonly RankedIntent[];
  readonly entities: readonly Entity[];
  readonly locale: string | undefined;
  readonly abstained: boolean;
  /** Of the recognizer whose opinion it is. */
  readonly thresholds: Understood["thresholds"] | undefined;
  readonly asked: readonly AskedRecognizer[];
}

/** Nobody knows. */
export const NO_OPINION: Opinion = {
  intents: [],
  entities: [],
  locale: undefined,
  abstained: true,
  thresholds: undefined,
  asked: [],
};

function noAnswer(name: string, failed: NonNullable<AskedRecognizer["failed"]>): Opinion {
  return { ...NO_OPINION, asked: [{ name, abstained: true, failed }] };
}

/**
 * Asks recognizers in order until one is sure. A later opinion replaces an earlier one unless it abstains. Synchronous
 * as long as they are.
 */
export function askInTurn(
  all: readonly AskOptions[],
  request: RecognizeRequest,
  signal: AbortSignal,
): Opinion | Promise<Opinion> {
  const from = (index: number, before: Opinion): Opinion | Promise<Opinion> => {
    const options = all[index];
    if (options === undefined || signal.aborted) return before;
    const goOn = (given: Opinion): Opinion | Promise<Opinion> => {
      const asked = [...before.asked, ...given.asked];
      const entities = [...before.entities, ...given.entities];
      const now = given.abstained ? { ...before, entities, asked } : { ...given, entities, asked };
      const sure = !given.abstained && (given.intents[0]?.confidence ?? 0) >= (given.thresholds?.accept ?? 1);
      return sure ? now : from(index + 1, now);
    };
    const opinion = ask(options, request, signal);
    return isPromise(opinion) ? opinion.then(goOn) : goOn(opinion);
  };
  return from(0, NO_OPINION);
}

export interface AskOptions {
  readonly recognizer: Recognizer;
  readonly vocabulary: VocabularyDefinition;
  readonly failed: (recognizer: string, error: unknown) => void;
  readonly clock?: Clock;
  readonly timeoutMs: number;
}

/** Asks a recognizer; errors, aborts and timeouts become an opinion that abstains. Synchronous when the recognizer is. */
export function ask(options: AskOptions, request: RecognizeRequest, signal: AbortSignal): Opinion | Promise<Opinion> {
  const { recognizer, failed } = options;
  if (signal.aborted) return noAnswer(recognizer.name, "aborted");
  try {
    const answer = recognizer.recognize(request, signal);
    if (!isPromise(answer)) return checked(options, request.text, answer);
    return patiently(options, request.text, answer, signal);
  } catch (error) {
    failed(recognizer.name, error);
    return noAnswer(recognizer.name, "error");
  }
}

async function patiently(
  options: AskOptions,
  text: string,
  answer: Promise<Recognition>,
  signal: AbortSignal,
): Promise<Opinion> {
  const { name } = options.recognizer;
  const done = new AbortController();
  const given: Promise<Opinion> = answer.then(
    (recognition) => checked(options, text, recognition),
    (error: unknown) => {
      if (!done.signal.aborted) options.failed(name, error);
      return noAnswer(name, error instanceof Error && error.name === "TimeoutError" ? "timeout" : "error");
    },
  );
  const aborted = new Promise<Opinion>((resolve) => {
    signal.addEventListener("abort", () => resolve(noAnswer(name, "aborted")), { once: true, signal: done.signal });
  });
  const late = options.clock?.wait(options.timeoutMs, done.signal).then((): Opinion => {
    if (!done.signal.aborted) options.failed(name, new Error("The recognizer took too long."));
    return noAnswer(name, "timeout");
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
    const abstained = recognition.abstained || intents.length === 0;
    const [best] = intents;
    const { accept, interrupt, reject = accept / 2 } = recognizer.thresholds;
    const asked: AskedRecognizer = {
      name: recognizer.name,
      abstained,
      ...(best === undefined ? {} : { best }),
      ...(recognition.tokens === undefined ? {} : { tokens: recognition.tokens }),
    };
    return { intents, entities, locale, abstained, thresholds: { accept, interrupt, reject }, asked: [asked] };
  } catch (error) {
    failed(recognizer.name, error);
    return noAnswer(recognizer.name, "error");
  }
}

/** True for a value that has to be waited for. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
