import type { After } from "./environment.ts";
import { errorOf, toChatError } from "./errors.ts";

/** A request to the chat. */
export interface Call {
  readonly signal: AbortSignal;
  readonly token?: string;
  /** What is sent: JSON or bytes; without `accept` it is sent even when it is empty. */
  readonly json?: unknown;
  readonly bytes?: Blob | Uint8Array;
  /** What is asked for. */
  readonly accept?: "text/event-stream" | "application/json";
  /** Without an answer after this long the request is given up; default 20 s. */
  readonly timeoutMs?: number;
}

/** Sends a request below the address of the chat; answers what `read`, by default its JSON, makes of a success. @throws ChatError */
export type Caller = <Answer>(
  path: string,
  call: Call,
  read?: (response: Response) => Answer | Promise<Answer>,
) => Promise<Answer>;

const TIMEOUT_MS = 20_000;

/** Requests below `url`. */
export function makeCaller(url: string, fetcher: typeof globalThis.fetch, after: After): Caller {
  return async (
    path,
    { signal, token, json, bytes, accept, timeoutMs = TIMEOUT_MS },
    read = (answer) => answer.json(),
  ) => {
    const late = new AbortController();
    const done = after(timeoutMs, () => late.abort());
    try {
      const response = await fetcher(url + path, {
        method: accept ? "GET" : "POST",
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(accept && { accept }),
          ...(json !== undefined && { "content-type": "application/json" }),
        },
        body: (json ? JSON.stringify(json) : bytes) as NonNullable<RequestInit["body"]>,
        signal: AbortSignal.any([signal, late.signal]),
        // The token is the only proof of who this is.
        credentials: "omit",
        cache: "no-store",
      });
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      // Also when the answer is no JSON: cut off, or of something between here and the chat.
      throw toChatError(error);
    } finally {
      done();
    }
  };
}
