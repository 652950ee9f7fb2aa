import { createHash } from "node:crypto";
import type { Seen, WorkerProcess } from "./fleet.ts";

/** So many messages of one customer may be without an answer. */
const UNANSWERED = 4;
/** Nothing may take longer than this; then something is stuck. */
const STUCK_MS = 60_000;

/** Numbers from 0 to 1 that are the same for the same seed and name. */
export type Chance = (name: string) => number;

export function chanceOf(seed: string): Chance {
  return (name) => createHash("sha256").update(`${seed}:${name}`).digest().readUInt32BE() / 2 ** 32;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Customers who write to any process. The next message comes when the last one was acknowledged; what was not is brought
 * again, and a fifth of everything comes twice.
 */
export class Traffic {
  readonly acknowledged: ReadonlyMap<string, number[]>;
  count = 0;
  repeated = 0;
  refused = 0;
  done = false;
  readonly #chance: Chance;
  readonly #seen: Seen;
  readonly #pick: (place: number) => WorkerProcess | undefined;

  constructor(customers: number, seed: string, seen: Seen, pick: (place: number) => WorkerProcess | undefined) {
    this.acknowledged = new Map(Array.from({ length: customers }, (_, index) => [`c${index}`, [] as number[]]));
    this.#chance = chanceOf(seed);
    this.#seen = seen;
    this.#pick = pick;
  }

  /** Runs until `done` is set. */
  async run(): Promise<void> {
    await Promise.all([...this.acknowledged].map(([name, marks]) => this.#customer(name, marks)));
  }

  /** Resolves when everything that was acknowledged up to now was answered; to how long that took, in milliseconds. */
  async answered(): Promise<number> {
    const begin = performance.now();
    await answered(this.#seen, new Map([...this.acknowledged].map(([name, marks]) => [name, marks.length])));
    return performance.now() - begin;
  }

  /** Resolves when a message was acknowledged that came later than now; to how long that took, in milliseconds. */
  async taking(): Promise<number> {
    const begin = performance.now();
    await this.until(this.count + 1);
    return performance.now() - begin;
  }

  async until(count: number): Promise<void> {
    while (this.count < count) await pause(5);
  }

  async #customer(name: string, marks: number[]): Promise<void> {
    const chance = this.#chance;
    for (let mark = 1; !this.done; mark += 1) {
      await this.#bring(name, mark);
      marks.push(mark);
      this.count += 1;
      // People read some answers before they go on.
      while (!this.done && mark - new Set(this.#seen.sent.get(name)).size > UNANSWERED) await pause(5);
      if (chance(`${name} ${mark} again`) < 0.2) {
        this.repeated += 1;
        await this.#pick(chance(`${name} ${mark} to`))?.bring(name, mark);
      }
    }
  }

  /** Until a process has taken it; while none lives, the platform waits. */
  async #bring(name: string, mark: number): Promise<void> {
    for (let tries = 0; ; await pause(5)) {
      const worker = this.#pick(this.#chance(`${name} ${mark} ${tries}`));
      if (worker === undefined) continue;
      if (await worker.bring(name, mark)) return;
      tries += 1;
      this.refused += 1;
    }
  }
}

/** Resolves when every customer heard as many different answers as given. */
export async function answered(seen: Seen, counts: ReadonlyMap<string, number>): Promise<void> {
  for (const until = performance.now() + STUCK_MS; ; ) {
    const open = [...counts].filter(([name, count]) => new Set(seen.sent.get(name)).size < count);
    if (open.length === 0) return;
    if (performance.now() > until) throw new Error(`no answer for a minute: ${open.map(([name]) => name).join()}`);
    await pause(10);
  }
}
