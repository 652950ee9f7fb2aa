import {
  type Alias,
  ASSURANCES,
  type Assurance,
  type CustomerId,
  type Event,
  encodeWithoutRaw,
  type InternalEvent,
  internalDedupe,
  type LogWrite,
  type OutboxMark,
  type OutboxRow,
  type PendingEvent,
  type ReceiptMark,
  type StoredOutbox,
  type TimerChange,
  type TurnCommit,
} from "@sambung/core";
import { aliasName, type CustomerRow, type Facts, hexOf, type WaitingRow, within } from "./facts.ts";

/** A customer as the group leaves it. */
export interface DraftCustomer {
  readonly id: string;
  created: boolean;
  version: number;
  epoch: number;
  owner: number | null;
  called: boolean;
  mergedInto: string | null;
  /** Set when a turn changed it. */
  state: string | undefined;
  /** The known first waiting events; more may follow unless `complete`. */
  waiting: { readonly seq: number; readonly dedupe: Uint8Array }[];
  complete: boolean;
  /** Seq of the first waiting event; null when none waits. */
  ready: number | null;
  mailboxChanged: boolean;
}

export interface InboxInsert {
  readonly seq: number;
  readonly customer: string;
  readonly event: string;
  readonly dedupe: Uint8Array;
}

export interface OutboxInsert {
  readonly row: StoredOutbox;
  readonly seq: number;
  readonly worker: number | null;
  readonly unseen: boolean;
}

export interface LogInsert {
  readonly customer: string;
  readonly seq: number;
  readonly write: LogWrite;
}

export interface AliasRow {
  readonly alias: Alias;
  readonly customer: string;
  readonly assurance: Assurance;
}

export type RecordRow = TurnCommit["records"][number];

type Effects = Omit<TurnCommit, "customer" | "version" | "epoch" | "create" | "state" | "stateJson">;

/**
 * The rows a transaction will write, table by table. It answers questions about the database as it will be, so that entries
 * of one group build on each other before anything is written.
 */
export class Draft {
  readonly facts: Facts;
  readonly worker: number;
  readonly secret: Uint8Array;
  readonly now: number;
  readonly customers: Map<string, DraftCustomer> = new Map();
  readonly accepted: Map<string, { readonly key: Uint8Array; readonly seq: number | null }> = new Map();
  readonly aliases: Map<string, AliasRow & { readonly isNew: boolean }> = new Map();
  /** Names taken away from those who have them in the database. */
  readonly unbound: Map<string, Omit<AliasRow, "assurance">> = new Map();
  readonly inbox: InboxInsert[] = [];
  readonly inboxDeletes: number[] = [];
  readonly stepDeletes: { readonly customer: string; readonly event: string }[] = [];
  readonly journal: { readonly customer: string; readonly entry: string }[] = [];
  readonly outbox: OutboxInsert[] = [];
  readonly log: LogInsert[] = [];
  readonly timerDeletes: { readonly customer: string; readonly task: string; readonly name: string | null }[] = [];
  readonly timers: Map<string, { readonly customer: string } & Extract<TimerChange, { change: "set" }>> = new Map();
  readonly usedCodes: Set<string> = new Set();
  readonly records: Map<string, RecordRow> = new Map();
  readonly letters: { readonly customer: string; readonly letter: string }[] = [];
  readonly marks: Map<string, OutboxMark> = new Map();
  readonly receipts: ReceiptMark[] = [];
  /** Other workers for whom there is something to do. */
  readonly calls: Set<number> = new Set();
  readonly #logEnds = new Map<string, number>();
  readonly #shown = new Map<string, number>();
  readonly #outboxIds = new Map<string, OutboxRow>();

  constructor(facts: Facts, worker: number, secret: Uint8Array, now: number) {
    this.facts = facts;
    this.worker = worker;
    this.secret = secret;
    this.now = now;
  }

  customer(id: string): DraftCustomer | undefined {
    const known = this.customers.get(id);
    if (known !== undefined) return known;
    const row = this.facts.customers.get(id);
    if (row === undefined) return undefined;
    const made = fromRow(row, this.facts.waiting.get(id), this.facts.waitingLimit);
    this.customers.set(id, made);
    return made;
  }

  create(id: string): DraftCustomer {
    const made: DraftCustomer = {
      id,
      created: true,
      version: 0,
      epoch: 0,
      owner: null,
      called: false,
      mergedInto: null,
      state: undefined,
      waiting: [],
      complete: true,
      ready: null,
      mailboxChanged: false,
    };
    this.customers.set(id, made);
    return made;
  }

  aliasOwner(alias: Alias): string | undefined {
    return this.#holderOf(aliasName(alias))?.customer;
  }

  #holderOf(name: string): Pick<AliasRow, "customer" | "assurance"> | undefined {
    return this.aliases.get(name) ?? (this.unbound.has(name) ? undefined : this.facts.aliases.get(name));
  }

  /** A stronger assurance stays; an alias of somebody else is left alone, only a merge may move it. */
  bind(customer: CustomerId, alias: Alias, assurance: Assurance): void {
    const name = aliasName(alias);
    const drafted = this.aliases.get(name);
    const before = this.#holderOf(name);
    if (before === undefined) {
      this.aliases.set(name, { alias, customer, assurance, isNew: true });
    } else if (before.customer === customer && ASSURANCES.indexOf(assurance) > ASSURANCES.indexOf(before.assurance)) {
      this.aliases.set(name, { alias, customer, assurance, isNew: drafted?.isNew ?? false });
    }
  }

  unbind(customer: CustomerId, alias: Alias): void {
    const name = aliasName(alias);
    if (this.#holderOf(name)?.customer !== customer) return;
    this.aliases.delete(name);
    this.unbound.set(name, { alias, customer });
  }

  isUnused(hash: string): boolean {
    return this.facts.unusedCodes.has(hash) && !this.usedCodes.has(hash);
  }

  /** Makes an event's key known; the customer's own message gets its place in the conversation log. */
  remember(key: Uint8Array, log: LogWrite | undefined, customer: string): number | undefined {
    const seq = log === undefined ? undefined : this.writeLog(customer, log);
    this.accepted.set(hexOf(key), { key, seq: seq ?? null });
    return seq;
  }

  /** Appends an event to a customer's inbox; returns its seq. Without an owner the customer is this worker's from now on. */
  append(customer: DraftCustomer, event: Event, dedupe: Uint8Array): number {
    const seq = this.facts.inboxSeqs[this.inbox.length];
    if (seq === undefined) throw new Error("more events than numbers were taken for");
    this.inbox.push({ seq, customer: customer.id, event: JSON.stringify(event), dedupe });
    if (customer.complete) customer.waiting.push({ seq, dedupe });
    customer.ready ??= seq;
    if (customer.owner === null) {
      customer.owner = this.worker;
      customer.mailboxChanged = true;
    } else if (customer.owner !== this.worker) {
      customer.mailboxChanged ||= !customer.called;
      customer.called = true;
      this.calls.add(customer.owner);
    }
    return seq;
  }

  appendInternal(customer: DraftCustomer, event: InternalEvent): PendingEvent {
    const dedupe = internalDedupe(this.secret, customer.id, event);
    return { seq: this.append(customer, event, dedupe), event, dedupe, tries: 0 };
  }

  /** Takes the first waiting event out; when none is left nobody owns the customer any more. */
  takeFirst(customer: DraftCustomer): void {
    const first = customer.waiting.shift();
    if (first === undefined) return;
    this.inboxDeletes.push(first.seq);
    customer.ready = customer.waiting[0]?.seq ?? null;
    if (customer.ready === null) {
      customer.owner = null;
      customer.called = false;
    }
    customer.mailboxChanged = true;
  }

  writeLog(customer: string, write: LogWrite): number {
    const { channel, id } = write.conversation;
    const message = within(channel, id, write.id);
    if (write.event === "msg") {
      const shown = this.#shown.get(message) ?? this.facts.shown.get(message);
      if (shown !== undefined) return shown;
    }
    const conversation = within(channel, id);
    const seq = (this.#logEnds.get(conversation) ?? this.facts.logEnds.get(conversation) ?? 0) + 1;
    this.#logEnds.set(conversation, seq);
    if (write.event === "msg") this.#shown.set(message, seq);
    this.log.push({ customer, seq, write });
    return seq;
  }

  /** What a checked turn brings besides its state. `dedupe` is the key of the turn's event. */
  addEffects(
    customer: DraftCustomer,
    turn: Effects,
    dedupe: Uint8Array | undefined,
  ): { readonly outbox: readonly OutboxRow[]; readonly enqueued: readonly PendingEvent[] } {
    const { id } = customer;
    if (turn.stepped && dedupe !== undefined) this.stepDeletes.push({ customer: id, event: hexOf(dedupe) });
    if (turn.journal !== undefined) this.journal.push({ customer: id, entry: JSON.stringify(turn.journal) });
    for (const alias of turn.unbind ?? []) this.unbind(id, alias);
    for (const { alias, assurance } of turn.bind) this.bind(id, alias, assurance);
    for (const hash of turn.usedCodes) this.usedCodes.add(hash);
    for (const change of turn.timers) this.#changeTimer(id, change);
    for (const write of turn.log) this.writeLog(id, write);
    for (const record of turn.records) this.records.set(within(record.keyspace, record.key), record);
    if (turn.deadLetter !== undefined) this.letters.push({ customer: id, letter: encodeWithoutRaw(turn.deadLetter) });
    const outbox = turn.outbox.flatMap((message) => this.#addToOutbox(message) ?? []);
    return { outbox, enqueued: turn.enqueue.map((event) => this.appendInternal(customer, event)) };
  }

  #changeTimer(customer: string, change: TimerChange): void {
    if (change.change === "set") {
      this.timers.set(within(customer, change.task, change.name), { customer, ...change });
      return;
    }
    const { task, name } = change;
    for (const [key, timer] of this.timers) {
      if (timer.customer === customer && timer.task === task && (name === undefined || timer.name === name)) {
        this.timers.delete(key);
      }
    }
    this.timerDeletes.push({ customer, task, name: name ?? null });
  }

  /** The row, when this worker sends it. What waits in a conversation for another worker keeps what follows there too. */
  #addToOutbox(row: StoredOutbox): OutboxRow | undefined {
    const before = this.#outboxIds.get(row.id) ?? this.facts.outbox.get(row.id);
    if (before !== undefined || this.facts.outbox.has(row.id)) return before;
    const seq = this.facts.outboxSeqs[this.outbox.length];
    if (seq === undefined) throw new Error("more messages than numbers were taken for");
    // What this worker has not been told of goes out before this one.
    const lane = this.facts.lanes.get(within(row.conversation.channel, row.conversation.id));
    const unseen = lane !== undefined;
    this.outbox.push({ row, seq, worker: unseen ? lane : this.worker, unseen });
    const made = { ...row, seq, attempts: 0, sent: [], partsDone: 0, due: row.at };
    this.#outboxIds.set(row.id, made);
    if (!unseen) return made;
    if (lane !== null) this.calls.add(lane);
    return undefined;
  }

  /** Notes what became of an attempt; the last word about a message counts, a final one stays. */
  mark(mark: OutboxMark): void {
    const before = this.marks.get(mark.id);
    if (before === undefined || before.status === "pending") this.marks.set(mark.id, mark);
  }
}

function fromRow(row: CustomerRow, waiting: readonly WaitingRow[] | undefined, limit: number): DraftCustomer {
  return {
    id: row.id,
    created: false,
    version: row.version,
    epoch: row.epoch,
    owner: row.owner,
    called: row.called,
    mergedInto: row.merged_into,
    state: undefined,
    waiting: [...(waiting ?? [])],
    complete: row.ready === null || (waiting !== undefined && waiting.length < limit),
    ready: row.ready,
    mailboxChanged: false,
  };
}
