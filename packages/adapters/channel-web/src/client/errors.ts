import type { ErrorAnswer } from "../wire.ts";

/** Why a request did not succeed. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  /** HTTP status, 0 when no answer came. */
  declare readonly status: number;
  /** Code of the protocol, `"network"` when no answer came, `"unknown"` when the answer was not of the protocol. */
  declare readonly code: string;
  /** How long to wait before the next try, when the server said so. */
  declare readonly retryAfterMs?: number | undefined;

  constructor(status: number, { message, ...what }: ErrorAnswer["error"], cause?: unknown) {
    super(message, { cause });
    Object.assign(this, { status }, what);
  }
}

/** True when sending the same again cannot help: 4xx, but for those that say "log in" (401) and "later". */
export function isPermanent({ status }: ChatError): boolean {
  return /^4(?!01|08|25|29)/.test(`${status}`);
}

/** The error of an answer that is not a success. */
export async function errorOf(response: Response): Promise<ChatError> {
  const { status, headers } = response;
  const body: Partial<ErrorAnswer> | undefined = await response.json().catch(() => undefined);
  const { code = "unknown", message = `The chat answered ${status}.`, retryAfterMs } = body?.error ?? {};
  const seconds = Number(headers.get("retry-after"));
  return new ChatError(status, { code, message, retryAfterMs: retryAfterMs ?? (seconds * 1_000 || undefined) });
}

/** Any error as a {@link ChatError}. */
export function toChatError(cause: unknown): ChatError {
  return cause instanceof ChatError
    ? cause
    : new ChatError(0, { code: "network", message: "The chat could not be reached." }, cause);
}
