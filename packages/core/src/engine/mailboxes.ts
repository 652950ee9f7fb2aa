import { SambungError } from "../errors.ts";
import type { CustomerId, CustomerState } from "../model/customer.ts";
import type { Event, MergeEvent, UnmergeEvent } from "../model/event.ts";
import type { TurnResult } from "../ports/engine.ts";
import type { Claim, CommitOutcome, PendingEvent, StoredMerge, TurnCommit } from "../ports/store.ts";
import type { Committer, Entry } from "./committer.ts";
import { codeOf, isStoreFailure, reasonOf } from "./failure.ts";
import { type InProcessEngineOptions, QUEUE_LIMIT, STORE_RETRY_MS } from "./options.ts";
import { Runner, type Waiting, waitingFrom } from "./runner.ts";
import { pause, type Scheduler } from "./scheduler.ts";
import { type Finished, runTurn, toCommit } from "./turns.ts";
import type { Watchdog } from "./watchdog.ts";

/** Idle customers kept in memory with their state. */
const CACHE_LIMIT = 10_000;
/** Turns of one customer before others get a chance. */
const TURNS_IN_A_ROW = 32;
/** Waits before an event runs again, milliseconds. */
const RETRY_MS = [200, 1_000];

/** Kinds of events that are perhaps no turn of one customer. */
const MAY_BE_NO_TURN: ReadonlySet<Event["kind"]> = new Set<Event["kind"]>(["merge", "unmerge", "erase", "timer"]);

type Committed = Extract<CommitOutcome, { status: "committed" }>;

export interface MailboxesParts {
  readonly options: InProcessEngineOptions;
  readonly committer: Committer;
  readonly watchdog: Watchdog;
  readonly scheduler: Scheduler;
  /** Runs a merge whose event heads this customer's queue; the customer is held (`locks`) until it resolves. */
  readonly merge: (runner: Runner, waiting: Waiting) => Promise<void>;
  /** A timer was set. */
  readonly timer: (due: number) => void;
  /** The turn of a fired timer was committed. */
  readonly timerTaken: () => void;
  /** Something came to rest; see {@link InProcessEngine.idle}. */
  readonly rested: () => void;
}

/**
 * One queue per customer, worked off one event at a time. A finished turn joins the open commit group and the next one
 * starts on its result at once: turns run ahead of the disk, and fall together with it when a commit is refused.
 */
export class Mailboxes {
  readonly #parts: MailboxesParts;
  readonly #options: InProcessEngineOptions;
  readonly #runners = new Map<CustomerId, Runner>();
  /** Other processes may have run a customer's turns meanwhile, or have the customer now. */
  readonly #shared: boolean;
  #later = 0;
  #open: boolean;

  constructor(parts: MailboxesParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#shared = parts.options.store.shared !== undefined;
    this.#open = parts.options.gate === undefined;
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
      runner = new Runner(customer);
      this.#runners.set(customer, runner);
    }
    return runner;
  }

  /** Works the queue off, unless somebody does already or the customer is held. */
  drain(runner: Runner): void {
    if (runner.running || runner.locks > 0 || !this.#open) return;
    if (runner.queue.length === 0 && !runner.more) {
      this.rested();
      return;
    }
    runner.running = true;
    void this.#work(runner);
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
    if (runner.more || runner.queue.length >= QUEUE_LIMIT) {
      runner.more = true;
    } else {
      runner.requeue(waitingFrom(runner, pending));
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
    }
    this.drain(runner);
  }

  /** A customer with waiting events is this process's from now on. */
  join({ mailbox, events, more }: Claim): void {
    const runner = this.runner(mailbox.customer);
    if (runner.resting) {
      runner.assign(mailbox);
      runner.resume(events, more);
    } else {
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
    const forgotten = runner.resting && runner.remindedAt === runner.version;
    runner.remindedAt = runner.resting ? runner.version : undefined;
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
    if (this.#shared && runner.more && runner.queue.indexOf(waiting) > 0) runner.remove(waiting);
    // It may have been written after the rest was read, and an answer that is on its way does not know of it.
    const unseen = !runner.queue.includes(waiting) && !runner.hasRun(waiting);
    if (unseen || (this.#shared && runner.asking)) runner.more = true;
    if (seq !== undefined && runner.queue.includes(waiting)) runner.lastSeq = Math.max(runner.lastSeq, seq);
    if (customer !== runner.customer) {
      // The alias belonged to somebody else when the accept was written.
      runner.remove(waiting);
      runner.invalidate();
      const target = this.runner(customer);
      if (target.more || target.queue.length >= QUEUE_LIMIT) target.more = true;
      else target.requeue(waiting);
      this.drain(target);
      this.drain(runner);
      return false;
    }
    this.drain(runner);
    return true;
  }

  turnCommitted(waiting: Waiting, outcome: Committed): void {
    const done = waiting.runner.takeSpeculative(waiting);
    if (done !== undefined) this.published(waiting.runner.customer, done.result, outcome);
    if (waiting.event.kind === "timer") this.#parts.timerTaken();
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
    for (const waiting of discarded.queue.splice(0).reverse()) survivor.requeue(waiting);
    if (discarded.more) {
      // What waits for it in the store only may be older than what the survivor has read: all after it is read once more.
      survivor.more = true;
      survivor.lastSeq = Math.min(survivor.lastSeq, discarded.lastSeq);
      survivor.queue = survivor.queue.filter(({ seq }) => seq !== undefined && seq <= survivor.lastSeq);
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
    runner.queue.splice(0);
    runner.more = false;
    this.#runners.delete(runner.customer);
  }

  /** Whose alias a merge names, unless it is nobody's or this customer's own. */
  async otherOf(runner: Runner, event: MergeEvent): Promise<CustomerId | undefined> {
    const found = await this.#options.store.find(event.with);
    return found === undefined || found.customer === runner.customer ? undefined : found.customer;
  }

  /** The merge an event asks to undo, unless there is none that stands, or it is another or too old. */
  async undoable(runner: Runner, event: UnmergeEvent): Promise<StoredMerge | undefined> {
    const { store, functions } = this.#options;
    return functions.mergeToUndo(await store.merges(runner.customer), runner.customer, event);
  }

  /** What waits for the restored customer leaves the survivor's queue. */
  divide(survivor: Runner, restored: Runner, moved: readonly number[]): void {
    const seqs = new Set(moved);
    for (const waiting of [...survivor.queue]) {
      if (waiting.seq === undefined || !seqs.has(waiting.seq)) continue;
      survivor.remove(waiting);
      restored.requeue(waiting);
    }
    // There may be more than is kept in memory, and whose both are is asked of the store.
    survivor.invalidate();
    restored.invalidate();
    restored.more = moved.length > 0;
    this.drain(restored);
  }

  /** Whether an event makes one customer out of two, two out of one, or none: no turn of this customer. */
  async #isNoTurn(runner: Runner, state: CustomerState, event: Waiting["event"]): Promise<boolean> {
    if (this.#options.functions.erasureDue(state, event) !== undefined) return true;
    if (event.kind === "merge") {
      if (event.ask !== undefined || event.refused !== undefined) return false;
      return (await this.otherOf(runner, event)) !== undefined;
    }
    return event.kind === "unmerge" && (await this.undoable(runner, event)) !== undefined;
  }

  #evict(): void {
    for (const [customer, runner] of this.#runners) {
      if (this.#runners.size <= CACHE_LIMIT * 0.9) return;
      if (runner.idle) this.#runners.delete(customer);
    }
  }

  async #work(runner: Runner): Promise<void> {
    let merge: Waiting | undefined;
    try {
      for (let turns = 0; runner.locks === 0; turns += 1) {
        if (turns > 0 && turns % TURNS_IN_A_ROW === 0) await this.#giveWay();
        if (runner.queue.length === 0 && runner.more) await this.#readMore(runner);
        runner.asking = false;
        const waiting = runner.queue[0];
        if (waiting === undefined) {
          // What was added while the rest was read is asked for once more.
          if (runner.more) continue;
          break;
        }
        if (runner.state === undefined) await this.#reload(runner);
        runner.asking = false;
        if (runner.state === undefined || runner.queue[0] !== waiting) continue;
        if (MAY_BE_NO_TURN.has(waiting.event.kind) && (await this.#isNoTurn(runner, runner.state, waiting.event))) {
          // Held from here on, so that nothing begins between this turn and the merge.
          runner.locks += 1;
          merge = waiting;
          break;
        }
        if (waiting.event.kind === "merge" && waiting.event.ask !== undefined) await this.#options.ask?.(waiting.event);
        await this.#runOne(runner, waiting);
      }
    } catch (error) {
      this.#options.log.warn("mailbox-paused", { reason: reasonOf(error) });
      runner.invalidate();
      this.drainLater(runner, STORE_RETRY_MS);
    }
    runner.asking = false;
    runner.stopped();
    if (merge !== undefined) await this.#parts.merge(runner, merge);
    this.rested();
  }

  #giveWay(): Promise<void> {
    return new Promise((resolve) => this.#parts.scheduler.soon(resolve));
  }

  async #reload(runner: Runner): Promise<void> {
    // What the store is just writing is decided before it is asked.
    if (this.#shared) await this.#parts.committer.flush();
    const claim = this.#shared
      ? await this.#ask(runner, 0)
      : await this.#options.store.load(runner.customer, { after: 0, events: 0 });
    if (claim === undefined) {
      // Not committed yet: the first accept that waits here creates the customer. What is durable without one was erased.
      const first = runner.queue[0];
      if (first !== undefined && first.seq === undefined) await this.#durable(first);
      else runner.queue = runner.queue.filter((waiting) => waiting.seq === undefined);
      return;
    }
    const { mailbox } = claim;
    if (mailbox.customer !== runner.customer) {
      this.handOver(runner, this.runner(mailbox.customer));
    } else if (claim.elsewhere) {
      await this.#letGo(runner);
    } else {
      runner.assign(mailbox);
      if (this.#shared) runner.resume(claim.events, claim.more);
    }
  }

  /** Reads what waits after a seq. Whatever is added while it is read raises `more` again. */
  async #ask(runner: Runner, after: number): Promise<Claim | undefined> {
    runner.more = false;
    runner.asking = true;
    try {
      return await this.#options.store.load(runner.customer, { after, events: QUEUE_LIMIT });
    } catch (error) {
      runner.more = true;
      throw error;
    }
  }

  /** Another process has the customer: what is durable runs there, what is on its way into the store will. */
  async #letGo(runner: Runner): Promise<void> {
    runner.invalidate();
    runner.resume([], false);
    const arriving = runner.queue[0];
    if (arriving !== undefined) await this.#durable(arriving).catch(() => {});
  }

  async #readMore(runner: Runner): Promise<void> {
    // What is on its way into the store must be readable before the rest is asked for.
    if (!this.#shared) await this.#parts.committer.flush();
    const claim = await this.#ask(runner, runner.lastSeq);
    if (this.#shared && claim !== undefined) {
      if (claim.elsewhere) return this.#letGo(runner);
      const { mailbox } = claim;
      const ahead = mailbox.version > runner.version || mailbox.epoch > runner.epoch;
      // Others may have run turns since.
      if (mailbox.customer === runner.customer && runner.speculative.length === 0 && ahead) runner.assign(mailbox);
    }
    runner.more ||= claim?.more ?? false;
    for (const pending of claim?.events ?? []) {
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
      if (runner.speculative.some(({ waiting }) => waiting.seq === pending.seq)) continue;
      runner.requeue(waitingFrom(runner, pending));
    }
  }

  async #runOne(runner: Runner, waiting: Waiting): Promise<void> {
    const { generation, state } = runner;
    if (state === undefined) return;
    if (waiting.tries >= this.#options.tries) {
      await this.#giveUp(runner, waiting, "commit-refused", generation);
      return;
    }
    const entry = waiting.entry;
    if (this.#options.fuse && entry !== undefined && !entry.taken) this.#parts.committer.hold(entry);
    let finished: Finished | undefined;
    let failure: unknown;
    try {
      finished = await runTurn(this.#environment(waiting), waiting, state);
    } catch (error) {
      failure = error ?? new Error("a handler threw nothing");
    } finally {
      if (entry !== undefined) this.#parts.committer.release(entry);
    }
    if (generation !== runner.generation) return;
    if (finished === undefined) {
      await this.#turnFailed(runner, waiting, failure, generation);
      return;
    }
    if (!this.#options.fuse || waiting.entry?.taken) await this.#durable(waiting);
    if (generation !== runner.generation) return;
    this.#submit(runner, waiting, finished, toCommit(runner, waiting, finished));
  }

  #environment(waiting: Waiting): Parameters<typeof runTurn>[0] {
    return {
      functions: this.#options.functions,
      watchdog: this.#parts.watchdog,
      turnTimeoutMs: this.#options.turnTimeoutMs,
      store: this.#options.store,
      clock: this.#options.clock,
      scheduler: this.#parts.scheduler,
      customer: () => waiting.runner.customer,
      event: () => Buffer.from(waiting.dedupe).toString("hex"),
      durable: () => this.#durable(waiting),
      readMedia: this.#options.readMedia,
      typing: () => this.#options.typing?.(waiting.event),
    };
  }

  /** Hands a finished turn to the open group: into its accept's entry when that has not left yet. */
  #submit(runner: Runner, waiting: Waiting, finished: Finished, commit: TurnCommit): void {
    runner.remove(waiting);
    const accept = waiting.entry;
    const entry: Entry = accept ?? {
      taken: false,
      cancelled: false,
      held: false,
      done: (outcome) => this.#settled(waiting, outcome),
      failed: (error) => this.#unsettled(waiting, error),
    };
    entry.turn = commit;
    runner.speculative.push({ waiting, entry, result: finished.result });
    if (accept === undefined) {
      // What has arrived since may run on this turn's result, and its accept is in the group already.
      const arriving = runner.queue.find((other) => other.entry !== undefined && !other.entry.taken);
      this.#parts.committer.add(entry, arriving?.entry);
    }
    runner.state = finished.result.effects.state;
    runner.version += 1;
  }

  #settled(waiting: Waiting, outcome: CommitOutcome): void {
    const { runner } = waiting;
    if (outcome.status === "committed") {
      this.turnCommitted(waiting, outcome);
      return;
    }
    this.withdraw(waiting);
    if (outcome.status === "refused") waiting.tries = this.#options.tries;
    if (outcome.status !== "duplicate") runner.requeue(waiting);
    this.drain(runner);
  }

  #unsettled(waiting: Waiting, error: unknown): void {
    const { runner } = waiting;
    this.#options.log.warn("commit-failed", { reason: reasonOf(error) });
    this.withdraw(waiting);
    runner.requeue(waiting);
    this.drainLater(runner, STORE_RETRY_MS);
  }

  /** Resolves when the event is in the store; the open group is written for it. */
  async #durable(waiting: Waiting): Promise<void> {
    if (waiting.seq !== undefined) return;
    if (waiting.entry === undefined) throw new SambungError("turn-closed", "The event of this turn was not written");
    const written = new Promise<void>((resolve, reject) => {
      waiting.durable.push({ resolve, reject });
    });
    // Whoever waits handles the refusal; until then it must not count as unhandled.
    written.catch(() => {});
    await this.#parts.committer.flush();
    await written;
  }

  async #turnFailed(runner: Runner, waiting: Waiting, failure: unknown, generation: number): Promise<void> {
    await this.#durable(waiting);
    if (generation !== runner.generation) return;
    if (codeOf(failure) === "state-newer") {
      this.giveBack(runner);
      return;
    }
    if (isStoreFailure(failure)) {
      // Another process may have the customer now.
      if (this.#shared) runner.invalidate();
      await pause(this.#parts.scheduler, STORE_RETRY_MS);
      return;
    }
    waiting.tries = Math.max(waiting.tries + 1, await this.#options.store.countTry(waiting.seq ?? 0));
    this.#options.log.error("turn-failed", {
      code: codeOf(failure),
      reason: reasonOf(failure),
      attempt: waiting.tries,
    });
    if (waiting.tries >= this.#options.tries) await this.#giveUp(runner, waiting, codeOf(failure), generation);
    else await pause(this.#parts.scheduler, RETRY_MS[waiting.tries - 1] ?? 1_000);
  }

  /** One apology, a dead letter, and the conversation goes on. */
  async #giveUp(runner: Runner, waiting: Waiting, code: string, generation: number): Promise<void> {
    await this.#durable(waiting);
    if (generation !== runner.generation || runner.state === undefined || waiting.seq === undefined) return;
    const result = this.#options.functions.apologize(
      { event: waiting.event, state: runner.state, created: waiting.created, attempt: waiting.tries },
      code,
    );
    const finished = { result, stepped: true };
    const letter = {
      customer: runner.customer,
      seq: waiting.seq,
      at: this.#options.clock.now(),
      code,
      reason: code,
      event: waiting.event,
    };
    this.#submit(runner, waiting, finished, toCommit(runner, waiting, finished, letter));
  }
}
