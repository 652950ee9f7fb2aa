import type { AccountApi, StepContext, StepOptions } from "../model/definition.ts";
import type { ChannelEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { Block } from "../model/message.ts";
import type { CopyArguments } from "./copy-types.ts";
import type { CopyKey, EntityValues, VocabularyTypes } from "./vocabulary-types.ts";

/** What a result looks like after `JSON.parse(JSON.stringify(result))`, which is how steps and reads hand it on. */
export type Decoded<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends { toJSON(): infer Json }
      ? Decoded<Json>
      : T extends bigint | symbol | ((...rest: never) => unknown)
        ? never
        : { [Name in keyof T]: Decoded<T[Name]> };

/** Says a text of the copy, with exactly the variables its literal names. */
export type Say<V extends VocabularyTypes> = <Key extends CopyKey<V>>(
  key: Key,
  ...variables: CopyArguments<V["copy"][Key]>
) => void;

/** Calls the world outside: once per name as far as anybody can see, also over retries, restarts and deploys. */
export type Step = <T>(
  name: string,
  run: (step: StepContext) => T | Promise<T>,
  options?: StepOptions,
) => Promise<Decoded<T>>;

/**
 * What an answer or a `submit` may do. Everything is kept until it returns and then committed as one: a handler that
 * throws has said and changed nothing.
 */
export interface Turn<V extends VocabularyTypes> {
  /** What came in; undefined when a timer or the application started the turn. `event.raw` is the platform's payload. */
  readonly event: ChannelEvent | undefined;
  readonly profile: V["profile"];
  readonly locale: V["locale"];
  /** The channel instance the customer wrote from. */
  readonly channel: string;
  /** Id of the customer; the same on every channel. */
  readonly customer: string;
  /** Text of the message, `""` when it had none. */
  readonly text: string;
  /** Values of the vocabulary's entities found in the message. */
  readonly entities: EntityValues<V>;
  /** Says a text of the copy, with exactly the variables its literal names. */
  readonly say: Say<V>;
  /** Shows what copy cannot express: media, a location, a platform's own payload. */
  show(...blocks: readonly Block[]): void;
  /**
   * Calls the world outside: once per name as far as anybody can see, also over retries, restarts and deploys.
   * The result is JSON; a `Date` comes back as text.
   *
   * @throws SambungError `step-failed` after three tries (cause: the last error), `step-timeout` after 20 s
   */
  readonly step: Step;
  /** Asks for a person of `queue`; the customer is told what happens next. */
  handoff(queue: string, note?: string): void;
  /** Notes in the journal that something happened to the customer; flows may start on it (`touch`). */
  touch(name: string, data?: Json): void;
  /** What customers may do about their own account: take a connection back, have everything erased, agree. */
  readonly account: AccountApi;
  /** Adds to the profile what is known about this customer for good. */
  remember(profile: Partial<V["profile"]>): void;
}

/** What a form's `submit` may do. */
export interface FormTurn<V extends VocabularyTypes, Slot extends string> extends Turn<V> {
  /** Empties `slot`, says why, and lets the form go on from there. */
  reopen<Key extends CopyKey<V>>(slot: Slot, key: Key, ...variables: CopyArguments<V["copy"][Key]>): void;
  /** Keeps what a later change has to know, such as an order number; `change.run` finds it as `turn.kept`. */
  keep(data: Json): void;
}

/** What the `change` of a form may do. */
export interface ChangeTurn<V extends VocabularyTypes, Slot extends string, Values> extends FormTurn<V, Slot> {
  /** The values as they were completed or last changed. */
  readonly before: Values;
  /** What `submit` kept. */
  readonly kept: Json | undefined;
  /** Says why the change cannot be made; what was completed stands. */
  refuse<Key extends CopyKey<V>>(key: Key, ...variables: CopyArguments<V["copy"][Key]>): void;
}
