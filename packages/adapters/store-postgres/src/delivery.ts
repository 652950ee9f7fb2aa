import type { LogRow, OutboxRow, StoredOutbox } from "@sambung/core";
import { plain, texts } from "./arrays.ts";
import type { Database, Statement } from "./database.ts";

export interface OutboxColumns {
  readonly id: string;
  readonly seq: number;
  readonly stored: string;
  readonly attempts: number;
  readonly sent: string;
  readonly parts_done: number;
  readonly due: number;
}

export const OUTBOX_COLUMNS = "id, seq, stored, attempts, sent, parts_done, due";

export function toOutboxRow({ seq, stored, attempts, sent, parts_done, due }: OutboxColumns): OutboxRow {
  const message = JSON.parse(stored) as StoredOutbox;
  return { ...message, seq, attempts, sent: JSON.parse(sent) as string[], partsDone: parts_done, due };
}

const UNFINISHED: Statement = {
  name: "unfinished",
  text: `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE worker = $1 AND seq > $2 AND NOT unseen ORDER BY seq LIMIT $3`,
};

/** Unfinished messages of a worker in commit order. */
export async function readOutbox(
  database: Database,
  worker: number,
  after: number,
  limit: number,
): Promise<OutboxRow[]> {
  return (await database.run<OutboxColumns>(UNFINISHED, [worker, after, limit])).map(toOutboxRow);
}

const STILL_UNSENT: Statement = {
  name: "still_unsent",
  text: "SELECT id FROM outbox WHERE id = ANY ($1::text[]) AND worker = $2 AND NOT unseen",
};

/** Which of these messages a worker has still to send. */
export async function readStillUnsent(database: Database, worker: number, ids: readonly string[]): Promise<string[]> {
  const rows = await database.run<{ id: string }>(STILL_UNSENT, [texts(ids.map(plain)), worker]);
  return rows.map(({ id }) => id);
}

const SENT_IDS: Statement = {
  name: "sent_ids",
  text: "SELECT sent FROM sent WHERE id = $1 UNION ALL SELECT sent FROM outbox WHERE id = $1 LIMIT 1",
};

export async function readSentIds(database: Database, id: string): Promise<string[]> {
  const [row] = await database.run<{ sent: string }>(SENT_IDS, [plain(id)]);
  return row === undefined ? [] : (JSON.parse(row.sent) as string[]);
}

const RECONCILE: Statement = {
  name: "reconcile_receipts",
  text: `WITH early AS (
      DELETE FROM early_receipt e USING sent_part p WHERE p.channel = e.channel AND p.target = e.target
      RETURNING p.message AS id, e.status, e.at
    ), best AS (
      SELECT DISTINCT ON (id) id, status, at FROM early
      ORDER BY id, array_position(ARRAY['sent', 'failed', 'delivered', 'read'], status) DESC
    )
    UPDATE sent SET receipt = best.status, receipt_at = best.at FROM best WHERE sent.id = best.id
      AND coalesce(array_position(ARRAY['sent', 'failed', 'delivered', 'read'], sent.receipt), 0)
        < array_position(ARRAY['sent', 'failed', 'delivered', 'read'], best.status)`,
};

/**
 * Counts receipts that were kept for later although their message is marked: one process marked it in the moment in which
 * another one noted the receipt, and neither saw the other.
 */
export async function reconcileReceipts(database: Database): Promise<void> {
  await database.run(RECONCILE, []);
}

const LOG: Statement = {
  name: "read_log",
  text: "SELECT seq, event, id, data FROM log WHERE channel = $1 AND conversation = $2 AND seq > $3 ORDER BY seq LIMIT $4",
};

export async function readLog(
  database: Database,
  { channel, id }: LogRow["conversation"],
  after: number,
  limit: number,
): Promise<LogRow[]> {
  const rows = await database.run<{ seq: number; event: LogRow["event"]; id: string; data: string }>(LOG, [
    plain(channel),
    plain(id),
    after,
    limit,
  ]);
  return rows.map((row) => ({
    conversation: { channel, id },
    event: row.event,
    id: row.id,
    data: JSON.parse(row.data) as LogRow["data"],
    seq: row.seq,
  }));
}

const LOG_END: Statement = {
  name: "log_end",
  text: "SELECT max(seq) AS seq FROM log WHERE channel = $1 AND conversation = $2",
};

export async function logCursor(database: Database, { channel, id }: LogRow["conversation"]): Promise<number> {
  const [row] = await database.run<{ seq: number | null }>(LOG_END, [plain(channel), plain(id)]);
  return row?.seq ?? 0;
}
