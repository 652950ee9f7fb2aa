import type { OutboxRow } from "@sambung/core";
import { integers } from "./arrays.ts";
import type { Database, Statement, Transaction } from "./database.ts";
import { OUTBOX_COLUMNS, type OutboxColumns, toOutboxRow } from "./delivery.ts";
import { fence } from "./facts.ts";
import { LEASE_MS } from "./presence.ts";

/** A process whose connection ended may come back in a moment (the server was restarted): it is given up after this. */
const GRACE_MS = 400;

export interface News {
  /** Customers with waiting events are free. */
  readonly mail: boolean;
  /** Others added to what waits for this worker's customers. */
  readonly calls: boolean;
  /** Messages wait for a sender, or were handed to this one. */
  readonly messages: boolean;
  /** Other workers that seem to be gone. */
  readonly silent: readonly number[];
  readonly free: readonly number[];
}

// Somebody may have handed a message to a worker in the moment in which it was given up.
const OPEN =
  "unseen AND (worker IS NULL OR worker = $1 OR NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = outbox.worker))";

const NEWS: Statement = {
  name: "news",
  text: `SELECT
      EXISTS (SELECT 1 FROM customer WHERE ready IS NOT NULL AND owner IS NULL) AS mail,
      EXISTS (SELECT 1 FROM customer WHERE called AND owner = $1) AS calls,
      EXISTS (SELECT 1 FROM outbox WHERE ${OPEN}) AS messages,
      ARRAY(SELECT id FROM worker WHERE id <> $1 AND seen_at < clock_timestamp() - $2 * interval '1 millisecond') AS silent,
      ARRAY(SELECT id FROM worker WHERE id <> $1 AND pg_try_advisory_xact_lock(hashtext(current_schema()), id)) AS free`,
};

/** Looks, cheaply and without writing, whether there is anything to do. */
export async function readNews(database: Database, worker: number): Promise<News> {
  const [news] = await database.run<News>(NEWS, [worker, LEASE_MS]);
  return news ?? { mail: false, calls: false, messages: false, silent: [], free: [] };
}

/** Remembers since when workers seem to be gone. */
export class Suspects {
  readonly #since = new Map<number, number>();

  /** Who is to be given up now. `impatient`: without waiting for them to come back. */
  judge({ silent, free }: News, now: number, impatient: boolean): readonly number[] {
    for (const id of [...this.#since.keys()]) if (!free.includes(id)) this.#since.delete(id);
    for (const id of free) if (!this.#since.has(id)) this.#since.set(id, now);
    const ended = free.filter((id) => impatient || now - (this.#since.get(id) ?? now) >= GRACE_MS);
    return [...new Set([...silent, ...ended])];
  }

  /** Whether somebody is being waited for. */
  get waiting(): boolean {
    return this.#since.size > 0;
  }
}

// Whoever came back meanwhile holds its lock or was heard of, and is left alone.
const GIVE_UP: Statement = {
  name: "give_up_workers",
  text: `DELETE FROM worker WHERE id = ANY ($1::int[]) AND (
      seen_at < clock_timestamp() - $2 * interval '1 millisecond' OR pg_try_advisory_xact_lock(hashtext(current_schema()), id))
    RETURNING id`,
};
const LEAVE: Statement = { name: "leave", text: "DELETE FROM worker WHERE id = $1 RETURNING id" };
const FREE_CUSTOMERS: Statement = {
  name: "free_customers",
  text: `UPDATE customer SET owner = NULL, epoch = epoch + 1, called = false WHERE id = ANY (ARRAY(
    SELECT id FROM customer WHERE owner = ANY ($1::int[]) ORDER BY id FOR NO KEY UPDATE))`,
};
const FREE_MESSAGES: Statement = {
  name: "free_messages",
  text: `UPDATE outbox SET worker = NULL, unseen = true WHERE seq = ANY (ARRAY(
    SELECT seq FROM outbox WHERE worker = ANY ($1::int[]) ORDER BY seq FOR NO KEY UPDATE))`,
};

async function free(transaction: Transaction, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  // A higher epoch refuses what the former owner may still try to commit.
  await Promise.all([
    transaction.run(FREE_CUSTOMERS, [integers(ids)]),
    transaction.run(FREE_MESSAGES, [integers(ids)]),
  ]);
}

/** Gives up workers that are gone: whatever they held is free. Returns how many there were. */
export function giveUp(database: Database, ids: readonly number[]): Promise<number> {
  return database.transaction(async (transaction) => {
    const gone = await transaction.run<{ id: number }>(GIVE_UP, [integers(ids), LEASE_MS]);
    await free(
      transaction,
      gone.map(({ id }) => id),
    );
    return gone.length;
  });
}

/** Leaves in good order. */
export function leave(database: Database, id: number): Promise<void> {
  return database.transaction(async (transaction) => {
    await transaction.run(LEAVE, [id]);
    await free(transaction, [id]);
  });
}

const ONE_AT_A_TIME: Statement = {
  name: "messages_lock",
  text: "SELECT pg_advisory_xact_lock(hashtext(current_schema()), -4)",
};
// What a conversation still has to get goes out through one worker, or its order would be lost.
const TAKE_MESSAGES: Statement = {
  name: "take_messages",
  text: `WITH open AS MATERIALIZED (
      SELECT seq, channel, conversation, worker FROM outbox WHERE ${OPEN} ORDER BY seq LIMIT $2 FOR NO KEY UPDATE
    ), given AS MATERIALIZED (
      SELECT seq, coalesce((SELECT o.worker FROM outbox o JOIN worker w ON w.id = o.worker WHERE o.channel = open.channel
        AND o.conversation = open.conversation ORDER BY o.seq DESC LIMIT 1), $1) AS worker FROM open
    )
    UPDATE outbox SET worker = given.worker, unseen = given.worker <> $1 FROM given WHERE outbox.seq = given.seq
    RETURNING ${OUTBOX_COLUMNS.split(", ")
      .map((column) => `outbox.${column}`)
      .join(", ")}, outbox.worker`,
};

export interface TakenMessages {
  /** In commit order. */
  readonly rows: readonly OutboxRow[];
  /** Workers that have older messages of the same conversations and got the new ones too. */
  readonly others: readonly number[];
  readonly more: boolean;
}

/** Takes messages that nobody sends, and those that others handed over. */
export function takeMessages(database: Database, worker: () => number, limit: number): Promise<TakenMessages> {
  return database.transaction(async (transaction) => {
    const me = worker();
    const fenced = fence(transaction, me);
    const locked = transaction.run(ONE_AT_A_TIME, []);
    await fenced;
    await locked;
    const taken = await transaction.run<OutboxColumns & { worker: number }>(TAKE_MESSAGES, [me, limit]);
    const mine = taken.filter((row) => row.worker === me);
    return {
      rows: mine.map(toOutboxRow).sort((a, b) => a.seq - b.seq),
      others: [...new Set(taken.flatMap((row) => (row.worker === me ? [] : [row.worker])))],
      more: taken.length === limit,
    };
  });
}
