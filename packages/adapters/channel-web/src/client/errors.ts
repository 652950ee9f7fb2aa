import type { ErrorAnswer } from "../wire.ts";

/** Why a request did not succeed. */
export class ChatError extends Error {
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  /** Code of the protocol, `"network"` when no answer came, `"unknown"` when the answer was not of the protocol. */
  readonly code: string;
  /** How long to wait before the next try, when the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = "ChatError";
    this.status = status;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True when sending the same again cannot help. */
export function isPermanent({ status }: ChatError): boolean {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

/** The error of an answer that is not a success. */
export async function errorOf(response: Response): Promise<ChatError> {
  const { status } = response;
  const body: Partial<ErrorAnswer> | undefined = await response.json().catch(() => undefined);
  const { code = "unknown", message = `The chat answered ${status}.`, retryAfterMs } = body?.error ?? {};
  const seconds = Number(response.headers.get("retry-after"));
  return new ChatError(status, code, message, { retryAfterMs: retryAfterMs ?? (seconds * 1_000 || undefined) });
}

/** Any error as a {@link ChatError}. */
export function toChatError(cause: unknown): ChatError {
  return cause instanceof ChatError ? cause : new ChatError(0, "network", "The chat could not be reached.", { cause });
}
