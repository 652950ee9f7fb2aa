import type { z } from "zod";
import type { Assurance } from "./alias.ts";
import type { Consent } from "./customer.ts";
import type { ChannelEvent, SentMedia } from "./event.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MediaLimit, ReceivedMedia } from "./media.ts";
import type { Block } from "./message.ts";

/** Untyped twins of what developers write; `bot.ts` gives them their types. */

/** Values for the variables of a copy text. */
export type CopyVariables = { readonly [name: string]: unknown };

/** What a `{name}` in an example stands for. */
export interface EntityDefinition {
  /** `list`, `pattern`, or a built-in kind such as `number` or `money`. */
  readonly kind: string;
  /** `list`: canonical value -> other ways to say it. */
  readonly synonyms?: { readonly [value: string]: readonly string[] };
  /** `pattern`: a regular expression source; the whole match is the value. */
  readonly pattern?: string;
}

export interface VocabularyDefinition {
  /** The first one is the default. */
  readonly locales: readonly string[];
  readonly profile: z.ZodObject;
  readonly entities: { readonly [name: string]: EntityDefinition };
  readonly intents: { readonly [name: string]: { readonly [locale: string]: readonly string[] } };
  readonly copy: { readonly [locale: string]: { readonly [key: string]: string } };
}

/** What choices, `from`, `when` and `check` may look at. */
export interface SlotContext {
  readonly values: JsonObject;
  /** For a part of a list: what is known of its item. */
  readonly item?: JsonObject;
  readonly profile: JsonObject;
  readonly channel: string;
  readonly locale: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface ChoiceDefinition {
  readonly value: Json;
  readonly label: string;
  readonly description?: string;
  readonly image?: string;
}

export interface SlotDefinition {
  readonly ask: string;
  /** How sure it must be that who fills it is the customer; with less they are asked for a proof first. */
  readonly requires?: Assurance;
  /** Copy key of the slot's name in summaries and repairs; the slot's own name when absent. */
  readonly label?: string;
  readonly entity?: string;
  /** Entity that fills a slot of free text also before it is asked. */
  readonly early?: string;
  /** value -> copy key, or computed options. */
  readonly choices?: { readonly [value: string]: string } | ((context: SlotContext) => readonly ChoiceDefinition[]);
  /** For a part of a list's item, `values` are those of the item and `whole` those of the form. */
  readonly when?: (values: JsonObject, whole: JsonObject) => boolean;
  readonly from?: (context: SlotContext) => unknown;
  /** `true`, or the copy key that says what is wrong. */
  readonly check?: (value: Json, context: SlotContext) => true | string;
  readonly sensitivity?: "normal" | "pii" | "secret";
  /** The slot holds a list of items with these parts; the first one is what people call an item by. */
  readonly of?: { readonly [part: string]: SlotDefinition };
  /** List: the question for more after each item. Without it nobody asks; items are added when the customer says so. */
  readonly more?: string;
  /** List: the number that is added up when the same thing is ordered once more. */
  readonly sum?: string;
}

/**
 * How a bot repairs a conversation that leaves the happy path. A form's rules come before the bot's, the bot's before
 * the defaults.
 */
export interface RepairRules {
  /** Other words for Sambung's own lines: `{ "sambung.unclear": "order.unclear" }`. Variables as in the line replaced. */
  readonly say: { readonly [line: string]: string };
  /** Messages in a row nobody understood that are met with other words before a person is called. Default 2. */
  readonly attempts: number;
  /** Desk queue of the person then called, default `"unclear"`. `null`: nobody is called, the bot keeps asking. */
  readonly queue: string | null;
  /** From how many messages with answers on "batal" asks whether it is meant: default 3, 0 always, `null` never. */
  readonly confirmCancel: number | null;
  /** Whether thanks and goodbyes are answered instead of misunderstood, default true. */
  readonly smallTalk: boolean;
  /** After a question in between: `"repeat"` the open question (default), or `"wait"` for its answer. */
  readonly afterDigression: "repeat" | "wait";
  /** Whether the first answer after a change of channel brings "Kita lanjutkan dari ...", default true. */
  readonly recap: boolean;
  /** What becomes of a task that was set aside when nothing else is going on: `"ask"` once (default), just `"resume"`, `"never"`. */
  readonly offerBack: "ask" | "resume" | "never";
}

/** Something a flow may start on: an entry of the journal. */
export interface TriggerDefinition {
  /** Type of the fact. */
  readonly fact: string;
  /** Name of the form, flow or touch it is about; `"*"` for any. */
  readonly name: string;
}

/** What the condition of a trigger may look at. */
export interface CustomerScope {
  readonly profile: JsonObject;
  readonly locale: string;
  /** Channel instances of the customer's direct conversations, last used first. */
  readonly channels: readonly string[];
  /** Whether more than one platform is known to be this person's. */
  readonly linked: boolean;
  /** When the customer was first seen, epoch milliseconds. */
  readonly since: number;
  /** Whether the same flow is under way for this customer already. */
  readonly running: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What starts a flow: a trigger, perhaps later and under a condition that is looked at then. */
export interface StartDefinition extends TriggerDefinition {
  readonly after?: string;
  readonly when?: (customer: CustomerScope, trigger: Json) => boolean;
}

export interface FormDefinition {
  readonly kind: "form";
  readonly name: string;
  readonly version: number;
  readonly opens?: string;
  /** How sure it must be that who opens it is the customer; with less they are asked for a proof first. */
  readonly requires?: Assurance;
  readonly schema: z.ZodObject;
  readonly complete?: z.ZodType;
  readonly slots: { readonly [slot: string]: SlotDefinition };
  readonly confirm?: string;
  /** Variables for the `confirm` text, from the values. */
  readonly summary?: (values: JsonObject, context: SlotContext) => CopyVariables;
  readonly remind?: { readonly after: string; readonly say: string; readonly times?: number };
  /** Closes the form when nobody came back for this long, default "7d". */
  readonly abandonAfter?: string;
  /** What is said then; silent when absent. */
  readonly abandonSay?: string;
  readonly repair?: Partial<RepairRules>;
  readonly migrate?: (values: JsonObject, from: number) => JsonObject;
  /** Texts only this form has, by locale and key. */
  readonly copy?: VocabularyDefinition["copy"];
  readonly submit: (values: never, turn: FormTurnApi) => void | Promise<void>;
  /** What happens when the customer corrects the form after it was completed. Without it nothing does. */
  readonly change?: {
    /** How long after completion. */
    readonly within: string;
    /** The change is accepted when it returns without `refuse` or `reopen`. */
    readonly run: (values: never, turn: ChangeTurnApi) => void | Promise<void>;
  };
}

export interface FlowDefinition {
  readonly kind: "flow";
  readonly name: string;
  readonly version: number;
  readonly opens?: string;
  readonly startsOn?: StartDefinition;
  readonly run: (flow: FlowApi) => void | Promise<void>;
}

export interface AnswerDefinition {
  readonly public: boolean;
  /** How sure it must be that who asks is the customer; with less they are asked for a proof first. */
  readonly requires?: Assurance;
  readonly run: (turn: TurnApi) => void | Promise<void>;
}

/** By what a customer's time zone may be told. */
export interface ZoneScope {
  readonly profile: JsonObject;
  /** What is filled in the open form. */
  readonly values: JsonObject;
  /** The channel instance of the conversation. */
  readonly channel: string;
  readonly locale: string;
}

export interface BotDefinition {
  readonly name: string;
  readonly vocabulary: VocabularyDefinition;
  readonly forms: readonly FormDefinition[];
  readonly flows: readonly FlowDefinition[];
  readonly answers: { readonly [intent: string]: AnswerDefinition };
  readonly repair?: Partial<RepairRules>;
  /** A form nobody answered for this long is asked about before a message counts as its answer, default "1d". */
  readonly sessionExpiresAfter?: string;
  /** IANA zone for dates when the customer's is unknown, default "Asia/Jakarta". */
  readonly timeZone: string;
  /** The customer's own zone, where it does not stand in the profile as `timeZone`. */
  readonly timeZoneOf?: (customer: ZoneScope) => string | undefined;
  /** ISO 4217 code for bare amounts, default "IDR". */
  readonly currency: string;
}

/** Given to `turn.step`. */
export interface StepContext {
  /** The same over retries, restarts, merges and deploys; hand it to the other system as idempotency key. */
  readonly key: string;
  /** Aborted after the step's time limit. */
  readonly signal: AbortSignal;
  /**
   * The bytes of a file the customer sent, from the platform that keeps it; never more than `limit.bytes`. What it is, its first
   * bytes say.
   *
   * @throws SambungError `media-refused` when it is larger or of another kind, `media-unavailable` when its channel is gone or
   * gives no files; and whatever the platform answers
   */
  readMedia(media: SentMedia, limit: MediaLimit): Promise<ReceivedMedia>;
}

export interface StepOptions {
  /** `"never"` hands the first error to the dialog instead of trying three times. */
  readonly retry?: "never";
  /** Default 20,000. */
  readonly timeoutMs?: number;
}

/** What a customer may do about their own account. In a group all of it does nothing. */
export interface AccountApi {
  /**
   * Takes the latest connection of two accounts back: each has their own data again. Without `channel` it must not be older
   * than 24 hours ("bukan saya"); with it the connection must have brought that channel instance ("putuskan WhatsApp"). The
   * customer is told what came of it.
   */
  unlink(options?: { readonly channel?: string }): void;
  /**
   * Asks for everything about the customer to be erased after a countdown (default `"24h"`, at most 72 hours under the law
   * of most places). Processing stops at once; any word of taking it back cancels it. The customer is told when it happens
   * and gets the number of a receipt.
   *
   * Who has several channels connected proves with a one-time code that it is them before the countdown begins, as with
   * `requires: "verified"`: the handler runs once more, with the proof. Who is on one channel only is asked for nothing.
   */
  erase(options?: { readonly after?: string }): void;
  /** Notes that the customer agreed to a purpose (`"promo"`), and to which text. */
  agree(purpose: string, shown?: string): void;
  disagree(purpose: string): void;
  /** What is kept about the customer, to be told to them: names are masked. */
  view(): AccountView;
}

/** What is kept about a customer, in short. */
export interface AccountView {
  readonly name?: string;
  /** When the customer was first seen, epoch milliseconds. */
  readonly since: number;
  readonly aliases: readonly { readonly kind: string; readonly shown: string; readonly assurance: Assurance }[];
  /** Channel instances of the customer's direct conversations. */
  readonly channels: readonly string[];
  readonly profile: JsonObject;
  readonly consents: readonly Consent[];
  /** Names of what is under way. */
  readonly tasks: readonly string[];
}

/** What a handler may do during a turn; nothing leaves the process before the turn commits. */
export interface TurnApi {
  readonly event: ChannelEvent | undefined;
  readonly profile: JsonObject;
  readonly locale: string;
  readonly channel: string;
  /** Id of the customer; the same on every channel. */
  readonly customer: string;
  /** Text of the message the turn is about. */
  readonly text: string;
  /** Values of declared entities found in the message, by entity name. */
  readonly entities: JsonObject;
  say(copy: string, variables?: CopyVariables): void;
  /** Content that copy cannot express: media, location, raw parts. */
  show(...blocks: readonly Block[]): void;
  step<T>(name: string, run: (step: StepContext) => T | Promise<T>, options?: StepOptions): Promise<T>;
  handoff(queue: string, note?: string): void;
  /** Notes in the journal that something happened to the customer; flows may start on it. */
  touch(name: string, data?: Json): void;
  readonly account: AccountApi;
  /** Merges into the profile; checked against the vocabulary's profile schema. */
  remember(profile: JsonObject): void;
}

export interface FormTurnApi extends TurnApi {
  /** Empties `slot`, says why, and lets the form go on. */
  reopen(slot: string, copy: string, variables?: CopyVariables): void;
  /** Keeps what a later change has to know, such as an order number; `change.run` finds it as `turn.kept`. */
  keep(data: Json): void;
}

export interface ChangeTurnApi extends FormTurnApi {
  /** The values as they were completed or last changed. */
  readonly before: JsonObject;
  /** What `submit` kept. */
  readonly kept: Json | undefined;
  /** Says why the change cannot be made; what was completed stands. */
  refuse(copy: string, variables?: CopyVariables): void;
}

/** Options of a step of a flow. */
export interface FlowStepOptions extends StepOptions {
  /** How sure it must be that who is here is the customer; with less they are asked for a proof first. Default nothing. */
  readonly requires?: Assurance;
}

export interface FlowAskOptions {
  readonly choices?: readonly ChoiceDefinition[];
  readonly variables?: CopyVariables;
  readonly requires?: Assurance;
}

export interface FlowApi {
  readonly trigger: Json | undefined;
  ask(name: string, copy: string, schema: z.ZodType, options?: FlowAskOptions): Promise<unknown>;
  say(copy: string, variables?: CopyVariables): void;
  step<T>(name: string, run: (step: StepContext) => T | Promise<T>, options?: FlowStepOptions): Promise<T>;
  read<T>(name: string, read: () => T | Promise<T>): Promise<T>;
  sleep(name: string, duration: string): Promise<void>;
  /** With a schema, data that does not fit is as if the signal had not come. */
  waitFor(name: string, schema?: z.ZodType): Promise<Json>;
  /** The first of several waits; the others are dropped. */
  any(
    name: string,
    waits: { readonly [branch: string]: FlowWait },
  ): Promise<{ readonly branch: string; readonly value: Json }>;
  run(form: { readonly name: string }): Promise<Json>;
  handoff(queue: string, note?: string): void;
  forget(name: string): void;
}

/** A wait that `flow.any` can race. */
export type FlowWait = { readonly sleep: string } | { readonly signal: string; readonly schema?: z.ZodType };
