import { type DeliveryError, SambungError } from "@sambung/core";
import { fieldsOf, numberOf, textOf } from "./wire.ts";

type Verdict = Omit<DeliveryError, "reason">;

const UNREACHABLE: Verdict = { kind: "unreachable", final: true };
const TOO_LARGE: Verdict = { kind: "too-large", final: true };
const INVALID: Verdict = { kind: "invalid", final: true };
/** A wrong token is repaired by an operator; the message is still good then. */
const AUTH: Verdict = { kind: "auth", final: false };
const TRANSIENT: Verdict = { kind: "transient", final: false };
const PERHAPS_SENT: Verdict = { kind: "transient", final: false, maybeSent: true };

/** What a description of status 400 means; the first match counts, everything else is an invalid request. */
const BAD_REQUESTS: readonly (readonly [RegExp, Verdict])[] = [
  [/chat not found|user not found|PEER_ID_INVALID|USER_DEACTIVATED|INPUT_USER_DEACTIVATED/i, UNREACHABLE],
  [/group chat was upgraded|group is deactivated|TOPIC_(CLOSED|DELETED)|message thread not found/i, UNREACHABLE],
  [/not enough rights|have no rights|CHAT_(WRITE|RESTRICTED|ADMIN)|need administrator/i, UNREACHABLE],
  [/too long|too big|REPLY_MARKUP_TOO_LONG|ENTITIES_TOO_LONG/i, TOO_LARGE],
];

/** Errors of the network after which Telegram cannot have seen the request. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Says what a failed call means: telegraf's error for an answer of Telegram, node-fetch's for the network. Never throws.
 */
export function classify(error: unknown): DeliveryError {
  try {
    return { ...verdictOf(error), reason: reasonOf(error) };
  } catch {
    return { kind: "unknown", final: false, reason: "an error that cannot be read" };
  }
}

/** `text` without bot tokens, which the addresses of the Bot API contain. */
export function withoutTokens(text: string): string {
  return text.replace(/\d{3,}:[\w-]{6,}/g, "[token]");
}

/** Whether the platform says that a message already looks as wanted, or is gone: then nothing is left to take off. */
export function nothingToWithdraw(error: unknown): boolean {
  const { status, description } = answerOf(error);
  return status === 400 && /message is not modified|message to edit not found|MESSAGE_ID_INVALID/i.test(description);
}

/** The seconds Telegram asks to wait, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  const parameters = fieldsOf(fieldsOf(fieldsOf(error)?.["response"])?.["parameters"]);
  const seconds = numberOf(parameters?.["retry_after"]);
  return seconds === undefined ? undefined : Math.max(0, seconds * 1000);
}

function answerOf(error: unknown): { readonly status: number | undefined; readonly description: string } {
  const response = fieldsOf(fieldsOf(error)?.["response"]);
  return { status: numberOf(response?.["error_code"]), description: textOf(response?.["description"]) ?? "" };
}

function verdictOf(error: unknown): Verdict {
  const { status, description } = answerOf(error);
  if (status !== undefined) return verdictOfAnswer(status, description, retryAfterMs(error));
  if (SambungError.is(error)) {
    return error.code === "option-invalid" ? INVALID : { kind: "unknown", final: false };
  }
  const fields = fieldsOf(error);
  const code = textOf(fields?.["code"]) ?? textOf(fieldsOf(fields?.["cause"])?.["code"]);
  if (code !== undefined) return NEVER_ARRIVED.has(code) ? TRANSIENT : PERHAPS_SENT;
  // node-fetch tells of time-outs, aborts and answers that are no JSON by `type`.
  if (textOf(fields?.["type"]) !== undefined || fields?.["name"] === "AbortError") return PERHAPS_SENT;
  return { kind: "unknown", final: false };
}

function verdictOfAnswer(status: number, description: string, retryAfter: number | undefined): Verdict {
  if (status === 429) {
    return { kind: "rate", final: false, ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }) };
  }
  if (status >= 500) return PERHAPS_SENT;
  if (status === 401) return AUTH;
  if (status === 403) return UNREACHABLE;
  // Telegram answers a malformed token with 404 instead of 401; an unknown method is ours to repair.
  if (status === 404) return /method/i.test(description) ? INVALID : AUTH;
  if (status === 409) return TRANSIENT;
  if (status === 413) return TOO_LARGE;
  return BAD_REQUESTS.find(([pattern]) => pattern.test(description))?.[1] ?? INVALID;
}

function reasonOf(error: unknown): string {
  const { status, description } = answerOf(error);
  if (status !== undefined) return withoutTokens(`${status} ${description}`.trim());
  const fields = fieldsOf(error);
  return withoutTokens(textOf(fields?.["message"]) ?? (typeof error === "string" ? error : "no reason was given"));
}
