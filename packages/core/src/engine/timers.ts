import type { CustomerId } from "../model/customer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { PendingEvent, Store } from "../ports/store.ts";

/** A longer wait would overflow the platform's timers and fire at once. */
const LONGEST_WAIT_MS = 30_000;
/** How many due timers become events in one transaction. */
const BATCH = 1_000;

/** Turns due timers into events. One wait is armed at a time; a timer set meanwhile shortens it. */
export class Timers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deliver: (customer: CustomerId, pending: PendingEvent) => void;
  #wake = new AbortController();
  #stopping = false;
  #loop: Promise<void> | undefined;
  /** Due time the loop waits for; infinity when it knows of none. */
  #armed = Number.POSITIVE_INFINITY;
  #firing = false;

  constructor(store: Store, clock: Clock, log: Log, deliver: (customer: CustomerId, pending: PendingEvent) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#deliver = deliver;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** A timer with this due time was committed. */
  hint(due: number): void {
    if (due < this.#armed) this.#wake.abort();
  }

  /** True while due timers are being turned into events. */
  get firing(): boolean {
    return this.#firing;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController();
      let waitMs = LONGEST_WAIT_MS;
      try {
        waitMs = await this.#fireDue();
      } catch (error) {
        this.#firing = false;
        this.#log.warn("timers-failed", { reason: error instanceof Error ? error.name : "unknown" });
        waitMs = 1_000;
      }
      if (this.#stopping) return;
      if (waitMs > 0) await this.#clock.wait(waitMs, this.#wake.signal);
    }
  }

  async #fireDue(): Promise<number> {
    const next = await this.#store.nextTimer();
    this.#armed = next ?? Number.POSITIVE_INFINITY;
    if (next === undefined) return LONGEST_WAIT_MS;
    const now = this.#clock.now();
    if (next > now) return Math.min(LONGEST_WAIT_MS, next - now);
    this.#firing = true;
    for (const fired of await this.#store.fireTimers(now, BATCH)) this.#deliver(fired.customer, fired.pending);
    this.#firing = false;
    return 0;
  }
}
