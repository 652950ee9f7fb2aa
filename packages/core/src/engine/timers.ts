import type { CustomerId } from "../model/customer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { PendingEvent, Store } from "../ports/store.ts";
import type { Scheduler } from "./scheduler.ts";

/** A longer wait would overflow the platform's timers and fire at once. */
const LONGEST_WAIT_MS = 30_000;
/** Timers that other processes set, and may not live to see, are looked for this often. */
const SHARED_WAIT_MS = 2_000;
/** How many due timers become events in one transaction; so many are on their way at once, for whoever writes waits behind them. */
const BATCH = 250;
/** Whoever another process took over never tells that it came to its turn: nobody waits longer for that, real milliseconds. */
const CROWDED_MS = 1_000;

export interface TimersParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: Scheduler;
  /** Other processes set timers too. */
  readonly shared: boolean;
  readonly deliver: (customer: CustomerId, pending: PendingEvent) => void;
}

/** Turns due timers into events. One wait is armed at a time; a timer set meanwhile shortens it. */
export class Timers {
  readonly #parts: TimersParts;
  readonly #longestWaitMs: number;
  #wake = new AbortController();
  #stopping = false;
  #loop: Promise<void> | undefined;
  /** Due time the loop waits for; infinity when it knows of none. */
  #armed = Number.POSITIVE_INFINITY;
  #firing = false;
  /** Fired events whose turns are not committed yet. */
  #underway = 0;
  #spread: (() => void) | undefined;

  constructor(parts: TimersParts) {
    this.#parts = parts;
    this.#longestWaitMs = parts.shared ? SHARED_WAIT_MS : LONGEST_WAIT_MS;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** A timer with this due time was committed. */
  hint(due: number): void {
    if (due < this.#armed) this.#wake.abort();
  }

  /** The turn of a fired timer was committed. */
  taken(): void {
    this.#underway = Math.max(0, this.#underway - 1);
    if (this.#underway < BATCH / 2) this.#spread?.();
  }

  /** True while due timers are being turned into events. */
  get firing(): boolean {
    return this.#firing;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#spread?.();
    this.#wake.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController();
      let waitMs = this.#longestWaitMs;
      try {
        waitMs = await this.#fireDue();
      } catch (error) {
        this.#firing = false;
        this.#parts.log.warn("timers-failed", { reason: error instanceof Error ? error.name : "unknown" });
        waitMs = 1_000;
      }
      if (this.#stopping) break;
      if (waitMs > 0) await this.#parts.clock.wait(waitMs, this.#wake.signal);
    }
    this.#firing = false;
  }

  async #fireDue(): Promise<number> {
    const { store, clock, deliver } = this.#parts;
    const next = await store.nextTimer();
    this.#armed = next ?? Number.POSITIVE_INFINITY;
    const now = clock.now();
    this.#firing = next !== undefined && next <= now;
    if (next === undefined) return this.#longestWaitMs;
    if (next > now) return Math.min(this.#longestWaitMs, next - now);
    const fired = await store.fireTimers(now, BATCH);
    this.#underway += fired.length;
    for (const { customer, pending } of fired) deliver(customer, pending);
    if (this.#underway >= BATCH / 2) await this.#crowded();
    return 0;
  }

  /** Resolves when most of what was fired has come to its turn. */
  #crowded(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#spread = undefined;
        cancel();
        resolve();
      };
      const cancel = this.#parts.scheduler.after(CROWDED_MS, () => {
        this.#underway = 0;
        done();
      });
      this.#spread = done;
    });
  }
}
