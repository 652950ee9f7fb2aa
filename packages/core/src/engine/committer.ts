import { operations } from "../diagnostics.ts";
import { SambungError } from "../errors.ts";
import type {
  Admission,
  CommitGroup,
  CommitOutcome,
  OutboxMark,
  ReceiptMark,
  Store,
  TurnCommit,
} from "../ports/store.ts";
import type { Scheduler } from "./scheduler.ts";

/** One thing of the open group. `turn` may still be attached until the group is taken. */
export interface Entry {
  readonly accept?: Admission;
  turn?: TurnCommit;
  /** True from the moment the group went to the store. */
  taken: boolean;
  /** Left out when the group is taken. */
  cancelled: boolean;
  /** A turn runs that may still join. */
  held: boolean;
  done(outcome: CommitOutcome): void;
  failed(error: unknown): void;
}

export interface CommitterOptions {
  readonly groupMs: number;
  readonly groupTurns: number;
}

/** Delivered marks never cause a commit of their own sooner than this. */
const MARK_MS = 50;

/**
 * Collects accepts, finished turns and delivery marks, and writes them as one transaction: as soon as no turn that could
 * still join is running, at the latest after `groupMs`, or when `groupTurns` entries wait. One group at a time.
 */
export class Committer {
  readonly #store: Store;
  readonly #scheduler: Scheduler;
  readonly #options: CommitterOptions;
  #entries: Entry[] = [];
  #marks: OutboxMark[] = [];
  #receipts: ReceiptMark[] = [];
  #held = 0;
  #scheduled = false;
  #cancelDeadline: (() => void) | undefined;
  #cancelMarks: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  /** How many entries, marks and receipts there were ever, and how many of them were written, refused or left out. */
  #added = 0;
  #settled = 0;

  constructor(store: Store, scheduler: Scheduler, options: CommitterOptions) {
    this.#store = store;
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** Puts an entry into the open group, at its end or before another one. */
  add(entry: Entry, before?: Entry): void {
    this.#added += 1;
    const place = before === undefined ? -1 : this.#entries.indexOf(before);
    if (place < 0) this.#entries.push(entry);
    else this.#entries.splice(place, 0, entry);
    this.#schedule();
  }

  /** Takes entries out of the open group; whoever takes them out tells them what becomes of them. */
  takeOut(wanted: (entry: Entry) => boolean): readonly Entry[] {
    const found = this.#entries.filter((entry) => !entry.cancelled && wanted(entry));
    for (const entry of found) entry.cancelled = true;
    return found;
  }

  mark(marks: readonly OutboxMark[]): void {
    this.#added += marks.length;
    for (const mark of marks) this.#marks.push(mark);
    this.#markSoon();
  }

  /**
   * Resolves when the mark is written.
   *
   * @throws SambungError `store-unavailable`; the mark is kept for a later group
   */
  async markNow(mark: OutboxMark): Promise<void> {
    this.mark([mark]);
    await this.flush();
    if (this.#marks.includes(mark)) throw new SambungError("store-unavailable", "A delivery mark could not be written");
  }

  receipt(mark: ReceiptMark): void {
    this.#added += 1;
    this.#receipts.push(mark);
    this.#markSoon();
  }

  /** A turn that may still join the open group through `entry` began. */
  hold(entry: Entry): void {
    entry.held = true;
    this.#held += 1;
  }

  /** The turn ended, whatever came of it. */
  release(entry: Entry): void {
    if (!entry.held) return;
    entry.held = false;
    this.#held -= 1;
    if (this.#held === 0 && this.#entries.length > 0) this.#schedule();
  }

  get empty(): boolean {
    return (
      this.#entries.length === 0 &&
      this.#marks.length === 0 &&
      this.#receipts.length === 0 &&
      this.#writing === undefined
    );
  }

  /** Writes everything collected so far; resolves when it was written or refused. Never rejects. */
  async flush(): Promise<void> {
    // What is added meanwhile is not waited for, or somebody would wait as long as there is work.
    for (const until = this.#added; this.#settled < until; ) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#scheduler.soon(() => {
      this.#scheduled = false;
      if (this.#entries.length === 0) return;
      if (this.#held <= 0 || this.#entries.length >= this.#options.groupTurns) {
        void this.flush();
      } else {
        this.#cancelDeadline ??= this.#scheduler.after(this.#options.groupMs, () => {
          this.#cancelDeadline = undefined;
          void this.flush();
        });
      }
    });
  }

  #markSoon(): void {
    this.#cancelMarks ??= this.#scheduler.after(MARK_MS, () => {
      this.#cancelMarks = undefined;
      void this.flush();
    });
  }

  #take(): { entries: Entry[]; group: CommitGroup; count: number } {
    const all = this.#entries.filter((entry) => !entry.cancelled);
    const entries = all.slice(0, this.#options.groupTurns);
    const leftOut = this.#entries.length - all.length;
    const count = leftOut + entries.length + this.#marks.length + this.#receipts.length;
    const group = { entries, outbox: this.#marks, receipts: this.#receipts };
    this.#entries = all.slice(this.#options.groupTurns);
    this.#marks = [];
    this.#receipts = [];
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#cancelMarks?.();
    this.#cancelMarks = undefined;
    for (const entry of entries) {
      entry.taken = true;
      if (entry.held) this.#held -= 1;
      entry.held = false;
    }
    return { entries, group, count };
  }

  async #write(): Promise<void> {
    const { entries, group, count } = this.#take();
    let outcomes: readonly CommitOutcome[];
    try {
      outcomes = await (operations.commit.isObserved
        ? operations.commit.run({ entries: entries.length, marks: group.outbox.length + group.receipts.length }, () =>
            this.#store.commit(group),
          )
        : this.#store.commit(group));
    } catch (error) {
      try {
        this.#refused(entries, group, error);
      } finally {
        this.#ended(count);
      }
      return;
    }
    try {
      entries.forEach((entry, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined)
          entry.failed(new SambungError("store-contract", "The store answered too few outcomes"));
        else entry.done(outcome);
      });
    } finally {
      this.#ended(count);
    }
  }

  #refused(entries: readonly Entry[], group: CommitGroup, error: unknown): void {
    // What was marked is still true: keep it for the next group.
    this.#added += group.outbox.length + group.receipts.length;
    this.#marks = [...group.outbox, ...this.#marks];
    this.#receipts = [...group.receipts, ...this.#receipts];
    if (this.#marks.length > 0 || this.#receipts.length > 0) this.#markSoon();
    for (const entry of entries) entry.failed(error);
  }

  /** What follows from an entry may take others out of the next group, so that one begins only when all have been told. */
  #ended(count: number): void {
    this.#writing = undefined;
    this.#settled += count;
    if (this.#entries.length > 0) this.#schedule();
  }
}
