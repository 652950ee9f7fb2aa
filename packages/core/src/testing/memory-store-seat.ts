import { SambungError } from "../errors.ts";
import type { Conversation } from "../model/conversation.ts";
import type { CustomerId } from "../model/customer.ts";
import type { OutboxRow, StoreHint } from "../ports/store.ts";
import { toOutboxRow } from "./memory-store-commit.ts";
import { type CustomerRow, type OutboxEntry, Tables } from "./memory-store-tables.ts";

/**
 * Tables that several memory stores use at once, as several processes use one database: `memoryStore({ database })`. Each
 * customer with waiting events belongs to one process, each conversation's unsent messages to one.
 *
 * @example
 * const database = new MemoryDatabase();
 * const [one, two] = [memoryStore({ database }), memoryStore({ database })];
 */
export class MemoryDatabase {
  readonly tables: Tables = new Tables();
  secret: Uint8Array | undefined;
  /** Processes that were not given up, by number. */
  readonly workers: Map<string, { readonly seat: Seat; lost: boolean }> = new Map();
  #last = 0;

  register(seat: Seat): string {
    this.#last += 1;
    const id = String(this.#last);
    this.workers.set(id, { seat, lost: false });
    return id;
  }

  /** Frees what lost processes had: a higher epoch refuses what they may still try to commit. Returns how many there were. */
  giveUp(except: string): number {
    const gone = [...this.workers].flatMap(([id, { lost }]) => (lost && id !== except ? [id] : []));
    for (const id of gone) this.release(id);
    return gone.length;
  }

  release(id: string): void {
    const { tables, workers } = this;
    workers.delete(id);
    tables.transaction(() => {
      for (const [customer, row] of tables.customers.entries(({ owner }) => owner === id)) {
        tables.customers.set(customer, { ...freed(row), epoch: row.epoch + 1 });
      }
      for (const [message, row] of tables.outbox.entries(({ worker }) => worker === id)) {
        tables.outbox.set(message, { ...row, worker: null, unseen: true });
      }
    });
  }
}

/** One process among those that use a {@link MemoryDatabase}. */
export class Seat {
  readonly #database: MemoryDatabase;
  readonly #listeners = new Set<(hint: StoreHint) => void>();
  readonly #calls = new Set<string>();
  #id = "";
  #recovered = false;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  get #tables(): Tables {
    return this.#database.tables;
  }

  open(): void {
    this.#id = this.#database.register(this);
    this.#recovered = false;
  }

  /** Leaves in good order. */
  close(): void {
    if (this.#database.workers.has(this.#id)) this.#database.release(this.#id);
    for (const { seat } of this.#database.workers.values()) seat.hear({ kind: "work" });
  }

  /** The others can't hear of this process any more: what it had is theirs, and its writes are refused. */
  lose(): void {
    const worker = this.#database.workers.get(this.#id);
    if (worker !== undefined) worker.lost = true;
  }

  /** It is heard of again, if it was not given up meanwhile. */
  found(): void {
    const worker = this.#database.workers.get(this.#id);
    if (worker !== undefined) worker.lost = false;
  }

  listen(hear: (hint: StoreHint) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  hear(hint: StoreHint): void {
    for (const listener of [...this.#listeners]) listener(hint);
  }

  /** Refuses a process that was given up; it goes on under a new number. */
  fence(): void {
    if (this.#database.workers.has(this.#id)) return;
    this.renew();
    throw new SambungError("store-unavailable", "This process was given up and others took its customers over");
  }

  /** Takes a new number; what the old one had is anybody's. */
  renew(): void {
    if (this.#database.workers.has(this.#id)) this.#database.release(this.#id);
    this.#id = this.#database.register(this);
    this.hear({ kind: "fenced" });
  }

  /** Tells other processes what a transaction left for them. */
  announce(): void {
    const calls = [...this.#calls];
    this.#calls.clear();
    for (const id of calls) this.#database.workers.get(id)?.seat.hear({ kind: "work" });
  }

  owns(customer: CustomerId): boolean {
    return this.#tables.customers.get(customer)?.owner === this.#id;
  }

  /** Whether this process runs the waiting event with this seq now. */
  runs(customer: CustomerId, seq: number): boolean {
    return this.owns(customer) && this.#firstOf(customer) === seq;
  }

  /** What an accept that is appended now has to be told. */
  standing(customer: CustomerId): { readonly elsewhere?: true; readonly behind?: true } {
    const row = this.#tables.customers.get(customer);
    if (row?.owner !== undefined && row.owner !== this.#id) return { elsewhere: true };
    return row?.called === true ? { behind: true } : {};
  }

  /** An event was appended: without an owner the customer is this process's from now on. */
  appended(customer: CustomerId): void {
    const row = this.#tables.customers.get(customer);
    if (row === undefined || row.owner === this.#id) return;
    if (row.owner === undefined) {
      this.#tables.customers.set(customer, { ...row, owner: this.#id });
      return;
    }
    this.#tables.customers.set(customer, { ...row, called: true });
    this.#calls.add(row.owner);
  }

  /** A waiting event was taken out: when none is left nobody has the customer any more. */
  taken(customer: CustomerId): void {
    const row = this.#tables.customers.get(customer);
    if (row !== undefined && this.#firstOf(customer) === undefined) this.#tables.customers.set(customer, freed(row));
  }

  /** The customer is this process's, whoever had it. */
  take(customer: CustomerId): void {
    const row = this.#tables.customers.get(customer);
    if (row !== undefined) this.#tables.customers.set(customer, { ...freed(row), owner: this.#id });
  }

  /** Who sends a new message: whoever has older ones that this process was not told of. */
  sends(conversation: Conversation): Pick<OutboxEntry, "worker" | "unseen"> {
    const [other] = this.#lane(conversation).filter(({ worker, unseen }) => worker !== this.#id || unseen === true);
    if (other === undefined) return { worker: this.#id, unseen: false };
    if (other.worker != null) this.#calls.add(other.worker);
    return { worker: other.worker ?? null, unseen: true };
  }

  /** Which of these messages this process has still to send. */
  stillUnsent(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => {
      const row = this.#tables.outbox.get(id);
      return row !== undefined && row.worker === this.#id && row.unseen !== true;
    });
  }

  /** Whoever reads what waits for a customer that nobody has takes it. True when another process has the customer. */
  elsewhere(customer: CustomerId, reads: boolean): boolean {
    const row = this.#tables.customers.get(customer);
    if (row === undefined) return false;
    if (row.owner !== undefined && row.owner !== this.#id) return true;
    const free = row.owner === undefined || row.called === true;
    if (reads && free && this.#database.workers.has(this.#id) && this.#firstOf(customer) !== undefined) {
      this.#tables.transaction(() => this.take(customer));
    }
    return false;
  }

  /** Takes customers with waiting events, in accept order: those that are free, or also this process's own. */
  claim(which: "all" | "free", limit: number, after = 0): CustomerId[] {
    this.fence();
    if (which === "all") this.#database.giveUp(this.#id);
    const waiting = this.#tables.inbox.entries().sort(([a], [b]) => Number(a) - Number(b));
    const customers = [...new Set(waiting.map(([, row]) => row.customer))].filter((customer) => {
      const owner = this.#tables.customers.get(customer)?.owner;
      if ((this.#firstOf(customer) ?? 0) <= after) return false;
      return owner === undefined || (which === "all" && owner === this.#id);
    });
    const taken = customers.slice(0, limit);
    this.#tables.transaction(() => {
      for (const customer of taken) {
        const row = this.#tables.customers.get(customer) as CustomerRow;
        this.#tables.customers.set(customer, {
          ...row,
          owner: this.#id,
          called: row.owner !== undefined && row.called === true,
        });
      }
    });
    return taken;
  }

  /** This process's customers: those to whom others have added, or all of them. */
  mine(which: "called" | "waiting"): CustomerId[] {
    const { customers } = this.#tables;
    const found = customers.entries(
      ({ owner, called }) => owner === this.#id && (which === "waiting" || called === true),
    );
    if (which === "waiting") return found.flatMap(([id]) => (this.#firstOf(id) === undefined ? [] : [id]));
    this.#tables.transaction(() => {
      for (const [id, row] of found) customers.set(id, { ...row, called: false });
    });
    return found.map(([id]) => id);
  }

  giveUpOthers(): number {
    return this.#database.giveUp(this.#id);
  }

  /** Unsent messages of this process in commit order; the first time also those that nobody sends. */
  unsent(): OutboxRow[] {
    if (!this.#recovered) {
      this.giveUpOthers();
      this.takeMessages();
      this.#recovered = true;
    }
    const own = this.#tables.outbox.entries(({ worker, unseen }) => worker === this.#id && unseen !== true);
    return own.map(([, row]) => toOutboxRow(row)).sort((a, b) => a.seq - b.seq);
  }

  /** Takes messages that nobody sends, and those that others handed over: a conversation's through one process. */
  takeMessages(): OutboxRow[] {
    this.fence();
    const { workers } = this.#database;
    const lives = (worker: string | null | undefined): worker is string => worker != null && workers.has(worker);
    const open = this.#tables.outbox
      .entries(({ worker, unseen }) => unseen === true && (!lives(worker) || worker === this.#id))
      .sort(([, a], [, b]) => a.seq - b.seq);
    const given = open.map(([id, row]) => {
      const worker = this.#lane(row.stored.conversation).find((other) => lives(other.worker))?.worker ?? this.#id;
      return [id, { ...row, worker, unseen: worker !== this.#id }] as const;
    });
    this.#tables.transaction(() => {
      for (const [id, row] of given) this.#tables.outbox.set(id, row);
    });
    for (const [, { worker }] of given) if (worker !== this.#id) this.#calls.add(worker);
    this.announce();
    return given.flatMap(([, row]) => (row.unseen ? [] : [toOutboxRow(row)]));
  }

  /** Unsent messages of a conversation, newest first. */
  #lane({ channel, id }: Conversation): OutboxEntry[] {
    const rows = this.#tables.outbox.entries(
      ({ stored: { conversation } }) => conversation.channel === channel && conversation.id === id,
    );
    return rows.map(([, row]) => row).sort((a, b) => b.seq - a.seq);
  }

  #firstOf(customer: CustomerId): number | undefined {
    const seqs = this.#tables.inbox.of(customer).map(([seq]) => Number(seq));
    return seqs.length === 0 ? undefined : Math.min(...seqs);
  }
}

/** Nobody's. */
function freed({ owner: _, called: __, ...row }: CustomerRow): CustomerRow {
  return row;
}
