import type { z } from "zod";
import type { Assurance } from "../model/alias.ts";
import type { FormDefinition, TriggerDefinition, VocabularyDefinition } from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";
import type { VariablesOf, VariableTags } from "./copy-types.ts";
import type { RepairSpec } from "./repair.ts";
import type { ChangeTurn, FormTurn } from "./turn.ts";
import type { AnySchema, CopyKey, PlainCopyKey, VocabularyTypes } from "./vocabulary-types.ts";

/** What `choices`, `from` and `check` may look at. */
export interface SlotScope<V extends VocabularyTypes, Values> {
  /** What is filled so far. */
  readonly values: Partial<Values>;
  readonly profile: V["profile"];
  /** The channel instance the customer writes from. */
  readonly channel: string;
  readonly locale: V["locale"];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * A slot's value: `T`, and for the compiler a hint that literals are welcome.
 *
 * A `choices` or `from` function without a parameter is looked at before the schema's type is known. TypeScript then
 * keeps `"pickup"` from widening to `string` only if the constraint of the expected type holds a literal, which a bare
 * type parameter does not. The conditional part adds one while `T` is open and is `never` for every real type.
 */
export type SlotValue<T> = T | (T extends never ? "" | 0 | false : never);

/** One option on offer. The label is shown as it is; `scope.locale` says in which language. */
export interface SlotChoice<T> {
  readonly value: SlotValue<T>;
  readonly label: string;
  readonly description?: string;
  /** Address of a picture, for channels that show one. */
  readonly image?: string;
}

/** The members of a union of text literals; nothing for other types. */
type MembersOf<T> = T extends string ? (string extends T ? never : T) : never;

/** Every member with the copy key of its label. */
type LabelledMembers<T, V extends VocabularyTypes> = [MembersOf<T>] extends [never]
  ? never
  : { readonly [Member in MembersOf<T>]: PlainCopyKey<V> };

/** One question of a form. */
export interface SlotSpec<V extends VocabularyTypes, Values, T> {
  /** The question. */
  readonly ask: PlainCopyKey<V>;
  /** What the slot is called in summaries and corrections, default its own name. */
  readonly label?: PlainCopyKey<V>;
  /** What is looked for in the customer's words, default by the type of the schema (see the table of slot kinds). */
  readonly entity?: keyof V["entities"] & string;
  /**
   * For free text: the entity that fills it before it is asked, such as a `pattern` that finds the address in "2 gayo, antar
   * ke Jl. Merdeka 5". When it is asked, any words do. Default none: nothing is taken for an answer that was not asked for.
   */
  readonly early?: keyof V["entities"] & string;
  /** What is on offer: a label for each member of an enum, a list, or a list that depends on what is known. */
  readonly choices?:
    | LabelledMembers<T, V>
    | readonly SlotChoice<T>[]
    | ((scope: SlotScope<V, Values>) => readonly SlotChoice<T>[]);
  /** Whether it applies at all, default always. When it does not, the slot is absent. */
  readonly when?: (values: Partial<Values>) => boolean;
  /** A value that is known already, taken instead of asking; the summary shows where it came from. */
  readonly from?: (scope: SlotScope<V, Values>) => SlotValue<T> | undefined;
  /** `true`, or the text that says what is wrong; runs after the schema. */
  readonly check?: (value: T, scope: SlotScope<V, Values>) => true | PlainCopyKey<V>;
  /** `pii` is kept out of logs, reports and recaps, `secret` (one a form) is never stored at all. Default `normal`. */
  readonly sensitivity?: "normal" | "pii" | "secret";
  /**
   * How sure it must be that who fills it is the customer. With less they are asked for a proof before the question; what
   * they filled before stays, and the form goes on there. Default nothing.
   */
  readonly requires?: Assurance;
}

/** What the parts of a list's item may look at: also the item itself. */
export interface PartScope<V extends VocabularyTypes, Values, Item> extends SlotScope<V, Values> {
  /** What is known of the item so far. */
  readonly item: Partial<Item>;
}

/** One question about an item of a list. */
export interface PartSpec<V extends VocabularyTypes, Values, Item, T>
  extends Pick<SlotSpec<V, Values, T>, "ask" | "label" | "entity"> {
  /** What is on offer: a label for each member of an enum, a list, or a list that depends on what is known. */
  readonly choices?:
    | LabelledMembers<T, V>
    | readonly SlotChoice<T>[]
    | ((scope: PartScope<V, Values, Item>) => readonly SlotChoice<T>[]);
  /** Whether it applies to this item, default always. When it does not, the part is absent. */
  readonly when?: (item: Partial<Item>, values: Partial<Values>) => boolean;
  /** A value that is known already, taken instead of asking. */
  readonly from?: (scope: PartScope<V, Values, Item>) => SlotValue<T> | undefined;
  /** `true`, or the text that says what is wrong; runs after the schema. */
  readonly check?: (value: T, scope: PartScope<V, Values, Item>) => true | PlainCopyKey<V>;
  /** `pii` is kept out of logs, reports and recaps. A part cannot be secret. */
  readonly sensitivity?: "normal" | "pii";
}

/**
 * A slot that holds a list, such as a cart: `z.array(z.object({ product, qty }))`. Customers name several items in one
 * message, change one by its name ("gayonya jadi 3"), take one out ("hapus teh") and say when it is all ("itu saja").
 */
export interface ListSpec<V extends VocabularyTypes, Values, Item> {
  /** One entry for every field of an item, in the order asked. The first one is what people call an item by. */
  readonly of: [Item] extends [never]
    ? never
    : { readonly [Part in keyof Item]-?: PartSpec<V, Values, Item, NonNullable<Item[Part]>> };
  /** Asks for more after each item, for example "Anything else?". Without it customers add items when they like. */
  readonly more?: PlainCopyKey<V>;
  /** The number that is added up when the same thing is ordered once more; otherwise it is another item. */
  readonly sum?: keyof Item & string;
  /** Whether the list applies at all, default always. */
  readonly when?: (values: Partial<Values>) => boolean;
}

/** What a list holds; nothing for other types. */
type ItemOf<T> = T extends readonly (infer Item)[]
  ? Item extends { readonly [part: string]: unknown }
    ? Item
    : never
  : never;

/** What `reopen` may name: a slot, or a part of an item of a list, counted from 0. */
export type Reopenable<Values> = {
  [Slot in keyof Values & string]: NonNullable<Values[Slot]> extends readonly (infer Item)[]
    ? Item extends { readonly [part: string]: unknown }
      ? `${Slot}[${number}].${keyof Item & string}`
      : Slot
    : Slot;
}[keyof Values & string];

/** What a form asks, checks and does. */
export interface FormSpecBase<
  V extends VocabularyTypes,
  Schema extends z.ZodObject,
  Opens extends string,
  Complete extends AnySchema,
  Confirm extends string,
> {
  /** 1, and one more with each change of what the values mean (see `migrate`). */
  readonly version: number;
  /** The intent that starts it. A form without one is run by flows only. */
  readonly opens?: Opens;
  /**
   * How sure it must be that who opens it is the customer. With less they are asked for a proof first (for `verified` a
   * one-time code over another channel of theirs); the form then opens with what they said. Default nothing.
   */
  readonly requires?: Assurance;
  /** The slots with their types; `.optional()` means the customer may skip it. */
  readonly schema: Schema;
  /** What must be there at the end when that depends on the answers; `submit` gets this type. Default the schema. */
  readonly complete?: Complete;
  /** One entry for every field of the schema. They are asked in the order of the schema, a secret one last. */
  readonly slots: {
    readonly [Slot in keyof Schema["shape"]]-?:
      | SlotSpec<V, z.output<Schema>, SlotOutput<Schema, Slot>>
      | ListSpec<V, z.output<Schema>, ItemOf<SlotOutput<Schema, Slot>>>;
  };
  /** The question under the summary. Without it the form is submitted as soon as it is full. */
  readonly confirm?: Confirm;
  /** Says something when the customer left in the middle. */
  readonly remind?: { readonly after: string; readonly say: PlainCopyKey<V>; readonly times?: number };
  /** Closes the form when the customer did not come back for this long, default "7d". */
  readonly abandonAfter?: string;
  /** What is said then. Without it the form closes silently. */
  readonly abandonSay?: PlainCopyKey<V>;
  /** How this form deals with what leaves the happy path, where that differs from the bot's rules. */
  readonly repair?: RepairSpec<V>;
  /** Brings values of an older version up to date when somebody is in the middle of the form at a deploy. */
  readonly migrate?: (values: JsonObject, from: number) => JsonObject;
  /** Runs when all is filled and confirmed. The form is completed when it returns without `reopen`. */
  readonly submit: (
    values: z.output<Complete>,
    turn: FormTurn<V, Reopenable<z.output<Schema>>>,
  ) => void | Promise<void>;
  /**
   * Lets customers correct the form after it was completed ("eh jadinya 3"): it opens once more with what was in it, and
   * when they confirm the change, `run` accepts or refuses it. Without `change` nothing completed is changed.
   */
  readonly change?: {
    /** How long after completion, such as `"1h"`. */
    readonly within: string;
    /** Gets the values as they shall be. The change is accepted when it returns without `refuse` or `reopen`. */
    readonly run: (
      values: z.output<Complete>,
      turn: ChangeTurn<V, Reopenable<z.output<Schema>>, z.output<Complete>>,
    ) => void | Promise<void>;
  };
}

type SlotOutput<Schema extends z.ZodObject, Slot extends keyof Schema["shape"]> = NonNullable<
  z.output<Schema["shape"][Slot]>
>;

/** The variables of the `confirm` text, when it has some. */
export type SummarySpec<V extends VocabularyTypes, Values, Confirm extends string> = [
  VariableTags<V["copy"][Confirm]>,
] extends [never]
  ? { readonly summary?: never }
  : {
      /** The variables of the `confirm` text. */
      readonly summary: (
        values: Values,
        scope: Omit<SlotScope<V, Values>, "values">,
      ) => VariablesOf<V["copy"][Confirm]>;
    };

export type FormSpec<
  V extends VocabularyTypes,
  Schema extends z.ZodObject,
  Opens extends string,
  Complete extends AnySchema,
  Confirm extends CopyKey<V>,
> = FormSpecBase<V, Schema, Opens, Complete, Confirm> & SummarySpec<V, z.output<Complete>, Confirm>;

/** Something a flow may start on, with what the flow then finds in `flow.trigger`. */
export interface Trigger<out Payload = unknown> extends TriggerDefinition {
  /** Exists for the compiler only. */
  readonly $payload?: Payload;
}

/** A form as a frozen value. Nothing knows it until it is given to a bot. */
export interface Form<Name extends string = string, Opens extends string = string, out Completed = unknown> {
  readonly name: Name;
  readonly definition: FormDefinition;
  readonly vocabulary: VocabularyDefinition;
  /** Starts a flow when somebody has completed this form: `startsOn: order.completed`. */
  readonly completed: Trigger<{ readonly values: Completed }>;
  /** Starts a flow when somebody did not come back to this form; what was filled in may be incomplete. */
  readonly abandoned: Trigger<{ readonly values: Partial<Completed> }>;
  /** Starts a flow when somebody stopped this form; what was filled in may be incomplete. */
  readonly cancelled: Trigger<{ readonly values: Partial<Completed> }>;
  /** Exists for the compiler only. */
  readonly $opens?: Opens;
}

/** What a completed form leaves behind. */
export type CompletedOf<F> = F extends Form<string, string, infer Completed> ? Completed : never;
