import { type DeliveryError, SambungError } from "@sambung/core";
import { fieldsOf, textOf } from "./wire.ts";

type Verdict = Omit<DeliveryError, "reason">;

const UNREACHABLE: Verdict = { kind: "unreachable", final: true };
const INVALID: Verdict = { kind: "invalid", final: true };
const TOO_LARGE: Verdict = { kind: "too-large", final: true };
const TRANSIENT: Verdict = { kind: "transient", final: false };
const PERHAPS_SENT: Verdict = { kind: "transient", final: false, maybeSent: true };

/** Why a message did not go out, where the library says nothing or says it without an error. */
export type Failure =
  /** No phone is paired, or the browser is starting. */
  | "not-connected"
  /** Nobody has WhatsApp at this number. */
  | "no-chat"
  /** WhatsApp took the message and then marked it as failed. */
  | "refused"
  /** Nothing was heard in time. */
  | "no-answer"
  | "media-not-allowed"
  | "media-missing"
  | "media-unavailable"
  | "media-too-large"
  | "media-not-what-it-says";

const FAILURES: { readonly [failure in Failure]: Verdict } = {
  "not-connected": TRANSIENT,
  "no-chat": UNREACHABLE,
  refused: TRANSIENT,
  "no-answer": PERHAPS_SENT,
  "media-not-allowed": INVALID,
  "media-missing": INVALID,
  "media-unavailable": TRANSIENT,
  "media-too-large": TOO_LARGE,
  "media-not-what-it-says": INVALID,
};

/** A message that did not go out. Holds nothing of what was to be sent. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  readonly failure: Failure;

  constructor(failure: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** What the errors of the page and of the browser mean; the first match counts. The library has no codes of its own. */
const MESSAGES: readonly (readonly [RegExp, Verdict])[] = [
  [/rate-overlimit|too many requests|\b429\b/i, { kind: "rate", final: false }],
  [/media-fault|upload failed/i, TRANSIENT],
  [/wid error|invalid wid|invalid serialized/i, INVALID],
  [/service-unavailable|internal-server-error|\b5\d\d\b/i, PERHAPS_SENT],
  [
    /target closed|session closed|connection closed|detached|context was destroyed|protocol error|timed? ?out/i,
    PERHAPS_SENT,
  ],
  [/ECONNRESET|EPIPE|socket hang up/i, PERHAPS_SENT],
];

/** Says what a failed send means. Never throws. */
export function classify(error: unknown): DeliveryError {
  try {
    return { ...verdictOf(error), reason: reasonOf(error) };
  } catch {
    return { kind: "unknown", final: false, reason: "an error that cannot be read" };
  }
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof NotSent) return FAILURES[error.failure];
  if (SambungError.is(error)) {
    return error.code === "option-invalid" ? INVALID : { kind: "unknown", final: false };
  }
  const message = messageOf(error);
  const verdict = MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  if (verdict?.kind !== "rate") return verdict ?? { kind: "unknown", final: false };
  const seconds = /backoff\D{0,3}(\d{1,5})/i.exec(message)?.[1];
  return { ...verdict, ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 }) };
}

/** The first line only: behind it are stacks of the page. */
function messageOf(error: unknown): string {
  const text = textOf(fieldsOf(error)?.["message"]) ?? textOf(error) ?? "";
  return text.split("\n")[0] ?? "";
}

function reasonOf(error: unknown): string {
  return messageOf(error).slice(0, 200) || "no reason was given";
}
