import type { Clock } from "@sambung/core";
import { ChatError, errorOf, toChatError } from "./errors.ts";

/** A request to the chat. */
export interface Call {
  readonly method: "GET" | "POST";
  /** What follows the address of the chat: `/messages`. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly bytes?: Blob | Uint8Array | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Without an answer after this long the request is given up; default 20 s. */
  readonly timeoutMs?: number | undefined;
}

/** Sends requests to one chat. */
export interface Caller {
  /** The answer, when it is a success. The body is still to be read. @throws ChatError */
  send(call: Call): Promise<Response>;
  /** The JSON of the answer. @throws ChatError */
  json<Answer>(call: Call): Promise<Answer>;
}

const TIMEOUT_MS = 20_000;

/** A controller that is aborted with `signal`, and how to stop that. */
export function linked(signal?: AbortSignal): { readonly controller: AbortController; readonly release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return { controller, release: () => signal?.removeEventListener("abort", abort) };
}

/** Requests below `url`. */
export function makeCaller(url: string, fetcher: typeof globalThis.fetch, clock: Pick<Clock, "wait">): Caller {
  const within = async <Answer>(
    call: Call,
    read: (response: Response) => Promise<Answer> | Answer,
  ): Promise<Answer> => {
    const { controller, release } = linked(call.signal);
    const done = new AbortController();
    void clock.wait(call.timeoutMs ?? TIMEOUT_MS, done.signal).then(() => {
      if (!done.signal.aborted) controller.abort();
    });
    try {
      const response = await fetcher(url + call.path, requestInit(call, controller.signal));
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      throw toChatError(error);
    } finally {
      done.abort();
      release();
    }
  };
  return {
    send: (call) => within(call, (response) => response),
    json: <Answer>(call: Call) =>
      within(call, async (response) => {
        try {
          return (await response.json()) as Answer;
        } catch (cause) {
          // Cut off, or something between here and the chat that answers for it.
          throw new ChatError(0, "network", "The answer of the chat could not be read.", { cause });
        }
      }),
  };
}

function requestInit(call: Call, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = {};
  if (call.token !== undefined) headers["authorization"] = `Bearer ${call.token}`;
  if (call.accept !== undefined) headers["accept"] = call.accept;
  if (call.json !== undefined) headers["content-type"] = "application/json";
  const body = call.json === undefined ? call.bytes : JSON.stringify(call.json);
  return {
    method: call.method,
    headers,
    signal,
    // The token is the only proof of who this is.
    credentials: "omit",
    cache: "no-store",
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit["body"]> }),
  };
}
