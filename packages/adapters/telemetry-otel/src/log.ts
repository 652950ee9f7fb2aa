import { isSpanContextValid, trace } from "@opentelemetry/api";
import type { Log, LogFields } from "@sambung/core";

/** A log whose lines name the span they were written in. */
export type TracedLog = Log;

/**
 * Adds `trace_id` and `span_id` of the active span to every line.
 *
 * @example
 * const log = traceLog(consoleLog());
 */
export function traceLog(log: Log): TracedLog {
  const at =
    (level: keyof Log) =>
    (event: string, fields?: LogFields): void =>
      log[level](event, { ...fields, ...activeSpan() });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function activeSpan(): LogFields {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
