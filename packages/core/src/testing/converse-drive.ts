import type { VirtualClock } from "./clock.ts";

/** Waits up to this long are part of answering (a commit group): time is moved over them at once. */
const NEAR_MS = 50;
/** Waits up to this long (pacing, retries) are stepped over when nothing else happens. Longer ones are for the test. */
const FAR_MS = 5_000;
/** How long something may take in real time, for steps that reach a server on this machine. */
const PATIENCE_MS = 8_000;

/**
 * Moves a virtual clock just as far as `work` needs to finish. Reminders, sleeps and other long waits stay where they
 * are.
 */
export async function drive<T>(work: Promise<T>, clock: VirtualClock, waitingFor: string): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  work.then(settle, settle);
  const began = performance.now();
  for (;;) {
    await clock.advance(0);
    if (settled) return work;
    if (performance.now() - began > PATIENCE_MS) {
      throw new Error(
        `${waitingFor}: not done after ${PATIENCE_MS / 1_000} s; a handler may wait for something for ever`,
      );
    }
    const next = clock.nextWake();
    if (next !== undefined && next <= NEAR_MS) {
      await clock.advance(next);
      continue;
    }
    await realMoment();
    if (!settled && next !== undefined && next <= FAR_MS && clock.nextWake() === next) await clock.advance(next);
  }
}

/** A millisecond of real time, in which an answer from another process may arrive. */
function realMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
