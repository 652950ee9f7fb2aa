import type { Clock, Random } from "@sambung/core";

const FIRST_MS = 500;
/** Longest pause while somebody looks, and otherwise. */
const CAP_VISIBLE_MS = 2_000;
const CAP_HIDDEN_MS = 30_000;

/** Pauses between tries: longer each time, not all clients at once. */
export interface Backoff {
  /** Waits for the next try, at least `atLeastMs`. */
  pause(signal: AbortSignal, atLeastMs?: number): Promise<void>;
  /** The last try succeeded: the next pause is short again. */
  reset(): void;
  /** Ends a running pause, unless the server asked for it. */
  skip(): void;
}

/** Pauses that begin at half a second and double. */
export function makeBackoff(clock: Pick<Clock, "wait">, random: Random, visible: () => boolean): Backoff {
  let tries = 0;
  let running: AbortController | undefined;
  return {
    reset: () => {
      tries = 0;
    },
    skip: () => running?.abort(),
    pause: async (signal, atLeastMs = 0) => {
      const cap = visible() ? CAP_VISIBLE_MS : CAP_HIDDEN_MS;
      const full = Math.min(cap, FIRST_MS * 2 ** Math.min(tries, 10));
      tries += 1;
      const [byte = 0] = random.bytes(1);
      const ms = full * (0.5 + byte / 512);
      if (atLeastMs > 0) await clock.wait(atLeastMs, signal);
      if (ms <= atLeastMs || signal.aborted) return;
      running = new AbortController();
      const stop = running.abort.bind(running);
      signal.addEventListener("abort", stop);
      await clock.wait(ms - atLeastMs, running.signal);
      signal.removeEventListener("abort", stop);
      running = undefined;
    },
  };
}
