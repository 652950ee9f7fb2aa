import {
  type Claim,
  type CustomerId,
  type PendingEvent,
  type StepRecord,
  type TimerRow,
  timerEvent,
} from "@sambung/core";
import { bigints, plain, texts } from "./arrays.ts";
import type { Database, Statement, Transaction } from "./database.ts";
import { Draft } from "./draft.ts";
import { type CustomerRow, type Facts, fence, lockCustomers } from "./facts.ts";
import { claimOf, EVENTS, eventsAfter, grouped, type InboxRow, type MailboxRow } from "./load.ts";
import type { PlanContext } from "./plan.ts";
import { writeDraft } from "./writes.ts";

export interface ClaimRequest {
  readonly limit: number;
  readonly events: number;
  readonly after?: number;
}

// Rows that somebody has in hand are left for the next time.
const MINE_OR_FREE: Statement = {
  name: "claim_all",
  text: `UPDATE customer SET owner = $1, called = called AND owner IS NOT NULL WHERE id = ANY (ARRAY(
      SELECT id FROM customer WHERE ready > $3 AND (owner IS NULL OR owner = $1) ORDER BY ready LIMIT $2
      FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING id, version, epoch, state, ready`,
};
const FREE: Statement = {
  name: "claim_free",
  text: `UPDATE customer SET owner = $1, called = false WHERE id = ANY (ARRAY(
      SELECT id FROM customer WHERE ready > $3 AND owner IS NULL ORDER BY ready LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING id, version, epoch, state, ready`,
};
// Nothing is lost when the server forgets that a call was answered: it is answered once more.
const CALLED: Statement = {
  name: "answer_calls",
  text: `UPDATE customer SET called = false WHERE id = ANY (ARRAY(
      SELECT id FROM customer WHERE called AND owner = $1 LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING id, set_config('synchronous_commit', 'off', true) AS relaxed`,
};

const MINE: Statement = {
  name: "own_mailboxes",
  text: "SELECT id FROM customer WHERE owner = $1 AND ready IS NOT NULL ORDER BY ready LIMIT $2",
};

/** This worker's customers with waiting events. */
export async function ownMailboxes(database: Database, worker: number, limit: number): Promise<readonly CustomerId[]> {
  return (await database.run<{ id: string }>(MINE, [worker, limit])).map(({ id }) => id);
}

/** This worker's customers to whose waiting events others have added. */
export async function answerCalls(
  transaction: Transaction,
  worker: number,
  limit: number,
): Promise<readonly CustomerId[]> {
  return (await transaction.run<{ id: string }>(CALLED, [worker, limit])).map(({ id }) => id);
}

/** Takes customers with waiting events: those that are free, or also this worker's own. */
export async function claimCustomers(
  transaction: Transaction,
  worker: number,
  which: "all" | "free",
  { limit, events, after = 0 }: ClaimRequest,
): Promise<readonly Claim[]> {
  const fenced = fence(transaction, worker);
  const claiming = transaction.run<MailboxRow & { ready: number }>(which === "all" ? MINE_OR_FREE : FREE, [
    worker,
    limit,
    after,
  ]);
  await fenced;
  const rows = [...(await claiming)].sort((a, b) => a.ready - b.ready);
  if (rows.length === 0) return [];
  const waiting = await transaction.run<InboxRow>(
    EVENTS,
    eventsAfter(
      rows.map(({ id }) => [id, 0]),
      events,
    ),
  );
  const byCustomer = grouped(waiting);
  return rows.map((row) => claimOf(row, byCustomer.get(row.id) ?? [], events));
}

const TRY: Statement = {
  name: "count_try",
  text: "UPDATE inbox SET tries = tries + 1 WHERE seq = $1 RETURNING tries",
};

export async function countTry(database: Database, seq: number): Promise<number> {
  return (await database.run<{ tries: number }>(TRY, [seq]))[0]?.tries ?? 0;
}

const SAVE_STEP: Statement = {
  name: "save_step",
  text: `WITH target AS (
      SELECT t.id, t.owner FROM customer c JOIN customer t ON t.id = coalesce(c.merged_into, c.id)
      WHERE c.id = $1 FOR KEY SHARE OF t
    ), saved AS (
      INSERT INTO step (customer, event, key, name, started_at, proposals, result)
      SELECT id, $2, $3, $4, $5, $6, $7 FROM target WHERE (owner IS NULL OR owner = $8)
        AND EXISTS (SELECT 1 FROM inbox WHERE inbox.customer = target.id AND encode(inbox.dedupe, 'hex') = $2)
      ON CONFLICT (customer, event, key) DO UPDATE SET name = excluded.name, started_at = excluded.started_at,
        proposals = excluded.proposals, result = excluded.result
      RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM saved) AS saved FROM target`,
};

/** `elsewhere`: another worker has the customer now, or is done with the event; this step must not run here. */
export async function saveStep(
  database: Database,
  worker: number,
  record: StepRecord,
): Promise<"saved" | "elsewhere" | "unknown"> {
  const [row] = await database.run<{ saved: boolean }>(SAVE_STEP, [
    plain(record.customer),
    plain(record.event),
    plain(record.key),
    plain(record.name),
    record.startedAt,
    JSON.stringify(record.proposals),
    record.result ?? null,
    worker,
  ]);
  if (row === undefined) return "unknown";
  return row.saved ? "saved" : "elsewhere";
}

const STEPS: Statement = {
  name: "steps",
  text: `SELECT customer, key, name, started_at, proposals, result FROM step
    WHERE customer = (SELECT coalesce(merged_into, id) FROM customer WHERE id = $1) AND event = $2 ORDER BY started_at, key`,
};

export async function readSteps(database: Database, customer: CustomerId, event: string): Promise<StepRecord[]> {
  const rows = await database.run<{
    customer: string;
    key: string;
    name: string;
    started_at: number;
    proposals: string;
    result: string | null;
  }>(STEPS, [plain(customer), plain(event)]);
  return rows.map((row) => ({
    customer: row.customer,
    event,
    key: row.key,
    name: row.name,
    startedAt: row.started_at,
    proposals: JSON.parse(row.proposals) as StepRecord["proposals"],
    ...(row.result === null ? {} : { result: row.result }),
  }));
}

const TIMERS_LOCK: Statement = {
  name: "timers_lock",
  text: "SELECT pg_advisory_xact_lock(hashtext(current_schema()), -2)",
};
const DUE: Statement = {
  name: "due_timers",
  text: "SELECT customer, task, name, due, generation FROM timer WHERE due <= $1 ORDER BY due, customer, task, name LIMIT $2",
};
const FIRED: Statement = {
  name: "fired_timers",
  text: `DELETE FROM timer t USING unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
      AS n (customer, task, name, due, generation)
    WHERE t.customer = n.customer AND t.task = n.task AND t.name = n.name AND t.due = n.due AND t.generation = n.generation
    RETURNING t.customer, t.task, t.name`,
};
const SEQS: Statement = {
  name: "inbox_seqs",
  text: "SELECT nextval('inbox_seq') AS seq FROM generate_series(1, $1::int)",
};

export interface Fired {
  readonly customer: CustomerId;
  readonly pending: PendingEvent;
}

/** Turns due timers into waiting events, one worker at a time; returns those of customers that are this worker's now. */
export async function fireTimers(
  transaction: Transaction,
  context: PlanContext,
  limit: number,
): Promise<{ readonly fired: readonly Fired[]; readonly draft: Draft | undefined }> {
  const fenced = fence(transaction, context.worker);
  const locked = transaction.run(TIMERS_LOCK, []);
  const due = transaction.run<TimerRow>(DUE, [context.now, limit]);
  await fenced;
  await locked;
  const timers = await due;
  if (timers.length === 0) return { fired: [], draft: undefined };
  const locking = lockCustomers(transaction, [], [...new Set(timers.map(({ customer }) => customer))]);
  // A turn may have changed a timer before its customer was locked: only what is still as it was read fires.
  const deleting = transaction.run<Pick<TimerRow, "customer" | "task" | "name">>(FIRED, [
    texts(timers.map(({ customer }) => customer)),
    texts(timers.map(({ task }) => task)),
    texts(timers.map(({ name }) => name)),
    bigints(timers.map((timer) => timer.due)),
    bigints(timers.map(({ generation }) => generation)),
  ]);
  const seqs = transaction.run<{ seq: number }>(SEQS, [timers.length]);
  const customers = await locking;
  const deleted = new Set((await deleting).map(({ customer, task, name }) => JSON.stringify([customer, task, name])));
  const draft = new Draft(factsOf(customers, await seqs), context.worker, context.secret, context.now);
  const fired = timers.flatMap((timer): Fired[] => {
    const customer = draft.customer(timer.customer);
    if (customer === undefined || !deleted.has(JSON.stringify([timer.customer, timer.task, timer.name]))) return [];
    const pending = draft.appendInternal(customer, timerEvent({ ...timer }));
    return customer.owner === context.worker ? [{ customer: customer.id, pending }] : [];
  });
  writeDraft(transaction, draft);
  return { fired, draft };
}

function factsOf(customers: readonly CustomerRow[], seqs: readonly { readonly seq: number }[]): Facts {
  const none = new Map<string, never>();
  return {
    customers: new Map(customers.map((row) => [row.id, row])),
    accepted: none,
    aliases: none,
    waiting: none,
    waitingLimit: 1,
    unusedCodes: new Set(),
    logEnds: none,
    shown: none,
    outbox: none,
    lanes: none,
    inboxSeqs: seqs.map(({ seq }) => seq),
    outboxSeqs: [],
  };
}

const NEXT_TIMER: Statement = { name: "next_timer", text: "SELECT min(due) AS due FROM timer" };

export async function nextTimer(database: Database): Promise<number | undefined> {
  return (await database.run<{ due: number | null }>(NEXT_TIMER, []))[0]?.due ?? undefined;
}
