import { createHash } from "node:crypto";
import type pg from "pg";
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
  readonly #pick: (place: number) => WorkerProcess;

  constructor(customers: number, seed: string, seen: Seen, pick: (place: number) => WorkerProcess) {
    this.acknowledged = new Map(Array.from({ length: customers }, (_, index) => [`c${index}`, [] as number[]]));
    this.#chance = chanceOf(seed);
    this.#seen = seen;
    this.#pick = pick;
  }

  /** Runs until `done` is set. */
  async run(): Promise<void> {
    await Promise.all([...this.acknowledged].map(([name, marks]) => this.#customer(name, marks)));
  }

  async until(count: number): Promise<void> {
    while (this.count < count) await pause(5);
  }

  async #customer(name: string, marks: number[]): Promise<void> {
    const chance = this.#chance;
    for (let mark = 1; !this.done; mark += 1) {
      for (let tries = 0; !(await this.#pick(chance(`${name} ${mark} ${tries}`)).bring(name, mark)); tries += 1) {
        this.refused += 1;
        await pause(5);
      }
      marks.push(mark);
      this.count += 1;
      // People read some answers before they go on.
      while (!this.done && mark - new Set(this.#seen.sent.get(name)).size > UNANSWERED) await pause(5);
      if (chance(`${name} ${mark} again`) < 0.2) {
        this.repeated += 1;
        await this.#pick(chance(`${name} ${mark} to`)).bring(name, mark);
      }
    }
  }
}

/** Waits until a table is empty up to a seq. */
async function drained(client: pg.Client, schema: string, table: "inbox" | "outbox", last: string): Promise<void> {
  for (const until = performance.now() + STUCK_MS; ; ) {
    const left = await client.query(`SELECT * FROM "${schema}".${table} WHERE seq <= $1 LIMIT 5`, [last]);
    if (left.rowCount === 0) return;
    if (performance.now() > until) {
      const customers = await client.query(
        `SELECT id, owner, ready, called FROM "${schema}".customer WHERE ready <= $1`,
        [last],
      );
      throw new Error(`stuck: ${JSON.stringify({ left: left.rows, customers: customers.rows })}`);
    }
    await pause(10);
  }
}

/** Milliseconds until everything that waits at this moment was handled by somebody. */
export async function recovery(client: pg.Client, schema: string): Promise<number> {
  const begin = performance.now();
  const { rows } = await client.query<{ last: string | null }>(`SELECT max(seq) AS last FROM "${schema}".inbox`);
  await drained(client, schema, "inbox", rows[0]?.last ?? "0");
  return performance.now() - begin;
}

/** Resolves when every event was handled and every message sent. */
export async function settled(client: pg.Client, schema: string): Promise<void> {
  await recovery(client, schema);
  await drained(client, schema, "outbox", `${Number.MAX_SAFE_INTEGER}`);
}
