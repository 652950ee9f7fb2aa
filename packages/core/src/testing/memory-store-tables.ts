import type { Alias, Assurance } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import type {
  DeadLetter,
  LinkCode,
  LogWrite,
  OutboxMark,
  ReceiptMark,
  RecordedMerge,
  StepRecord,
  StoredOutbox,
  TimerRow,
} from "../ports/store.ts";

export interface CustomerRow {
  readonly version: number;
  readonly epoch: number;
  /** JSON text, so that nobody can change a stored state by holding on to it. */
  readonly state: string;
  readonly owner?: string;
  /** Others have added to what waits for the owner. */
  readonly called?: boolean;
  readonly mergedInto?: CustomerId;
}

export interface JournalRow {
  readonly customer: CustomerId;
  /** JSON text of the entry. */
  readonly entry: string;
}

export interface AliasRow {
  readonly alias: Alias;
  readonly customer: CustomerId;
  readonly assurance: Assurance;
}

export interface InboxRow {
  readonly customer: CustomerId;
  /** JSON text of the event. */
  readonly event: string;
  /** Hex. */
  readonly dedupe: string;
  readonly tries: number;
}

export interface OutboxEntry extends Pick<OutboxMark, "status" | "attempts" | "sent" | "partsDone" | "due" | "reason"> {
  readonly seq: number;
  readonly stored: StoredOutbox;
  readonly receipt?: Pick<ReceiptMark, "status" | "at">;
  readonly finishedAt?: number;
  /** The process that sends it, when several use the tables; null: nobody yet. */
  readonly worker?: string | null;
  /** That process has not been told of it. */
  readonly unseen?: boolean;
  /** Nobody wants to hear of its failure any more. */
  readonly dropped?: true;
}

export interface LogEntry {
  readonly customer: CustomerId;
  /** JSON text of the log write. */
  readonly write: string;
  readonly event: LogWrite["event"];
  readonly id: string;
}

export interface KeyspaceRow {
  readonly value: Json;
  readonly customer?: CustomerId;
  readonly owner?: Alias;
}

/** What a transaction changed, three entries each: table, key, the row before. Flat, because every write makes some. */
type Undo = unknown[];

/** A map whose changes can be taken back until the transaction ends. */
export class Table<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #undo: Undo;
  readonly #groupOf: ((row: Row) => string) | undefined;
  /** Keys by group, in the order in which they came. */
  readonly #groups = new Map<string, Set<string>>();

  /** @param groupOf by what rows are looked for with {@link of} */
  constructor(undo: Undo, groupOf?: (row: Row) => string) {
    this.#undo = undo;
    this.#groupOf = groupOf;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: Row): void {
    this.#undo.push(this, key, this.#rows.get(key));
    this.restore(key, row);
  }

  delete(key: string): boolean {
    const before = this.#rows.get(key);
    if (before === undefined) return false;
    this.#undo.push(this, key, before);
    this.restore(key, undefined);
    return true;
  }

  /** Puts a row back as it was; undefined when there was none. */
  restore(key: string, before: unknown): void {
    if (this.#groupOf !== undefined) this.#regroup(this.#groupOf, key, before as Row | undefined);
    if (before === undefined) this.#rows.delete(key);
    else this.#rows.set(key, before as Row);
  }

  #regroup(groupOf: (row: Row) => string, key: string, row: Row | undefined): void {
    const old = this.#rows.get(key);
    const keys = old === undefined ? undefined : this.#groups.get(groupOf(old));
    keys?.delete(key);
    if (old !== undefined && keys?.size === 0) this.#groups.delete(groupOf(old));
    if (row === undefined) return;
    const group = this.#groups.get(groupOf(row)) ?? new Set();
    this.#groups.set(groupOf(row), group.add(key));
  }

  /** Whether a group has rows. */
  has(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Pairs of a group. */
  of(group: string): [string, Row][] {
    return [...(this.#groups.get(group) ?? [])].map((key) => [key, this.#rows.get(key) as Row]);
  }

  /** Pairs for which `wanted` holds; a copy, so that the table may be changed meanwhile. */
  entries(wanted: (row: Row, key: string) => boolean = () => true): [string, Row][] {
    const found: [string, Row][] = [];
    for (const pair of this.#rows) if (wanted(pair[1], pair[0])) found.push(pair);
    return found;
  }

  get size(): number {
    return this.#rows.size;
  }
}

/** Everything a memory store keeps. Keys of several parts are JSON arrays; keys that are numbers are in decimal. */
export class Tables {
  readonly #undo: Undo = [];
  readonly customers: Table<CustomerRow> = new Table(this.#undo);
  readonly aliases: Table<AliasRow> = new Table(this.#undo);
  readonly dedupe: Table<{ readonly at: number; readonly seq?: number }> = new Table(this.#undo);
  readonly inbox: Table<InboxRow> = new Table(this.#undo, ({ customer }) => customer);
  readonly steps: Table<StepRecord> = new Table(this.#undo);
  readonly journal: Table<JournalRow> = new Table(this.#undo);
  /** Unfinished messages, by id. */
  readonly outbox: Table<OutboxEntry> = new Table(this.#undo);
  /** Messages that need no more sending, by id. */
  readonly sent: Table<OutboxEntry> = new Table(this.#undo);
  readonly earlyReceipts: Table<ReceiptMark & { readonly notedAt: number }> = new Table(this.#undo);
  readonly log: Table<LogEntry> = new Table(this.#undo);
  readonly timers: Table<TimerRow> = new Table(this.#undo, ({ customer }) => customer);
  readonly links: Table<LinkCode> = new Table(this.#undo);
  readonly merges: Table<RecordedMerge> = new Table(this.#undo);
  readonly deadLetters: Table<DeadLetter> = new Table(this.#undo);
  readonly keyspaces: Table<KeyspaceRow> = new Table(this.#undo);
  readonly counters: Table<number> = new Table(this.#undo);

  /** Runs `work`; when it throws, everything it changed is as before. */
  transaction<Result>(work: () => Result): Result {
    this.#undo.length = 0;
    try {
      return work();
    } catch (error) {
      for (let at = this.#undo.length - 3; at >= 0; at -= 3) {
        (this.#undo[at] as Table<unknown>).restore(this.#undo[at + 1] as string, this.#undo[at + 2]);
      }
      throw error;
    } finally {
      this.#undo.length = 0;
    }
  }

  /** The next number of a sequence, from 1. */
  next(counter: string): number {
    const value = (this.counters.get(counter) ?? 0) + 1;
    this.counters.set(counter, value);
    return value;
  }

  /** Follows merges to the customer that holds the state; undefined when there is none. */
  resolve(customer: CustomerId): CustomerId | undefined {
    let id = customer;
    for (;;) {
      const row = this.customers.get(id);
      if (row === undefined) return undefined;
      if (row.mergedInto === undefined) return id;
      id = row.mergedInto;
    }
  }

  /** A customer with everybody who was merged into it, directly or not. */
  family(customer: CustomerId): Set<CustomerId> {
    const head = this.resolve(customer);
    return new Set(
      this.customers.entries((_, id) => this.resolve(id) === head && head !== undefined).map(([id]) => id),
    );
  }

  /** Everything as one text, to search in. */
  dump(): string {
    const all: { [table: string]: unknown } = {};
    for (const [name, table] of Object.entries(this)) if (table instanceof Table) all[name] = table.entries();
    return JSON.stringify(all);
  }
}

/** One key out of several parts; parts cannot run into each other. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

export function aliasId(alias: Alias): string {
  return keyOf(alias.kind, alias.account, alias.value);
}
