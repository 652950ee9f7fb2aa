/** Stops asking what does not answer, and tries again now and then. */
export interface Breaker {
  /** Whether to ask now. After a pause one question is let through; the others wait for how it ends. */
  allows(): boolean;
  succeeded(): void;
  /** The question was dropped before it ended. */
  dropped(): void;
  /** @param pauseMs how long to leave it alone, at least; at once, however few failures there were */
  failed(pauseMs?: number): void;
}

/** @param failures so many in a row open it for `pauseMs` */
export function makeBreaker(now: () => number, failures: number, pauseMs: number): Breaker {
  let inRow = 0;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let trying = false;
  return {
    allows() {
      if (now() < closedUntil || trying) return false;
      if (inRow >= failures) trying = true;
      return true;
    },
    succeeded() {
      inRow = 0;
      trying = false;
    },
    dropped() {
      trying = false;
    },
    failed(wanted) {
      inRow += 1;
      trying = false;
      const pause = wanted ?? (inRow >= failures ? pauseMs : 0);
      closedUntil = Math.max(closedUntil, now() + pause);
    },
  };
}
