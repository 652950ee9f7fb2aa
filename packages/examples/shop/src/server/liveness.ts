import { monitorEventLoopDelay } from "node:perf_hooks";

/** What `/livez` tells. */
export interface Liveness {
  readonly live: boolean;
  /** Of the last seconds: how late the process gets to what is due. */
  readonly eventLoopDelayMs: { readonly p50: number; readonly max: number };
}

/** Longer delays are what a supervisor should end; one long task, such as a model that is learned, is not. */
const TOO_LATE_MS = 1_000;
const WINDOW_MS = 10_000;
const RESOLUTION_MS = 20;

type Delays = Pick<ReturnType<typeof monitorEventLoopDelay>, "enable" | "disable" | "reset" | "percentile" | "max">;

/** Watches how late the process gets to what is due. A process that is stuck altogether does not answer at all. */
export function watchEventLoop(
  now: () => number = () => performance.now(),
  delays: Delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS }),
): { check(): Liveness; stop(): void } {
  delays.enable();
  let since = now();
  return {
    check() {
      const p50 = milliseconds(delays.percentile(50));
      const max = milliseconds(delays.max);
      if (now() - since >= WINDOW_MS) {
        delays.reset();
        since = now();
      }
      return { live: p50 < TOO_LATE_MS, eventLoopDelayMs: { p50, max } };
    },
    stop: () => void delays.disable(),
  };
}

/** Nanoseconds between two ticks as the milliseconds one came too late. */
function milliseconds(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / 1e6 - RESOLUTION_MS) * 10) / 10);
}
