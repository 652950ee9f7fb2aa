import {
  type Claim,
  type CustomerId,
  type Event,
  type InternalEvent,
  internalDedupe,
  lazyMailbox,
  type Mailbox,
  type PendingEvent,
  type StepRecord,
  type Store,
  type TimerRow,
  timerEvent,
} from "@sambung/core";
import type { Connection } from "./connection.ts";
import type { EffectsContext } from "./effects.ts";
import { resolveCustomer } from "./who.ts";

/** Appends an event to a customer's inbox; returns its seq. */
export function append(connection: Connection, customer: CustomerId, event: Event, dedupe: Uint8Array): number {
  const sql = "INSERT INTO inbox (customer, event, dedupe) VALUES (?, ?, ?)";
  return connection.insert(sql, customer, JSON.stringify(event), dedupe);
}

/** Appends an event of Sambung's own. */
export function appendInternal(
  { connection, secret }: EffectsContext,
  customer: CustomerId,
  event: InternalEvent,
): PendingEvent {
  const dedupe = internalDedupe(secret, customer, event);
  return { seq: append(connection, customer, event, dedupe), event, dedupe, tries: 0 };
}

interface CustomerColumns {
  readonly id: string;
  readonly version: number;
  readonly epoch: number;
  readonly state: string;
}

function toMailbox({ id, version, epoch, state }: CustomerColumns): Mailbox {
  return lazyMailbox(id, version, epoch, state);
}

function waitingEvents(
  connection: Connection,
  customer: CustomerId,
  after: number,
  limit: number,
): Pick<Claim, "events" | "more"> {
  const rows = connection.all<{ seq: number; event: string; dedupe: Uint8Array; tries: number }>(
    "SELECT seq, event, dedupe, tries FROM inbox WHERE customer = ? AND seq > ? ORDER BY seq LIMIT ?",
    customer,
    after,
    limit + 1,
  );
  const events = rows
    .slice(0, limit)
    .map(({ seq, event, dedupe, tries }) => ({ seq, event: JSON.parse(event) as Event, dedupe, tries }));
  return { events, more: rows.length > limit };
}

/** State and waiting events of a customer, following merges. */
export function loadCustomer(
  connection: Connection,
  customer: CustomerId,
  { after, events }: { readonly after: number; readonly events: number },
): Claim | undefined {
  const id = resolveCustomer(connection, customer);
  if (id === undefined) return undefined;
  const row = connection.get<CustomerColumns>("SELECT id, version, epoch, state FROM customer WHERE id = ?", id);
  if (row === undefined) return undefined;
  return { mailbox: toMailbox(row), ...waitingEvents(connection, id, after, events) };
}

/** Takes customers with waiting events; call inside a transaction. The file belongs to one process, so all are free. */
export function claimCustomers(
  connection: Connection,
  { owner, limit, events, after = 0 }: Parameters<Store["claim"]>[0],
): Claim[] {
  const waiting = connection.all<{ customer: string }>(
    `SELECT inbox.customer FROM inbox JOIN customer ON customer.id = inbox.customer
     GROUP BY inbox.customer HAVING min(inbox.seq) > ? ORDER BY min(inbox.seq) LIMIT ?`,
    after,
    limit,
  );
  return waiting.map(({ customer }) => {
    const row = connection.get<CustomerColumns>(
      `UPDATE customer SET epoch = epoch + iif(owner <> ?1, 1, 0), owner = ?1 WHERE id = ?2
       RETURNING id, version, epoch, state`,
      owner,
      customer,
    ) as CustomerColumns;
    return { mailbox: toMailbox(row), ...waitingEvents(connection, customer, 0, events) };
  });
}

export function countTry(connection: Connection, seq: number): number {
  const sql = "UPDATE inbox SET tries = tries + 1 WHERE seq = ? RETURNING tries";
  return connection.get<{ tries: number }>(sql, seq)?.tries ?? 0;
}

/** False when the customer does not exist. */
export function saveStep(connection: Connection, record: StepRecord): boolean {
  const customer = resolveCustomer(connection, record.customer);
  if (customer === undefined) return false;
  connection.run(
    "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?, ?)",
    customer,
    record.event,
    record.key,
    record.name,
    record.startedAt,
    JSON.stringify(record.proposals),
    record.result ?? null,
  );
  return true;
}

interface StepColumns {
  readonly key: string;
  readonly name: string;
  readonly started_at: number;
  readonly proposals: string;
  readonly result: string | null;
}

export function readSteps(connection: Connection, customer: CustomerId, event: string): StepRecord[] {
  const id = resolveCustomer(connection, customer);
  if (id === undefined) return [];
  const sql =
    "SELECT key, name, started_at, proposals, result FROM step WHERE customer = ? AND event = ? ORDER BY started_at, key";
  return connection.all<StepColumns>(sql, id, event).map((row) => ({
    customer: id,
    event,
    key: row.key,
    name: row.name,
    startedAt: row.started_at,
    proposals: JSON.parse(row.proposals) as StepRecord["proposals"],
    ...(row.result === null ? {} : { result: row.result }),
  }));
}

/** Turns due timers into waiting events; call inside a transaction. */
export function fireTimers(
  context: EffectsContext,
  limit: number,
): { readonly customer: CustomerId; readonly pending: PendingEvent }[] {
  const { connection, now } = context;
  const sql = "SELECT customer, task, name, due, generation FROM timer WHERE due <= ? ORDER BY due LIMIT ?";
  return connection.all<TimerRow>(sql, now, limit).map((timer) => {
    const { customer, task, name } = timer;
    connection.run("DELETE FROM timer WHERE customer = ? AND task = ? AND name = ?", customer, task, name);
    return { customer, pending: appendInternal(context, customer, timerEvent({ ...timer })) };
  });
}

export function nextTimer(connection: Connection): number | undefined {
  return connection.get<{ due: number | null }>("SELECT min(due) AS due FROM timer")?.due ?? undefined;
}
