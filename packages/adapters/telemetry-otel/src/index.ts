/**
 * OpenTelemetry spans of a Sambung bot.
 *
 * @module
 */
export { type TracedLog, traceLog } from "./log.ts";
export { type OpenTelemetryOptions, openTelemetry } from "./spans.ts";
