import { SambungError } from "../errors.ts";
import type { Engine, EngineAcceptance, EngineEvent } from "../ports/engine.ts";
import type { OutboxMark, ReceiptMark } from "../ports/store.ts";
import { Committer } from "./committer.ts";
import { Intake } from "./intake.ts";
import { Mailboxes } from "./mailboxes.ts";
import { Merging } from "./merging.ts";
import { CLAIM_EVENTS, type InProcessEngineOptions } from "./options.ts";
import { type Scheduler, systemScheduler } from "./scheduler.ts";
import { Sharing } from "./sharing.ts";
import { Timers } from "./timers.ts";
import { Watchdog } from "./watchdog.ts";
import { WorkLoop } from "./work-loop.ts";

export type { InProcessEngineOptions, Neighbours } from "./options.ts";
export { type Scheduler, systemScheduler } from "./scheduler.ts";
export { DESK_KEYSPACE } from "./turns.ts";

/** Customers with orphaned events that are taken up at once when the process starts. */
const ORPHANS = 1_000;

/**
 * Runs turns in this process: one queue per customer, commits in groups. Several processes share the customers when the store
 * can be shared. See `docs/architecture/engine.md`.
 */
export class InProcessEngine implements Engine {
  readonly #options: InProcessEngineOptions;
  readonly #scheduler: Scheduler;
  readonly #committer: Committer;
  readonly #mailboxes: Mailboxes;
  readonly #workLoop: WorkLoop;
  readonly #merging: Merging;
  readonly #intake: Intake;
  readonly #timers: Timers;
  readonly #sharing: Sharing | undefined;
  #idleWaiters: (() => void)[] = [];
  #looking = false;
  #stopping = false;

  constructor(options: InProcessEngineOptions) {
    this.#options = options;
    this.#scheduler = options.scheduler ?? systemScheduler;
    this.#committer = new Committer(options.store, this.#scheduler, options);
    const { shared } = options.store;
    this.#timers = new Timers({
      store: options.store,
      clock: options.clock,
      log: options.log,
      scheduler: this.#scheduler,
      shared: shared !== undefined,
      deliver: (customer, pending) => this.#mailboxes.deliver(customer, pending),
    });
    this.#mailboxes = new Mailboxes({
      options,
      scheduler: this.#scheduler,
      work: (runner) => void this.#workLoop.run(runner),
      timer: (due) => this.#timers.hint(due),
      timerTaken: () => this.#timers.taken(),
      rested: () => this.#checkIdle(),
    });
    this.#workLoop = new WorkLoop({
      options,
      committer: this.#committer,
      watchdog: new Watchdog(options.clock, this.#scheduler),
      scheduler: this.#scheduler,
      mailboxes: this.#mailboxes,
      merge: (runner, waiting) => this.#merging.run(runner, waiting),
    });
    this.#merging = new Merging(options, this.#committer, this.#mailboxes);
    this.#intake = new Intake(options, this.#committer, this.#mailboxes, this.#scheduler);
    if (shared === undefined) return;
    this.#sharing = new Sharing({
      shared,
      neighbours: options.neighbours,
      scheduler: this.#scheduler,
      log: options.log,
      join: (claim) => this.#mailboxes.join(claim),
      called: (customer) => this.#mailboxes.called(customer),
      waiting: (customer) => this.#mailboxes.remind(customer),
      startOver: () => this.#mailboxes.startOver(),
      timers: () => this.#timers.hint(0),
    });
  }

  async start(): Promise<void> {
    void this.#options.gate?.then(() => this.#mailboxes.open());
    await this.#adoptOrphans();
    this.#timers.start();
    this.#sharing?.start();
  }

  async accept(events: readonly EngineEvent[]): Promise<readonly EngineAcceptance[]> {
    if (this.#stopping) throw new SambungError("stopped", "The application is stopping; deliver the event again later");
    return Promise.all(events.map((event) => this.#intake.accept(event)));
  }

  /** Delivery marks ride on the next group; `pending` ones, written before a try that must not repeat, have it written now. */
  mark(marks: readonly OutboxMark[]): Promise<void> | void {
    const [mark] = marks;
    if (marks.length === 1 && mark?.status === "pending") return this.#committer.markNow(mark);
    this.#committer.mark(marks);
  }

  /** Receipts do too. */
  receipt(mark: ReceiptMark): void {
    this.#committer.receipt(mark);
  }

  /** Writes marks and receipts that wait. */
  flush(): Promise<void> {
    return this.#committer.flush();
  }

  async idle(signal?: AbortSignal): Promise<void> {
    let flushed = false;
    while (!this.#idle && signal?.aborted !== true) {
      if (this.#resting && !flushed) {
        // Only marks are left, and no group is coming that they could ride on.
        flushed = true;
        await this.#committer.flush();
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#idleWaiters.push(resolve);
        this.#checkSoon();
      });
    }
  }

  async stop(timeoutMs = 10_000): Promise<void> {
    this.#stopping = true;
    await this.#sharing?.stop();
    await this.#timers.stop();
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#scheduler.after(timeoutMs, resolve);
    });
    const enough = new AbortController();
    await Promise.race([this.idle(enough.signal), late]);
    enough.abort();
    cancel();
    await this.#committer.flush();
    this.#sharing?.close();
  }

  /** Events that an earlier process accepted and did not finish. */
  async #adoptOrphans(): Promise<void> {
    for (let after = 0; !this.#stopping; ) {
      const request = { owner: this.#options.owner, limit: ORPHANS, events: CLAIM_EVENTS, after };
      const claims = await this.#options.store.claim(request);
      for (const claim of claims) {
        after = Math.max(after, claim.events[0]?.seq ?? 0);
        this.#mailboxes.join(claim);
      }
      if (claims.length < ORPHANS) return;
    }
  }

  get #idle(): boolean {
    return this.#resting && this.#committer.empty;
  }

  get #resting(): boolean {
    if (this.#sharing?.busy) return false;
    return this.#intake.empty && this.#merging.idle && !this.#timers.firing && this.#mailboxes.idle;
  }

  /** Whoever waits is woken often, by whatever comes to rest: one look at a time is enough. */
  #checkSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#scheduler.soon(() => {
      this.#looking = false;
      this.#checkIdle();
    });
  }

  #checkIdle(): void {
    if (this.#idleWaiters.length === 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
