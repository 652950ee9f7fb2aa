import { Bag, type BagItem } from "../bag.ts";
import type { Clock } from "../ports/clock.ts";
import type { Scheduler } from "./scheduler.ts";

/** A turn under observation. */
export interface Watched extends BagItem {
  /** Monotonic milliseconds after which the turn is given up; moved while a step runs. */
  deadline: number;
  stepping: number;
  /** Milliseconds the turn had left when its step began. */
  left: number;
  expire(): void;
}

const CHECK_MS = 100;

/** One timer for all running turns, so that a fast turn costs none. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #watched = new Bag<Watched>();
  #armed = false;

  constructor(clock: Clock, scheduler: Scheduler) {
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  watch(limitMs: number, expire: () => void): Watched {
    const watched: Watched = {
      deadline: this.#clock.monotonic() + limitMs,
      stepping: 0,
      left: limitMs,
      expire,
      place: -1,
    };
    this.#watched.add(watched);
    if (!this.#armed) this.#arm();
    return watched;
  }

  unwatch(watched: Watched): void {
    this.#watched.delete(watched);
  }

  /** The time of steps is their own. */
  stepping(watched: Watched, delta: 1 | -1): void {
    const now = this.#clock.monotonic();
    if (delta === 1 && watched.stepping === 0) watched.left = Math.max(0, watched.deadline - now);
    watched.stepping += delta;
    if (watched.stepping === 0) watched.deadline = now + watched.left;
  }

  #arm(): void {
    this.#armed = true;
    const check = (): void => {
      this.#armed = false;
      const now = this.#clock.monotonic();
      for (const watched of this.#watched.all()) {
        if (watched.stepping > 0 || watched.deadline > now) continue;
        this.#watched.delete(watched);
        watched.expire();
      }
      if (this.#watched.size > 0) this.#arm();
    };
    // Who only watches keeps nobody.
    this.#scheduler.after(CHECK_MS, check, true);
  }
}
