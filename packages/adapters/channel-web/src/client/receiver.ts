import type { Clock } from "@sambung/core";
import type { PollAnswer, WireEvent } from "../wire.ts";
import type { Caller } from "./calls.ts";
import type { After } from "./environment.ts";
import { toChatError } from "./errors.ts";
import { sseParser } from "./sse.ts";

/** One connection that brings events. */
export interface Connection {
  readonly token: string;
  /** The last `seq` that is known. */
  readonly last: number;
  readonly signal: AbortSignal;
  /** Called when something arrived, also when it was only a ping. */
  readonly alive: () => void;
  readonly receive: (event: WireEvent) => void;
}

/** How events come in. */
export interface Receiver {
  /** True while polls are used because streams do not get through. */
  polling(): boolean;
  /** Runs one stream until it ends, or one poll; resolves when it is time for the next. @throws ChatError */
  run(connection: Connection): Promise<void>;
}

/** A stream that brings nothing at all in this time is held back by something in between. */
const FIRST_BYTE_MS = 10_000;
/** The server pings every 15 s: a stream that is silent for this long is dead. */
const SILENT_MS = 45_000;
/** How long to poll before streams are tried again. */
const POLLING_MS = 5 * 60_000;
const POLL_WAIT_S = 25;
const POLL_TIMEOUT_MS = 40_000;

/** Streams, and polls where streams do not get through. */
export function makeReceiver(call: Caller, clock: Pick<Clock, "monotonic">, after: After): Receiver {
  let pollUntil = 0;
  const polling = (): boolean => clock.monotonic() < pollUntil;

  const poll = async (path: string, { token, signal, alive, receive }: Connection): Promise<void> => {
    const accept = "application/json";
    const { events } = await call<PollAnswer>(`${path}&wait=${POLL_WAIT_S}`, {
      token,
      accept,
      signal,
      timeoutMs: POLL_TIMEOUT_MS,
    });
    alive();
    for (const event of events) receive(event);
  };

  const stream = async (path: string, { token, signal: given, alive, receive }: Connection): Promise<void> => {
    const silence = new AbortController();
    const signal = AbortSignal.any([given, silence.signal]);
    const silent = (): void => silence.abort();
    let begun = false;
    let heard = after(FIRST_BYTE_MS, silent);
    try {
      const { body } = await call(path, { token, accept: "text/event-stream", signal }, (response) => response);
      const reader = (body as NonNullable<typeof body>).pipeThrough(new TextDecoderStream(), { signal }).getReader();
      const parse = sseParser();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        begun = true;
        heard();
        heard = after(SILENT_MS, silent);
        alive();
        for (const event of parse(piece.value)) receive(event);
      }
    } catch (error) {
      if (silence.signal.aborted && !begun) pollUntil = clock.monotonic() + POLLING_MS;
      throw toChatError(error);
    } finally {
      heard();
    }
  };

  return {
    polling,
    run: (connection) => (polling() ? poll : stream)(`/events?after=${connection.last}`, connection),
  };
}
