import type { FailedMessage, StoredOutbox } from "@sambung/core";
import { plain } from "./arrays.ts";
import type { Database, Statement } from "./database.ts";

const FAILED = "status IN ('failed', 'unknown') AND stored IS NOT NULL";

const READ: Statement = {
  name: "read_failed",
  text: `SELECT stored, status, finished_at, attempts, reason FROM sent WHERE ${FAILED} ORDER BY finished_at DESC, id DESC LIMIT $1`,
};
const TAKE: Statement = {
  name: "take_failed",
  text: `DELETE FROM sent WHERE id = $1 AND ${FAILED} RETURNING customer, channel, stored`,
};
// Nobody's yet: whoever has older messages of the conversation gets it, or who looks first.
const PUT_BACK: Statement = {
  name: "put_back_failed",
  text: `INSERT INTO outbox (seq, id, customer, channel, conversation, stored, due, worker, unseen)
    VALUES (nextval('outbox_seq'), $1, $2, $3, $4, $5, $6, NULL, true) RETURNING seq`,
};
const DROP: Statement = {
  name: "drop_failed",
  text: `UPDATE sent SET stored = NULL WHERE id = $1 AND ${FAILED} RETURNING id`,
};

/** Messages that were given up, newest first. */
export async function readFailed(database: Database, limit: number): Promise<readonly FailedMessage[]> {
  const rows = await database.run<{
    stored: string;
    status: FailedMessage["status"];
    finished_at: number;
    attempts: number;
    reason: string | null;
  }>(READ, [limit]);
  return rows.map(({ stored, status, finished_at, attempts, reason }) => ({
    message: JSON.parse(stored) as StoredOutbox,
    status,
    at: finished_at,
    attempts,
    ...(reason === null ? {} : { reason }),
  }));
}

/** Puts a message that was given up back into the outbox; false when there is none. */
export function resendFailed(database: Database, id: string, now: number): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const [gone] = await transaction.run<{ customer: string; channel: string; stored: string }>(TAKE, [plain(id)]);
    if (gone === undefined) return false;
    const message = { ...(JSON.parse(gone.stored) as StoredOutbox), at: now };
    await transaction.run(PUT_BACK, [
      plain(id),
      gone.customer,
      gone.channel,
      plain(message.conversation.id),
      JSON.stringify(message),
      now,
    ]);
    return true;
  });
}

/** Takes a message off those that were given up. */
export async function dropFailed(database: Database, id: string): Promise<boolean> {
  return (await database.run(DROP, [plain(id)])).length > 0;
}
