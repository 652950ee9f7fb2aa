import type { Log, LogFields } from "../ports/log.ts";

/** One line a {@link memoryLog} kept. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly event: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines, for assertions. */
export interface MemoryLog extends Log {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
  clear(): void;
}

/**
 * A log for tests: what was logged can be looked at.
 *
 * @example
 * const log = memoryLog();
 * log.warn("send-failed", { channel: "telegram" });
 * log.lines.some((line) => line.event === "send-failed"); // true
 */
export function memoryLog(): MemoryLog {
  const lines: LogLine[] = [];
  const keep =
    (level: LogLine["level"]) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields });
    };
  return {
    debug: keep("debug"),
    info: keep("info"),
    warn: keep("warn"),
    error: keep("error"),
    lines,
    clear: () => {
      lines.length = 0;
    },
  };
}

/** A log that keeps nothing. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
