import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Clock, Random } from "./ports/clock.ts";
import type { Log, LogFields } from "./ports/log.ts";
import { redact as redactText } from "./redact.ts";

const POOL_BYTES = 4_096;

/** Longest wait a timer of Node can do; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. A wait keeps the process alive until it ends or is aborted. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
        signal?.addEventListener("abort", done);
      }),
  };
}

/** Randomness of the operating system, fit for secrets. */
export function systemRandom(): Random {
  // Asking the system for ten bytes costs as much as for thousands.
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  return {
    bytes(count) {
      if (count > POOL_BYTES) return new Uint8Array(randomBytes(count));
      if (used + count > pool.length) {
        pool = new Uint8Array(randomBytes(POOL_BYTES));
        used = 0;
      }
      used += count;
      return pool.slice(used - count, used);
    },
  };
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * Logs one JSON line per event to standard error: `{"at":"...","level":"warn","event":"send-failed",...}`.
 *
 * @param options `level`: the least important level that is written, default `"info"`; `write`: where a line goes;
 * `redact`: what is done to texts, default {@link redactText | redact}
 * @example
 * const log = consoleLog({ level: "warn" });
 */
export function consoleLog(
  options: {
    readonly level?: "debug" | "info" | "warn" | "error" | "off";
    readonly write?: (line: string) => void;
    readonly clock?: Pick<Clock, "now">;
    readonly redact?: (text: string) => string;
  } = {},
): Log {
  const { level = "info", clock = systemClock(), redact = redactText } = options;
  const { write = (line: string) => process.stderr.write(line) } = options;
  const least = level === "off" ? LEVELS.length : LEVELS.indexOf(level);
  const at =
    (index: number) =>
    (event: string, fields: LogFields = {}): void => {
      if (index < least) return;
      const shown = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
      );
      const line = { ...shown, at: new Date(clock.now()).toISOString(), level: LEVELS[index], event };
      write(`${JSON.stringify(line)}\n`);
    };
  return { debug: at(0), info: at(1), warn: at(2), error: at(3) };
}
