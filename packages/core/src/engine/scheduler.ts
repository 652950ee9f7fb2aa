/** How the engine gives way to other work. Injected, so that a simulation can decide the order. */
export interface Scheduler {
  /** Runs after what is already waiting on the event loop. */
  soon(run: () => void): void;
  /** Runs after `ms` milliseconds of real time, in the `background` only if anything else keeps the process; returns how to cancel. */
  after(ms: number, run: () => void, background?: boolean): () => void;
}

/** The event loop of this process. */
export const systemScheduler: Scheduler = {
  soon(run) {
    setImmediate(run);
  },
  after(ms, run, background = false) {
    const timer = setTimeout(run, ms);
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A promise over {@link Scheduler.after}. */
export function pause(scheduler: Scheduler, ms: number): Promise<void> {
  return new Promise((resolve) => {
    scheduler.after(ms, resolve);
  });
}
