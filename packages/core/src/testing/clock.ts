import { durationMs } from "../duration.ts";
import type { Clock, Random } from "../ports/clock.ts";
import { clockAhead } from "./guard.ts";

/** A clock that moves only when told to. Made by {@link virtualClock}. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward by milliseconds or a duration such as `"2h"`. Goes from wake to wake: everybody who waits is
   * woken at exactly their moment, and what they start runs as far as it can before time moves on.
   */
  advance(by: number | string): Promise<void>;
  /** Lets running promise work finish without moving time. */
  settle(): Promise<void>;
  /** Sets the wall clock, as an operator or NTP would; `monotonic` and waits do not notice. Epoch milliseconds or ISO 8601. */
  set(now: number | string): void;
  /** Milliseconds until the next wake; undefined when nobody waits. */
  nextWake(): number | undefined;
}

interface Waiter {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/** 09:00 on a Monday in Jakarta. */
const DEFAULT_START = "2026-01-05T02:00:00.000Z";

/** Rounds of the event loop given to promise work between two wakes. */
const SETTLE_ROUNDS = 3;

function instant(at: number | string): number {
  const value = typeof at === "number" ? at : Date.parse(at);
  if (!Number.isFinite(value)) throw new RangeError(`"${at}" is not a moment; give epoch milliseconds or ISO 8601`);
  return value;
}

async function settle(): Promise<void> {
  for (let round = 0; round < SETTLE_ROUNDS; round += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/**
 * A clock for tests: nothing sleeps, a year passes in a moment.
 *
 * @param options `start`: epoch milliseconds or ISO 8601, default a Monday morning in January 2026
 * @example
 * const clock = virtualClock({ start: "2026-01-05T02:00:00Z" });
 * const woken = clock.wait(60_000);
 * await clock.advance("1m");
 * await woken;
 */
export function virtualClock(options: { readonly start?: number | string } = {}): VirtualClock {
  let wall = instant(options.start ?? DEFAULT_START);
  let elapsed = 0;
  let order = 0;
  const waiters = new Set<Waiter>();

  const earliest = (): Waiter | undefined => {
    let first: Waiter | undefined;
    for (const waiter of waiters) {
      if (first === undefined || waiter.due < first.due || (waiter.due === first.due && waiter.order < first.order)) {
        first = waiter;
      }
    }
    return first;
  };
  const moveTo = (moment: number): void => {
    wall += moment - elapsed;
    elapsed = moment;
  };

  return {
    now: () => wall + clockAhead(),
    monotonic: () => elapsed,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          waiters.delete(waiter);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        order += 1;
        const waiter: Waiter = { due: elapsed + Math.max(0, ms), order, wake };
        waiters.add(waiter);
        signal?.addEventListener("abort", wake);
      }),
    advance: async (by) => {
      const target = elapsed + (typeof by === "number" ? by : durationMs(by));
      await settle();
      for (let next = earliest(); next !== undefined && next.due <= target; next = earliest()) {
        // Several waits may end at this moment; a clock that is moved elsewhere meanwhile never goes back.
        if (next.due > elapsed) moveTo(next.due);
        next.wake();
        await settle();
      }
      if (target > elapsed) moveTo(target);
    },
    settle,
    set: (now) => {
      wall = instant(now);
    },
    nextWake: () => {
      const next = earliest();
      return next === undefined ? undefined : Math.max(0, next.due - elapsed);
    },
  };
}

/**
 * Randomness that is the same for the same seed.
 *
 * @example
 * const ids = makeIds(virtualClock(), seededRandom(7));
 */
export function seededRandom(seed: number): Random {
  // sfc32, started from the seed and mixed before the first byte is given out.
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  for (let round = 0; round < 15; round += 1) next();
  return {
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let index = 0; index < count; index += 1) bytes[index] = next() >>> 24;
      return bytes;
    },
  };
}
