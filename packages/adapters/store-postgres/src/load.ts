import { type Claim, type CustomerId, type Event, lazyMailbox, type PendingEvent } from "@sambung/core";
import { bigints, integers, plain, texts } from "./arrays.ts";
import type { Database, Statement, Value } from "./database.ts";

export interface MailboxRow {
  readonly id: string;
  readonly version: number;
  readonly epoch: number;
  readonly state: string;
}

export interface InboxRow {
  readonly customer: string;
  readonly seq: number;
  readonly event: string;
  readonly dedupe: Uint8Array;
  readonly tries: number;
  readonly stepped: boolean;
}

/** The first waiting events of customers, each after a number of its own and with a limit of its own. */
export const EVENTS: Statement = {
  name: "waiting_events",
  text: `SELECT c.customer, i.seq, i.event, i.dedupe, i.tries,
      EXISTS (SELECT 1 FROM step s WHERE s.customer = c.customer AND s.event = encode(i.dedupe, 'hex')) AS stepped
    FROM unnest($1::text[], $2::bigint[], $3::int[]) AS c (customer, after, most) CROSS JOIN LATERAL (
      SELECT seq, event, dedupe, tries FROM inbox WHERE inbox.customer = c.customer AND seq > c.after ORDER BY seq LIMIT c.most) i`,
};

export function eventsAfter(customers: readonly (readonly [id: string, after: number])[], limit: number): Value[] {
  return [
    texts(customers.map(([id]) => id)),
    bigints(customers.map(([, after]) => after)),
    // One more tells whether more wait.
    integers(customers.map(() => limit + 1)),
  ];
}

export function grouped(rows: readonly InboxRow[]): Map<string, InboxRow[]> {
  const groups = new Map<string, InboxRow[]>();
  for (const row of rows) {
    const group = groups.get(row.customer);
    if (group === undefined) groups.set(row.customer, [row]);
    else group.push(row);
  }
  return groups;
}

export function claimOf(row: MailboxRow, rows: readonly InboxRow[], limit: number): Claim {
  const events = rows.slice(0, limit).map(({ seq, event, dedupe, tries, stepped }): PendingEvent => {
    const pending = { seq, event: JSON.parse(event) as Event, dedupe, tries };
    return stepped ? pending : { ...pending, unstepped: true };
  });
  return { mailbox: lazyMailbox(row.id, row.version, row.epoch, row.state), events, more: rows.length > limit };
}

// Whoever reads the events of a mailbox that nobody has takes it, as an accept does. Nothing is lost when the server forgets that.
const LOAD: Statement = {
  name: "load",
  text: `WITH asked AS MATERIALIZED (
      SELECT a.id AS name, coalesce(c.merged_into, c.id) AS id FROM unnest($1::text[]) AS a (id) JOIN customer c ON c.id = a.id
    ), taken AS (
      UPDATE customer SET owner = $2, called = false WHERE id = ANY (ARRAY(
          SELECT id FROM customer WHERE id IN (SELECT id FROM asked WHERE name = ANY ($3::text[])) AND ready IS NOT NULL AND (owner IS NULL OR (owner = $2 AND called))
          ORDER BY id FOR NO KEY UPDATE))
        AND EXISTS (SELECT 1 FROM worker WHERE worker.id = $2 FOR KEY SHARE)
      RETURNING id, set_config('synchronous_commit', 'off', true) AS relaxed
    )
    SELECT asked.name, c.id, c.version, c.epoch, c.state, c.owner IS NOT NULL AND c.owner <> $2 AS elsewhere
    FROM asked JOIN customer c ON c.id = asked.id LEFT JOIN taken ON taken.id = c.id`,
};

export interface LoadOptions {
  readonly after: number;
  readonly events: number;
}

interface Asked extends LoadOptions {
  readonly customer: CustomerId;
  readonly resolve: (claim: Claim | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads states and waiting events of customers, following merges; without events when another worker runs them. What is asked
 * for while a reading is on its way is read together after it.
 */
export class Loader {
  readonly #database: Database;
  readonly #worker: () => number;
  #asked: Asked[] = [];
  #reading = false;

  constructor(database: Database, worker: () => number) {
    this.#database = database;
    this.#worker = worker;
  }

  load(customer: CustomerId, { after, events }: LoadOptions): Promise<Claim | undefined> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ customer: plain(customer), after, events, resolve, reject });
      if (!this.#reading) void this.#read();
    });
  }

  async #read(): Promise<void> {
    this.#reading = true;
    // What is asked for at the same moment is read together.
    await Promise.resolve();
    while (this.#asked.length > 0) {
      const asked = this.#asked;
      this.#asked = [];
      try {
        await this.#answer(asked);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#reading = false;
  }

  async #answer(asked: readonly Asked[]): Promise<void> {
    const names = [...new Set(asked.map(({ customer }) => customer))];
    // Who only looks does not run what waits.
    const takers = [...new Set(asked.flatMap(({ customer, events }) => (events > 0 ? [customer] : [])))];
    const mailboxes = await this.#database.run<MailboxRow & { name: string; elsewhere: boolean }>(LOAD, [
      texts(names),
      this.#worker(),
      texts(takers),
    ]);
    const rows = new Map(mailboxes.map((row) => [row.name, row]));
    const wanted = asked.flatMap(({ customer, after, events }) => {
      const row = rows.get(customer);
      return row === undefined || row.elsewhere || events === 0 ? [] : [{ id: row.id, after, most: events + 1 }];
    });
    const events =
      wanted.length === 0
        ? []
        : await this.#database.run<InboxRow>(EVENTS, [
            texts(wanted.map(({ id }) => id)),
            bigints(wanted.map(({ after }) => after)),
            integers(wanted.map(({ most }) => most)),
          ]);
    const waiting = grouped(events);
    for (const { customer, after, events: limit, resolve } of asked) {
      const row = rows.get(customer);
      if (row === undefined) resolve(undefined);
      else if (row.elsewhere) resolve({ ...claimOf(row, [], 0), elsewhere: true });
      else if (limit === 0) resolve(claimOf(row, [], 0));
      else resolve(claimOf(row, distinct(waiting.get(row.id) ?? [], after), limit));
    }
  }
}

/** A customer may have been asked for twice in one reading. */
function distinct(rows: readonly InboxRow[], after: number): readonly InboxRow[] {
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return [...bySeq.values()].filter(({ seq }) => seq > after).sort((a, b) => a.seq - b.seq);
}
