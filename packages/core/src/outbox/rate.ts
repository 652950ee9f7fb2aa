import type { Rate } from "../model/capabilities.ts";

/** What adding up fractions may get wrong, milliseconds. */
const ROUNDING = 1e-6;

/** Paces one chat or one channel account: `burst` at once, refilled evenly over `perSeconds`. */
export class TokenBucket {
  readonly #size: number;
  readonly #perMs: number;
  #tokens: number;
  #at: number;

  /** @param now monotonic milliseconds, like every other moment given to it */
  constructor(rate: Rate, now: number) {
    this.#size = rate.burst;
    this.#perMs = rate.burst / (rate.perSeconds * 1_000);
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes a token, also one that is not there yet; who comes later waits longer. Says how long to wait for it, ms. */
  reserve(now: number): number {
    const wait = this.delay(now);
    this.#tokens -= 1;
    // What rounding up adds to this wait must not be missing from the next.
    if (wait > 0) this.#tokens = -wait * this.#perMs;
    return wait;
  }

  /** How long to wait for the next token without taking it, ms. */
  delay(now: number): number {
    if (!this.#limits()) return 0;
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs - ROUNDING);
  }

  /** Whether it has nothing to remember. */
  isFull(now: number): boolean {
    if (!this.#limits()) return true;
    this.#refill(now);
    return this.#tokens >= this.#size;
  }

  #limits(): boolean {
    return Number.isFinite(this.#perMs) && this.#perMs > 0;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
