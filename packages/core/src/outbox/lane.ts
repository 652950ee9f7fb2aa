import type { OutboxRow } from "../ports/store.ts";
import type { Route } from "./deliver.ts";

/** The rows of one conversation, in commit order. */
export class Lane {
  readonly route: Route | undefined;
  readonly #rows: OutboxRow[] = [];
  /** Rows that did not fit into memory and are read again from the store: every later one has to wait for them. */
  #refused: number[] = [];
  #last = 0;
  /** The first row is on its way, and others may have been given it meanwhile. */
  #strayed = false;
  /** The store handed the first row to this process once more while it was on its way. */
  #handedAgain = false;
  running = false;
  /** Monotonic moment since which nothing is left to send. */
  idleSince = 0;

  /** @param route undefined when there is no such channel any more */
  constructor(route: Route | undefined) {
    this.route = route;
  }

  get size(): number {
    return this.#rows.length;
  }

  get first(): OutboxRow | undefined {
    return this.#rows[0];
  }

  /** Lowest `seq` that has to be read again. */
  get firstRefused(): number | undefined {
    return this.#refused[0];
  }

  get refusedCount(): number {
    return this.#refused.length;
  }

  /** `known`: it is here, was sent, or waits in the store already. */
  offer(row: OutboxRow, room: boolean): "taken" | "refused" | "known" {
    if (row.seq <= this.#last) return "known";
    const next = this.#refused[0];
    const inOrder = next === undefined || row.seq === next;
    if (inOrder && room) {
      if (next !== undefined) this.#refused.shift();
      this.#last = row.seq;
      this.#rows.push(row);
      return "taken";
    }
    const newest = this.#refused.at(-1);
    if (newest !== undefined && row.seq <= newest) return "known";
    this.#refused.push(row.seq);
    return "refused";
  }

  /** Whether nobody else may be sending the first row. */
  get isOwn(): boolean {
    return !this.#strayed;
  }

  /** Takes a row that the store hands out once, wherever its number lies. */
  adopt(row: OutboxRow): "taken" | "refused" | "known" {
    const known = this.#rows.findIndex(({ id }) => id === row.id);
    if (known === 0) {
      this.#rows[0] = row;
      this.#strayed = false;
      this.#handedAgain = this.running;
    }
    if (known >= 0) return "known";
    if (this.#refused.length > 0) {
      // Behind rows that are read again later, this one is read again too.
      if (!this.#refused.includes(row.seq)) this.#refused = [...this.#refused, row.seq].sort((a, b) => a - b);
      return "refused";
    }
    this.#last = Math.max(this.#last, row.seq);
    this.#rows.push(row);
    return "taken";
  }

  /** Forgets everything but what is being sent; returns how many rows were here. */
  forget(): number {
    this.#refused = [];
    this.#strayed = this.running;
    this.#handedAgain = false;
    return this.#rows.splice(this.running ? 1 : 0).length;
  }

  /** What waits here or is on its way, in order. */
  get rows(): readonly OutboxRow[] {
    return this.#rows;
  }

  /** Drops a row that is gone from the store; one that is on its way ends with its call. True when it went at once. */
  drop(row: OutboxRow): boolean {
    const index = this.#rows.indexOf(row);
    if (index < 0) return false;
    if (index === 0 && this.running) {
      this.#strayed = true;
      return false;
    }
    this.#rows.splice(index, 1);
    return true;
  }

  /** The first row is dealt with. */
  done(): void {
    this.#strayed = false;
    this.#handedAgain = false;
    this.#rows.shift();
  }

  /** Others send the first row. False when it became this process's again before it learned so: then it is to be sent here. */
  letGo(): boolean {
    const isOthers = !this.#handedAgain;
    this.#handedAgain = false;
    if (isOthers) this.done();
    return isOthers;
  }

  /** Forgets rows that are gone from the store: refused ones in `(after, until]` that a reading did not find. */
  forgetGone(after: number, until: number, found: ReadonlySet<number>): void {
    this.#refused = this.#refused.filter((seq) => seq <= after || seq > until || found.has(seq));
  }
}
