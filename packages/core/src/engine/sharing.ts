import type { CustomerId } from "../model/customer.ts";
import type { Log } from "../ports/log.ts";
import type { Claim, OutboxRow, SharedStore, StoreHint } from "../ports/store.ts";
import { reasonOf } from "./failure.ts";
import { CLAIM_EVENTS, type Neighbours } from "./options.ts";
import { pause, type Scheduler } from "./scheduler.ts";

/** Hints can get lost: this often the store itself is asked, real milliseconds. */
const POLL_MS = 500;
/** Hints that come faster are answered together. */
const PACE_MS = 10;
/** Readers of conversation logs look again after so many polls. */
const POLLS_PER_LOOK = 20;
/** Everything this process has is looked at after so many polls. */
const POLLS_PER_AUDIT = 10;
/** Customers taken over at once. */
const CUSTOMERS = 1_000;

export interface SharingParts {
  readonly shared: SharedStore;
  readonly neighbours: Neighbours | undefined;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** A customer with waiting events is this process's from now on. */
  readonly join: (claim: Claim) => void;
  /** More waits for a customer than this process has seen. */
  readonly called: (customer: CustomerId) => void;
  /** Events wait for a customer of this process, in case it does not know. */
  readonly waiting: (customer: CustomerId) => void;
  /** Forgets everything that others may have taken over. */
  readonly startOver: () => void;
  /** Timers may be due that a process which ended was waiting for. */
  readonly timers: () => void;
}

/** What this process gets from others that use the same store: their customers when they die, their hints while they live. */
export class Sharing {
  readonly #parts: SharingParts;
  #stop: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopping = false;
  #polls = 0;
  #audit = false;

  constructor(parts: SharingParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stop = this.#parts.shared.listen((hint) => this.#hear(hint));
    this.#later();
  }

  /** Takes nothing over any more. That this process was given up is still heard, until it is closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancel?.();
    await this.#running;
  }

  close(): void {
    this.#stop?.();
  }

  /** True while something is being taken over. */
  get busy(): boolean {
    return this.#running !== undefined;
  }

  #hear(hint: StoreHint): void {
    const { neighbours, startOver } = this.#parts;
    if (hint.kind === "log") neighbours?.wake(hint.conversation);
    else if (hint.kind === "logs") neighbours?.wake(undefined);
    else {
      if (hint.kind === "fenced") {
        startOver();
        neighbours?.forget();
      }
      this.#collectNow();
    }
  }

  #later(): void {
    this.#cancel?.();
    if (this.#stopping) return;
    this.#cancel = this.#parts.scheduler.after(POLL_MS, () => {
      this.#polls += 1;
      if (this.#polls % POLLS_PER_AUDIT === 0) this.#audit = true;
      if (this.#polls % POLLS_PER_LOOK === 0) this.#parts.neighbours?.wake(undefined);
      this.#collectNow();
    });
  }

  #collectNow(): void {
    if (this.#stopping) return;
    this.#again = true;
    this.#running ??= this.#collect().finally(() => {
      this.#running = undefined;
      this.#later();
    });
  }

  async #collect(): Promise<void> {
    const { shared, neighbours, log, join, called, waiting, timers } = this.#parts;
    const adopt = (rows: readonly OutboxRow[]): void => neighbours?.adopt(rows);
    const request = { limit: CUSTOMERS, events: CLAIM_EVENTS, join, called, waiting, adopt };
    for (let rounds = 0; this.#again && !this.#stopping; rounds += 1) {
      this.#again = false;
      if (rounds > 0) await pause(this.#parts.scheduler, PACE_MS);
      try {
        const audit = this.#audit;
        this.#audit = false;
        const { more, taken } = await shared.collect({ ...request, audit });
        if (taken) timers();
        this.#again ||= more;
      } catch (error) {
        log.debug("collect-failed", { reason: reasonOf(error) });
        return;
      }
    }
  }
}
