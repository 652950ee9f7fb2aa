import { Bag, type BagItem } from "../bag.ts";
import type { Channel, DeliveryError, SendOptions, SendResult } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";

/** How a call to a platform ended; `stopped` when the sender did not wait for it. */
export type Outcome =
  | { readonly status: "taken"; readonly ids: readonly string[] }
  | { readonly status: "refused"; readonly error: DeliveryError }
  | { readonly status: "stopped" };

interface Attempt extends BagItem {
  readonly deadline: number;
  end(outcome: Outcome): void;
  abort(): void;
}

const TIMED_OUT: Outcome = {
  status: "refused",
  error: { kind: "transient", final: false, maybeSent: true, reason: "no answer in time" },
};

/**
 * Calls platforms and ends each call after a time limit. All calls share one timer, and an abort signal is made only when
 * a channel asks for it: most calls end long before.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #open = new Bag<Attempt>();
  readonly #closing = new AbortController();
  #watching = false;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Calls and never rejects. */
  run(
    channel: Pick<Channel, "classify">,
    key: string,
    call: (options: SendOptions) => Promise<SendResult>,
  ): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = new Call(key);
      const attempt: Attempt = {
        place: -1,
        deadline: this.#clock.monotonic() + this.#timeoutMs,
        end: (outcome) => {
          if (this.#open.delete(attempt)) resolve(outcome);
        },
        abort: () => options.abort(),
      };
      this.#open.add(attempt);
      const refused = (error: unknown): void => {
        // A late error of a call that was given up says nothing any more.
        if (this.#open.has(attempt)) attempt.end({ status: "refused", error: classify(channel, error) });
      };
      try {
        call(options).then((result) => attempt.end({ status: "taken", ids: result.ids }), refused);
      } catch (error) {
        refused(error);
      }
      if (!this.#watching && this.#open.size > 0) void this.#watch();
    });
  }

  /** Aborts what runs: nobody waits for its outcome. */
  abandon(): void {
    this.#closing.abort();
    for (const attempt of this.#open.all()) {
      attempt.end({ status: "stopped" });
      attempt.abort();
    }
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#open.size > 0 && !this.#closing.signal.aborted) {
      const now = this.#clock.monotonic();
      let next = Number.POSITIVE_INFINITY;
      for (const attempt of this.#open.all()) {
        if (attempt.deadline > now) {
          next = Math.min(next, attempt.deadline);
          continue;
        }
        attempt.end(TIMED_OUT);
        attempt.abort();
      }
      if (next < Number.POSITIVE_INFINITY) await this.#clock.wait(next - now, this.#closing.signal);
    }
    this.#watching = false;
  }
}

/** What a channel gets with a message. A class, because objects with getters of their own outlive the call by far. */
class Call implements SendOptions {
  readonly key: string;
  #controller: AbortController | undefined;

  constructor(key: string) {
    this.key = key;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(): void {
    this.#controller?.abort();
  }
}

function classify(channel: Pick<Channel, "classify">, error: unknown): DeliveryError {
  try {
    return channel.classify(error);
  } catch {
    return { kind: "unknown", final: false, maybeSent: true, reason: "the channel could not classify its error" };
  }
}
