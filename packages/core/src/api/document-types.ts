import type { ChoiceDefinition, RepairRules, SlotContext, VocabularyDefinition } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { CopyTexts } from "./copy-types.ts";
import type { ChangeTurn, FormTurn } from "./turn.ts";
import type { AnySchema, VocabularyTypes } from "./vocabulary-types.ts";

/**
 * Whether a slot applies, as data: what another slot holds, whether it is filled, and these joined by `all`, `any` and
 * `not`. In a part of a list's item a name is the item's own part before it is a slot of the form.
 */
export type FormCondition =
  | { readonly slot: string; readonly is: string | number | boolean }
  | { readonly slot: string; readonly in: readonly (string | number | boolean)[] }
  | { readonly slot: string; readonly filled: boolean }
  | { readonly all: readonly FormCondition[] }
  | { readonly any: readonly FormCondition[] }
  | { readonly not: FormCondition };

/** One option on offer with its label as it is shown, in every language. */
export interface DocumentChoice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly image?: string;
}

/** What every question of a document has. */
export interface DocumentSlotBase {
  /** 1 to 64 characters, without spaces around it, `[`, `]` or a leading `~`. */
  readonly name: string;
  /** Copy key of the question. */
  readonly ask: string;
  /** Copy key of what the slot is called, default its name. */
  readonly label?: string;
  /** Entity of the vocabulary that is looked for, default by the type. */
  readonly entity?: string;
  /** Entity that fills free text also before it is asked. */
  readonly early?: string;
  /** The customer may skip it. */
  readonly optional?: boolean;
  /** Whether it applies at all, default always. */
  readonly when?: FormCondition;
  /** A field of the customer's profile that is taken instead of asking. */
  readonly from?: { readonly profile: string };
  /** Name of a check of the program. */
  readonly check?: string;
  readonly sensitivity?: "normal" | "pii" | "secret";
}

/** A question with one value as its answer. */
export type DocumentQuestion = DocumentSlotBase &
  (
    | { readonly type: "text"; readonly min?: number; readonly max?: number }
    | { readonly type: "number"; readonly integer?: boolean; readonly min?: number; readonly max?: number }
    | {
        readonly type: "choice";
        /** Value to copy key, a list, or the name of choices of the program. */
        readonly choices: { readonly [value: string]: string } | readonly DocumentChoice[] | string;
      }
    | { readonly type: "yesno" | "date" | "time" | "datetime" | "phone" | "email" | "url" | "money" }
  );

/** A list of items, such as a cart. */
export interface DocumentList {
  readonly name: string;
  readonly type: "list";
  /** The questions about each item; the first one is what people call an item by. */
  readonly of: readonly DocumentQuestion[];
  readonly label?: string;
  /** Copy key of the question for more after each item. */
  readonly more?: string;
  /** The part that is added up when the same thing is ordered once more. */
  readonly sum?: string;
  readonly when?: FormCondition;
  readonly min?: number;
  readonly max?: number;
}

/**
 * A form as a JSON document: what a business can change without a programmer. It names code, never contains it. The JSON
 * Schema is published as `@sambung/core/form.schema.json`.
 */
export interface FormDocument {
  /** Address of the JSON Schema, for editors. It is no part of the version. */
  readonly $schema?: string;
  /** Name of the form; stored tasks are found by it. */
  readonly form: string;
  /** The intent that starts it. */
  readonly opens?: string;
  /** The questions in the order they are asked. */
  readonly slots: readonly (DocumentQuestion | DocumentList)[];
  /** Texts only this form has, by locale and key, in every locale of the vocabulary. */
  readonly copy?: { readonly [locale: string]: { readonly [key: string]: string } };
  /** Copy key of the question under the summary. Without it the form is submitted as soon as it is full. */
  readonly confirm?: string;
  /** Variables of the `confirm` text: each from a slot, or the name of a summary of the program. */
  readonly summary?: { readonly [variable: string]: { readonly slot: string } } | string;
  readonly remind?: { readonly after: string; readonly say: string; readonly times?: number };
  readonly abandonAfter?: string;
  readonly abandonSay?: string;
  readonly repair?: Partial<RepairRules>;
  /** Name of the action that does what the form is for. */
  readonly submit: string;
  /** Lets customers correct what was completed: how long, and the name of the action that accepts or refuses. */
  readonly change?: { readonly within: string; readonly run: string };
}

/** Something wrong with a document. */
export interface DocumentProblem {
  /** Where: `slots[1].when.slot`; `""` for the document as a whole. */
  readonly path: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** Code that documents refer to by name. Made by `kopi.action`. */
export interface Action<Name extends string = string, out Values = unknown> {
  readonly kind: "action";
  readonly name: Name;
  /** What the values must be; `run` gets them so. */
  readonly schema: AnySchema;
  readonly vocabulary: VocabularyDefinition;
  readonly run: (values: never, turn: never) => void | Promise<void>;
  /** Exists for the compiler only. */
  readonly $values?: Values;
}

/** Code that decides on changes of what was completed. Made by `kopi.changeAction`. */
export interface ChangeAction<Name extends string = string> extends Omit<Action<Name>, "kind" | "$values"> {
  readonly kind: "change";
}

/** What an action does with the values of a completed form. */
export type ActionRun<V extends VocabularyTypes, Values> = (
  values: Values,
  turn: FormTurn<V, string>,
) => void | Promise<void>;

/** What accepts or refuses a change of a completed form. */
export type ChangeRun<V extends VocabularyTypes, Values> = (
  values: Values,
  turn: ChangeTurn<V, string, Values>,
) => void | Promise<void>;

/** What the code of a document may look at. */
export interface DocumentScope<V extends VocabularyTypes> extends SlotContext {
  readonly profile: V["profile"] & JsonObject;
  readonly locale: V["locale"];
}

/** The program's side of a document: all that it may refer to by name. */
export interface DocumentCode<V extends VocabularyTypes, Opens extends string, Actions extends readonly Action[]> {
  /** The intent the document opens, as the program counts on it: then `answers` need not handle it. */
  readonly opens?: Opens;
  /** For `submit`. */
  readonly actions: Actions;
  /** For `change.run`. */
  readonly changes?: readonly ChangeAction[];
  /** For `choices`, by name. */
  readonly choices?: { readonly [name: string]: (scope: DocumentScope<V>) => readonly ChoiceDefinition[] };
  /** For `check`, by name: `true`, or the copy key that says what is wrong. */
  readonly checks?: { readonly [name: string]: (value: Json, scope: DocumentScope<V>) => true | string };
  /** For `summary`, by name: the variables of the `confirm` text. */
  readonly summaries?: {
    readonly [name: string]: (values: JsonObject, scope: DocumentScope<V>) => { readonly [name: string]: unknown };
  };
}

/** The same without its types. */
export interface PlainCode extends Omit<DocumentCode<PlainTypes, string, readonly Action[]>, "actions"> {
  readonly actions: readonly Action[];
}

interface PlainTypes extends VocabularyTypes {
  readonly copy: CopyTexts;
}
