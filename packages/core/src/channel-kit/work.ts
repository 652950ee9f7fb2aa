import { Bag, type BagItem } from "../bag.ts";
import type { Clock } from "../ports/clock.ts";
import { answer } from "./body.ts";

/** How long `stop` lets messages that are under way arrive. */
const SEND_GRACE_MS = 5000;

/** What a channel does between `start` and `stop`, so that it can end in order. */
export interface Work {
  /** Aborts when nothing new is taken in any more. */
  readonly intake: AbortSignal;
  /** Aborts when everything has to end now. */
  readonly lifetime: AbortSignal;
  /** Answers a request; 503 once the channel is stopping. */
  handling(answering: () => Promise<Response>): Promise<Response>;
  /** Runs a call to the platform; its signal aborts with `signal` and with the channel. */
  sending<Result>(signal: AbortSignal, call: (either: AbortSignal) => Promise<Result>): Promise<Result>;
  /** Keeps work nobody waits for; `stop` aborts `lifetime` and waits for it. */
  background<Result>(work: Promise<Result>): Promise<Result>;
  /**
   * Ends everything: intake first, requests that are being answered, sends after a short grace, the rest.
   *
   * @param receiving what polls or listens, and ends with `intake`
   */
  stop(receiving?: Promise<unknown>): Promise<void>;
}

/** The work of one channel. */
export function makeWork(clock: Clock): Work {
  const intake = new AbortController();
  const lifetime = new AbortController();
  const requests = new Bag<Running>();
  const sends = new Bag<Running>();
  const rest = new Bag<Running>();
  const calls = new Bag<Call>();
  /** What `AbortSignal.any` of `signal` and `lifetime` does while a call runs, at a fraction of the cost. */
  const linked = async <Result>(
    signal: AbortSignal,
    called: (either: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const either = new AbortController();
    const abort = (): void => either.abort(signal.reason);
    if (lifetime.signal.aborted) either.abort(lifetime.signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    const call: Call = { place: -1, either };
    calls.add(call);
    try {
      return await called(either.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      calls.delete(call);
    }
  };
  return {
    intake: intake.signal,
    lifetime: lifetime.signal,
    handling: (answering) => (intake.signal.aborted ? Promise.resolve(answer(503)) : track(requests, answering())),
    sending: (signal, called) => track(sends, linked(signal, called)),
    background: (work) => track(rest, work),
    stop: async (receiving) => {
      intake.abort();
      await receiving;
      await settled(requests);
      const arrived = new AbortController();
      const sent = settled(sends).then(() => arrived.abort());
      await Promise.race([sent, clock.wait(SEND_GRACE_MS, arrived.signal)]);
      lifetime.abort();
      for (const { either } of calls.all()) either.abort(lifetime.signal.reason);
      await Promise.all([settled(sends), settled(rest)]);
    },
  };
}

interface Running extends BagItem {
  readonly work: Promise<unknown>;
}

interface Call extends BagItem {
  readonly either: AbortController;
}

function track<Result>(running: Bag<Running>, work: Promise<Result>): Promise<Result> {
  const item: Running = { place: -1, work };
  running.add(item);
  const forget = (): boolean => running.delete(item);
  work.then(forget, forget);
  return work;
}

/** Resolves when everything that runs now has ended. */
async function settled(running: Bag<Running>): Promise<void> {
  await Promise.allSettled(running.all().map(({ work }) => work));
}

/**
 * Runs `work` with a signal that aborts after `ms` or with `parent`, whichever comes first.
 *
 * @throws what `work` throws, for a time-out its reaction to the signal
 */
export async function within<Result>(
  clock: Clock,
  ms: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const done = new AbortController();
  void clock.wait(ms, AbortSignal.any([done.signal, parent])).then(() => {
    if (!done.signal.aborted) limit.abort();
  });
  try {
    return await work(AbortSignal.any([limit.signal, parent]));
  } finally {
    done.abort();
  }
}
