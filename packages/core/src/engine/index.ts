import { SambungError } from "../errors.ts";
import { aliasKey } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";
import { newCustomerState } from "../model/customer.ts";
import type { MergeEvent } from "../model/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Engine, EngineAcceptance, EngineEvent, TurnFunctions, TurnResult } from "../ports/engine.ts";
import type { Log } from "../ports/log.ts";
import type {
  Admission,
  Admitted,
  CommitOutcome,
  OutboxMark,
  OutboxRow,
  PendingEvent,
  ReceiptMark,
  Store,
} from "../ports/store.ts";
import { Committer, type Entry } from "./committer.ts";
import { codeOf, isStoreFailure, reasonOf } from "./failure.ts";
import { Runner, type Speculative, type Waiting, waitingFrom } from "./runner.ts";
import { pause, type Scheduler, systemScheduler } from "./scheduler.ts";
import { Timers } from "./timers.ts";
import { type Finished, runTurn, toCommit } from "./turns.ts";
import { Watchdog } from "./watchdog.ts";

export { type Scheduler, systemScheduler } from "./scheduler.ts";
export { DESK_KEYSPACE } from "./turns.ts";

/** What the in-process engine is made of. */
export interface InProcessEngineOptions {
  readonly store: Store;
  readonly functions: TurnFunctions;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process to the store. */
  readonly owner: string;
  /** Turns wait for it (a model that loads); accepting does not. */
  readonly gate?: Promise<void>;
  readonly scheduler?: Scheduler;
  readonly fuse: boolean;
  readonly groupMs: number;
  readonly groupTurns: number;
  readonly turnTimeoutMs: number;
  readonly tries: number;
  /** Told after a turn is durable. */
  readonly committed: (result: TurnResult, outbox: readonly OutboxRow[]) => void;
  /** Told after a channel's own message was written to its conversation log. */
  readonly logged: (admission: Admission) => void;
}

/** Events of one customer kept in memory; the rest waits in the inbox. */
const QUEUE_LIMIT = 100;
/** Idle customers kept in memory with their state. */
const CACHE_LIMIT = 10_000;
/** Turns of one customer before others get a chance. */
const TURNS_IN_A_ROW = 32;
/** Waits before an event runs again, milliseconds. */
const RETRY_MS = [200, 1_000];
const STORE_RETRY_MS = 200;

interface Arrival {
  readonly event: EngineEvent;
  readonly resolve: (acceptance: EngineAcceptance) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs turns in this process: one mailbox per customer, commits in groups. See `docs/architecture/engine.md`. */
export class InProcessEngine implements Engine {
  readonly #options: InProcessEngineOptions;
  readonly #scheduler: Scheduler;
  readonly #committer: Committer;
  readonly #watchdog: Watchdog;
  readonly #timers: Timers;
  readonly #runners = new Map<CustomerId, Runner>();
  readonly #inflight = new Map<string, Promise<EngineAcceptance>>();
  /** Customers that accepts in the open group are about to create. */
  readonly #fresh = new Map<string, CustomerId>();
  readonly #idleWaiters: (() => void)[] = [];
  #arrivals: Arrival[] = [];
  #pumping = false;
  #busy = 0;
  #stopping = false;
  #gateOpen: boolean;

  constructor(options: InProcessEngineOptions) {
    this.#options = options;
    this.#scheduler = options.scheduler ?? systemScheduler;
    this.#committer = new Committer(options.store, this.#scheduler, options);
    this.#watchdog = new Watchdog(options.clock, this.#scheduler);
    this.#timers = new Timers(options.store, options.clock, options.log, (customer, pending) =>
      this.#deliver(customer, pending),
    );
    this.#gateOpen = options.gate === undefined;
  }

  async start(): Promise<void> {
    void this.#options.gate?.then(() => {
      this.#gateOpen = true;
      for (const runner of this.#runners.values()) this.#drain(runner);
    });
    await this.#adoptOrphans();
    this.#timers.start();
  }

  async accept(events: readonly EngineEvent[]): Promise<readonly EngineAcceptance[]> {
    if (this.#stopping) throw new SambungError("stopped", "The application is stopping; deliver the event again later");
    return Promise.all(events.map((event) => this.#arrive(event)));
  }

  /** Delivery marks ride on the next group. */
  mark(marks: readonly OutboxMark[]): void {
    this.#committer.mark(marks);
  }

  receipt(mark: ReceiptMark): void {
    this.#committer.receipt(mark);
  }

  async idle(): Promise<void> {
    while (!this.#isIdle()) {
      await new Promise<void>((resolve) => {
        this.#idleWaiters.push(resolve);
        this.#scheduler.soon(() => this.#checkIdle());
      });
    }
  }

  /** Writes marks and receipts that wait. */
  flush(): Promise<void> {
    return this.#committer.flush();
  }

  async stop(timeoutMs = 10_000): Promise<void> {
    this.#stopping = true;
    await this.#timers.stop();
    await Promise.race([this.idle(), pause(this.#scheduler, timeoutMs)]);
    await this.#committer.flush();
  }

  // --- intake

  #arrive(event: EngineEvent): Promise<EngineAcceptance> {
    const key = Buffer.from(event.dedupe).toString("latin1");
    const running = this.#inflight.get(key);
    if (running !== undefined) return running.then((acceptance) => ({ ...acceptance, status: "duplicate" }));
    const arrival = new Promise<EngineAcceptance>((resolve, reject) => {
      this.#arrivals.push({ event, resolve, reject });
    });
    this.#inflight.set(key, arrival);
    const forget = (): void => {
      this.#inflight.delete(key);
    };
    arrival.then(forget, forget);
    if (!this.#pumping) void this.#pump();
    return arrival;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    // Arrivals of the same moment are read together.
    await Promise.resolve();
    while (this.#arrivals.length > 0) {
      const batch = this.#arrivals;
      this.#arrivals = [];
      let admitted: readonly Admitted[];
      try {
        admitted = await this.#options.store.admit(batch.map(({ event }) => admission(event)));
      } catch (error) {
        for (const arrival of batch) arrival.reject(unavailable(error));
        continue;
      }
      batch.forEach((arrival, index) => {
        const answer = admitted[index];
        if (answer === undefined) arrival.reject(new SambungError("store-contract", "The store answered too few"));
        else this.#place(arrival, answer);
      });
    }
    this.#pumping = false;
    this.#checkIdle();
  }

  #place(arrival: Arrival, admitted: Admitted): void {
    if (admitted.status === "duplicate") {
      arrival.resolve({
        status: "duplicate",
        ...(admitted.customer === undefined ? {} : { customer: admitted.customer }),
        ...(admitted.seq === undefined ? {} : { seq: admitted.seq }),
      });
      return;
    }
    if (admitted.status === "unknown" && arrival.event.customer !== undefined) {
      arrival.reject(new SambungError("customer-unknown", `There is no customer "${arrival.event.customer}"`));
      return;
    }
    const key = arrival.event.alias === undefined ? undefined : aliasKey(arrival.event.alias);
    const customer =
      (admitted.status === "unknown" && key !== undefined ? this.#fresh.get(key) : undefined) ?? admitted.customer;
    const runner = this.#runner(customer);
    const created =
      admitted.status === "unknown" && runner.state === undefined && runner.queue.length === 0 && !runner.running;
    if (created) {
      if (key !== undefined) this.#fresh.set(key, customer);
      runner.assign({ state: newCustomerState(customer, this.#options.clock.now()), version: 0, epoch: 0 });
    } else if (admitted.status === "known" && this.#resting(runner)) {
      const { mailbox, busy } = admitted;
      if (runner.state === undefined || runner.version !== mailbox.version || runner.epoch !== mailbox.epoch) {
        runner.assign(mailbox);
      }
      if (busy) runner.more = true;
    }

    const waiting: Waiting = {
      runner,
      event: arrival.event.event,
      dedupe: arrival.event.dedupe,
      seq: undefined,
      entry: undefined,
      tries: 0,
      resumed: false,
      created,
      acceptance: arrival,
      durable: [],
    };
    const accept = { ...admission(arrival.event), fresh: customer };
    const entry: Entry = {
      accept,
      taken: false,
      cancelled: false,
      held: false,
      done: (outcome) => this.#accepted(waiting, arrival, entry, outcome),
      failed: (error) => this.#refused(waiting, error),
    };
    waiting.entry = entry;
    this.#committer.add(entry);
    if (key !== undefined && created) {
      waiting.durable.push({ resolve: () => this.#fresh.delete(key), reject: () => this.#fresh.delete(key) });
    }
    // Behind events that are only in the store, this one waits there too.
    if (runner.more || runner.queue.length >= QUEUE_LIMIT) runner.more = true;
    else runner.queue.push(waiting);
    this.#drain(runner);
  }

  #accepted(waiting: Waiting, arrival: Arrival, entry: Entry, outcome: CommitOutcome): void {
    const { runner } = waiting;
    waiting.entry = undefined;
    if (outcome.status === "committed") {
      if (entry.accept?.log !== undefined) this.#options.logged(entry.accept);
      waiting.acceptance?.resolve({
        status: "accepted",
        customer: outcome.customer,
        ...(outcome.logSeq === undefined ? {} : { seq: outcome.logSeq }),
      });
      waiting.acceptance = undefined;
      if (entry.turn === undefined) {
        waiting.seq = outcome.seq;
        if (outcome.seq !== undefined && runner.queue.includes(waiting)) {
          runner.lastSeq = Math.max(runner.lastSeq, outcome.seq);
        }
        if (outcome.customer !== runner.customer) this.#moved(runner, waiting, outcome.customer);
      } else {
        this.#turnCommitted(waiting, outcome);
      }
      for (const { resolve } of waiting.durable.splice(0)) resolve();
    } else if (outcome.status === "duplicate") {
      runner.remove(waiting);
      if (entry.turn !== undefined) runner.invalidate();
      waiting.acceptance?.resolve({ status: "duplicate", ...(outcome.seq === undefined ? {} : { seq: outcome.seq }) });
      for (const { reject } of waiting.durable.splice(0))
        reject(new SambungError("turn-closed", "The event is a duplicate"));
    } else {
      // Nothing was written: the event arrives once more.
      if (outcome.status === "refused") this.#options.log.error("commit-refused", { code: outcome.code });
      runner.remove(waiting);
      runner.invalidate();
      for (const { reject } of waiting.durable.splice(0))
        reject(new SambungError("turn-closed", "The turn starts again"));
      this.#arrivals.push(arrival);
      if (!this.#pumping) void this.#pump();
    }
    this.#drain(runner);
  }

  #refused(waiting: Waiting, error: unknown): void {
    const { runner } = waiting;
    waiting.entry = undefined;
    runner.remove(waiting);
    runner.invalidate();
    waiting.acceptance?.reject(unavailable(error));
    for (const { reject } of waiting.durable.splice(0)) reject(unavailable(error));
    this.#drainLater(runner, STORE_RETRY_MS);
  }

  /** The alias belonged to somebody else when the accept committed. */
  #moved(runner: Runner, waiting: Waiting, customer: CustomerId): void {
    runner.remove(waiting);
    runner.invalidate();
    const target = this.#runner(customer);
    if (target.more || target.queue.length >= QUEUE_LIMIT) target.more = true;
    else target.requeue(waiting);
    this.#drain(target);
  }

  /** Something durable for a customer: a fired timer, an enqueued event, an orphan. */
  #deliver(customer: CustomerId, pending: PendingEvent): void {
    const runner = this.#runner(customer);
    if (pending.seq <= runner.lastSeq && runner.queue.some((waiting) => waiting.seq === pending.seq)) return;
    if (runner.more || runner.queue.length >= QUEUE_LIMIT) {
      runner.more = true;
    } else {
      runner.requeue(waitingFrom(runner, pending));
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
    }
    this.#drain(runner);
  }

  async #adoptOrphans(): Promise<void> {
    const seen = new Set<CustomerId>();
    while (!this.#stopping) {
      const claims = await this.#options.store.claim({ owner: this.#options.owner, limit: 1_000, events: QUEUE_LIMIT });
      let news = 0;
      for (const claim of claims) {
        const customer = claim.mailbox.customer;
        if (seen.has(customer)) continue;
        seen.add(customer);
        news += 1;
        const runner = this.#runner(customer);
        if (!this.#resting(runner)) continue;
        runner.assign(claim.mailbox);
        for (const pending of claim.events) this.#deliver(customer, pending);
        if (claim.more) runner.more = true;
      }
      if (news === 0) return;
    }
  }

  // --- turns

  #runner(customer: CustomerId): Runner {
    let runner = this.#runners.get(customer);
    if (runner === undefined) {
      runner = new Runner(customer);
      this.#runners.set(customer, runner);
      if (this.#runners.size > CACHE_LIMIT) this.#evict();
    }
    return runner;
  }

  #evict(): void {
    for (const [customer, runner] of this.#runners) {
      if (this.#runners.size <= CACHE_LIMIT * 0.9) return;
      if (runner.idle) this.#runners.delete(customer);
    }
  }

  #resting(runner: Runner): boolean {
    return !runner.running && runner.queue.length === 0 && runner.speculative.length === 0 && runner.locks === 0;
  }

  #drainLater(runner: Runner, ms: number): void {
    this.#busy += 1;
    this.#scheduler.after(ms, () => {
      this.#busy -= 1;
      this.#drain(runner);
      this.#checkIdle();
    });
  }

  #drain(runner: Runner): void {
    if (runner.running || runner.locks > 0 || !this.#gateOpen) return;
    if (runner.queue.length === 0 && !runner.more) {
      this.#checkIdle();
      return;
    }
    runner.running = true;
    void this.#work(runner);
  }

  async #work(runner: Runner): Promise<void> {
    let merge: Waiting | undefined;
    try {
      for (let turns = 0; runner.locks === 0; turns += 1) {
        if (turns > 0 && turns % TURNS_IN_A_ROW === 0) await this.#giveWay();
        if (runner.queue.length === 0 && runner.more) await this.#readMore(runner);
        const waiting = runner.queue[0];
        if (waiting === undefined) break;
        if (runner.state === undefined) await this.#reload(runner);
        if (runner.state === undefined || runner.queue[0] !== waiting) continue;
        if (waiting.event.kind === "merge" && (await this.#otherOf(runner, waiting.event)) !== undefined) {
          // Held from here on, so that nothing begins between this turn and the merge.
          runner.locks += 1;
          merge = waiting;
          break;
        }
        await this.#runOne(runner, waiting);
      }
    } catch (error) {
      this.#options.log.warn("mailbox-paused", { reason: reasonOf(error) });
      runner.invalidate();
      this.#drainLater(runner, STORE_RETRY_MS);
    }
    runner.stopped();
    if (merge !== undefined) await this.#merge(runner, merge);
    this.#checkIdle();
  }

  #giveWay(): Promise<void> {
    return new Promise((resolve) => this.#scheduler.soon(resolve));
  }

  async #reload(runner: Runner): Promise<void> {
    const claim = await this.#options.store.load(runner.customer, { after: 0, events: 0 });
    if (claim === undefined) {
      // Not committed yet: the first accept that waits here creates the customer. What is durable without one was erased.
      const first = runner.queue[0];
      if (first !== undefined && first.seq === undefined) await this.#durable(first);
      else runner.queue = runner.queue.filter((waiting) => waiting.seq === undefined);
      return;
    }
    if (claim.mailbox.customer !== runner.customer) {
      this.#handOver(runner, this.#runner(claim.mailbox.customer));
      return;
    }
    runner.assign(claim.mailbox);
  }

  async #readMore(runner: Runner): Promise<void> {
    // What is on its way into the store must be readable before the rest is asked for.
    await this.#committer.flush();
    const claim = await this.#options.store.load(runner.customer, { after: runner.lastSeq, events: QUEUE_LIMIT });
    runner.more = claim?.more ?? false;
    for (const pending of claim?.events ?? []) {
      runner.requeue(waitingFrom(runner, pending));
      runner.lastSeq = Math.max(runner.lastSeq, pending.seq);
    }
  }

  async #runOne(runner: Runner, waiting: Waiting): Promise<void> {
    const generation = runner.generation;
    const state = runner.state;
    if (state === undefined) return;
    const entry = waiting.entry;
    if (this.#options.fuse && entry !== undefined && !entry.taken) this.#committer.hold(entry);
    let finished: Finished | undefined;
    let failure: unknown;
    try {
      finished = await runTurn(this.#environment(runner, waiting), waiting, state);
    } catch (error) {
      failure = error ?? new Error("a handler threw nothing");
    } finally {
      if (entry !== undefined) this.#committer.release(entry);
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

  #environment(runner: Runner, waiting: Waiting): Parameters<typeof runTurn>[0] {
    return {
      functions: this.#options.functions,
      watchdog: this.#watchdog,
      turnTimeoutMs: this.#options.turnTimeoutMs,
      store: this.#options.store,
      clock: this.#options.clock,
      scheduler: this.#scheduler,
      customer: () => runner.customer,
      event: Buffer.from(waiting.dedupe).toString("hex"),
      durable: () => this.#durable(waiting),
    };
  }

  /** Hands a finished turn to the open group: into its accept's entry when that has not left yet. */
  #submit(runner: Runner, waiting: Waiting, finished: Finished, commit: ReturnType<typeof toCommit>): void {
    runner.remove(waiting);
    let entry = waiting.entry;
    if (entry === undefined) {
      entry = {
        taken: false,
        cancelled: false,
        held: false,
        done: (outcome) => this.#settled(waiting, outcome),
        failed: (error) => this.#unsettled(waiting, error),
      };
      entry.turn = commit;
      runner.speculative.push({ waiting, entry, result: finished.result });
      this.#committer.add(entry);
    } else {
      entry.turn = commit;
      runner.speculative.push({ waiting, entry, result: finished.result });
    }
    runner.state = finished.result.effects.state;
    runner.version += 1;
  }

  #settled(waiting: Waiting, outcome: CommitOutcome): void {
    const { runner } = waiting;
    if (outcome.status === "committed") {
      this.#turnCommitted(waiting, outcome);
    } else {
      runner.speculative = runner.speculative.filter((other) => other.waiting !== waiting);
      runner.invalidate();
      if (outcome.status === "refused") waiting.tries = this.#options.tries;
      if (outcome.status !== "duplicate") runner.requeue(waiting);
    }
    this.#drain(runner);
  }

  #unsettled(waiting: Waiting, error: unknown): void {
    const { runner } = waiting;
    this.#options.log.warn("commit-failed", { reason: reasonOf(error) });
    runner.speculative = runner.speculative.filter((other) => other.waiting !== waiting);
    runner.invalidate();
    runner.requeue(waiting);
    this.#drainLater(runner, STORE_RETRY_MS);
  }

  #turnCommitted(waiting: Waiting, outcome: Extract<CommitOutcome, { status: "committed" }>): void {
    const { runner } = waiting;
    const index = runner.speculative.findIndex((other) => other.waiting === waiting);
    const done: Speculative | undefined = runner.speculative[index];
    if (done === undefined) return;
    runner.speculative.splice(index, 1);
    this.#published(runner.customer, done.result, outcome);
  }

  #published(customer: CustomerId, result: TurnResult, outcome: Extract<CommitOutcome, { status: "committed" }>): void {
    for (const timer of result.effects.timers) if (timer.change === "set") this.#timers.hint(timer.due);
    this.#options.committed(result, outcome.outbox);
    for (const pending of outcome.enqueued) this.#deliver(customer, pending);
  }

  /** Resolves when the event is in the store; the open group is written for it. */
  async #durable(waiting: Waiting): Promise<void> {
    if (waiting.seq !== undefined) return;
    const written = new Promise<void>((resolve, reject) => waiting.durable.push({ resolve, reject }));
    // Whoever waits handles the refusal; the promise itself must not be reported.
    written.catch(() => {});
    await this.#committer.flush();
    await written;
  }

  async #turnFailed(runner: Runner, waiting: Waiting, failure: unknown, generation: number): Promise<void> {
    await this.#durable(waiting);
    if (generation !== runner.generation) return;
    if (isStoreFailure(failure)) {
      await pause(this.#scheduler, STORE_RETRY_MS);
      return;
    }
    const seq = waiting.seq ?? 0;
    waiting.tries = Math.max(waiting.tries + 1, await this.#options.store.countTry(seq));
    this.#options.log.error("turn-failed", {
      code: codeOf(failure),
      reason: reasonOf(failure),
      attempt: waiting.tries,
    });
    if (generation !== runner.generation) return;
    if (waiting.tries < this.#options.tries) {
      await pause(this.#scheduler, RETRY_MS[waiting.tries - 1] ?? 1_000);
      return;
    }
    if (runner.state === undefined) return;
    const request = { event: waiting.event, state: runner.state, created: waiting.created, attempt: waiting.tries };
    const result = this.#options.functions.apologize(request, codeOf(failure));
    const finished = { result, stepped: true };
    this.#submit(
      runner,
      waiting,
      finished,
      toCommit(runner, waiting, finished, {
        customer: runner.customer,
        seq,
        at: this.#options.clock.now(),
        code: codeOf(failure),
        reason: reasonOf(failure),
        event: waiting.event,
      }),
    );
  }

  // --- merges

  async #otherOf(runner: Runner, event: MergeEvent): Promise<CustomerId | undefined> {
    const found = await this.#options.store.find(event.with);
    return found === undefined || found.customer === runner.customer ? undefined : found.customer;
  }

  /** Two customers become one, as a turn of its own: both rest, lower id first, one transaction. */
  async #merge(runner: Runner, waiting: Waiting): Promise<void> {
    this.#busy += 1;
    const event = waiting.event as MergeEvent;
    const releases: (() => void)[] = [];
    const runners = [runner];
    try {
      const other = await this.#otherOf(runner, event);
      if (other !== undefined) {
        runners.push(this.#runner(other));
        for (const each of [...runners].sort((a, b) => (a.customer < b.customer ? -1 : 1))) {
          releases.push(await each.acquire());
        }
        await this.#committer.flush();
        await this.#mergeHeld(runner, this.#runner(other), waiting, event);
      }
    } catch (error) {
      this.#options.log.error("merge-failed", { reason: reasonOf(error) });
      runner.invalidate();
      this.#drainLater(runner, STORE_RETRY_MS);
    } finally {
      for (const release of releases.reverse()) release();
      runner.locks -= 1;
      this.#busy -= 1;
      for (const each of runners) this.#drain(each);
    }
  }

  async #mergeHeld(runner: Runner, other: Runner, waiting: Waiting, event: MergeEvent): Promise<void> {
    const { store, functions } = this.#options;
    if (runner.queue[0] !== waiting || waiting.seq === undefined) return;
    const [mine, theirs] = await Promise.all([
      store.load(runner.customer, { after: 0, events: 0 }),
      store.load(other.customer, { after: 0, events: 0 }),
    ]);
    if (mine?.mailbox.customer !== runner.customer || theirs?.mailbox.customer !== other.customer) {
      runner.invalidate();
      return;
    }
    const older = runner.customer < other.customer;
    const [survivor, discarded] = older ? [runner, other] : [other, runner];
    const [kept, dropped] = older ? [mine.mailbox, theirs.mailbox] : [theirs.mailbox, mine.mailbox];
    const { result, record } = await functions.merge(kept.state, dropped.state, event);
    const finished = { result, stepped: false };
    const { customer: _, version: __, epoch: ___, seq: ____, ...turn } = toCommit(survivor, waiting, finished);
    const outcome = await store.merge({
      record,
      survivor: { customer: kept.customer, version: kept.version, epoch: kept.epoch },
      discarded: { customer: dropped.customer, version: dropped.version, epoch: dropped.epoch },
      seq: waiting.seq,
      turn,
    });
    if (outcome.status !== "committed") {
      survivor.invalidate();
      discarded.invalidate();
      return;
    }
    runner.remove(waiting);
    this.#handOver(discarded, survivor);
    survivor.invalidate();
    this.#published(survivor.customer, result, outcome);
  }

  /** What waits for a customer that was merged away waits for the survivor now. */
  #handOver(discarded: Runner, survivor: Runner): void {
    discarded.invalidate();
    for (const waiting of discarded.queue.splice(0)) survivor.requeue(waiting);
    if (discarded.more) {
      survivor.more = true;
      discarded.more = false;
    }
    this.#runners.delete(discarded.customer);
    this.#drain(survivor);
  }

  // --- rest

  #isIdle(): boolean {
    if (this.#pumping || this.#arrivals.length > 0 || this.#busy > 0 || this.#timers.firing) return false;
    if (!this.#committer.empty) return false;
    for (const runner of this.#runners.values()) if (!runner.idle) return false;
    return true;
  }

  #checkIdle(): void {
    if (this.#idleWaiters.length === 0) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}

function admission(event: EngineEvent): Admission {
  return {
    event: event.event,
    dedupe: event.dedupe,
    ...(event.customer === undefined ? {} : { customer: event.customer }),
    ...(event.alias === undefined ? {} : { alias: event.alias, assurance: "channel" }),
    ...(event.log === undefined ? {} : { log: event.log }),
  };
}

function unavailable(error: unknown): SambungError {
  if (SambungError.is(error)) return error;
  return new SambungError("store-unavailable", "The store could not write; deliver the event again", { cause: error });
}
