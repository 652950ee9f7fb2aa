import type { Clock } from "@sambung/core";
import type { PollAnswer, WireEvent } from "../wire.ts";
import { type Caller, linked } from "./calls.ts";
import { ChatError } from "./errors.ts";
import { sseParser } from "./sse.ts";

/** One connection that brings events. */
export interface Connection {
  readonly token: string;
  /** The last `seq` that is known. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** Called when something arrived, also when it was only a ping. */
  readonly alive: () => void;
  readonly receive: (event: WireEvent) => void;
}

/** How events come in. */
export interface Receiver {
  /** True while polls are used because streams do not get through. */
  readonly polling: boolean;
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
export function makeReceiver(caller: Caller, clock: Clock): Receiver {
  let pollUntil = Number.NEGATIVE_INFINITY;

  const stream = async ({ token, after, signal, alive, receive }: Connection): Promise<void> => {
    const { controller, release } = linked(signal);
    let deadline = clock.monotonic() + FIRST_BYTE_MS;
    let begun = false;
    let late = false;
    const done = new AbortController();
    const watch = async (): Promise<void> => {
      while (!done.signal.aborted) {
        const rest = deadline - clock.monotonic();
        if (rest <= 0) {
          late = true;
          return controller.abort();
        }
        await clock.wait(rest, done.signal);
      }
    };
    void watch();
    try {
      const response = await caller.send({
        method: "GET",
        path: `/events?after=${after}`,
        token,
        accept: "text/event-stream",
        signal: controller.signal,
      });
      const reader = response.body?.getReader();
      if (reader === undefined) throw new ChatError(0, "network", "The stream has no body.");
      controller.signal.addEventListener("abort", () => reader.cancel().catch(() => {}));
      const decoder = new TextDecoder();
      const parser = sseParser();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        begun = true;
        deadline = clock.monotonic() + SILENT_MS;
        alive();
        for (const event of parser.push(decoder.decode(piece.value, { stream: true }))) receive(event);
      }
      if (!late) return;
    } catch (error) {
      if (!late) throw error;
    } finally {
      done.abort();
      release();
    }
    if (!begun) pollUntil = clock.monotonic() + POLLING_MS;
    throw new ChatError(0, "network", begun ? "The stream went silent." : "The stream brought nothing.");
  };

  const poll = async ({ token, after, signal, alive, receive }: Connection): Promise<void> => {
    const answer = await caller.json<PollAnswer>({
      method: "GET",
      path: `/events?after=${after}&wait=${POLL_WAIT_S}`,
      token,
      accept: "application/json",
      signal,
      timeoutMs: POLL_TIMEOUT_MS,
    });
    alive();
    for (const event of answer.events) receive(event);
  };

  const receiver: Receiver = {
    get polling() {
      return clock.monotonic() < pollUntil;
    },
    run: (connection) => (receiver.polling ? poll(connection) : stream(connection)),
  };
  return receiver;
}
