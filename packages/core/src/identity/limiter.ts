import type { Clock } from "../ports/clock.ts";

/** Wrong codes of all senders together before linking is locked for everybody. */
const MAX_WRONG = 20;
const WINDOW_MS = 60_000;
/** How long linking stays locked, for one sender or for all. */
export const LOCK_MS: number = 15 * 60_000;

/**
 * Locks linking for everybody when too many wrong codes come in, so that guessing from many accounts does not pay.
 * Counts in this process: 20 within a minute lock for 15 minutes.
 */
export class WrongCodeLimiter {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Moments of the latest wrong codes, oldest first. */
  readonly #wrong: number[] = [];
  #lockedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Whether nobody may link now. */
  get locked(): boolean {
    return this.#clock.monotonic() < this.#lockedUntil;
  }

  /** Counts one wrong code. */
  count(): void {
    const now = this.#clock.monotonic();
    while (this.#wrong[0] !== undefined && this.#wrong[0] <= now - WINDOW_MS) this.#wrong.shift();
    this.#wrong.push(now);
    if (this.#wrong.length < MAX_WRONG) return;
    this.#wrong.length = 0;
    this.#lockedUntil = now + LOCK_MS;
  }
}
