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

/** How events are brought. @throws ChatError */
export interface Receiver {
  /** Brings events until the connection ends. */
  listen(receiving: Receiving, signal: AbortSignal): Promise<void>;
  /** Brings all events that are there now. */
  catchUp(receiving: Receiving, signal: AbortSignal): Promise<void>;
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
export function makeReceiver(call: Caller, clock: Pick<Clock, "monotonic">): Receiver {
  let pollUntil = 0;

  /** Answers whether there was something. */
  const poll = async ({ last, alive, receive }: Receiving, signal: AbortSignal, waitS: number): Promise<boolean> => {
    const { events } = await call<PollAnswer>(`/events?after=${last()}&wait=${waitS}`, {
      accept: "application/json",
      timeoutMs: POLL_TIMEOUT_MS,
      signal,
    });
    alive();
    events.forEach(receive);
    return !!events.length;
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

  return {
    listen: async (receiving, signal) => {
      // The first is answered at once, and shows that the connection is good.
      for (let waitS = 0; clock.monotonic() < pollUntil; waitS = POLL_WAIT_S) await poll(receiving, signal, waitS);
      await stream(receiving, signal);
    },
    catchUp: async (receiving, signal) => {
      while (await poll(receiving, signal, 0));
    },
  };
}
