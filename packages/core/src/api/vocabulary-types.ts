import type { z } from "zod";
import type { CopyTexts, PlainKey } from "./copy-types.ts";
import type { EntityType } from "./entities.ts";

/**
 * Any schema of zod. To hold a schema against the whole of `z.ZodType`, methods and all, would cost the compiler tens of
 * thousands of instantiations each.
 */
export type AnySchema = z.core.SomeType;

/** Everything a vocabulary knows, as one type: what it carries to forms, flows and bots. */
export interface VocabularyTypes {
  readonly locale: string;
  readonly profile: object;
  readonly entities: { readonly [name: string]: EntityType };
  readonly intent: string;
  readonly copy: CopyTexts;
}

/** A key of the bot's copy or one of Sambung's own lines. */
export type CopyKey<V extends VocabularyTypes> = keyof V["copy"] & string;

/** A key whose text needs no variables. */
export type PlainCopyKey<V extends VocabularyTypes> = PlainKey<V["copy"]>;

/** What the entities of a vocabulary were read as, those that were in the message. */
export type EntityValues<V extends VocabularyTypes> = {
  readonly [Name in keyof V["entities"]]?: V["entities"][Name] extends EntityType<infer Value> ? Value : never;
};

/** Intents with, in place of an example that does not fit, what is wrong with it. */
export type CheckedIntents<Intents, Locale extends string, Entities> = {
  readonly [Intent in keyof Intents]: {
    readonly [L in keyof Intents[Intent]]: L extends Locale
      ? Intents[Intent][L] extends readonly (infer Example)[]
        ? CheckedExamples<Intents[Intent][L], Exclude<PlaceholdersOf<Example>, keyof Entities>>
        : never
      : "not one of the locales";
  };
};

type PlaceholdersOf<Example> = Example extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;

type CheckedExamples<Examples, Unknown> = [Unknown] extends [never]
  ? Examples
  : Unknown extends string
    ? readonly `no such entity: ${Unknown}`[]
    : never;
