import type { CustomerId } from "../model/customer.ts";
import type { TurnResult } from "../ports/engine.ts";
import type { Claim, CommitOutcome, PendingEvent } from "../ports/store.ts";
import { type InProcessEngineOptions, MOST_IN_MEMORY, QUEUE_LIMIT, refusedMs } from "./options.ts";
import { Room } from "./room.ts";
import { Runner, type Waiting, waitingFrom } from "./runner.ts";
import type { Scheduler } from "./scheduler.ts";

/** Idle customers kept in memory with their state. */
const CACHE_LIMIT = 10_000;

type Committed = Extract<CommitOutcome, { status: "committed" }>;

export interface MailboxesParts {
  readonly options: InProcessEngineOptions;
  readonly scheduler: Scheduler;
  /** Works off the queue of a customer of whom nothing runs. */
  readonly work: (runner: Runner) => void;
  /** A timer was set. */
  readonly timer: (due: number) => void;
  /** The turn of a fired timer was committed. */
  readonly timerTaken: () => void;
  /** Something came to rest; see {@link InProcessEngine.idle}. */
  readonly rested: () => void;
}

/** Who has events in memory and what becomes of them there: one queue per customer, with one at work on it at a time. */
export class Mailboxes {
  readonly #parts: MailboxesParts;
  readonly #options: InProcessEngineOptions;
  readonly room: Room;
  readonly #runners = new Map<CustomerId, Runner>();
  /** Other processes may have run a customer's turns meanwhile, or have the customer now. */
  readonly #shared: boolean;
  #later = 0;
  #waking = false;
  #open: boolean;

  constructor(parts: MailboxesParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#shared = parts.options.store.shared !== undefined;
    this.#open = parts.options.gate === undefined;
    this.room = new Room(parts.options.mostInMemory ?? MOST_IN_MEMORY, () => this.#wake());
  }

  /** Turns may run from now on. */
  open(): void {
    this.#open = true;
    for (const runner of [...this.#runners.values()]) this.drain(runner);
  }

  get idle(): boolean {
    if (this.#later > 0) return false;
    for (const runner of this.#runners.values()) if (!runner.idle) return false;
    return true;
  }

  rested(): void {
    this.#parts.rested();
  }

  runner(customer: CustomerId): Runner {
    let runner = this.#runners.get(customer);
    if (runner === undefined) {
      if (this.#runners.size >= CACHE_LIMIT) this.#evict();
      runner = new Runner(customer, this.room);
      this.#runners.set(customer, runner);
    }
    return runner;
  }

  /** Works the queue off, unless somebody does already, the customer is held, or there is no room for their events. */
  drain(runner: Runner, invited = false): void {
    if (runner.running || runner.locks > 0 || runner.paused) return;
    if (runner.queue.length === 0 && !runner.more) {
      runner.leave();
      this.rested();
      return;
    }
    if (!invited && !this.room.admit(runner)) return;
    runner.running = this.#open;
    runner.enter();
    if (this.#open) this.#parts.work(runner);
  }

  /** Whether one more event of a customer is kept in memory; what is not waits in the inbox. */
  hasPlace(runner: Runner): boolean {
    if (runner.more || runner.queue.length >= QUEUE_LIMIT) return false;
    return runner.resting || this.room.ahead > 0;
  }

  /**
   * A commit about this customer was refused and runs again: at once the first times. What is refused time and again may be gone
   * from the store, which is asked what waits, less and less often.
   */
  refused(runner: Runner, seq: number): void {
    const before = runner.refused;
    // Those that ran on its result fall with it.
    const follows = before !== undefined && before.seq < seq;
    if (!follows) runner.refused = { seq, times: before?.seq === seq ? before.times + 1 : 1 };
    const ms = follows ? 0 : refusedMs(runner.refused?.times ?? 0);
    if (ms > 0 && !runner.paused) {
      runner.leaveInStore(0);
      this.pause(runner, ms);
    }
    this.drain(runner);
  }

  /** Nothing of this customer runs for a while. */
  pause(runner: Runner, ms: number): void {
    runner.paused = true;
    this.#later += 1;
    this.#parts.scheduler.after(ms, () => {
      this.#later -= 1;
      runner.paused = false;
      this.drain(runner);
      this.rested();
    });
  }

  drainLater(runner: Runner, ms: number): void {
    this.#later += 1;
    this.#parts.scheduler.after(ms, () => {
      this.#later -= 1;
      this.drain(runner);
      this.rested();
    });
  }

  /** Something durable for a customer: a fired timer, an enqueued event, an orphan. */
  deliver(customer: CustomerId, pending: PendingEvent): void {
    const runner = this.runner(customer);
    if (runner.queue.some((waiting) => waiting.seq === pending.seq)) return;
    if (this.#shared && runner.asking) runner.more = true;
    // What is durable takes no place while others wait for one.
    if (!this.hasPlace(runner) || (runner.resting && this.room.full)) {
      runner.leaveInStore(pending.seq);
    } else {
      runner.requeue(waitingFrom(runner, pending));
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
    }
    this.drain(runner);
  }

  /** A customer with waiting events is this process's from now on. */
  join({ mailbox, events, more }: Claim): void {
    const runner = this.runner(mailbox.customer);
    if (runner.resting && !this.room.full) {
      runner.assign(mailbox);
      const kept = events.slice(0, Math.max(1, this.room.ahead));
      runner.resume(kept, more || kept.length < events.length);
    } else {
      if (runner.resting) runner.lastSeq = 0;
      runner.more = true;
    }
    this.drain(runner);
  }

  /** Others have added to what waits for a customer. */
  called(customer: CustomerId): void {
    const runner = this.runner(customer);
    runner.more = true;
    this.drain(runner);
  }

  /** Events wait for a customer. Whoever rests, and has not moved since the last time this was said, has forgotten them. */
  remind(customer: CustomerId): void {
    const runner = this.runner(customer);
    const rests = runner.resting && !runner.inLine;
    const forgotten = rests && runner.remindedAt === runner.version;
    runner.remindedAt = rests ? runner.version : undefined;
    if (!forgotten) return;
    this.#options.log.warn("mailbox-reminded", {});
    // Whatever it was that was forgotten, it may be older than what was read last.
    runner.lastSeq = 0;
    this.called(customer);
  }

  /** Others may have taken over whatever is durable: it is theirs until the store hands it out again. */
  startOver(): void {
    for (const runner of this.#runners.values()) {
      runner.invalidate();
      runner.more = false;
      runner.resume([], false);
    }
  }

  /** An accept was written without its turn. False when the turn, if it runs, must not go on here. */
  accepted(waiting: Waiting, { customer, seq, elsewhere, behind }: Committed): boolean {
    const { runner } = waiting;
    waiting.seq = seq;
    if (seq !== undefined && runner.knows(seq, waiting)) {
      // It was read from the store before the store's answer came, and runs as what was read.
      runner.remove(waiting);
      this.drain(runner);
      return false;
    }
    if (elsewhere || behind) {
      runner.remove(waiting);
      this.withdraw(waiting);
      // What waits before it is read first, and this one after it.
      if (behind) runner.more = true;
      this.drain(runner);
      return false;
    }
    // The accept no longer keeps it in memory, and there is no room for it, nor for what came after it.
    if (runner.inLine && !runner.admitted) runner.takeAll();
    if (this.#shared && runner.more && runner.queue.indexOf(waiting) > 0) runner.remove(waiting);
    // It may have been written after the rest was read, and an answer that is on its way does not know of it.
    const unseen = !runner.queue.includes(waiting) && !runner.hasRun(waiting);
    // What came after it must not stay in memory while it is unread.
    if (unseen && seq !== undefined && customer === runner.customer) runner.leaveInStore(seq);
    if (unseen || (this.#shared && runner.asking)) runner.more = true;
    // What was left in the store meanwhile may be older.
    if (seq !== undefined && !runner.more && runner.queue.includes(waiting))
      runner.lastSeq = Math.max(runner.lastSeq, seq);
    if (customer !== runner.customer) {
      // The alias belonged to somebody else when the accept was written.
      runner.remove(waiting);
      runner.invalidate();
      const target = this.runner(customer);
      if (this.hasPlace(target)) target.requeue(waiting);
      else target.more = true;
      this.drain(target);
      this.drain(runner);
      return false;
    }
    this.drain(runner);
    return true;
  }

  turnCommitted(waiting: Waiting, outcome: Committed): void {
    const done = waiting.runner.takeSpeculative(waiting);
    waiting.runner.refused = undefined;
    if (done !== undefined) this.published(waiting.runner.customer, done.result, outcome);
    if (waiting.event.kind === "timer") this.#parts.timerTaken();
    if (waiting.runner.more) this.drain(waiting.runner);
    this.rested();
  }

  /** The turn of this event, if it ran, does not count; nor do those that ran on its result. */
  withdraw(waiting: Waiting): void {
    waiting.runner.takeSpeculative(waiting);
    waiting.runner.invalidate();
  }

  /** What follows from a commit. */
  published(customer: CustomerId, result: TurnResult, outcome: Committed): void {
    for (const timer of result.effects.timers) if (timer.change === "set") this.#parts.timer(timer.due);
    this.#options.committed(result, outcome.outbox);
    for (const pending of outcome.enqueued) this.deliver(customer, pending);
  }

  /** What waits for a customer that was merged away waits for the survivor now. */
  handOver(discarded: Runner, survivor: Runner): void {
    discarded.invalidate();
    // The last one first: what has no place in the order of accepts yet goes before its like.
    for (const waiting of discarded.takeAll().reverse()) survivor.requeue(waiting);
    if (discarded.more) {
      // What waits for it in the store only may be older than what the survivor has read: all after it is read once more.
      survivor.more = true;
      survivor.lastSeq = Math.min(survivor.lastSeq, discarded.lastSeq);
      survivor.keep(({ seq }) => seq !== undefined && seq <= survivor.lastSeq);
    }
    discarded.more = false;
    this.#runners.delete(discarded.customer);
    if (this.#shared) {
      // Whose the survivor is, and in which order everything waits there now, is asked of the store: the discarded customer
      // may have been another process's, with events that nobody here knows of.
      survivor.invalidate();
      survivor.more = true;
      survivor.lastSeq = 0;
    }
    this.drain(survivor);
  }

  /** A process that knows the state finds the events in the store; here nothing of the customer is kept. */
  giveBack(runner: Runner): void {
    this.#options.log.error("mailbox-given-back", { code: "state-newer" });
    runner.invalidate();
    runner.takeAll();
    runner.more = false;
    this.#runners.delete(runner.customer);
  }

  /** What waits for the restored customer leaves the survivor's queue. */
  divide(survivor: Runner, restored: Runner, moved: readonly number[]): void {
    const seqs = new Set(moved);
    survivor.keep(({ seq }) => seq === undefined || !seqs.has(seq));
    // Whose both are is asked of the store.
    survivor.invalidate();
    restored.invalidate();
    // Not all of what moved was in memory, and what has come for the restored customer since is younger.
    if (moved.length > 0) restored.leaveInStore(Math.min(...moved));
    this.drain(restored);
  }

  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    this.#parts.scheduler.soon(() => {
      this.#waking = false;
      for (let runner = this.room.next(); runner !== undefined; runner = this.room.next()) this.drain(runner, true);
    });
  }

  #evict(): void {
    for (const [customer, runner] of this.#runners) {
      if (this.#runners.size <= CACHE_LIMIT * 0.9) return;
      if (runner.idle) this.#runners.delete(customer);
    }
  }
}
