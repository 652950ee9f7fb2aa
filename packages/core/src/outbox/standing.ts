import type { OutboxRow } from "../ports/store.ts";

export interface StandingOptions {
  /** Which of these messages are still to be sent. */
  ask(ids: readonly string[]): Promise<readonly string[]>;
  /** Waits before the next try, or returns at once when the sender stops. */
  pause(): Promise<void>;
  stopped(): boolean;
}

/**
 * Asks the store whether rows are to be sent still, many at once: what comes while one answer is waited for is asked together
 * afterwards. Whoever erases somebody in another process then keeps this one from writing to them.
 */
export class Standing {
  readonly #options: StandingOptions;
  #waiting = new Map<string, (stands: boolean) => void>();
  #asking = false;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  /** False also when the sender stops before the store answers. */
  of({ id }: OutboxRow): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      if (!this.#asking) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // Rows of one commit come together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const asked = this.#waiting;
      this.#waiting = new Map();
      const standing = await this.#answer([...asked.keys()]);
      for (const [id, resolve] of asked) resolve(standing.has(id));
    }
    this.#asking = false;
  }

  async #answer(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { ask, pause, stopped } = this.#options;
    while (!stopped()) {
      try {
        return new Set(await ask(ids));
      } catch {
        await pause();
      }
    }
    return new Set();
  }
}
