import type { FailedMessage, LogRow, OutboxMark, OutboxRow, ReceiptMark, StoredOutbox } from "@sambung/core";
import type { Connection } from "./connection.ts";
import { reopenNumbers } from "./filing.ts";

interface OutboxColumns {
  readonly seq: number;
  readonly stored: string;
  readonly attempts: number;
  readonly sent: string;
  readonly parts_done: number;
  readonly due: number;
}

function toOutboxRow({ seq, stored, attempts, sent, parts_done, due }: OutboxColumns): OutboxRow {
  const message = JSON.parse(stored) as StoredOutbox;
  return { ...message, seq, attempts, sent: JSON.parse(sent) as string[], partsDone: parts_done, due };
}

const columns = "seq, stored, attempts, sent, parts_done, due";

/** Unfinished messages in commit order. */
export function readOutbox(connection: Connection, after: number, limit: number): OutboxRow[] {
  const sql = `SELECT ${columns} FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?`;
  return connection.all<OutboxColumns>(sql, after, limit).map(toOutboxRow);
}

export function outboxById(connection: Connection, id: string): OutboxRow | undefined {
  const row = connection.get<OutboxColumns>(`SELECT ${columns} FROM outbox WHERE id = ?`, id);
  return row === undefined ? undefined : toOutboxRow(row);
}

export function readSentIds(connection: Connection, id: string): string[] {
  const sql = "SELECT sent FROM sent WHERE id = ?1 UNION ALL SELECT sent FROM outbox WHERE id = ?1 LIMIT 1";
  const row = connection.get<{ sent: string }>(sql, id);
  return row === undefined ? [] : (JSON.parse(row.sent) as string[]);
}

const FAILED = "status IN ('failed', 'unknown') AND stored IS NOT NULL";

interface FailedColumns {
  readonly stored: string;
  readonly status: FailedMessage["status"];
  readonly finished_at: number;
  readonly attempts: number;
  readonly reason: string | null;
}

/** Messages that were given up, newest first. */
export function readFailed(connection: Connection, limit: number): FailedMessage[] {
  const sql = `SELECT stored, status, finished_at, attempts, reason FROM sent WHERE ${FAILED} ORDER BY finished_at DESC, number DESC LIMIT ?`;
  return connection.all<FailedColumns>(sql, limit).map(({ stored, status, finished_at, attempts, reason }) => ({
    message: JSON.parse(stored) as StoredOutbox,
    status,
    at: finished_at,
    attempts,
    ...(reason === null ? {} : { reason }),
  }));
}

/** Puts a message that was given up back into the outbox; call in a transaction. */
export function resendFailed({ connection, now }: MarkContext, id: string): OutboxRow | undefined {
  const sql = `DELETE FROM sent WHERE id = ? AND ${FAILED} RETURNING customer, channel, stored`;
  const gone = connection.get<{ customer: string; channel: string; stored: string }>(sql, id);
  if (gone === undefined) return undefined;
  const message = { ...(JSON.parse(gone.stored) as StoredOutbox), at: now };
  connection.run(
    "INSERT INTO outbox (id, customer, channel, stored, due) VALUES (?, ?, ?, ?, ?)",
    id,
    gone.customer,
    gone.channel,
    JSON.stringify(message),
    now,
  );
  return outboxById(connection, id);
}

/** Takes a message off those that were given up. */
export function dropFailed(connection: Connection, id: string): boolean {
  return connection.run(`UPDATE sent SET stored = NULL WHERE id = ? AND ${FAILED}`, id) > 0;
}

interface MarkContext {
  readonly connection: Connection;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Notes what became of attempts to send; finished messages leave the outbox. */
export function markOutbox(context: MarkContext, marks: readonly OutboxMark[]): void {
  reopenNumbers(context.connection);
  // There hardly ever is one, so nobody looks for one of each message.
  const early = context.connection.get("SELECT 1 FROM early_receipt LIMIT 1") !== undefined;
  for (const mark of marks) markMessage(context, mark, early);
}

/** @param early whether receipts wait for messages that were not marked yet */
function markMessage({ connection, now }: MarkContext, mark: OutboxMark, early: boolean): void {
  const { id, status, attempts, partsDone, due } = mark;
  const sent = JSON.stringify(mark.sent);
  const reason = mark.reason ?? null;
  if (status === "pending") {
    const sql = "UPDATE outbox SET attempts = ?, sent = ?, parts_done = ?, due = ?, reason = ? WHERE id = ?";
    connection.run(sql, attempts, sent, partsDone, due, reason, id);
    return;
  }
  // The text of a delivered message is in the journal; here it is no longer needed. What was sent once before under the id (the
  // controls of a message taken off again after an unmerge brought them back) gives way, or this row would never leave.
  const moved = connection.run(
    `INSERT OR REPLACE INTO sent (id, customer, channel, status, finished_at, attempts, sent, reason, stored, filed)
     SELECT id, customer, channel, ?, ?, ?, ?, ?, iif(? = 'delivered', NULL, stored), 0 FROM outbox WHERE id = ?`,
    status,
    now,
    attempts,
    sent,
    reason,
    status,
    id,
  );
  if (moved === 0) return;
  for (const target of mark.sent) {
    const sql = "INSERT OR IGNORE INTO sent_part SELECT channel, ?, id FROM outbox WHERE id = ?";
    connection.run(sql, target, id);
    if (!early) continue;
    const receipt = connection.get<ReceiptMark>(
      `DELETE FROM early_receipt WHERE target = ?1 AND channel = (SELECT channel FROM outbox WHERE id = ?2)
       RETURNING channel, target, status, at`,
      target,
      id,
    );
    if (receipt !== undefined) markReceipt({ connection, now }, receipt);
  }
  connection.run("DELETE FROM outbox WHERE id = ?", id);
}

/** Receipts come in any order: a weaker one never replaces a stronger one. */
const STRENGTH = { sent: 1, failed: 2, delivered: 3, read: 4 } as const;

/** A platform may tell what became of a message before its answer to the call that sent it was written down. */
function keepEarly({ connection, now }: MarkContext, { channel, target, status, at }: ReceiptMark): void {
  const known = connection.get<{ status: ReceiptMark["status"] }>(
    "SELECT status FROM early_receipt WHERE channel = ? AND target = ?",
    channel,
    target,
  );
  if (known !== undefined && STRENGTH[known.status] >= STRENGTH[status]) return;
  connection.run("INSERT OR REPLACE INTO early_receipt VALUES (?, ?, ?, ?, ?)", channel, target, status, at, now);
}

export function markReceipt(context: MarkContext, receipt: ReceiptMark): void {
  const { connection } = context;
  const { channel, target, status, at } = receipt;
  const row = connection.get<{ number: number; receipt: ReceiptMark["status"] | null }>(
    `SELECT sent.number, sent.receipt FROM sent_part JOIN sent ON sent.id = sent_part.message
     WHERE sent_part.channel = ? AND sent_part.target = ?`,
    channel,
    target,
  );
  if (row === undefined) {
    keepEarly(context, receipt);
    return;
  }
  if (row.receipt !== null && STRENGTH[row.receipt] >= STRENGTH[status]) return;
  connection.run("UPDATE sent SET receipt = ?, receipt_at = ? WHERE number = ?", status, at, row.number);
}

export function readLog(
  connection: Connection,
  { channel, id }: LogRow["conversation"],
  after: number,
  limit: number,
): LogRow[] {
  const rows = connection.all<{ seq: number; event: LogRow["event"]; id: string; data: string }>(
    "SELECT seq, event, id, data FROM log WHERE channel = ? AND conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
    channel,
    id,
    after,
    limit,
  );
  return rows.map((row) => ({
    conversation: { channel, id },
    event: row.event,
    id: row.id,
    data: JSON.parse(row.data) as LogRow["data"],
    seq: row.seq,
  }));
}

export function logCursor(connection: Connection, { channel, id }: LogRow["conversation"]): number {
  const sql = "SELECT max(seq) AS seq FROM log WHERE channel = ? AND conversation = ?";
  return connection.get<{ seq: number | null }>(sql, channel, id)?.seq ?? 0;
}
