import type { Dice } from "./dice.ts";

/** Whoever does something: a process, which may stand still or be no more, or the world around it. */
export interface Doer {
  readonly name: string;
  readonly over: boolean;
  /** Stands still until then. */
  readonly still: number;
  /** Others may have taken over what it still does. */
  readonly strayed: boolean;
}

interface Doing {
  at: number;
  /** Who comes first of those whose moment has come is for the dice. */
  readonly order: number;
  readonly doer: Doer;
  readonly what: string;
  readonly run: () => void;
  cancelled: boolean;
}

/** Virtual time: everything that happens is on it, and happens in an order that depends on the dice alone. */
export class Timeline {
  /** Milliseconds since the beginning. */
  now = 0;
  /** How many things have happened. */
  happened = 0;
  readonly #dice: Dice;
  readonly #trace: string[] | undefined;
  /** A heap: nothing comes before what is at `(index - 1) >> 1`. */
  readonly #heap: Doing[] = [];

  constructor(dice: Dice, trace?: string[]) {
    this.#dice = dice;
    this.#trace = trace;
  }

  /** Has something done after `ms`; returns how to call it off. */
  after(ms: number, doer: Doer, what: string, run: () => void): () => void {
    const doing = { at: this.now + ms, order: this.#dice.fraction(), doer, what, run, cancelled: false };
    this.#add(doing);
    return () => {
      doing.cancelled = true;
    };
  }

  note(who: string, what: string): void {
    this.#trace?.push(`${this.now.toFixed(2)} ${who} ${what}`);
  }

  /** Does the next thing and everything that follows from it at once. False when there is none. */
  async step(): Promise<boolean> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (next.cancelled || next.doer.over) continue;
      if (next.doer.still > next.at) {
        next.at = next.doer.still;
        this.#add(next);
        continue;
      }
      this.now = Math.max(this.now, next.at);
      this.happened += 1;
      this.note(next.doer.name, next.what);
      next.run();
      // A turn of the event loop comes after all promise work.
      await new Promise<void>((resolve) => setImmediate(resolve));
      return true;
    }
    return false;
  }

  #add(doing: Doing): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(doing);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(doing, heap[parent] as Doing)) break;
      heap[index] = heap[parent] as Doing;
      index = parent;
    }
    heap[index] = doing;
  }

  #take(): Doing | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (let child = 1; child < heap.length; child = index * 2 + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Doing, heap[child] as Doing)) child += 1;
      if (!isBefore(heap[child] as Doing, last)) break;
      heap[index] = heap[child] as Doing;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(one: Doing, other: Doing): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
