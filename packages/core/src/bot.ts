import { z } from "zod";
import { type BotSource, makeBot } from "./api/bot.ts";
import type { Bot, BotSpec } from "./api/bot-types.ts";
import { frozen, must, mustBeName, mustBeSchema } from "./api/check.ts";
import type { CheckedCopy, CopyTexts, MergedCopy } from "./api/copy-types.ts";
import { documentProblems, makeDocumentForm } from "./api/document-form.ts";
import type {
  Action,
  ActionRun,
  ChangeAction,
  ChangeRun,
  DocumentCode,
  DocumentProblem,
  PlainCode,
} from "./api/document-types.ts";
import type { EntityType } from "./api/entities.ts";
import { type FlowSource, makeFlow } from "./api/flow.ts";
import type { Flow, FlowSpec } from "./api/flow-types.ts";
import { type FormSource, makeForm } from "./api/form.ts";
import type { Form, FormSpec } from "./api/form-types.ts";
import type { Turn } from "./api/turn.ts";
import { makeVocabulary } from "./api/vocabulary.ts";
import type { AnySchema, CheckedIntents, CopyKey, VocabularyTypes } from "./api/vocabulary-types.ts";
import { startApp } from "./app.ts";
import type { FormDefinition, VocabularyDefinition } from "./model/definition.ts";
import type { StartOptions } from "./ports/app.ts";

/** The names and types of a bot, and what is made with them. */
export interface Vocabulary<V extends VocabularyTypes> {
  readonly definition: VocabularyDefinition;

  /**
   * A form: what it asks, checks and does. Several slots in one message, corrections, questions in between and a change
   * of channel need no code.
   *
   * @throws SambungError `definition-invalid`
   */
  form<
    const Name extends string,
    Schema extends z.ZodObject,
    const Opens extends V["intent"] = never,
    Complete extends AnySchema = Schema,
    const Confirm extends CopyKey<V> = never,
  >(name: Name, spec: FormSpec<V, Schema, Opens, Complete, Confirm>): Form<Name, NoInfer<Opens>, z.output<Complete>>;

  /**
   * Code that forms kept as documents refer to by name in `submit`: gets the values of a completed form, checked by
   * `schema`.
   *
   * @throws SambungError `definition-invalid`
   * @example
   * const placeOrder = kopi.action("place-order", z.object({ qty: z.number() }), async ({ qty }, turn) => {
   *   await turn.step("place", ({ key }) => orders.place(qty, { idempotencyKey: key }));
   * });
   */
  action<const Name extends string, Schema extends AnySchema>(
    name: Name,
    schema: Schema,
    run: ActionRun<V, z.output<Schema>>,
  ): Action<Name, z.output<Schema>>;

  /**
   * Code that accepts or refuses changes of completed forms kept as documents, for their `change.run`.
   *
   * @throws SambungError `definition-invalid`
   */
  changeAction<const Name extends string, Schema extends AnySchema>(
    name: Name,
    schema: Schema,
    run: ChangeRun<V, z.output<Schema>>,
  ): ChangeAction<Name>;

  /**
   * A form that is kept as a JSON document, so that a business can change it without a programmer. The document names
   * code, `code` has it. Its version is the hash of the document: conversations that are under way go on by the rules of
   * every deploy.
   *
   * @throws SambungError `definition-invalid` with every problem and its path in the document
   */
  formFromDocument<
    const Opens extends V["intent"] = never,
    const Actions extends readonly Action[] = readonly Action[],
  >(document: unknown, code: DocumentCode<V, Opens, Actions>): Form<string, NoInfer<Opens>, ValuesOf<Actions[number]>>;

  /** Everything that is wrong with a document, with its path; empty when `formFromDocument` takes it. */
  documentProblems<
    const Opens extends V["intent"] = never,
    const Actions extends readonly Action[] = readonly Action[],
  >(document: unknown, code: DocumentCode<V, Opens, Actions>): readonly DocumentProblem[];

  /**
   * A longer piece of conversation as an async function whose waits have names, for what a form can't say.
   *
   * @throws SambungError `definition-invalid`
   */
  flow<const Name extends string, const Opens extends V["intent"] = never, Payload = undefined>(
    name: Name,
    spec: FlowSpec<V, Opens, Payload>,
  ): Flow<Name, NoInfer<Opens>>;

  /**
   * A bot of these forms, flows and answers.
   *
   * @throws SambungError `definition-invalid`
   */
  bot<
    const Forms extends readonly Form<string, V["intent"]>[] = [],
    const Flows extends readonly Flow<string, V["intent"]>[] = [],
  >(spec: BotSpec<V, Forms, Flows>): Bot<V>;
}

/** What the actions of a document are given. */
type ValuesOf<Any extends Action> = Any extends Action<string, infer Values> ? Values : never;

/**
 * The turn that answers and forms of a vocabulary get, for helper functions of your own.
 *
 * @example
 * const greet = (turn: TurnOf<typeof kopi>): void => turn.say("hours");
 */
export type TurnOf<Own> = Own extends Vocabulary<infer V> ? Turn<V> : never;

/**
 * Names what a bot talks about: locales, profile, entities, intents with examples, and copy. Everything made with the
 * vocabulary is checked against it by the compiler, and once more when it is made.
 *
 * The first locale is the default one; every other locale has the same copy keys with the same variables. Text literals
 * carry their types, so copy kept in another file ends with `as const`.
 *
 * @throws SambungError `definition-invalid` and names the place
 * @example
 * const kopi = defineVocabulary({
 *   locales: ["id", "en"],
 *   entities: { product: list({ gayo: ["kopi gayo"] }), qty: number() },
 *   intents: { hours: { id: ["jam buka"], en: ["opening hours"] } },
 *   copy: { id: { hours: "Buka 08.00 sampai 21.00." }, en: { hours: "We are open from 8 to 9." } },
 * });
 */
export function defineVocabulary<
  const Locales extends readonly [string, ...string[]],
  const Intents extends {
    readonly [intent: string]: { readonly [Locale in Locales[number]]: readonly string[] };
  },
  const Copy extends { readonly [Locale in Locales[number]]: CopyTexts },
  Profile extends z.ZodObject = z.ZodObject<Record<never, never>>,
  const Entities extends { readonly [name: string]: EntityType } = Record<never, never>,
>(spec: {
  readonly locales: Locales;
  /** What is known about a customer for good, default nothing. */
  readonly profile?: Profile;
  /** What `{name}` in an example stands for, default nothing. */
  readonly entities?: Entities;
  /** What people want, with examples of how they say it in every locale. */
  readonly intents: Intents & CheckedIntents<Intents, Locales[number], Entities>;
  /** What the bot says, per locale; keys that begin with `sambung.` replace Sambung's own lines. */
  readonly copy: Copy & CheckedCopy<Copy, Locales[number], Locales[0]>;
}): Vocabulary<{
  locale: Locales[number];
  profile: z.output<Profile>;
  entities: Entities;
  intent: keyof Intents & string;
  copy: MergedCopy<Copy[Locales[0]]>;
}> {
  const definition = makeVocabulary({
    profile: z.object({}),
    entities: {},
    ...(spec as object),
  } as VocabularyDefinition);
  return vocabularyOf(definition);
}

function vocabularyOf<V extends VocabularyTypes>(definition: VocabularyDefinition): Vocabulary<V> {
  // The typed specs and what is kept of them meet here; everything kept was checked at run time.
  return Object.freeze<Vocabulary<V>>({
    definition,
    form: (name, spec) => {
      const form = makeForm(definition, name, spec as unknown as FormSource);
      return formOf(name, form, definition);
    },
    action: (name, schema, run) => {
      checkAction(name, schema, run);
      return Object.freeze({ kind: "action", name, schema, run, vocabulary: definition });
    },
    changeAction: (name, schema, run) => {
      checkAction(name, schema, run);
      return Object.freeze({ kind: "change", name, schema, run, vocabulary: definition });
    },
    formFromDocument: (document, code) => {
      const { name, form } = makeDocumentForm(definition, document, code as unknown as PlainCode);
      return formOf(name, form, definition);
    },
    documentProblems: (document, code) => documentProblems(definition, document, code as unknown as PlainCode),
    flow: (name, spec) => {
      const flow = makeFlow(definition, name, spec as unknown as FlowSource);
      return Object.freeze({ name, definition: flow, vocabulary: definition });
    },
    bot: (spec) => {
      const bot = makeBot(definition, spec as unknown as BotSource);
      return Object.freeze({
        name: bot.name,
        definition: bot,
        start: (options: StartOptions) => startApp(bot, options),
      });
    },
  });
}

function formOf<Name extends string>(
  name: Name,
  form: FormDefinition,
  vocabulary: VocabularyDefinition,
): Form<Name, never, never> {
  return Object.freeze({
    name,
    definition: form,
    vocabulary,
    completed: frozen({ fact: "task-completed", name }),
    abandoned: frozen({ fact: "task-abandoned", name }),
    cancelled: frozen({ fact: "task-cancelled", name }),
  });
}

function checkAction(name: string, schema: unknown, run: unknown): void {
  mustBeName(name, "action");
  mustBeSchema(schema, `action "${name}", schema`);
  must(typeof run === "function", `action "${name}"`, "needs a function that does it");
}
