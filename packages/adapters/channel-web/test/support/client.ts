import type { ChatClient, ChatMessage } from "@sambung/channel-web/client";
import type { Channel, Clock, Random } from "@sambung/core";
import type { VirtualClock } from "@sambung/core/testing";

/** A clock that runs `factor` times as fast as the real one: for tests that need real sockets. */
export function fastClock(factor: number): Clock {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) * factor;
  return {
    now: () => Date.parse("2026-01-05T02:00:00.000Z") + elapsed(),
    monotonic: elapsed,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms / factor);
        signal?.addEventListener("abort", done);
      }),
  };
}

/** Resolves when `condition` holds, while somebody listens to the client. */
export async function until(client: ChatClient, condition: () => boolean): Promise<void> {
  // What is waited for may happen on the server, of which a client tells nobody.
  const stop = client.subscribe(() => {});
  await soon(condition);
  stop();
}

/** A number below `limit` from seeded randomness. */
export function below(random: Random, limit: number): number {
  const [a = 0, b = 0] = random.bytes(2);
  return Math.floor(((a * 256 + b) / 65_536) * limit);
}

export function texts(messages: readonly ChatMessage[], from?: ChatMessage["from"]): string[] {
  return messages.filter((message) => from === undefined || message.from === from).map((message) => message.text);
}

/** What a test does to the requests of a client. */
export interface Wire {
  readonly fetch: typeof globalThis.fetch;
  /** Every request as `POST /messages`, in order. */
  readonly requests: string[];
  /** Answers instead of the channel; undefined lets the request through, throwing is a network that fails. */
  before: (request: Request, path: string) => Response | undefined | Promise<Response | undefined>;
  /** Changes the answer of the channel. */
  after: (response: Response, path: string) => Response | Promise<Response>;
}

/** A `fetch` that leads to a channel in this process. */
export function wireTo(channel: Channel): Wire {
  const wire: Wire = {
    requests: [],
    before: () => undefined,
    after: (response) => response,
    fetch: (input, init) => {
      const request = new Request(input as string, init as RequestInit);
      const path = new URL(request.url).pathname.slice("/chat".length);
      wire.requests.push(`${request.method} ${path}`);
      const aborted = new Promise<never>((_resolve, reject) => {
        const gone = (): void => reject(new DOMException("aborted", "AbortError"));
        if (request.signal.aborted) gone();
        request.signal.addEventListener("abort", gone);
      });
      const answer = async (): Promise<Response> => {
        const response = (await wire.before(request, path)) ?? (await channel.handle?.(request, path));
        return wire.after(response as Response, path);
      };
      return Promise.race([answer(), aborted]);
    },
  };
  return wire;
}

/** Lets work that runs outside of this thread (signatures) finish, so that it does not seem slow to a virtual clock. */
async function breathe(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    // As many at once as there are threads to do them: what was asked for before has been begun and most likely done.
    await Promise.all(Array.from({ length: 8 }, () => crypto.subtle.digest("SHA-256", new Uint8Array(8))));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets virtual time pass until `condition` holds; work that is not promises (crypto, streams) gets its time in between. */
export async function pass(clock: VirtualClock, condition: () => boolean, stepMs = 250): Promise<void> {
  for (let step = 0; step < 10_000; step += 1) {
    await breathe();
    if (condition()) return;
    await clock.advance(stepMs);
  }
  throw new Error("it did not happen");
}

/** Gives real time, but no virtual time, until `condition` holds. */
export async function soon(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
