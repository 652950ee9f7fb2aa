import type { z } from "zod";
import type { Assurance } from "../model/alias.ts";
import type { FlowDefinition, FlowStepOptions, StepContext, VocabularyDefinition } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import type { VariablesOf, VariableTags } from "./copy-types.ts";
import type { Form, SlotChoice, Trigger } from "./form-types.ts";
import type { StartSpec } from "./triggers.ts";
import type { Decoded, Say } from "./turn.ts";
import type { AnySchema, CopyKey, VocabularyTypes } from "./vocabulary-types.ts";

/** What `flow.any` can race: time passing, or a signal of the application. */
export type FlowBranch = { readonly sleep: string } | { readonly signal: string; readonly schema?: AnySchema };

type BranchValue<B> = B extends { readonly schema: infer Schema extends AnySchema }
  ? z.output<Schema>
  : B extends { readonly signal: string }
    ? Json
    : null;

/** Which branch came first, with its value. */
export type FirstOf<Branches> = {
  [Branch in keyof Branches]: { readonly branch: Branch; readonly value: BranchValue<Branches[Branch]> };
}[keyof Branches];

/** What may follow the schema in `flow.ask`: options, and the variables when the question has some. */
export type AskArguments<Text extends string, T> = [VariableTags<Text>] extends [never]
  ? [options?: AskOptions<T>]
  : [options: AskOptions<T> & { readonly variables: VariablesOf<Text> }];

interface AskOptions<T> {
  readonly choices?: readonly SlotChoice<T>[];
  /** How sure it must be that who answers is the customer; with less they are asked for a proof first. Default nothing. */
  readonly requires?: Assurance;
}

/**
 * What a flow may do. The function runs from the top on every turn; what was asked, done or read before is taken from
 * the record by its name. So every wait needs a name of its own, and whatever can differ between two turns (the
 * clock, prices, the profile) is taken through `read`.
 */
export interface FlowRun<V extends VocabularyTypes, Payload> {
  /** What started the flow: for `startsOn: order.completed` the values of the order. */
  readonly trigger: Payload;
  /**
   * Asks once and waits for an answer that the schema accepts.
   *
   * @throws SambungError `flow-name-repeated` when the name was reached before in this run
   */
  ask<Schema extends AnySchema, Key extends CopyKey<V>>(
    name: string,
    key: Key,
    schema: Schema,
    ...options: AskArguments<V["copy"][Key], z.output<Schema>>
  ): Promise<z.output<Schema>>;
  /** Says a text of the copy when it is first reached, never again. */
  readonly say: Say<V>;
  /** Calls the world outside, once per name. With `requires` only when it is proven enough that the customer is there. */
  step<T>(name: string, run: (step: StepContext) => T | Promise<T>, options?: FlowStepOptions): Promise<Decoded<T>>;
  /** Takes something that may change (a price, the time) and remembers it under the name. */
  read<T>(name: string, read: () => T | Promise<T>): Promise<Decoded<T>>;
  /** Goes on after a duration such as `"3d"`. */
  sleep(name: string, duration: string): Promise<void>;
  /** Goes on when the application calls `app.signal(customer, name, data)`; with a schema, `data` is checked by it. */
  waitFor(name: string): Promise<Json>;
  waitFor<Schema extends AnySchema>(name: string, schema: Schema): Promise<z.output<Schema>>;
  /** The first of several waits; the others are dropped. */
  any<const Branches extends { readonly [branch: string]: FlowBranch }>(
    name: string,
    branches: Branches,
  ): Promise<FirstOf<Branches>>;
  /** Runs a form and goes on with its values when it is completed. */
  run<Completed>(form: Form<string, string, Completed>): Promise<Completed>;
  /** Asks for a person of `queue`. */
  handoff(queue: string, note?: string): void;
  /** Drops the record of `name`; the next run asks again. */
  forget(name: string): void;
}

export interface FlowSpec<V extends VocabularyTypes, Opens extends string, Payload> {
  /** 1, and one more when a name gets another meaning. */
  readonly version: number;
  /** The intent that starts it. */
  readonly opens?: Opens;
  /** What starts it: `order.completed`, or `{ on: order.completed, after: "3d", when: (customer) => ... }`. */
  readonly startsOn?: Trigger<Payload> | StartSpec<V, Payload>;
  readonly run: (flow: FlowRun<V, [Opens] extends [never] ? Payload : Payload | undefined>) => void | Promise<void>;
}

/** A flow as a frozen value. Nothing knows it until it is given to a bot. */
export interface Flow<Name extends string = string, Opens extends string = string> {
  readonly name: Name;
  readonly definition: FlowDefinition;
  readonly vocabulary: VocabularyDefinition;
  /** Exists for the compiler only. */
  readonly $opens?: Opens;
}
