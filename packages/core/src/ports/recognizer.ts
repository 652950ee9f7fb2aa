import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { Expecting, RankedIntent } from "../model/understood.ts";

/** What a recognizer may see. No customer ids, on purpose. */
export interface RecognizeRequest {
  /** At most 4,000 characters are looked at. */
  readonly text: string;
  /** The customer's language as far as known. */
  readonly locale: string;
  readonly expecting?: Expecting;
  readonly vocabulary: VocabularyDefinition;
  /** Lines before this one, oldest first. */
  readonly recent?: readonly string[];
}

export interface Recognition {
  /** Best first; confidences are calibrated probabilities. */
  readonly intents: readonly RankedIntent[];
  readonly entities: readonly Entity[];
  /** One of the vocabulary's locales when the text shows its language clearly, else the requested one. */
  readonly locale: string;
  /** True when the recognizer says it does not know. */
  readonly abstained: boolean;
  /** Tokens a language model was paid for; for the trace. */
  readonly tokens?: { readonly input: number; readonly output: number };
}

/**
 * Reads intents out of text. Given to `bot.start({ recognizer })`; `@sambung/recognizer-local` is the default choice.
 */
export interface Recognizer {
  readonly contract: 1;
  readonly name: string;
  /**
   * Confidence from which an intent is taken, and from which it may interrupt an awaited slot. Between `reject` (default
   * half of `accept`) and them the customer is asked what was meant.
   */
  readonly thresholds: { readonly accept: number; readonly interrupt: number; readonly reject?: number };
  /** Gets ready for a vocabulary; resolves when `recognize` answers well. Called once at start, in the background. */
  prepare(vocabulary: VocabularyDefinition, signal: AbortSignal): Promise<void>;
  /** Never throws for odd text. May be synchronous: turns without waiting are faster. */
  recognize(request: RecognizeRequest, signal: AbortSignal): Recognition | Promise<Recognition>;
  close?(): Promise<void>;
}
