import type { Alias, Assurance } from "../model/alias.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerId, CustomerState } from "../model/customer.ts";
import type { TimerChange } from "../model/effects.ts";
import type { Event, InternalEvent } from "../model/event.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Choice, LinkChoice, OutgoingMessage } from "../model/message.ts";
import type { JournalAges } from "../model/retention.ts";
import type { Clock, Random } from "./clock.ts";
import type { Log } from "./log.ts";

/** The version of this contract. */
export const STORE_CONTRACT = 1;

/** Largest state of one customer, UTF-8 bytes of its JSON. */
export const MAX_STATE_BYTES = 65_536;

/** Dedupe keys are kept this long (WhatsApp redelivers for 7 days). */
export const DEDUPE_MS: number = 8 * 24 * 60 * 60 * 1000;

export interface StoreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** An event to be made durable. */
export interface Admission {
  readonly event: Event;
  /** Who sent it. Exactly one of `alias` and `customer` is set; `customer` follows merges. */
  readonly alias?: Alias;
  readonly customer?: CustomerId;
  /** Assurance a new binding of `alias` gets. */
  readonly assurance?: Assurance;
  /** Id for the customer when nobody has `alias` yet; the store makes one when absent. */
  readonly fresh?: CustomerId;
  /** 16 bytes. */
  readonly dedupe: Uint8Array;
  /** The customer's own message, written to a conversation log by the same transaction. */
  readonly log?: LogWrite;
}

/** What accepting an event would mean now. Nothing is written. */
export type Admitted =
  | { readonly status: "duplicate"; readonly customer?: CustomerId; readonly seq?: number }
  /**
   * Nobody has this alias; `customer` is a fresh id to use for the fused turn. For an admission addressed to a
   * `customer` that does not exist it is that id; committing such an admission is a conflict.
   */
  | { readonly status: "unknown"; readonly customer: CustomerId }
  | {
      readonly status: "known";
      readonly customer: CustomerId;
      readonly mailbox: Mailbox;
      /** Events of this customer are waiting in the inbox, or another process owns the mailbox: no fused turn. */
      readonly busy: boolean;
    };

/** A customer's state as stored. `version` grows by one per committed turn, `epoch` per claim by another owner or merge. */
export interface Mailbox {
  readonly customer: CustomerId;
  readonly version: number;
  readonly epoch: number;
  /** The decoded state, decoded when first read; never mutated by anybody. A state with a newer `schema` than the code knows is still returned. */
  readonly state: CustomerState;
}

/** An accepted event that waits for its turn. */
export interface PendingEvent {
  /** Position in the accept order, over all customers; grows. */
  readonly seq: number;
  readonly event: Event;
  readonly dedupe: Uint8Array;
  /** Tries so far, raised by `commit` with `failed`. */
  readonly tries: number;
  /** Set when the store looked and found no step records of it, so that nobody need look again. */
  readonly unstepped?: true;
}

/** Something for a conversation log; the store gives it the conversation's next `seq` (from 1, without gaps). */
export interface LogWrite {
  readonly conversation: Pick<Conversation, "channel" | "id">;
  readonly event: "msg" | "edit" | "receipt" | "handoff" | "link" | "reset";
  /** Id of the message it is or is about; a second `msg` with the same id is not written again. */
  readonly id: string;
  readonly data: JsonObject;
  /** Rows of the conversation before this one are removed with it. */
  readonly forget?: true;
}

/** A row of a conversation log. */
export interface LogRow extends LogWrite {
  readonly seq: number;
}

/** A committed message on its way to a platform. */
export interface StoredOutbox {
  readonly id: string;
  readonly customer: CustomerId;
  readonly conversation: Conversation;
  readonly body:
    | { readonly kind: "message"; readonly message: OutgoingMessage }
    /** Takes the controls off the message with this outbox id. */
    | { readonly kind: "withdraw"; readonly message: string };
  readonly unknownOutcome: "resend" | "hold";
  /** Goes out only while the customer agrees to this. */
  readonly purpose?: string;
  /** Epoch milliseconds of the commit. */
  readonly at: number;
}

/** An outbox row with its progress. */
export interface OutboxRow extends StoredOutbox {
  /** Order of commit; sends of one conversation follow it. */
  readonly seq: number;
  readonly attempts: number;
  /** Fitted parts already taken by the platform, with their ids. */
  readonly sent: readonly string[];
  readonly partsDone: number;
  /** Not before this moment, epoch milliseconds. */
  readonly due: number;
}

/** What became of an attempt to send. */
export interface OutboxMark {
  readonly id: string;
  readonly status: "pending" | "delivered" | "failed" | "unknown";
  readonly attempts: number;
  readonly sent: readonly string[];
  readonly partsDone: number;
  readonly due: number;
  readonly reason?: string;
}

/** A message that the platform refused for good, or that it may or may not have got. */
export interface FailedMessage {
  readonly message: StoredOutbox;
  readonly status: "failed" | "unknown";
  /** When it was given up, epoch milliseconds. */
  readonly at: number;
  readonly attempts: number;
  /** The platform's words. */
  readonly reason?: string;
}

/** A receipt of the platform for something we sent. */
export interface ReceiptMark {
  readonly channel: string;
  /** The platform's message id. */
  readonly target: string;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly at: number;
}

export interface TimerRow {
  readonly customer: CustomerId;
  readonly task: string;
  readonly name: string;
  readonly due: number;
  readonly generation: number;
}

/** A merge as recorded, enough to undo it. */
export interface StoredMerge {
  readonly id: string;
  readonly at: number;
  readonly survivor: CustomerId;
  readonly discarded: CustomerId;
  readonly proof: string;
  readonly survivorBefore: CustomerState;
  readonly discardedBefore: CustomerState;
  /** The survivor's version once it was merged: as long as it is, nothing happened since. */
  readonly version?: number;
}

/** A merge that stands or was undone. */
export type RecordedMerge =
  | (StoredMerge & { readonly undone?: undefined })
  /** Both states were given back and are not kept here. */
  | (Omit<StoredMerge, "survivorBefore" | "discardedBefore"> & { readonly undone: Undone });

/** When and on whose word a merge was undone. */
export interface Undone {
  readonly at: number;
  readonly proof: string;
}

/** A link code; only its keyed hash is stored. */
export interface LinkCode {
  /** Hex of the keyed hash. */
  readonly hash: string;
  readonly alias: Alias;
  readonly from: Conversation;
  /** The channel it was made for. */
  readonly channel: string;
  /** What whoever made it reads, as far as their platform knows. */
  readonly locale?: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt?: number;
}

/** An alias that a turn gives to its customer. One that somebody else has is left alone. */
export interface AliasBinding {
  readonly alias: Alias;
  readonly assurance: Assurance;
  /** The turn holds only if nobody else has it: the commit is refused with `conflict` otherwise. */
  readonly exclusive?: true;
}

/** An event that was given up. */
export interface DeadLetter {
  readonly customer: CustomerId;
  readonly seq: number;
  readonly at: number;
  readonly code: string;
  readonly reason: string;
  readonly event: Event;
}

/** One finished turn. */
export interface TurnCommit {
  readonly customer: CustomerId;
  /** What the turn started from; the commit is refused when either moved. 0 and 0 for a customer that does not exist yet. */
  readonly version: number;
  readonly epoch: number;
  /** Set when this commit creates the customer. */
  readonly create?: boolean;
  /**
   * Seq of the accepted event, absent in a fused commit (then the entry's `accept` is this turn's event) and where the turn is
   * of no event of this customer.
   */
  readonly seq?: number;
  readonly state: CustomerState;
  /** `state` as JSON text when it is encoded already, so that it is not encoded twice. */
  readonly stateJson?: string;
  readonly journal?: JournalEntry;
  readonly outbox: readonly StoredOutbox[];
  readonly log: readonly LogWrite[];
  readonly timers: readonly TimerChange[];
  readonly bind: readonly AliasBinding[];
  /**
   * Names the customer has no more, taken away before `bind`: whoever comes under one next is somebody new. What was kept with
   * such a name stays the customer's, link codes made under it are gone. A name of somebody else is left alone.
   */
  readonly unbind?: readonly Alias[];
  /** Link codes that must still be unused; the commit is refused with `code-used` otherwise. */
  readonly usedCodes: readonly string[];
  readonly enqueue: readonly InternalEvent[];
  /** Small facts of core's own, written by the same transaction (desk cases). */
  readonly records: readonly {
    readonly keyspace: string;
    readonly key: string;
    readonly value: Json;
    readonly customer?: CustomerId;
  }[];
  readonly deadLetter?: DeadLetter;
  /** True when step records of this event exist and are to be removed. */
  readonly stepped: boolean;
}

/** One thing of a group, in accept order. */
export interface CommitEntry {
  /** Make the event durable. With `turn`: fused, both or neither. */
  readonly accept?: Admission;
  readonly turn?: TurnCommit;
}

export interface CommitGroup {
  readonly entries: readonly CommitEntry[];
  readonly outbox: readonly OutboxMark[];
  readonly receipts: readonly ReceiptMark[];
}

/** What became of one entry. Outbox rows come back with their `seq`. */
export type CommitOutcome =
  | {
      readonly status: "committed";
      readonly customer: CustomerId;
      /** Seq of a pending event that was accepted alone. */
      readonly seq?: number;
      /** Seq in the conversation log of the customer's own message. */
      readonly logSeq?: number;
      readonly outbox: readonly OutboxRow[];
      /** Internal events that were appended. */
      readonly enqueued: readonly PendingEvent[];
      /** Another process has this customer and runs the event that was accepted alone; see {@link SharedStore}. */
      readonly elsewhere?: true;
      /** Events of other processes, which this one has not seen, wait before the one that was accepted alone. */
      readonly behind?: true;
    }
  | { readonly status: "duplicate"; readonly customer?: CustomerId; readonly seq?: number }
  /** Version or epoch moved, the alias was taken meanwhile, or the customer was merged away: read again and run again. */
  | { readonly status: "conflict" }
  | { readonly status: "code-used" }
  /** The entry can never be written as it is; nothing of it was, and later entries of the customer conflict. */
  | { readonly status: "refused"; readonly code: "state-too-large"; readonly reason: string };

export interface Claim {
  readonly mailbox: Mailbox;
  /** In accept order. */
  readonly events: readonly PendingEvent[];
  /** More events wait than were returned. */
  readonly more: boolean;
  /** Another process has the customer and runs what waits; no events are returned then. */
  readonly elsewhere?: true;
}

/** A step record: written before the call (without `result`) and after it. */
export interface StepRecord {
  readonly customer: CustomerId;
  /** Dedupe key of the event, hex: records die with their event. */
  readonly event: string;
  readonly key: string;
  readonly name: string;
  readonly startedAt: number;
  readonly proposals: Json;
  /** JSON text of the result; absent while running. */
  readonly result?: string;
}

export interface MergeCommit {
  readonly record: StoredMerge;
  /** Checked like a turn's. */
  readonly survivor: { readonly customer: CustomerId; readonly version: number; readonly epoch: number };
  readonly discarded: { readonly customer: CustomerId; readonly version: number; readonly epoch: number };
  /** The merge event in the inbox of the survivor or the discarded one. */
  readonly seq: number;
  readonly turn: Omit<TurnCommit, "customer" | "version" | "epoch" | "seq">;
}

/** What goes back to the customer who was merged away. */
export interface RestoredCustomer {
  readonly customer: CustomerId;
  /** Who had been merged into them: what the application meant for one of these goes along, as does what is for them. */
  readonly formerly?: readonly CustomerId[];
  readonly state: CustomerState;
  readonly stateJson?: string;
  /** What has one of these names goes along: the alias itself, waiting events, link codes. */
  readonly aliases: readonly Alias[];
  /** What happened in one of these goes along: journal, log, unsent messages, cases. */
  readonly conversations: readonly Pick<Conversation, "channel" | "id">[];
  /** Timers of these go along. */
  readonly tasks: readonly string[];
  readonly journal?: JournalEntry;
  readonly outbox: readonly StoredOutbox[];
  readonly log: readonly LogWrite[];
}

/** A merge is undone: who was merged away is a customer of their own again, under the id they had. */
export interface UnmergeCommit {
  /** Id of the recorded merge; it must stand. */
  readonly merge: string;
  readonly undone: Undone;
  /** Checked like a turn's. */
  readonly survivor: { readonly customer: CustomerId; readonly version: number; readonly epoch: number };
  /** The request in the survivor's inbox. */
  readonly seq: number;
  /** What becomes of the survivor. */
  readonly turn: Omit<TurnCommit, "customer" | "version" | "epoch" | "seq">;
  readonly restored: RestoredCustomer;
}

/** What became of an {@link UnmergeCommit}; `moved` are the seqs of events that wait for the restored customer now. */
export type UnmergeOutcome =
  | (Extract<CommitOutcome, { readonly status: "committed" }> & { readonly moved: readonly number[] })
  | Extract<CommitOutcome, { readonly status: "conflict" | "refused" }>;

export interface KeyspaceOptions {
  /** What erasing a customer does to entries written with that customer: removes them. `none` only without personal data. */
  readonly erase: "delete" | "none";
  readonly export: "include" | "none";
  /** Entries are never changed or removed: `set` of a key that is there, and `delete`, reject with `append-only`. */
  readonly appendOnly?: true;
}

/** A small durable map. */
export interface Keyspace {
  get(key: string): Promise<Json | undefined>;
  /**
   * `owner`: with whom it is erased and exported. Nothing is kept for a customer who does not exist, and what a customer has
   * already is not changed.
   */
  set(key: string, value: Json, owner?: Alias | { readonly customer: CustomerId }): Promise<void>;
  delete(key: string): Promise<void>;
  /** In key order. */
  list(options?: {
    readonly after?: string;
    readonly limit?: number;
  }): Promise<readonly { readonly key: string; readonly value: Json }[]>;
}

/** Committed messages of conversations that clients read themselves. */
export interface ConversationLog {
  /** Rows with `seq > after`, oldest first, at most `limit` (default 500). */
  read(conversation: Pick<Conversation, "channel" | "id">, after: number, limit?: number): Promise<readonly LogRow[]>;
  /** Highest seq, 0 when empty. */
  cursor(conversation: Pick<Conversation, "channel" | "id">): Promise<number>;
  /** Calls `wake` after a commit wrote to the conversation; a hint, reading is the truth. Returns how to stop. */
  subscribe(conversation: Pick<Conversation, "channel" | "id">, wake: () => void): () => void;
}

/** A kind of data the store keeps, and what erasure and export do with it. A test compares this with the schema. */
export interface KeyspaceEntry {
  readonly name: string;
  readonly holds: string;
  readonly erase: string;
  readonly export: string;
}

/** Some rows of what the store keeps of a person. */
export interface ExportedRows {
  readonly name: string;
  readonly rows: readonly Json[];
}

export interface EraseReport {
  readonly customers: readonly CustomerId[];
  readonly rows: number;
}

/** Something that happened in another process. A hint: {@link SharedStore.collect} and reading are the truth. */
export type StoreHint =
  /** There may be something to collect. */
  | { readonly kind: "work" }
  /** A conversation's log has grown. */
  | { readonly kind: "log"; readonly conversation: Pick<Conversation, "channel" | "id"> }
  /** Hints may have been missed: any log may have grown. */
  | { readonly kind: "logs" }
  /** This process was given up, others have taken over what it had: nothing it holds in memory is its own any more. */
  | { readonly kind: "fenced" };

export interface CollectRequest {
  readonly limit: number;
  readonly events: number;
  /** Called with each customer this process has from now on. */
  join(claim: Claim): void;
  /** Called with each customer of this process to whose waiting events others have added. */
  called(customer: CustomerId): void;
  /** Called with each customer of this process with waiting events, when `audit` is set. */
  waiting(customer: CustomerId): void;
  /** Now and then: look at everything this process has, not only at what is new. */
  readonly audit: boolean;
  /**
   * Called with messages this process has to send from now on, in commit order; none is handed out twice. Later commits of
   * this process report theirs after it.
   */
  adopt(rows: readonly OutboxRow[]): void;
}

/** What is to be done after collecting. */
export interface Collected {
  /** There is more; collect again. */
  readonly more: boolean;
  /** A process has ended: its timers are everybody's. */
  readonly taken: boolean;
}

/**
 * What a store adds that several processes use at once. A customer with waiting events belongs to one process: the first that
 * accepts an event without its turn, or takes a free customer over. When nothing waits any more the customer is free. A
 * process that dies, or is not heard of, loses its customers to the others, and its commits are refused.
 */
export interface SharedStore {
  /** Takes what is free or was handed over; cheap when there is nothing. */
  collect(request: CollectRequest): Promise<Collected>;
  /**
   * Which of these messages this process still has to send: another one may have erased whom they are for. Asked before every
   * call to a platform, for many messages at once.
   */
  unsent(ids: readonly string[]): Promise<readonly string[]>;
  /** Calls `hear` on hints; returns how to stop. */
  listen(hear: (hint: StoreHint) => void): () => void;
}

/** What is to be shown of a conversation on request; `@sambung/channel-web` shows choices this way. */
export interface ShownMessage {
  readonly text: string;
  readonly choices?: readonly (Choice | LinkChoice)[];
}

/**
 * Keeps everything. Writing happens through `commit`, one transaction per group. All methods reject with
 * `store-unavailable` when the database cannot be used now; then nothing of the call was written.
 */
export interface Store {
  readonly contract: typeof STORE_CONTRACT;
  readonly name: string;
  /** Creates or migrates the schema. @throws SambungError `store-newer` when the file was written by newer code. */
  open(options: StoreOptions): Promise<void>;
  close(): Promise<void>;
  /** 32 random bytes made when the store was created; all keyed hashes and tokens derive from it. */
  secret(): Uint8Array;

  /** Reads what accepting each event would mean, following redirects of merged customers. In order, one answer each. */
  admit(events: readonly Admission[]): Promise<readonly Admitted[]>;
  /**
   * Writes a group in one transaction, entries in order. An entry that conflicts leaves nothing and does not disturb the
   * others, but later entries of the same customer in the group conflict too. Accepts create unknown customers.
   */
  commit(group: CommitGroup): Promise<readonly CommitOutcome[]>;

  /**
   * Customers with waiting events, oldest first, not owned by a living other process; raises their epoch when the owner changes.
   * With `after`, only those whose oldest waiting event has a higher seq.
   */
  claim(request: {
    readonly owner: string;
    readonly limit: number;
    readonly events: number;
    readonly after?: number;
  }): Promise<readonly Claim[]>;
  /** Fresh state and waiting events (seq > `after`) of one customer, following redirects; undefined when unknown. */
  load(customer: CustomerId, options: { readonly after: number; readonly events: number }): Promise<Claim | undefined>;
  /** Resolves an alias. */
  find(alias: Alias): Promise<{ readonly customer: CustomerId; readonly assurance: Assurance } | undefined>;
  merge(commit: MergeCommit): Promise<CommitOutcome>;
  /** Merges in which the customer, or somebody who is now one with them, took part; newest first. */
  merges(customer: CustomerId): Promise<readonly RecordedMerge[]>;
  /** Undoes the merge and gives back, in one transaction, what is the discarded customer's; see {@link RestoredCustomer}. */
  unmerge(commit: UnmergeCommit): Promise<UnmergeOutcome>;
  /** Counts a failed try of a waiting event. */
  countTry(seq: number): Promise<number>;

  saveStep(record: StepRecord): Promise<void>;
  steps(customer: CustomerId, event: string): Promise<readonly StepRecord[]>;

  /** Turns due timers into waiting events with the next seq, in due order, once; returns them. */
  fireTimers(
    now: number,
    limit: number,
  ): Promise<readonly { readonly customer: CustomerId; readonly pending: PendingEvent }[]>;
  /** Due time of the earliest timer. */
  nextTimer(): Promise<number | undefined>;

  /** Unfinished outbox rows with `seq > after`, in commit order, whatever their due time. */
  outbox(options: { readonly after: number; readonly limit: number }): Promise<readonly OutboxRow[]>;
  /** Platform ids of a sent message, for edits. */
  sentIds(outboxId: string): Promise<readonly string[]>;
  /** Messages that failed or whose outcome is unknown, newest first; kept as long as other finished messages. */
  failedMessages(limit: number): Promise<readonly FailedMessage[]>;
  /**
   * Puts a failed message back into the outbox, behind what its conversation still has to get, to be sent from its first part
   * on. Answers with the rows this process has to send now, none when whoever collects them does; undefined when there is no
   * such failed message.
   */
  resend(outboxId: string): Promise<readonly OutboxRow[] | undefined>;
  /** Takes a message off the failed ones; false when it is none. */
  dropFailed(outboxId: string): Promise<boolean>;
  /** Newest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** False when there is none with this `seq`. */
  removeDeadLetter(seq: number): Promise<boolean>;

  saveLink(code: LinkCode): Promise<void>;
  findLink(hash: string): Promise<LinkCode | undefined>;

  readonly log: Pick<ConversationLog, "read" | "cursor">;
  /** Newest entries of a customer, newest first. */
  timeline(customer: CustomerId, limit: number): Promise<readonly JournalEntry[]>;
  /** Journal in commit order, for folds; `cursor` starts at 0. */
  journal(options: {
    readonly after: number;
    readonly limit: number;
  }): Promise<{ readonly entries: readonly JournalEntry[]; readonly cursor: number }>;
  keyspace(name: string, options: KeyspaceOptions): Keyspace;

  /** Removes every row of the customer (and of customers merged into it). */
  erase(customer: CustomerId): Promise<EraseReport>;
  /**
   * Rewrites the files, so that not a byte of what was removed is left in them; nothing else is written meanwhile. Absent when
   * `erase` leaves none.
   */
  scrub?(): Promise<void>;
  /** Everything about the customer as one JSON document: `{ [name]: rows }`, with `customers`, all ids they had. */
  export(customer: CustomerId): Promise<JsonObject>;
  /**
   * The same in pieces, however much there is; pieces of one name follow each other. What is written meanwhile may or may not
   * be in it, nothing is in it twice.
   */
  exportRows(customer: CustomerId): AsyncIterable<ExportedRows>;
  /** A consistent copy while the store is in use. */
  backup(path: string): Promise<void>;
  /**
   * Removes expired dedupe keys, delivered outbox rows and old codes, and of the journal what is older than `ages`; at most
   * `limit` rows. Returns how many rows it dealt with: fewer than `limit` when nothing is left to do.
   */
  sweep(now: number, limit: number, ages?: JournalAges): Promise<number>;
  registry(): readonly KeyspaceEntry[];
  /** Present when several processes may use the store at once. */
  readonly shared?: SharedStore;
}
