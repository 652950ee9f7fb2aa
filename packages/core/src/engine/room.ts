import type { Runner } from "./runner.ts";

/**
 * How many events the process keeps in memory at once, over all customers: those that are at their turn, wait behind it, or
 * wait for their commit. Whoever finds no room waits in line, with what is durable in the inbox only. Accepting is never kept
 * waiting.
 */
export class Room {
  readonly #limit: number;
  readonly #wake: () => void;
  #used = 0;
  #line: Runner[] = [];

  /** @param wake called when there is room again for somebody in line; answered with {@link next} */
  constructor(limit: number, wake: () => void) {
    this.#limit = limit;
    this.#wake = wake;
  }

  /** No other customer's events may come in now: there is no room, or somebody waits for it. */
  get full(): boolean {
    return this.#used >= this.#limit || this.#line.length > 0;
  }

  /**
   * How many more events may wait behind another of their customer. Only half of the room is for those: few customers with
   * many messages and slow steps leave the other half to everybody else.
   */
  get ahead(): number {
    return Math.max(0, Math.floor(this.#limit / 2) - this.#used);
  }

  changed(by: number): void {
    this.#used += by;
    if (by < 0 && this.#line.length > 0 && this.#used < this.#limit) this.#wake();
  }

  /** Whether a customer may come in; otherwise they wait in line. What is durable and in memory already is in. */
  admit(runner: Runner): boolean {
    if (runner.admitted) return true;
    if (!this.full || runner.queue.some(({ seq }) => seq !== undefined)) return true;
    if (!runner.inLine) this.#line.push(runner);
    runner.inLine = true;
    return false;
  }

  /** Takes the next one out of the line, if there is room. */
  next(): Runner | undefined {
    const runner = this.#used < this.#limit ? this.#line.shift() : undefined;
    if (runner !== undefined) runner.inLine = false;
    return runner;
  }
}
