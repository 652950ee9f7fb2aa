import type { Alias } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { Consent, CustomerId, CustomerState, LinkingMode, PendingErasure, Task } from "../model/customer.ts";
import type { BotDefinition, CopyVariables } from "../model/definition.ts";
import type { SentMedia } from "../model/event.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { MediaLimit, ReceivedMedia } from "../model/media.ts";
import type { Audit } from "./audit.ts";
import type { Channel } from "./channel.ts";
import type { Clock, Random } from "./clock.ts";
import type { Desk } from "./desk.ts";
import type { Extractor } from "./extractor.ts";
import type { Log } from "./log.ts";
import type { Recognizer } from "./recognizer.ts";
import type { DeadLetter, FailedMessage, RecordedMerge, Store } from "./store.ts";

/** Settings of the in-process engine; the defaults suit one process on one machine. */
export interface EngineOptions {
  /** Accept and turn in one transaction when possible, default true. */
  readonly fuse?: boolean;
  /** Longest wait for a commit group, milliseconds, default 4. */
  readonly groupMs?: number;
  /** Most turns in a commit group, default 256. */
  readonly groupTurns?: number;
  /** Longest turn outside of steps, milliseconds, default 10,000. */
  readonly turnTimeoutMs?: number;
  /** Tries of an event before it goes to the dead letters, default 3. */
  readonly tries?: number;
}

/** How long the journal keeps what: durations such as `"90d"`, at least `"1d"`, or `"forever"`. */
export interface Retention {
  /** What customers wrote and were answered, default `"forever"`. The desk and the timeline show nothing of what is older. */
  readonly texts?: string;
  /** How messages were understood, default `"90d"`. */
  readonly traces?: string;
  /**
   * What happened: questions, answers, tasks that began or were given up; default `"forever"`. Texts and traces go with it, so
   * it is not shorter than theirs. Completed forms, consents, links, proofs and disclosures stay always, and so does the audit log.
   */
  readonly facts?: string;
}

/** What a bot needs to run. */
export interface StartOptions {
  readonly store: Store;
  readonly channels: readonly Channel[];
  /** One, or several that are asked in order until one is sure: a cheap one first, a language model for the rest. */
  readonly recognizer?: Recognizer | readonly Recognizer[];
  readonly extractors?: readonly Extractor[];
  /** Where people work: an own desk, or a conversation that gets one message per case. Cases are always kept in the store. */
  readonly desk?: Desk | { readonly conversation: Conversation };
  /**
   * How a link code connects that began on a screen, which somebody else may have photographed: `"immediate"` (default);
   * `"first-activity"`, when the customer next does something there; `"prompt"`, after asking there ("Hubungkan WhatsApp
   * ••••4321?"). A code that began in a messenger connects at once: nobody but its owner can read it.
   */
  readonly linking?: LinkingMode;
  /**
   * Most names of one kind that one customer has, such as `{ telegram: 2, other: 3 }`. What would be one too many is not
   * connected: a phone of the household, a device in a shop. Default `login` 1, `web` 50, any other kind 5.
   */
  readonly aliasLimits?: { readonly [kind: string]: number };
  /** ISO 3166 region of phone numbers without country code, default `ID`: `0812...` is `+62812...`. */
  readonly region?: string;
  /**
   * How long the journal keeps what. Everything stays until its customer is erased, save traces (90 days).
   *
   * @example
   * await shop.start({ store, channels, retention: { texts: "1w", traces: "30d" } });
   */
  readonly retention?: Retention;
  /** What is kept of customers beside the store; exports, views and erasures include it. */
  readonly personalData?: readonly PersonalData[];
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly engine?: EngineOptions;
}

/** Why the application is not ready, in words for an operator; empty when it is. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What does not work although the application is ready, such as a platform that is down. */
  readonly degraded: readonly string[];
}

/** How much waits, at this moment. */
export interface Backlog {
  /** Committed messages that are not dealt with. */
  readonly outbox: number;
}

/** Events that were given up, and what to do with them. */
export interface DeadLetters {
  /** Newest first, at most `limit` (default 100). `seq` names a letter. */
  list(limit?: number): Promise<readonly DeadLetter[]>;
  /**
   * Lets the event run again, behind what waits for its customer: after the handler was mended. If it fails again it becomes
   * another letter. False when there is no such letter.
   *
   * @throws SambungError `customer-unknown` when the customer was erased
   */
  retry(seq: number): Promise<boolean>;
  /** Forgets a letter. False when there is none. */
  drop(seq: number): Promise<boolean>;
}

/** What the application keeps of customers beside the store: orders, tickets. */
export interface PersonalData {
  /** Its name in exports and receipts: `orders`. */
  readonly name: string;
  /** What is kept of a customer, who had each of these ids; JSON. */
  export(customers: readonly CustomerId[]): Promise<Json> | Json;
  /**
   * Removes it. What the law wants kept loses everything that names the person, and counts as `kept`. May be called again
   * for the same customer after a crash.
   */
  erase(customers: readonly CustomerId[]): Promise<ErasedSection> | ErasedSection;
}

/** What became of one kind of personal data. */
export interface ErasedSection {
  readonly removed: number;
  /** Kept without the person, because a law says so. */
  readonly kept: number;
  readonly because?: string;
}

/** What is known of an erasure afterwards: nothing about whom. */
export interface ErasureReceipt {
  readonly receipt: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly sections: { readonly [name: string]: ErasedSection };
}

/** Everything about one customer on one page. */
export interface CustomerView {
  readonly customer: CustomerId;
  readonly since: number;
  readonly name?: string;
  readonly aliases: CustomerState["aliases"];
  readonly conversations: CustomerState["conversations"];
  readonly profile: JsonObject;
  readonly sources: NonNullable<CustomerState["sources"]>;
  readonly consents: readonly Consent[];
  readonly tasks: readonly Pick<Task, "id" | "kind" | "name" | "activeAt">[];
  readonly erasure?: PendingErasure;
  /** Over all channels, newest first, at most 50. */
  readonly timeline: readonly JournalEntry[];
  readonly merges: readonly Pick<RecordedMerge, "id" | "at" | "discarded" | "proof" | "undone">[];
  /** What the application adds ({@link StartOptions.personalData}). */
  readonly sections: JsonObject;
}

/** Messages that no platform took, and what to do with them. */
export interface FailedMessages {
  /** Newest first, at most `limit` (default 100); of the last 8 days. */
  list(limit?: number): Promise<readonly FailedMessage[]>;
  /**
   * Sends a message once more, behind what its conversation still has to get: after a token was repaired, or when a customer
   * can be reached again. One with an unknown outcome may be shown twice. False when there is no such message.
   */
  resend(id: string): Promise<boolean>;
  /** Forgets a message. False when there is none. */
  drop(id: string): Promise<boolean>;
}

/** One customer, for the application's own code: staff tools, imports, tests. Follows merges. */
export interface CustomerAccount {
  /** @throws SambungError `customer-unknown` */
  view360(): Promise<CustomerView>;
  /**
   * Everything that is kept about the customer as one JSON document: `{ version, exportedAt, customer, sections, records }`.
   * `sections` holds what each entry of the bot's `personalData` gave, by name; `records` the store's own rows, by table.
   *
   * @throws SambungError `customer-unknown`
   */
  export(): Promise<JsonObject>;
  /**
   * The same document as text, in pieces: however much there is, little of it is in memory at once. Its shape is published as
   * `@sambung/core/customer-export.schema.json`.
   *
   * @throws SambungError `customer-unknown`
   * @example
   * await writeFile("budi.json", app.customer(id, "rina").exportText());
   */
  exportText(): AsyncIterable<string>;
  /**
   * Removes everything, also what was kept under ids merged into this one, as soon as no turn of the customer runs. Resolves
   * with the number of the receipt when the request is durable.
   */
  erase(): Promise<string>;
  /** Merges this customer took part in, newest first. */
  merges(): Promise<readonly RecordedMerge[]>;
  /**
   * Takes the latest merge back, however long ago it was; resolves when the request is durable.
   *
   * @param merge only if it is this one; the request is without effect otherwise
   */
  unmerge(merge?: string): Promise<void>;
}

/** A running bot. */
export interface App {
  /** Web-standard handler: mount it in any HTTP server. Routes to the channels by their mount points, 404 otherwise. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Says something first, in the customer's last active direct conversation, in order with everything else. */
  send(
    customer: CustomerId,
    copy: string,
    variables?: CopyVariables,
    options?: {
      readonly key?: string;
      readonly unknownOutcome?: "resend" | "hold";
      /** Said only to who agreed to this (`turn.account.agree`) and did not take it back before it goes out. */
      readonly purpose?: string;
    },
  ): Promise<void>;
  /** Wakes flows that wait for `name` and starts those that start on it (`touch`). The same `key` twice counts once. */
  signal(customer: CustomerId, name: string, data?: JsonObject, options?: { readonly key?: string }): Promise<void>;
  /** One customer's account. `by` says who looks at it or acts on it, for the audit log (default `application`). */
  customer(customer: CustomerId, by?: string): CustomerAccount;
  /** Who connected, proved, saw and erased what, when. */
  readonly audit: Audit;
  /** What became of an erasure; undefined until it is done. */
  receipt(id: string): Promise<ErasureReceipt | undefined>;
  /** Whether somebody with this alias had everything erased: an import must not bring them back. */
  wasErased(alias: Alias): Promise<boolean>;
  /**
   * The bytes of a file a customer sent, such as the value of a slot of `mediaSchema()`; in a step use `step.readMedia`.
   *
   * @throws SambungError `media-refused`, `media-unavailable`; and whatever the platform answers
   */
  readMedia(media: SentMedia, limit: MediaLimit, signal?: AbortSignal): Promise<ReceivedMedia>;
  /** What the process knows of itself; touches nothing. */
  readiness(): Readiness;
  /** {@link App.readiness} and whether the store takes a write, tried at most once a second. For `/readyz`. */
  health(): Promise<Readiness>;
  backlog(): Backlog;
  /** Events that were given up. */
  readonly deadLetters: DeadLetters;
  /** Messages that no platform took. */
  readonly failedMessages: FailedMessages;
  /** Resolves when no event waits or runs and the outbox is drained, or nobody waits for that any more; for tests and scripts. */
  idle(signal?: AbortSignal): Promise<void>;
  /** Closes the intake, finishes running turns, keeps what is not sent; under 10 s. */
  stop(): Promise<void>;
  readonly store: Store;
  readonly channels: readonly Channel[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a bot definition; the typed `bot.start` calls it. */
export type StartBot = (definition: BotDefinition, options: StartOptions) => Promise<App>;
