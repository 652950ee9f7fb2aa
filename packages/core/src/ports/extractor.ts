import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";

export interface ExtractRequest {
  readonly text: string;
  readonly locale: string;
  /** Epoch milliseconds; what "tomorrow" counts from. */
  readonly now: number;
  /** IANA zone of the customer. */
  readonly timeZone: string;
  /** ISO 4217 code for amounts without one. */
  readonly currency: string;
  /** ISO 3166 region for phone numbers without country code. */
  readonly region: string;
  readonly vocabulary: VocabularyDefinition;
}

/** Finds values in text: numbers, money, dates, and the bot's own entities. Pure and synchronous. */
export interface Extractor {
  readonly contract: 1;
  readonly name: string;
  /** Non-overlapping per kind, in order of appearance. Never throws for odd text. */
  extract(request: ExtractRequest): readonly Entity[];
}
