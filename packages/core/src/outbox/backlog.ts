import type { Log } from "../ports/log.ts";
import type { OutboxRow } from "../ports/store.ts";
import type { Lane } from "./lane.ts";

/** Reads unfinished rows from the store, in commit order. */
export type ReadUnsent = (options: { readonly after: number; readonly limit: number }) => Promise<readonly OutboxRow[]>;

export interface BacklogOptions {
  readonly unsent: ReadUnsent;
  readonly log: Log;
  pause(ms: number): Promise<void>;
  stopped(): boolean;
  /** Hands a row that was read to its conversation. */
  take(row: OutboxRow): void;
  /** Whether a good part of the memory is free. */
  hasRoom(): boolean;
  /** Whether a good part of the conversation's share of it is. */
  hasRoomFor(lane: Lane): boolean;
  /** Called when a reading ended. */
  done(): void;
}

const PAGE = 500;
const RETRY_MS = 1_000;

/** Committed rows that did not fit into memory: they wait in the store and are read again, in order, when there is room. */
export class Backlog {
  readonly #options: BacklogOptions;
  /** Conversations with rows that are only in the store. */
  readonly #lanes = new Set<Lane>();
  #newest = 0;
  #reading: Promise<void> | undefined;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  get size(): number {
    let size = 0;
    for (const lane of this.#lanes) size += lane.refusedCount;
    return size;
  }

  /** Notes what became of a row that was offered to its conversation. */
  note(lane: Lane, row: OutboxRow): void {
    if (row.seq > this.#newest) this.#newest = row.seq;
    if (lane.refusedCount > 0) this.#lanes.add(lane);
    else if (this.#lanes.size > 0) this.#lanes.delete(lane);
  }

  /** Nothing waits in the store for this process any more. */
  forget(): void {
    this.#lanes.clear();
  }

  /** Reads what is missing if there is room for it. One reading at a time. */
  readMore(): void {
    if (this.#reading !== undefined || this.#firstMissing() === undefined) return;
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
      this.#options.done();
    });
  }

  /** Resolves when no reading runs. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { unsent, log, pause, stopped, take } = this.#options;
    for (let missing = this.#firstMissing(); missing !== undefined; missing = this.#firstMissing()) {
      const newest = this.#newest;
      const after = missing - 1;
      const rows = await unsent({ after, limit: PAGE }).catch(() => undefined);
      if (stopped()) return;
      if (rows === undefined) {
        log.warn("outbox-unreadable", {});
        await pause(RETRY_MS);
        continue;
      }
      this.#forgetGone(after, rows.length < PAGE ? newest : (rows.at(-1)?.seq ?? newest), rows);
      for (const row of rows) take(row);
    }
  }

  /** Rows may leave the store while they wait, by an erasure: nobody must wait for them. */
  #forgetGone(after: number, until: number, rows: readonly OutboxRow[]): void {
    const found = new Set(rows.map((row) => row.seq));
    for (const lane of [...this.#lanes]) {
      lane.forgetGone(after, until, found);
      if (lane.refusedCount === 0) this.#lanes.delete(lane);
    }
  }

  /** The lowest row to read again; undefined when there is none or no room. */
  #firstMissing(): number | undefined {
    if (this.#lanes.size === 0 || this.#options.stopped() || !this.#options.hasRoom()) return undefined;
    let lowest: number | undefined;
    for (const lane of this.#lanes) {
      const first = lane.firstRefused;
      if (first === undefined || !this.#options.hasRoomFor(lane)) continue;
      if (lowest === undefined || first < lowest) lowest = first;
    }
    return lowest;
  }
}

/** All unfinished rows of the store, page by page. */
export async function* everyUnsent(unsent: ReadUnsent): AsyncIterable<readonly OutboxRow[]> {
  for (let after = 0; ; ) {
    const rows = await unsent({ after, limit: PAGE });
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.seq ?? after;
  }
}
