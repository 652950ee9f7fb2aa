import { type Clock, type Log, SambungError } from "@sambung/core";
import { within } from "@sambung/core/channel";
import { classify, retryAfterMs } from "./errors.ts";
import type { Envelope, SocketClient } from "./transport.ts";

/** How long a connection may take to be greeted. */
const CONNECT_MS = 15_000;
/** How long a connection must have lasted for its end to be the usual change of servers. */
const STEADY_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long the end of a connection may take before it is cut. */
const CLOSE_MS = 2000;

export interface ListeningOptions {
  /** A client for one connection; made anew each time. */
  connect(): SocketClient;
  /** Resolves when what the payload means is durable; until then Slack is told nothing and sends again. */
  receive(payload: unknown): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: string;
  readonly signal: AbortSignal;
}

/**
 * Listens through Socket Mode until the signal aborts, and then lets what came finish. Never rejects: a platform that is
 * down is tried again, ever more slowly.
 */
export async function listen(options: ListeningOptions): Promise<void> {
  const { clock, log, channel, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const began = clock.now();
    let wait: number | undefined;
    try {
      await serve(options);
    } catch (error) {
      if (signal.aborted) return;
      wait = retryAfterMs(error);
      log.warn("slack-socket-failed", { channel, code: classify(error).kind, failures: failures + 1 });
    }
    if (signal.aborted) return;
    // Slack ends a connection every now and then so that another server takes over.
    failures = wait === undefined && clock.now() - began >= STEADY_MS ? 0 : failures + 1;
    if (failures === 0) continue;
    await clock.wait(wait ?? Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(failures, 10)), signal);
  }
}

/** One connection, from its start to its end. */
async function serve({ connect, receive, clock, log, channel, signal }: ListeningOptions): Promise<void> {
  const client = connect();
  const running = new Set<Promise<void>>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  client.once("disconnected", end);
  const take = async ({ body, ack }: Envelope): Promise<void> => {
    try {
      await receive(body);
      await ack();
    } catch (error) {
      // Without the acknowledgement Slack sends it again.
      log.warn("slack-event-not-stored", { channel, code: SambungError.is(error) ? error.code : "unknown" });
    }
  };
  client.on("slack_event", (envelope) => {
    if (signal.aborted) return;
    const work = take(envelope).finally(() => running.delete(work));
    running.add(work);
  });
  try {
    await within(clock, CONNECT_MS, signal, (limit) => first(client.start(), aborted(limit)));
    await first(
      ended,
      aborted(signal).catch(() => {}),
    );
  } finally {
    await Promise.allSettled(running);
    const closed = new AbortController();
    const closing = client.disconnect().then(
      () => closed.abort(),
      () => closed.abort(),
    );
    await first(closing, clock.wait(CLOSE_MS, closed.signal));
    closed.abort();
  }
}

/** The first to settle; the other's failure is nobody's business any more. */
async function first(work: Promise<unknown>, other: Promise<unknown>): Promise<void> {
  work.catch(() => {});
  other.catch(() => {});
  await Promise.race([work, other]);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new Error("Slack did not greet the connection in time"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
