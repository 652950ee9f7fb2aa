import type { JournalAges } from "./model/retention.ts";
import type { Clock } from "./ports/clock.ts";
import type { Log } from "./ports/log.ts";
import type { Store } from "./ports/store.ts";

/** A start has better things to do. */
const FIRST_MS = 60_000;
const EVERY_MS = 60 * 60 * 1_000;
/** Rows of one call; the store splits them further, so that no turn waits long for its lock. */
const SLICE = 2_000;
const BREATH_MS = 100;

export interface SweeperOptions {
  readonly store: Pick<Store, "sweep">;
  readonly clock: Clock;
  readonly log: Log;
  /** How old each part of the journal may become. */
  readonly ages: JournalAges;
}

/** Has the store remove what nobody needs any more, every hour, in slices. Returns how to stop. */
export function startSweeper({ store, clock, log, ages }: SweeperOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function sweep(): Promise<void> {
    let rows = 0;
    try {
      for (let removed = SLICE; removed >= SLICE && !signal.aborted; ) {
        if (rows > 0) await clock.wait(BREATH_MS, signal);
        removed = await store.sweep(clock.now(), SLICE, ages);
        rows += removed;
      }
      if (rows > 0) log.info("swept", { rows });
    } catch (error) {
      // What is too old now is too old in an hour as well.
      log.warn("sweep-failed", { reason: error instanceof Error ? error.message : "unknown" });
    }
  }

  const running = (async () => {
    for (let wait = FIRST_MS; ; wait = EVERY_MS) {
      await clock.wait(wait, signal);
      if (signal.aborted) return;
      await sweep();
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}
