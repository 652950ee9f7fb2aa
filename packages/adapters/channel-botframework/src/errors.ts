import { type DeliveryError, SambungError } from "@sambung/core";
import { type Fields, fieldsOf, numberOf, textOf } from "./wire.ts";

/** A failed call of the connector, without the request and without tokens. */
export class ConnectorError extends Error {
  override readonly name = "ConnectorError";

  /** Status of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** The connector's own name of what went wrong, or the network's. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number | undefined, code: string | undefined, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

type Verdict = Omit<DeliveryError, "reason">;

const TRANSIENT: Verdict = { kind: "transient", final: false };
const PERHAPS_SENT: Verdict = { kind: "transient", final: false, maybeSent: true };
const UNREACHABLE: Verdict = { kind: "unreachable", final: true };

/** Errors of the network after which the connector cannot have seen the request. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Says what a failed send means. Never throws. */
export function classify(error: unknown): DeliveryError {
  try {
    return { ...verdictOf(error), reason: reasonOf(error) };
  } catch {
    return { kind: "unknown", final: false, reason: "an error that cannot be read" };
  }
}

function verdictOf(error: unknown): Verdict {
  if (SambungError.is(error)) {
    return error.code === "stopped" ? TRANSIENT : { kind: "invalid", final: true };
  }
  if (!(error instanceof ConnectorError)) {
    return fieldsOf(error)?.["name"] === "AbortError" ? PERHAPS_SENT : { kind: "unknown", final: false };
  }
  const { status, code = "", retryAfterMs } = error;
  switch (status) {
    case undefined:
      return NEVER_ARRIVED.has(code) || code === "no-token" ? TRANSIENT : PERHAPS_SENT;
    case 400:
      return { kind: "invalid", final: true };
    case 401:
      return { kind: "auth", final: false };
    case 403:
    case 404:
      return UNREACHABLE;
    case 412:
      // Something else happened in the conversation at the same moment; Microsoft says to try again.
      return TRANSIENT;
    case 413:
      return { kind: "too-large", final: true };
    case 429:
      return { kind: "rate", final: false, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    default:
      return status >= 500 ? PERHAPS_SENT : { kind: "invalid", final: true };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ConnectorError) {
    return [error.status, error.code].filter((part) => part !== undefined).join(" ") || "no answer";
  }
  if (SambungError.is(error)) return error.code;
  return fieldsOf(error)?.["name"] === "AbortError" ? "no answer in time" : "an unexpected error";
}

/** What the library threw, without what it keeps of the request: its texts, and the token in its headers. */
export function cleared(error: unknown): unknown {
  if (error instanceof ConnectorError || SambungError.is(error)) return error;
  const fields = fieldsOf(error);
  if (fields === undefined) return error;
  if (fields["name"] === "AbortError") return Object.assign(new Error("The call was given up"), { name: "AbortError" });
  const status = numberOf(fields["statusCode"]);
  const response = fieldsOf(fields["response"]);
  const details = fieldsOf(fields["details"]) ?? fieldsOf(response?.["parsedBody"]);
  const code = textOf(fieldsOf(details?.["error"])?.["code"]) ?? textOf(fields["code"]);
  const retryAfterMs = waitOf(response);
  const message = `The Bot Framework connector answered ${status ?? "nothing"}${code === undefined ? "" : `: ${code}`}`;
  return new ConnectorError(message, status, code, retryAfterMs);
}

function waitOf(response: Fields | undefined): number | undefined {
  const headers = response?.["headers"] as { get?(name: string): unknown } | undefined;
  const seconds = Number(headers?.get?.("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}
