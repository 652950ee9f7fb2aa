import type { Clock } from "@sambung/core";
import type { PollAnswer, WireEvent } from "../wire.ts";
import type { Caller } from "./calls.ts";
import { sseParser } from "./sse.ts";

/** What comes in. */
export interface Receiving {
  /** The last `seq` that is known. */
  last(): number;
  /** Called when something arrived, also when it was only a ping. */
  alive(): void;
  receive(event: WireEvent): void;
}

/** Brings events until the connection ends. @throws ChatError */
export type Receiver = (receiving: Receiving, signal: AbortSignal) => Promise<void>;

/** A stream that brings nothing at all in this time is held back by something in between. */
const FIRST_BYTE_MS = 10_000;
/** The server pings every 15 s: a stream that is silent for this long is dead. */
const SILENT_MS = 45_000;
/** How long to poll before streams are tried again. */
const POLLING_MS = 5 * 60_000;
const POLL_WAIT_S = 25;
const POLL_TIMEOUT_MS = 40_000;

/** Streams, and polls where streams do not get through. */
export function makeReceiver(call: Caller, clock: Pick<Clock, "monotonic">): Receiver {
  let pollUntil = 0;

  const poll = async ({ last, alive, receive }: Receiving, signal: AbortSignal): Promise<void> => {
    const { events } = await call<PollAnswer>(`/events?after=${last()}&wait=${POLL_WAIT_S}`, {
      accept: "application/json",
      timeoutMs: POLL_TIMEOUT_MS,
      signal,
    });
    alive();
    events.forEach(receive);
  };

  const stream = ({ last, alive, receive }: Receiving, signal: AbortSignal): Promise<void> => {
    let begun = false;
    const late = (): void => {
      if (!begun) pollUntil = clock.monotonic() + POLLING_MS;
    };
    return call(
      `/events?after=${last()}`,
      { accept: "text/event-stream", timeoutMs: FIRST_BYTE_MS, signal, late },
      async ({ body }, signal, wait) => {
        const reader = (body as NonNullable<typeof body>).pipeThrough(new TextDecoderStream(), { signal }).getReader();
        const parse = sseParser();
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
          begun = true;
          wait(SILENT_MS);
          alive();
          parse(piece.value).forEach(receive);
        }
      },
    );
  };

  return async (receiving, signal) => {
    while (clock.monotonic() < pollUntil) await poll(receiving, signal);
    await stream(receiving, signal);
  };
}
