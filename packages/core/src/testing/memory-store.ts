import { writeFile } from "node:fs/promises";
import { SambungError } from "../errors.ts";
import { makeIds } from "../ids.ts";
import type { Alias } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { JournalAges } from "../model/retention.ts";
import {
  type Admission,
  type Admitted,
  type Claim,
  type Collected,
  type CollectRequest,
  type CommitGroup,
  type CommitOutcome,
  type DeadLetter,
  type EraseReport,
  type ExportedRows,
  type FailedMessage,
  type Keyspace,
  type KeyspaceEntry,
  type KeyspaceOptions,
  type LinkCode,
  type LogRow,
  type LogWrite,
  type MergeCommit,
  type OutboxRow,
  type PendingEvent,
  type RecordedMerge,
  type SharedStore,
  STORE_CONTRACT,
  type StepRecord,
  type Store,
  type StoreOptions,
  type UnmergeCommit,
  type UnmergeOutcome,
} from "../ports/store.ts";
import { appendOnly, lazyMailbox, timerEvent, wholeExport } from "../store-kit.ts";
import {
  appendInternal,
  commitGroup,
  hex,
  isWaiting,
  mergeCustomers,
  ownerOf,
  toOutboxRow,
  type WriteContext,
} from "./memory-store-commit.ts";
import { erasePerson, exportPerson, sweepTables } from "./memory-store-person.ts";
import { type MemoryDatabase, Seat } from "./memory-store-seat.ts";
import { aliasId, type InboxRow, type JournalRow, keyOf, type OutboxEntry, Tables } from "./memory-store-tables.ts";
import { mergesOf, unmergeCustomers } from "./memory-store-unmerge.ts";

export interface MemoryStoreOptions {
  /** Asked before each group and merge; anything but `undefined` makes it fail with that as cause, nothing is written. */
  readonly failCommit?: () => unknown;
}

/** A store that keeps everything in memory. Closed and opened again it is what a file is after a restart. */
export interface MemoryStore extends Store {
  /** Everything it holds as one text, to search in. */
  dump(): string;
}

/**
 * The store port in memory, complete and with the same laws as a durable one; for tests.
 *
 * @example
 * const store = memoryStore();
 * await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new InMemory(options, new Tables());
}

/**
 * A store over tables that others may look at: those of other processes, which use them too, or with `null` for a seat only
 * whoever wants to see what a single process writes.
 */
export function sharedMemoryStore(database: MemoryDatabase, seat: Seat | null = new Seat(database)): MemoryStore {
  return new InMemory({}, database.tables, seat === null ? undefined : { database, seat });
}

interface Sharing {
  readonly database: MemoryDatabase;
  readonly seat: Seat;
}

const DEFAULT_LOG_ROWS = 500;

class InMemory implements MemoryStore {
  readonly contract: typeof STORE_CONTRACT = STORE_CONTRACT;
  readonly name: string = "memory";
  readonly #failCommit: () => unknown;
  readonly #tables: Tables;
  readonly #sharing: Sharing | undefined;
  readonly shared?: SharedStore;
  readonly #keyspaces = new Map<string, KeyspaceOptions>();
  #opened: StoreOptions | undefined;
  #secret: Uint8Array | undefined;

  constructor(options: MemoryStoreOptions, tables: Tables, sharing?: Sharing) {
    this.#failCommit = options.failCommit ?? (() => undefined);
    this.#tables = tables;
    this.#sharing = sharing;
    if (sharing === undefined) return;
    this.shared = {
      collect: async (request) => this.#collect(sharing, request),
      unsent: async (ids) => {
        this.#open();
        return sharing.seat.stillUnsent(ids);
      },
      listen: (hear) => sharing.seat.listen(hear),
    };
  }

  async open(options: StoreOptions): Promise<void> {
    this.#opened = options;
    const { database, seat } = this.#sharing ?? {};
    this.#secret ??= database?.secret ?? options.random.bytes(32);
    if (database !== undefined) database.secret = this.#secret;
    seat?.open();
  }

  async close(): Promise<void> {
    if (this.#opened !== undefined) this.#sharing?.seat.close();
    this.#opened = undefined;
  }

  secret(): Uint8Array {
    this.#open();
    return (this.#secret as Uint8Array).slice();
  }

  dump(): string {
    return this.#tables.dump();
  }

  #open(): StoreOptions {
    if (this.#opened === undefined)
      throw new SambungError("store-unavailable", "The store is not open; call open first");
    return this.#opened;
  }

  #context(): WriteContext {
    const { clock, random } = this.#open();
    const ids = makeIds(clock, random);
    const seat = this.#sharing?.seat;
    return {
      tables: this.#tables,
      secret: this.secret(),
      now: clock.now(),
      freshCustomer: () => ids.customer(),
      ...(seat === undefined ? {} : { seat }),
    };
  }

  #collect({ seat }: Sharing, request: CollectRequest): Collected {
    this.#open();
    const freed = seat.giveUpOthers();
    const claimed = seat.claim("free", request.limit);
    for (const customer of claimed) request.join(this.#claimOf(customer, request.events));
    for (const customer of seat.mine("called")) request.called(customer);
    if (request.audit) for (const customer of seat.mine("waiting")) request.waiting(customer);
    const messages = seat.takeMessages();
    if (messages.length > 0) request.adopt(messages);
    return { more: claimed.length >= request.limit, taken: freed > 0 };
  }

  #claimOf(customer: CustomerId, events: number): Claim {
    const row = this.#tables.customers.get(customer);
    if (row === undefined) throw new Error(`${customer} waits and does not exist`);
    const mailbox = lazyMailbox(customer, row.version, row.epoch, row.state);
    return { mailbox, ...this.#pending(customer, 0, events) };
  }

  async admit(events: readonly Admission[]): Promise<readonly Admitted[]> {
    const { freshCustomer } = this.#context();
    const fresh = new Map<string, CustomerId>();
    return events.map((admission) => {
      const known = this.#tables.dedupe.get(hex(admission.dedupe));
      if (known !== undefined) return { status: "duplicate", ...(known.seq === undefined ? {} : { seq: known.seq }) };
      const customer = ownerOf(this.#tables, admission);
      const row = customer === undefined ? undefined : this.#tables.customers.get(customer);
      if (customer !== undefined && row !== undefined) {
        const mailbox = lazyMailbox(customer, row.version, row.epoch, row.state);
        return { status: "known", customer, mailbox, busy: isWaiting(this.#tables, customer) };
      }
      if (admission.alias === undefined) return { status: "unknown", customer: admission.customer as CustomerId };
      // Two events of one stranger in one call must not become two people.
      const key = aliasId(admission.alias);
      const id = fresh.get(key) ?? admission.fresh ?? freshCustomer();
      fresh.set(key, id);
      return { status: "unknown", customer: id };
    });
  }

  async commit(group: CommitGroup): Promise<readonly CommitOutcome[]> {
    const context = this.#context();
    return this.#write(() => commitGroup(context, group));
  }

  async merge(commit: MergeCommit): Promise<CommitOutcome> {
    const context = this.#context();
    return this.#write(() => mergeCustomers(context, commit));
  }

  async merges(customer: CustomerId): Promise<readonly RecordedMerge[]> {
    this.#open();
    return mergesOf(this.#tables, customer);
  }

  async unmerge(commit: UnmergeCommit): Promise<UnmergeOutcome> {
    const context = this.#context();
    return this.#write(() => unmergeCustomers(context, commit));
  }

  #write<Result>(work: () => Result): Result {
    this.#sharing?.seat.fence();
    const result = this.#transaction(work);
    this.#sharing?.seat.announce();
    return result;
  }

  #transaction<Result>(work: () => Result): Result {
    return this.#tables.transaction(() => {
      const result = work();
      const cause = this.#failCommit();
      if (cause !== undefined) {
        throw new SambungError("store-unavailable", "The store failed, as the test wished", { cause });
      }
      return result;
    });
  }

  #pending(customer: CustomerId, after: number, limit: number): { events: PendingEvent[]; more: boolean } {
    const rows = this.#tables.inbox
      .of(customer)
      .filter(([seq]) => Number(seq) > after)
      .map(([seq, row]) => toPending(Number(seq), row))
      .sort((a, b) => a.seq - b.seq);
    return { events: rows.slice(0, limit), more: rows.length > limit };
  }

  async claim(request: {
    readonly owner: string;
    readonly limit: number;
    readonly events: number;
    readonly after?: number;
  }): Promise<readonly Claim[]> {
    this.#open();
    const { seat } = this.#sharing ?? {};
    if (seat !== undefined) {
      return seat.claim("all", request.limit, request.after).map((customer) => this.#claimOf(customer, request.events));
    }
    const waiting = this.#tables.inbox.entries().sort(([a], [b]) => Number(a) - Number(b));
    const oldest = new Map(waiting.reverse().map(([seq, row]) => [row.customer, Number(seq)]));
    const customers = [...oldest]
      .filter(([, seq]) => seq > (request.after ?? 0))
      .sort(([, one], [, other]) => one - other)
      .slice(0, request.limit)
      .map(([customer]) => customer);
    return this.#tables.transaction(() =>
      customers.flatMap((customer) => {
        const row = this.#tables.customers.get(customer);
        if (row === undefined) return [];
        const taken = row.owner !== undefined && row.owner !== request.owner;
        const claimed = { ...row, owner: request.owner, epoch: row.epoch + (taken ? 1 : 0) };
        this.#tables.customers.set(customer, claimed);
        const mailbox = lazyMailbox(customer, claimed.version, claimed.epoch, claimed.state);
        return [{ mailbox, ...this.#pending(customer, 0, request.events) }];
      }),
    );
  }

  async load(
    customer: CustomerId,
    options: { readonly after: number; readonly events: number },
  ): Promise<Claim | undefined> {
    this.#open();
    const id = this.#tables.resolve(customer);
    const row = id === undefined ? undefined : this.#tables.customers.get(id);
    if (id === undefined || row === undefined) return undefined;
    const mailbox = lazyMailbox(id, row.version, row.epoch, row.state);
    if (this.#sharing?.seat.elsewhere(id, options.events > 0)) {
      return { mailbox, events: [], more: false, elsewhere: true };
    }
    return { mailbox, ...this.#pending(id, options.after, options.events) };
  }

  async find(alias: Alias): ReturnType<Store["find"]> {
    this.#open();
    const row = this.#tables.aliases.get(aliasId(alias));
    return row === undefined ? undefined : { customer: row.customer, assurance: row.assurance };
  }

  async countTry(seq: number): Promise<number> {
    this.#open();
    const row = this.#tables.inbox.get(String(seq));
    if (row === undefined) return 0;
    this.#tables.transaction(() => this.#tables.inbox.set(String(seq), { ...row, tries: row.tries + 1 }));
    return row.tries + 1;
  }

  async saveStep(record: StepRecord): Promise<void> {
    this.#open();
    const customer = this.#tables.resolve(record.customer);
    if (customer === undefined) {
      throw new SambungError("customer-unknown", `There is no customer ${record.customer}; the step is not recorded`);
    }
    const { seat } = this.#sharing ?? {};
    const owner = this.#tables.customers.get(customer)?.owner;
    const waits = this.#tables.inbox.of(customer).filter(([, row]) => row.dedupe === record.event);
    if (seat !== undefined && ((owner !== undefined && !seat.owns(customer)) || waits.length === 0)) {
      throw new SambungError("store-unavailable", "Another process has taken this customer over; the step runs there");
    }
    const row = { ...(JSON.parse(JSON.stringify(record)) as StepRecord), customer };
    this.#tables.transaction(() => this.#tables.steps.set(keyOf(customer, record.event, record.key), row));
  }

  async steps(customer: CustomerId, event: string): Promise<readonly StepRecord[]> {
    this.#open();
    const id = this.#tables.resolve(customer);
    return this.#tables.steps.entries((row) => row.customer === id && row.event === event).map(([, row]) => row);
  }

  async fireTimers(now: number, limit: number): ReturnType<Store["fireTimers"]> {
    const context = this.#context();
    const due = this.#tables.timers
      .entries((row) => row.due <= now)
      .sort(([, a], [, b]) => a.due - b.due)
      .slice(0, limit);
    const { seat } = this.#sharing ?? {};
    seat?.fence();
    const fired = this.#tables.transaction(() =>
      due.map(([key, row]) => {
        this.#tables.timers.delete(key);
        return { customer: row.customer, pending: appendInternal(context, row.customer, timerEvent(row)) };
      }),
    );
    seat?.announce();
    return seat === undefined ? fired : fired.filter(({ customer }) => seat.owns(customer));
  }

  async nextTimer(): Promise<number | undefined> {
    this.#open();
    const due = this.#tables.timers.entries().map(([, row]) => row.due);
    return due.length === 0 ? undefined : due.reduce((a, b) => Math.min(a, b));
  }

  async outbox(options: { readonly after: number; readonly limit: number }): Promise<readonly OutboxRow[]> {
    this.#open();
    const { seat } = this.#sharing ?? {};
    if (seat !== undefined) {
      const own = seat.unsent().filter(({ seq }) => seq > options.after);
      return own.slice(0, options.limit);
    }
    return this.#tables.outbox
      .entries((row) => row.seq > options.after)
      .map(([, row]) => toOutboxRow(row))
      .sort((a, b) => a.seq - b.seq)
      .slice(0, options.limit);
  }

  async sentIds(outboxId: string): Promise<readonly string[]> {
    this.#open();
    return (this.#tables.sent.get(outboxId) ?? this.#tables.outbox.get(outboxId))?.sent ?? [];
  }

  #failed(id?: string): (readonly [string, OutboxEntry])[] {
    this.#open();
    return this.#tables.sent.entries(
      (row) => row.status !== "delivered" && row.dropped === undefined && (id === undefined || row.stored.id === id),
    );
  }

  async failedMessages(limit: number): Promise<readonly FailedMessage[]> {
    return this.#failed()
      .map(([, { stored: message, status, finishedAt: at = 0, attempts, reason }]) => ({
        message,
        status: status as FailedMessage["status"],
        at,
        attempts,
        ...(reason === undefined ? {} : { reason }),
      }))
      .reverse()
      .slice(0, limit);
  }

  async resend(outboxId: string): Promise<readonly OutboxRow[] | undefined> {
    const [found] = this.#failed(outboxId);
    if (found === undefined) return undefined;
    const [key, { stored }] = found;
    const { now, seat } = this.#context();
    const rows = this.#tables.transaction(() => {
      this.#tables.sent.delete(key);
      const seq = this.#tables.next("outbox");
      const fresh = { status: "pending", attempts: 0, sent: [], partsDone: 0, due: now } as const;
      const collected = seat === undefined ? {} : { worker: null, unseen: true };
      const entry: OutboxEntry = { seq, stored: { ...stored, at: now }, ...fresh, ...collected };
      this.#tables.outbox.set(outboxId, entry);
      return [toOutboxRow(entry)];
    });
    if (seat === undefined) return rows;
    seat.hear({ kind: "work" });
    return [];
  }

  async dropFailed(outboxId: string): Promise<boolean> {
    const found = this.#failed(outboxId);
    this.#tables.transaction(() => {
      for (const [key, row] of found) this.#tables.sent.set(key, { ...row, dropped: true });
    });
    return found.length > 0;
  }

  async deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    this.#open();
    return newestFirst(this.#tables.deadLetters.entries()).slice(0, limit);
  }

  async removeDeadLetter(seq: number): Promise<boolean> {
    this.#open();
    const { deadLetters } = this.#tables;
    const found = deadLetters.entries((letter) => letter.seq === seq);
    this.#tables.transaction(() => {
      for (const [key] of found) deadLetters.delete(key);
    });
    return found.length > 0;
  }

  async saveLink(code: LinkCode): Promise<void> {
    this.#open();
    this.#tables.transaction(() => this.#tables.links.set(code.hash, { ...code }));
  }

  async findLink(hash: string): Promise<LinkCode | undefined> {
    this.#open();
    return this.#tables.links.get(hash);
  }

  readonly log: Store["log"] = {
    read: async (conversation, after, limit = DEFAULT_LOG_ROWS) => {
      const rows: LogRow[] = [];
      const last = await this.log.cursor(conversation);
      for (let seq = after + 1; seq <= last && rows.length < limit; seq += 1) {
        const row = this.#tables.log.get(keyOf(conversation.channel, conversation.id, seq));
        if (row !== undefined) rows.push({ ...(JSON.parse(row.write) as LogWrite), seq });
      }
      return rows;
    },
    cursor: async (conversation) => {
      this.#open();
      return this.#tables.counters.get(keyOf("log", conversation.channel, conversation.id)) ?? 0;
    },
  };

  async timeline(customer: CustomerId, limit: number): Promise<readonly JournalEntry[]> {
    this.#open();
    const family = this.#tables.family(customer);
    return newestFirst(this.#tables.journal.entries((row) => family.has(row.customer)))
      .slice(0, limit)
      .map(readEntry);
  }

  async journal(options: { readonly after: number; readonly limit: number }): ReturnType<Store["journal"]> {
    this.#open();
    const rows = this.#tables.journal
      .entries((_, seq) => Number(seq) > options.after)
      .sort(([a], [b]) => Number(a) - Number(b))
      .slice(0, options.limit);
    return { entries: rows.map(([, row]) => readEntry(row)), cursor: Number(rows.at(-1)?.[0] ?? options.after) };
  }

  keyspace(name: string, options: KeyspaceOptions): Keyspace {
    this.#keyspaces.set(name, options);
    const table = this.#tables.keyspaces;
    const within = (key: string): string | undefined => {
      const [keyspace, inner] = JSON.parse(key) as [string, string];
      return keyspace === name ? inner : undefined;
    };
    return {
      get: async (key) => {
        this.#open();
        return table.get(keyOf(name, key))?.value;
      },
      set: async (key, value, owner) => {
        this.#open();
        const known = table.get(keyOf(name, key));
        if (options.appendOnly && known !== undefined) throw appendOnly(name);
        const ofCustomer = owner !== undefined && "customer" in owner;
        if (ofCustomer && (known !== undefined || this.#tables.customers.get(owner.customer) === undefined)) return;
        const { value: _, ...before } = known ?? { value };
        const owned = owner === undefined || "customer" in owner ? owner : { owner };
        const row = { ...before, value: JSON.parse(JSON.stringify(value)) as Json, ...owned };
        this.#tables.transaction(() => table.set(keyOf(name, key), row));
      },
      delete: async (key) => {
        this.#open();
        if (options.appendOnly) throw appendOnly(name);
        this.#tables.transaction(() => table.delete(keyOf(name, key)));
      },
      list: async ({ after, limit = Number.POSITIVE_INFINITY } = {}) => {
        this.#open();
        const rows = table.entries().flatMap(([key, { value }]) => {
          const inner = within(key);
          return inner === undefined || (after !== undefined && byBytes(inner, after) <= 0)
            ? []
            : [{ key: inner, value }];
        });
        return rows.sort((a, b) => byBytes(a.key, b.key)).slice(0, limit);
      },
    };
  }

  async erase(customer: CustomerId): Promise<EraseReport> {
    this.#open();
    return this.#tables.transaction(() => erasePerson(this.#tables, customer, this.#keyspaces));
  }

  export(customer: CustomerId): Promise<JsonObject> {
    return wholeExport(this.exportRows(customer));
  }

  async *exportRows(customer: CustomerId): AsyncIterable<ExportedRows> {
    this.#open();
    yield* exportPerson(this.#tables, customer, this.#keyspaces);
  }

  async backup(path: string): Promise<void> {
    this.#open();
    await writeFile(path, this.dump());
  }

  async sweep(now: number, limit: number, ages: JournalAges = {}): Promise<number> {
    this.#open();
    return this.#tables.transaction(() => sweepTables(this.#tables, now, limit, ages));
  }

  registry(): readonly KeyspaceEntry[] {
    return REGISTRY;
  }
}

function toPending(seq: number, row: InboxRow): PendingEvent {
  const dedupe = new Uint8Array(Buffer.from(row.dedupe, "hex"));
  return { seq, event: JSON.parse(row.event), dedupe, tries: row.tries };
}

function newestFirst<Row>(entries: [string, Row][]): Row[] {
  return entries.sort(([a], [b]) => Number(b) - Number(a)).map(([, row]) => row);
}

function readEntry({ entry }: JournalRow): JournalEntry {
  return JSON.parse(entry) as JournalEntry;
}

/** Key order is the order of UTF-8 bytes, as databases have it. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const entry = (name: string, holds: string, erase: string, exported: string): KeyspaceEntry => ({
  name,
  holds,
  erase,
  export: exported,
});

const REGISTRY: readonly KeyspaceEntry[] = [
  entry("customers", "state, version, epoch, merges", "removed", "whole"),
  entry("aliases", "platform names", "removed", "whole"),
  entry("dedupe", "keyed hashes of event keys", "kept: identifies nobody", "none"),
  entry("inbox", "accepted events that wait", "removed", "whole"),
  entry("steps", "results of steps of running turns", "removed", "whole"),
  entry("journal", "what happened", "removed", "whole"),
  entry("outbox", "messages to send", "removed", "whole"),
  entry("sent", "messages that were sent or given up", "removed", "whole"),
  entry("earlyReceipts", "receipts of messages that are not marked yet", "kept for an hour: names no customer", "none"),
  entry("log", "messages of conversations that clients read", "removed", "whole"),
  entry("timers", "what is due later", "removed", "whole"),
  entry("links", "link codes by keyed hash", "removed", "whole"),
  entry("merges", "what was merged, with both states", "removed", "whole"),
  entry("deadLetters", "events that were given up", "removed", "whole"),
  entry("keyspaces", "small maps of channels and of core", "as declared", "as declared"),
  entry("counters", "last numbers given out", "removed with the log", "none"),
];
