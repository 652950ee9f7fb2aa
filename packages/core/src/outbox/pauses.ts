import type { Clock } from "../ports/clock.ts";

interface Pause {
  readonly due: number;
  readonly end: () => void;
}

/** Any number of pauses on one timer of the clock: thousands of conversations may wait for their turn. */
export class Pauses {
  readonly #clock: Clock;
  /** A heap: no entry is due before the one at `(index - 1) >> 1`. */
  readonly #heap: Pause[] = [];
  #watching = false;
  #closed = false;
  #armedFor = 0;
  #early = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms`, or at once when closed. */
  wait(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const due = this.#clock.monotonic() + ms;
      this.#add({ due, end: resolve });
      if (!this.#watching) void this.#watch();
      else if (due < this.#armedFor) this.#early.abort();
    });
  }

  /** Ends all pauses. */
  close(): void {
    this.#closed = true;
    this.#early.abort();
    for (const pause of this.#heap.splice(0)) pause.end();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      const wait = first.due - this.#clock.monotonic();
      if (wait <= 0) {
        this.#removeFirst();
        first.end();
        continue;
      }
      this.#armedFor = first.due;
      this.#early = new AbortController();
      await this.#clock.wait(wait, this.#early.signal);
    }
    this.#watching = false;
  }

  #add(pause: Pause): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(pause);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] as Pause).due <= pause.due) break;
      heap[index] = heap[parent] as Pause;
      index = parent;
    }
    heap[index] = pause;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (let child = 1; child < heap.length; child = index * 2 + 1) {
      const right = child + 1;
      if (right < heap.length && (heap[right] as Pause).due < (heap[child] as Pause).due) child = right;
      if ((heap[child] as Pause).due >= last.due) break;
      heap[index] = heap[child] as Pause;
      index = child;
    }
    heap[index] = last;
  }
}
