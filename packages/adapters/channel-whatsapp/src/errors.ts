import { type DeliveryError, SambungError } from "@sambung/core";
import { fieldsOf, numberOf, textOf } from "./wire.ts";

/** An answer of the Graph API that is no success. Holds no token and nothing of what was to be sent. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  /** HTTP status. */
  readonly status: number;
  /** Meta's code, `error.code`. */
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    about: {
      readonly status: number;
      readonly code?: number;
      readonly subcode?: number;
      readonly retryAfterMs?: number;
    },
  ) {
    super(message);
    this.status = about.status;
    this.code = about.code;
    this.subcode = about.subcode;
    this.retryAfterMs = about.retryAfterMs;
  }
}

type Verdict = Omit<DeliveryError, "reason">;

const UNREACHABLE: Verdict = { kind: "unreachable", final: true };
const OPTED_OUT: Verdict = { kind: "optout", final: true };
const WINDOW_CLOSED: Verdict = { kind: "window", final: true };
const TOO_LARGE: Verdict = { kind: "too-large", final: true };
const INVALID: Verdict = { kind: "invalid", final: true };
/** A wrong token, a missing permission or an unpaid bill is repaired by an operator; the message is still good then. */
const AUTH: Verdict = { kind: "auth", final: false };
const RATE: Verdict = { kind: "rate", final: false };
const TRANSIENT: Verdict = { kind: "transient", final: false };
const PERHAPS_SENT: Verdict = { kind: "transient", final: false, maybeSent: true };

/** How long Meta wants messages to one person apart, https://developers.facebook.com/docs/whatsapp/cloud-api/overview. */
const PAIR_MS = 6000;

/** What Meta's error codes mean, from its list of Cloud API error codes. All others follow from the HTTP status. */
const CODES: { readonly [code: number]: Verdict } = {
  // Authorization: token, permissions, the state of the account and of the number.
  ...same(AUTH, [0, 3, 10, 33, 190, 368, 130_497, 131_005, 131_031, 131_037, 131_042, 131_045, 133_010, 134_011]),
  ...same(RATE, [4, 613, 80_007, 130_429, 131_048, 133_016]),
  131056: { ...RATE, retryAfterMs: PAIR_MS },
  // 130472 and 131049: Meta withholds marketing from this person for now; sending it again does not help.
  ...same(UNREACHABLE, [130_472, 131_026, 131_030, 131_049]),
  131047: WINDOW_CLOSED,
  131050: OPTED_OUT,
  ...same(INVALID, [131_008, 131_009, 131_021, 131_051, 131_052, 131_053, 131_055, 135_000]),
  ...same(TRANSIENT, [2, 131_016, 131_057, 133_004]),
  ...same(PERHAPS_SENT, [1, 131_000]),
};

function same(verdict: Verdict, codes: readonly number[]): { readonly [code: number]: Verdict } {
  return Object.fromEntries(codes.map((code) => [code, verdict]));
}

/** Errors of the network after which Meta cannot have seen the request. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Says what a failed call means: an answer of the Graph API, or an error of the network. Never throws. */
export function classify(error: unknown): DeliveryError {
  try {
    return { ...verdictOf(error), reason: reasonOf(error) };
  } catch {
    return { kind: "unknown", final: false, reason: "an error that cannot be read" };
  }
}

/** `text` without access tokens, which Meta repeats when it cannot read one. */
export function withoutTokens(text: string): string {
  return text.replace(/\bEA[A-Za-z0-9]{12,}/g, "[token]");
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof GraphError) {
    const { retryAfterMs } = error;
    const verdict = verdictOfAnswer(error);
    return verdict.kind === "rate" && retryAfterMs !== undefined ? { ...verdict, retryAfterMs } : verdict;
  }
  if (SambungError.is(error)) {
    return error.code === "option-invalid" ? INVALID : { kind: "unknown", final: false };
  }
  const fields = fieldsOf(error);
  const code = textOf(fields?.["code"]) ?? textOf(fieldsOf(fields?.["cause"])?.["code"]);
  if (code !== undefined) return NEVER_ARRIVED.has(code) ? TRANSIENT : PERHAPS_SENT;
  if (fields?.["name"] === "AbortError" || fields?.["name"] === "TimeoutError") return PERHAPS_SENT;
  return { kind: "unknown", final: false };
}

function verdictOfAnswer({ status, code, subcode, message }: GraphError): Verdict {
  if (code === 100) {
    // 33: the number's id is wrong, or the token may not see it.
    if (subcode === 33) return AUTH;
    return /at most|too (long|large|big)|exceeds/i.test(message) ? TOO_LARGE : INVALID;
  }
  if (code !== undefined) {
    const known = CODES[code];
    if (known !== undefined) return known;
    // 200 to 299 are missing permissions.
    if (code >= 200 && code < 300) return AUTH;
    // 132000 to 132999 are about templates.
    if (code >= 132_000 && code < 133_000) return INVALID;
  }
  if (status === 429) return RATE;
  if (status === 401 || status === 403 || status === 404) return AUTH;
  if (status === 413) return TOO_LARGE;
  // A success without the message's id may have sent it.
  if (status >= 500 || status < 400) return PERHAPS_SENT;
  return INVALID;
}

function reasonOf(error: unknown): string {
  if (error instanceof GraphError) {
    return withoutTokens(`${error.status} ${error.code === undefined ? "" : `(#${error.code}) `}${error.message}`);
  }
  const fields = fieldsOf(error);
  return withoutTokens(textOf(fields?.["message"]) ?? (typeof error === "string" ? error : "no reason was given"));
}

/** The wait an answer asks for, in milliseconds: its `Retry-After` in seconds. */
export function retryAfterOf(headers: Pick<Headers, "get">): number | undefined {
  const seconds = numberOf(headers.get("retry-after") ?? undefined);
  return seconds === undefined ? undefined : Math.max(0, seconds * 1000);
}
