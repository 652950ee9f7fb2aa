import { type DeliveryError, SambungError } from "@sambung/core";
import type { ErrorAnswer } from "./wire.ts";

/** The codes a client may meet, with the status each has. */
export const REFUSALS = {
  "json-invalid": 400,
  "body-invalid": 400,
  "parameter-invalid": 400,
  "identity-not-configured": 400,
  "session-invalid": 401,
  "identity-invalid": 401,
  "origin-refused": 403,
  "not-found": 404,
  "channel-unknown": 404,
  "file-unknown": 404,
  "body-too-large": 413,
  "text-too-long": 413,
  "file-too-large": 413,
  "type-unsupported": 415,
  "rate-limited": 429,
  unavailable: 503,
} as const;

/** One of the codes a client may meet. */
export type RefusalCode = keyof typeof REFUSALS;

/** Wait told to clients when the store cannot be used. */
const UNAVAILABLE_RETRY_MS = 1_000;

/** A request that is answered with an error of the protocol. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    options?: { readonly retryAfterMs?: number; readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = "Refusal";
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** What a client is told about an error of any kind. Nothing of an unexpected error is shown. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (SambungError.is(error) && error.code === "event-invalid") {
    return new Refusal("body-invalid", "The message was refused. Check it against docs/protocol.md.", { cause: error });
  }
  const stopped = SambungError.is(error) && error.code === "stopped";
  return new Refusal(
    "unavailable",
    stopped
      ? "The service is stopping. Send the request again with the same id."
      : "The service cannot take this now; nothing was stored. Send the request again with the same id.",
    { retryAfterMs: UNAVAILABLE_RETRY_MS, cause: error },
  );
}

/** True when an error is not the client's fault and not a known state of the service. */
export function isUnexpected(error: unknown): boolean {
  if (error instanceof Refusal) return false;
  return !(SambungError.is(error) && ["store-unavailable", "stopped", "event-invalid"].includes(error.code));
}

/** The answer for a refusal. */
export function refusalResponse(refusal: Refusal): Response {
  const status = REFUSALS[refusal.code];
  const { retryAfterMs } = refusal;
  const body: ErrorAnswer = {
    error: {
      code: refusal.code,
      message: refusal.message,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  };
  const headers = new Headers({
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  if (retryAfterMs !== undefined) headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  if (status === 401) headers.set("www-authenticate", "Bearer");
  return new Response(JSON.stringify(body), { status, headers });
}

/** Explains an error of sending, which never happens here: the log is this channel's outbox. */
export function classify(_error: unknown): DeliveryError {
  return { kind: "unknown", final: true, reason: "nothing is sent on this channel" };
}
