import type { Environment } from "./environment.ts";
import { errorOf, toChatError } from "./errors.ts";

/** A request to the chat. */
export interface Call {
  readonly signal?: AbortSignal | undefined;
  readonly token?: string;
  /** What is sent: JSON or bytes. */
  readonly json?: unknown;
  readonly bytes?: Blob | Uint8Array | undefined;
  /** What is asked for; without it something is sent, even if it is empty. */
  readonly accept?: "text/event-stream" | "application/json";
  /** Without an answer after this long the request is given up; default 20 s. */
  readonly timeoutMs?: number;
  /** Told when it is given up. */
  readonly late?: () => void;
}

/**
 * Reads a success. `signal` ends what it reads; with `wait` it gets that many milliseconds more from now on before it is
 * given up.
 */
export type Read<Answer> = (response: Response, signal: AbortSignal, wait: (ms: number) => void) => Promise<Answer>;

/** Sends a request below the address of the chat; answers what `read`, by default its JSON, makes of a success. @throws ChatError */
export type Caller = <Answer>(path: string, call: Call, read?: Read<Answer>) => Promise<Answer>;

const TIMEOUT_MS = 20_000;

/** Requests below `url`. `conversation`: what ends those that do not say it themselves. */
export function makeCaller(
  url: string,
  { fetch, after }: Pick<Environment, "fetch" | "after">,
  conversation: () => AbortSignal,
): Caller {
  return async (
    path,
    { signal: given = conversation(), token, json, bytes, accept, timeoutMs = TIMEOUT_MS, late },
    read = (answer) => answer.json(),
  ) => {
    const ending = new AbortController();
    const signal = AbortSignal.any([given, ending.signal]);
    let calm = (): void => {};
    const wait = (ms: number): void => {
      calm();
      calm = after(ms, () => {
        late?.();
        ending.abort();
      });
    };
    wait(timeoutMs);
    try {
      const response = await fetch(url + path, {
        method: accept ? "GET" : "POST",
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(accept && { accept }),
          ...(json ? { "content-type": "application/json" } : {}),
        },
        body: (bytes ?? JSON.stringify(json)) as NonNullable<RequestInit["body"]>,
        signal,
        // The token is the only proof of who this is.
        credentials: "omit",
      });
      if (!response.ok) throw await errorOf(response);
      return await read(response, signal, wait);
    } catch (error) {
      // Also when the answer is no JSON: cut off, or of something between here and the chat.
      throw toChatError(error);
    } finally {
      calm();
    }
  };
}
