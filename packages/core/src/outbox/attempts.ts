import type { Channel, DeliveryError, SendOptions, SendResult } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";

/** How a call to a platform ended; `stopped` when the sender did not wait for it. */
export type Outcome =
  | { readonly status: "taken"; readonly ids: readonly string[] }
  | { readonly status: "refused"; readonly error: DeliveryError }
  | { readonly status: "stopped" };

interface Attempt {
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
  /** In the order of their deadlines, since all have the same limit. */
  readonly #open = new Set<Attempt>();
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
      let controller: AbortController | undefined;
      const attempt: Attempt = {
        deadline: this.#clock.monotonic() + this.#timeoutMs,
        end: (outcome) => {
          if (this.#open.delete(attempt)) resolve(outcome);
        },
        abort: () => controller?.abort(),
      };
      this.#open.add(attempt);
      const options: SendOptions = {
        key,
        get signal() {
          controller ??= new AbortController();
          return controller.signal;
        },
      };
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
    for (const attempt of [...this.#open]) {
      attempt.end({ status: "stopped" });
      attempt.abort();
    }
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let [first] = this.#open; first !== undefined; [first] = this.#open) {
      const wait = first.deadline - this.#clock.monotonic();
      if (wait > 0) {
        await this.#clock.wait(wait, this.#closing.signal);
        if (this.#closing.signal.aborted) break;
        continue;
      }
      first.end(TIMED_OUT);
      first.abort();
    }
    this.#watching = false;
  }
}

function classify(channel: Pick<Channel, "classify">, error: unknown): DeliveryError {
  try {
    return channel.classify(error);
  } catch {
    return { kind: "unknown", final: false, maybeSent: true, reason: "the channel could not classify its error" };
  }
}
