import type { Clock } from "../ports/clock.ts";

/** When a channel account counts as down, and how long it is left alone. */
export interface BreakerOptions {
  /** Failures in a row, of at least two conversations, that open it. */
  readonly failures: number;
  /** First pause, milliseconds; doubles with every probe that fails. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

/**
 * Stops sends to a channel account that is down, instead of letting every conversation find out on its own. After a
 * pause one send goes through as a probe; its outcome decides for all.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #options: BreakerOptions;
  #state: "closed" | "open" | "half-open" = "closed";
  #failures = 0;
  readonly #failing = new Set<string>();
  #pauseMs: number;
  #waiting: (() => void)[] = [];
  #pausing = false;

  /** @param signal lets everybody go when the sender stops */
  constructor(clock: Clock, signal: AbortSignal, options: BreakerOptions) {
    this.#clock = clock;
    this.#signal = signal;
    this.#options = options;
    this.#pauseMs = options.pauseMs;
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Undefined when a send may go at once, else what to wait for. Who goes while it is not closed is the probe. */
  enter(): Promise<void> | undefined {
    if (this.#state === "closed") return undefined;
    if (this.#state === "half-open") {
      this.#state = "open";
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** The platform answered, whatever it said. */
  answered(): void {
    if (this.#failures === 0 && this.#state === "closed") return;
    this.#state = "closed";
    this.#failures = 0;
    this.#failing.clear();
    this.#pauseMs = this.#options.pauseMs;
    this.release();
  }

  /** The platform did not answer, or only that it cannot. True when this opened the breaker. */
  failed(conversation: string): boolean {
    this.#failures += 1;
    this.#failing.add(conversation);
    if (this.#state === "closed") {
      // One conversation alone may be what is broken; it backs off by itself.
      if (this.#failures < this.#options.failures || this.#failing.size < 2) return false;
      this.#open();
      return true;
    }
    if (!this.#pausing) this.#open();
    return false;
  }

  /** Lets everybody go. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  #open(): void {
    this.#state = "open";
    this.#pausing = true;
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, this.#options.maxPauseMs);
    void this.#clock.wait(pauseMs, this.#signal).then(() => {
      this.#pausing = false;
      if (this.#state === "closed") return;
      const probe = this.#waiting.shift();
      if (probe === undefined) this.#state = "half-open";
      else probe();
    });
  }
}
