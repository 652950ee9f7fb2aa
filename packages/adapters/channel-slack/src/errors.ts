import { type DeliveryError, SambungError } from "@sambung/core";
import { fieldsOf, numberOf, textOf } from "./wire.ts";

type Verdict = Omit<DeliveryError, "reason">;

const UNREACHABLE: Verdict = { kind: "unreachable", final: true };
const TOO_LARGE: Verdict = { kind: "too-large", final: true };
const INVALID: Verdict = { kind: "invalid", final: true };
/** A wrong token or a missing scope is repaired by an operator; the message is still good then. */
const AUTH: Verdict = { kind: "auth", final: false };
const RATE: Verdict = { kind: "rate", final: false };
const TRANSIENT: Verdict = { kind: "transient", final: false };
const PERHAPS_SENT: Verdict = { kind: "transient", final: false, maybeSent: true };

/** What Slack's error names mean; a name that is not here is a request Slack will never take. */
const MEANINGS: readonly (readonly [Verdict, string])[] = [
  [
    UNREACHABLE,
    "channel_not_found user_not_found users_not_found user_disabled not_in_channel is_archived is_inactive cannot_dm_bot cant_dm_bot messages_tab_disabled cannot_reply_to_message thread_not_found restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked",
  ],
  [
    AUTH,
    "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope no_permission not_allowed_token_type access_denied accesslimited org_login_required ekm_access_denied team_access_not_granted enterprise_is_restricted two_factor_setup_required team_not_found",
  ],
  [RATE, "ratelimited rate_limited message_limit_exceeded"],
  [TOO_LARGE, "msg_too_long msg_blocks_too_long too_many_attachments metadata_too_large file_too_large"],
  [TRANSIENT, "service_unavailable team_added_to_org request_timeout external_channel_migrating"],
  // Slack says of these that a part of the work may have been done.
  [PERHAPS_SENT, "fatal_error internal_error"],
];

const VERDICTS: ReadonlyMap<string, Verdict> = new Map(
  MEANINGS.flatMap(([verdict, names]) => names.split(" ").map((name) => [name, verdict] as const)),
);

/** Names Slack gives when the message that shall change already looks so, is gone, or is too old to be changed. */
const NOTHING_TO_WITHDRAW = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

/** Errors of the network after which Slack cannot have seen the request. */
const NEVER_ARRIVED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Says what a failed call means: the errors of Slack's own client, for answers and for the network. Never throws. */
export function classify(error: unknown): DeliveryError {
  try {
    return { ...verdictOf(error), reason: reasonOf(error) };
  } catch {
    return { kind: "unknown", final: false, reason: "an error that cannot be read" };
  }
}

/** `text` without tokens of Slack's. */
export function withoutTokens(text: string): string {
  return text.replace(/\bx(?:ox[a-z]|app)[-.][\w.-]+/g, "[token]");
}

/** Slack's name for what went wrong, `channel_not_found`; undefined when it was not Slack that refused. */
export function refusalOf(error: unknown): string | undefined {
  const name = textOf(fieldsOf(fieldsOf(error)?.["data"])?.["error"]);
  return name !== undefined && /^[\w.:-]{1,100}$/.test(name) ? name : undefined;
}

/** Whether Slack says that nothing is left to take off a message. */
export function nothingToWithdraw(error: unknown): boolean {
  return NOTHING_TO_WITHDRAW.has(refusalOf(error) ?? "");
}

/** How long Slack asks to wait, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  const metadata = fieldsOf(fieldsOf(fieldsOf(error)?.["data"])?.["response_metadata"]);
  const seconds = numberOf(fieldsOf(error)?.["retryAfter"]) ?? numberOf(metadata?.["retryAfter"]);
  return seconds === undefined ? undefined : Math.max(0, seconds * 1000);
}

/** Codes of the client's errors; it has one for each layer. */
const CLIENT = {
  platform: "slack_webapi_platform_error",
  http: "slack_webapi_http_error",
  request: "slack_webapi_request_error",
  rate: "slack_webapi_rate_limited_error",
} as const;

function verdictOf(error: unknown): Verdict {
  const fields = fieldsOf(error);
  switch (fields?.["code"]) {
    case CLIENT.rate:
      return waiting(error);
    case CLIENT.platform: {
      const name = refusalOf(error);
      // The client gives an answer that is no JSON as the name of the error.
      if (name === undefined) return PERHAPS_SENT;
      const verdict = VERDICTS.get(name) ?? INVALID;
      return verdict === RATE ? waiting(error) : verdict;
    }
    case CLIENT.http:
      return verdictOfStatus(numberOf(fields["statusCode"]) ?? 0);
    case CLIENT.request:
      return NEVER_ARRIVED.has(networkCode(fields["original"]) ?? "") ? TRANSIENT : PERHAPS_SENT;
  }
  if (SambungError.is(error)) {
    return error.code === "option-invalid" || error.code === "event-invalid"
      ? INVALID
      : { kind: "unknown", final: false };
  }
  // 429 without saying when is a plain error of the client.
  if (/^Retry header did not contain/.test(textOf(fields?.["message"]) ?? "")) return RATE;
  if (fields?.["name"] === "AbortError" || fields?.["name"] === "TimeoutError") return PERHAPS_SENT;
  return { kind: "unknown", final: false };
}

function waiting(error: unknown): Verdict {
  const wait = retryAfterMs(error);
  return wait === undefined ? RATE : { ...RATE, retryAfterMs: wait };
}

function verdictOfStatus(status: number): Verdict {
  if (status === 429) return RATE;
  if (status === 401 || status === 403) return AUTH;
  if (status === 413) return TOO_LARGE;
  return status >= 400 && status < 500 ? INVALID : PERHAPS_SENT;
}

/** The outermost code there is; `fetch` wraps what the socket said, seldom more than twice. */
function networkCode(error: unknown, depth = 5): string | undefined {
  const fields = fieldsOf(error);
  if (fields === undefined || depth === 0) return undefined;
  return textOf(fields["code"]) ?? networkCode(fields["cause"], depth - 1);
}

function reasonOf(error: unknown): string {
  const fields = fieldsOf(error);
  const status = numberOf(fields?.["statusCode"]);
  if (status !== undefined) return `HTTP ${status}`;
  if (fields?.["code"] === CLIENT.platform) return refusalOf(error) ?? "an answer that is no JSON";
  if (fields?.["code"] === CLIENT.request) return networkCode(fields["original"]) ?? "the connection broke";
  return withoutTokens(textOf(fields?.["message"]) ?? (typeof error === "string" ? error : "no reason was given"));
}
