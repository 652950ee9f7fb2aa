import { splitToken } from "../model/choice-token.ts";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { Event } from "../model/event.ts";
import type { Expecting, RankedIntent, Understood } from "../model/understood.ts";
import type { Clock } from "../ports/clock.ts";
import type { Extractor } from "../ports/extractor.ts";
import type { Log } from "../ports/log.ts";
import type { Recognizer } from "../ports/recognizer.ts";
import { attachmentsOf } from "./attachments.ts";
import { makeSpellings, readTypedChoice, type Spellings } from "./choices.ts";
import { readCommand, readStart } from "./commands.ts";
import { marksCorrection } from "./corrections.ts";
import { type FindEntities, isWholeAnswer, makeFindEntities, sorted } from "./entities.ts";
import { type ExactExamples, makeExactExamples } from "./examples.ts";
import { capText, tokensOf } from "./fold.ts";
import { makeListMatcher } from "./lists.ts";
import { detectLocale, ENGLISH, INDONESIAN, wantedLocale } from "./locale.ts";
import { type AskOptions, askInTurn, isPromise, NO_OPINION, type Opinion } from "./recognition.ts";
import { readWhole } from "./whole.ts";

/** One event to understand, with what is known around it. */
export interface UnderstandRequest {
  readonly event: Event;
  /** The customer's locale. */
  readonly locale: string;
  /** The open question, when there is one. */
  readonly expecting?: Expecting;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA zone of the customer. */
  readonly timeZone: string;
  /** ISO 4217 code for amounts without one. */
  readonly currency: string;
  /** ISO 3166 region for phone numbers without country code. */
  readonly region: string;
  /** Lines of the customer before this one, oldest first. */
  readonly recent?: readonly string[];
}

/**
 * Reads an event as suggestions for the dialog. Never rejects. Synchronous unless the recognizer had to be asked and is
 * asynchronous.
 */
export type Understanding = (request: UnderstandRequest, signal: AbortSignal) => Understood | Promise<Understood>;

export interface UnderstandingOptions {
  readonly vocabulary: VocabularyDefinition;
  /** Asked in order until one is sure. Without one, only messages that equal an example have an intent. */
  readonly recognizers?: readonly Recognizer[];
  readonly extractors: readonly Extractor[];
  /** With a clock an asynchronous recognizer is given up after `timeoutMs`; without one only the signal ends it. */
  readonly clock?: Clock;
  /** Default 3,000. */
  readonly timeoutMs?: number;
  /** Hears about recognizers and extractors that fail. */
  readonly log?: Log;
}

/** Thresholds of a bot without a recognizer. */
const DEFAULT_THRESHOLDS = { accept: 0.5, interrupt: 0.75 } as const;

/**
 * Makes stage 3: tapped choice, command, typed choice, fixed words, the bot's own examples, then the recognizer; values
 * are always looked for.
 *
 * @throws SambungError `definition-invalid` when a pattern entity is not a regular expression.
 * @example
 * const understand = makeUnderstanding({ vocabulary, extractors: [] });
 * const understood = await understand({ event, locale: "id", now: 0, timeZone: "Asia/Jakarta", currency: "IDR", region: "ID" }, signal);
 */
export function makeUnderstanding(options: UnderstandingOptions): Understanding {
  const { vocabulary, recognizers = [], log } = options;
  const failed = (part: string, error: unknown): void =>
    log?.warn("understanding-failed", { part, error: error instanceof Error ? error.name : typeof error });
  const asked = recognizers.map(
    (recognizer): AskOptions => ({
      ...{ recognizer, vocabulary, failed, timeoutMs: options.timeoutMs ?? 3_000 },
      ...optional("clock", options.clock),
    }),
  );
  const parts: Parts = {
    vocabulary,
    findEntities: makeFindEntities(
      vocabulary,
      options.extractors,
      makeListMatcher(vocabulary.entities, correctWords(vocabulary)),
      failed,
    ),
    examples: makeExactExamples(vocabulary),
    thresholds: () => recognizers[0]?.thresholds ?? DEFAULT_THRESHOLDS,
    spellings: makeSpellings(),
    recognize:
      recognizers.length === 0
        ? undefined
        : (request, text, signal) =>
            askInTurn(
              asked,
              {
                text,
                locale: request.locale,
                vocabulary,
                ...optional("expecting", request.expecting),
                ...optional("recent", request.recent),
              },
              signal,
            ),
  };
  return (request, signal) => {
    const read = readEvent(parts, request, signal);
    const attached = attachmentsOf(request.event);
    if (attached.length === 0) return read;
    const joined = (given: Understood): Understood => ({ ...given, entities: [...given.entities, ...attached] });
    return isPromise(read) ? read.then(joined) : joined(read);
  };
}

/** Words of everyday speech and of the bot's own examples: they are not taken for misspelt names of products. */
function correctWords({ intents }: VocabularyDefinition): ReadonlySet<string> {
  const correct = new Set([...INDONESIAN, ...ENGLISH]);
  for (const text of Object.values(intents).flatMap((byLocale) => Object.values(byLocale).flat())) {
    for (const { folded } of tokensOf(text.replace(/\{[^{}]*\}/g, " "))) correct.add(folded);
  }
  return correct;
}

interface Parts {
  readonly vocabulary: VocabularyDefinition;
  readonly findEntities: FindEntities;
  readonly examples: ExactExamples;
  readonly spellings: Spellings;
  readonly thresholds: () => Understood["thresholds"];
  readonly recognize:
    | ((request: UnderstandRequest, text: string, signal: AbortSignal) => Opinion | Promise<Opinion>)
    | undefined;
}

function readEvent(parts: Parts, request: UnderstandRequest, signal: AbortSignal): Understood | Promise<Understood> {
  const { event } = request;
  switch (event.kind) {
    case "choice":
      return understood(parts, request, { choice: { ...splitToken(event.choice), typed: false }, by: "choice" });
    case "text":
      return readText(parts, request, event.text, signal);
    case "media":
      return event.text === undefined || event.text.trim() === ""
        ? understood(parts, request, {})
        : readText(parts, request, event.text, signal);
    case "command": {
      const command = readCommand(event.name, event.argument, parts.vocabulary);
      if (command.kind === "text") return readText(parts, request, command.text, signal);
      if (command.kind === "directive") {
        return understood(parts, request, { text: command.text, directive: command.directive, by: "directive" });
      }
      if (command.kind === "start") return readPayload(parts, request, command.payload);
      const entities = entitiesOf(parts, request, command.text);
      return understood(parts, request, { text: command.text, entities, intents: sure(command.intent), by: "rule" });
    }
    case "start":
      return readPayload(parts, request, event.payload);
    case "contact":
      return event.phone === undefined
        ? understood(parts, request, {})
        : understood(parts, request, {
            entities: entitiesOf(parts, request, withPlus(event.phone)).filter(({ kind }) => kind === "phone"),
            by: "slot",
          });
    default:
      return understood(parts, request, {});
  }
}

function readPayload(parts: Parts, request: UnderstandRequest, payload: string | undefined): Understood {
  const intent = readStart(payload, parts.vocabulary);
  return understood(parts, request, intent === undefined ? {} : { intents: sure(intent), by: "rule" });
}

function readText(
  parts: Parts,
  request: UnderstandRequest,
  whole: string,
  signal: AbortSignal,
): Understood | Promise<Understood> {
  const { expecting } = request;
  const { locales } = parts.vocabulary;
  const text = capText(whole);
  const tokens = tokensOf(text);
  const locale = detectLocale(tokens, request.locale, locales);
  const entities = parts.findEntities(extractRequest(parts, request, text, locale), tokens);
  const correction = marksCorrection(tokens);
  const base = { text: whole, locale, entities, correction };

  const typed = expecting === undefined ? undefined : readTypedChoice(text, tokens, expecting, parts.spellings);
  if (typed?.kind === "hit") {
    const choice = { prompt: expecting?.prompt ?? "", option: typed.option, typed: true };
    return understood(parts, request, { ...base, ...readWhole(tokens), directive: undefined, choice, by: "choice" });
  }
  if (typed?.kind === "several") return understood(parts, request, { ...base, ambiguous: typed.options, by: "choice" });

  const { yesno, directive } = readWhole(tokens);
  const wantsLocale = wantedLocale(tokens, locales, expecting === undefined);
  const example = parts.examples.plain(tokens);
  const known: Fields = {
    ...base,
    yesno,
    directive,
    wantsLocale,
    intents: example === undefined ? undefined : sure(example),
  };
  if (directive !== undefined || wantsLocale !== undefined)
    return understood(parts, request, { ...known, by: "directive" });
  if (example !== undefined) return understood(parts, request, { ...known, by: "rule" });
  if (yesno !== undefined || isWholeAnswer(text, tokens, entities, expecting)) {
    return understood(parts, request, { ...known, by: "slot" });
  }
  const annotated = parts.examples.annotated(tokens, entities);
  if (annotated !== undefined) return understood(parts, request, { ...known, intents: sure(annotated), by: "rule" });
  if (text.trim() === "") return understood(parts, request, known);
  if (parts.recognize === undefined) return withOpinion(parts, request, known, NO_OPINION);
  const opinion = parts.recognize(request, text, signal);
  return isPromise(opinion)
    ? opinion.then((given) => withOpinion(parts, request, known, given))
    : withOpinion(parts, request, known, opinion);
}

function withOpinion(parts: Parts, request: UnderstandRequest, known: Fields, opinion: Opinion): Understood {
  const own = known.entities ?? [];
  const added = opinion.entities.filter(
    (entity) => !own.some(({ kind, start, end }) => kind === entity.kind && start < entity.end && end > entity.start),
  );
  return understood(parts, request, {
    ...known,
    // Our own decision counts when it is one; where it only repeats the customer's locale the recognizer may know more.
    locale: known.locale !== request.locale ? known.locale : (opinion.locale ?? known.locale),
    entities: added.length === 0 ? own : sorted([...own, ...added]),
    intents: opinion.intents,
    abstained: opinion.abstained,
    thresholds: opinion.thresholds,
    asked: opinion.asked.length === 0 ? undefined : opinion.asked,
    by: opinion.abstained ? "none" : "recognizer",
  });
}

type Fields = { readonly [field in keyof Understood]?: Understood[field] | undefined };

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Fields are put in one by one, because this runs for every message and spreading costs more than the rest of it. */
function understood(parts: Parts, request: UnderstandRequest, fields: Fields): Understood {
  const { text, choice, ambiguous, yesno, directive, wantsLocale, asked } = fields;
  const result: Writable<Understood> = {
    locale: fields.locale ?? request.locale,
    correction: fields.correction ?? false,
    entities: fields.entities ?? [],
    intents: fields.intents ?? [],
    abstained: fields.abstained ?? false,
    thresholds: fields.thresholds ?? parts.thresholds(),
    by: fields.by ?? "none",
  };
  if (text !== undefined) result.text = text;
  if (choice !== undefined) result.choice = choice;
  if (ambiguous !== undefined) result.ambiguous = ambiguous;
  if (yesno !== undefined) result.yesno = yesno;
  if (directive !== undefined) result.directive = directive;
  if (wantsLocale !== undefined) result.wantsLocale = wantsLocale;
  if (asked !== undefined) result.asked = asked;
  return result;
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}

function sure(intent: string): readonly RankedIntent[] {
  return [{ name: intent, confidence: 1 }];
}

function entitiesOf(parts: Parts, request: UnderstandRequest, whole: string): readonly Entity[] {
  const text = capText(whole);
  return parts.findEntities(extractRequest(parts, request, text, request.locale), tokensOf(text));
}

function extractRequest(parts: Parts, request: UnderstandRequest, text: string, locale: string) {
  const { now, timeZone, currency, region } = request;
  return { text, locale, now, timeZone, currency, region, vocabulary: parts.vocabulary };
}

/** Contact cards carry international numbers, on some platforms without the plus sign. */
function withPlus(phone: string): string {
  return /^[1-9]\d{9,14}$/.test(phone) ? `+${phone}` : phone;
}
