import type { Scheduler } from "../engine/index.ts";

/** A scheduler that runs nothing any more, and holds nothing, once `ended` is aborted. */
export function endingScheduler(scheduler: Scheduler, ended: AbortSignal): Scheduler {
  const armed = new Set<() => void>();
  ended.addEventListener("abort", () => {
    for (const cancel of armed) cancel();
    armed.clear();
  });
  return {
    soon(run) {
      if (ended.aborted) return;
      scheduler.soon(() => {
        if (!ended.aborted) run();
      });
    },
    after(ms, run, background) {
      if (ended.aborted) return () => {};
      const cancel = scheduler.after(
        ms,
        () => {
          armed.delete(cancel);
          run();
        },
        background,
      );
      armed.add(cancel);
      return () => {
        armed.delete(cancel);
        cancel();
      };
    },
  };
}
