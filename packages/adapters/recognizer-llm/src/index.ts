/**
 * Asks a language model what a message means: an OpenAI-compatible endpoint, or a model of the `ai` package. Never
 * required: put it behind a recognizer of your own and it is asked only when that one is not sure.
 *
 * @module
 */
import {
  type Clock,
  type Entity,
  type Recognition,
  type RecognizeRequest,
  type Recognizer,
  systemClock,
  type VocabularyDefinition,
} from "@sambung/core";
import { type AiModel, aiModel } from "./ai-model.ts";
import { makeBreaker } from "./breaker.ts";
import { makeCache } from "./cache.ts";
import { type EndpointOptions, endpointModel } from "./endpoint.ts";
import { ModelError } from "./model.ts";
import { type Answerable, answerableOf, questionOf, type Reading, readingOf, rulesFor } from "./question.ts";
import { redact } from "./redact.ts";

export type { AiModel } from "./ai-model.ts";
export type { EndpointOptions } from "./endpoint.ts";
export { ModelError } from "./model.ts";

export interface LlmOptions {
  /** An endpoint, or a model of the `ai` package. */
  readonly model: EndpointOptions | AiModel;
  /** How long a customer waits for it, default 2,000. */
  readonly timeoutMs?: number;
  /** Takes out more than e-mail addresses, links, codes and long numbers, which never leave: names, for example. */
  readonly redact?: (text: string) => string;
  /** So many failures in a row, default 3, and it is left alone for `pauseMs`, default 30,000. */
  readonly breaker?: { readonly failures?: number; readonly pauseMs?: number };
  /** Answers kept, default 1,000 for an hour (`ttlMs`). `size: 0` keeps none. */
  readonly cache?: { readonly size?: number; readonly ttlMs?: number };
  readonly clock?: Clock;
}

/** A model is paid by the length of what it reads. */
const MAX_TEXT = 1_000;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Makes the recognizer. What a model may answer is the bot's intents or none of them, and one of the open question's own
 * options; anything else counts as no answer. It costs a customer `timeoutMs` at most.
 *
 * @example
 * const recognizer = [local(), llm({ model: { baseUrl: "https://llm.example/v1", model: "small", apiKey } })];
 */
export function llm(options: LlmOptions): Recognizer {
  const { model, timeoutMs = 2_000, clock = systemClock() } = options;
  const ask = "doGenerate" in model ? aiModel(model) : endpointModel(model);
  const id = "doGenerate" in model ? model.modelId : model.model;
  const now = (): number => clock.monotonic();
  const breaker = makeBreaker(now, options.breaker?.failures ?? 3, options.breaker?.pauseMs ?? 30_000);
  const cache = makeCache<Reading>(now, options.cache?.size ?? 1_000, options.cache?.ttlMs ?? 3_600_000);
  const rules = new WeakMap<VocabularyDefinition, string>();

  const rulesOf = (vocabulary: VocabularyDefinition): string => {
    const known = rules.get(vocabulary) ?? rulesFor(vocabulary);
    rules.set(vocabulary, known);
    return known;
  };

  async function recognize(request: RecognizeRequest, signal: AbortSignal): Promise<Recognition> {
    const { vocabulary } = request;
    const message = redacted(request.text, options.redact);
    if (!WORD.test(message) || signal.aborted) return unknown(request);
    const answerable = answerableOf(request.expecting, vocabulary);
    const question = questionOf(rulesOf(vocabulary), vocabulary, message, answerable);
    const key = JSON.stringify([id, question.system, message.toLowerCase().replace(/\s+/g, " ")]);
    const cached = cache.get(key);
    if (cached !== undefined) return recognition(request, cached, answerable);
    if (!breaker.allows()) return unknown(request);

    const done = new AbortController();
    const late = new AbortController();
    const stop = AbortSignal.any([signal, late.signal]);
    void clock.wait(timeoutMs, done.signal).then(
      () => late.abort(new ModelError("timeout", `The language model took longer than ${timeoutMs} ms.`)),
      () => undefined,
    );
    try {
      const reply = await raced(ask(question, stop), stop);
      const reading = readingOf(reply.text, vocabulary, answerable);
      if (reading === undefined)
        throw new ModelError("unreadable", "The language model did not answer as it was asked to.");
      breaker.succeeded();
      cache.set(key, reading);
      const read = recognition(request, reading, answerable);
      return reply.tokens === undefined ? read : { ...read, tokens: reply.tokens };
    } catch (error) {
      if (signal.aborted) {
        breaker.dropped();
        return unknown(request);
      }
      breaker.failed(error instanceof ModelError ? error.retryAfterMs : undefined);
      throw error;
    } finally {
      done.abort();
    }
  }

  return {
    contract: 1,
    name: "llm",
    thresholds: { accept: 0.5, interrupt: 0.8, reject: 0.3 },
    prepare: async (vocabulary, signal) => {
      signal.throwIfAborted();
      rulesOf(vocabulary);
    },
    recognize,
  };
}

function redacted(text: string, own: ((text: string) => string) | undefined): string {
  const plain = redact(text.slice(0, MAX_TEXT));
  return own === undefined ? plain : own(plain);
}

/** Not every fetch and no every model heeds its signal. */
function raced<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function unknown({ locale }: RecognizeRequest): Recognition {
  return { intents: [], entities: [], locale, abstained: true };
}

function recognition(
  { text, locale }: RecognizeRequest,
  { intent, confidence, answer }: Reading,
  answerable: Answerable | undefined,
): Recognition {
  const entities: Entity[] =
    answer === undefined || answerable === undefined
      ? []
      : [
          {
            kind: answerable.kind,
            ...(answerable.name === undefined ? {} : { name: answerable.name }),
            value: answer,
            start: 0,
            end: text.length,
            text,
            confidence,
          },
        ];
  return {
    intents: intent === undefined ? [] : [{ name: intent, confidence }],
    entities,
    locale,
    abstained: intent === undefined,
  };
}
