import {
  type Alias,
  ASSURANCES,
  type Assurance,
  type CommitOutcome,
  type CustomerId,
  encodeWithoutRaw,
  type LogWrite,
  type OutboxRow,
  type PendingEvent,
  type StoredOutbox,
  type TimerChange,
  type TurnCommit,
} from "@sambung/core";
import type { Connection } from "./connection.ts";
import { outboxById } from "./delivery.ts";
import { appendInternal } from "./inbox.ts";

/** What the effects of a turn are written with. */
export interface EffectsContext {
  readonly connection: Connection;
  readonly secret: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: number;
}

type Effects = Omit<TurnCommit, "customer" | "version" | "epoch" | "create" | "state" | "stateJson">;
type Written = Pick<Extract<CommitOutcome, { readonly status: "committed" }>, "outbox" | "enqueued">;

const NO_OUTBOX: readonly OutboxRow[] = [];
const NO_EVENTS: readonly PendingEvent[] = [];

/** Writes what a checked turn brings besides its state. `dedupe` is the key of the turn's event. */
export function writeEffects(
  context: EffectsContext,
  turn: Effects,
  customer: CustomerId,
  dedupe: Uint8Array | undefined,
): Written {
  const { connection, now } = context;
  if (turn.seq !== undefined) connection.run("DELETE FROM inbox WHERE seq = ?", turn.seq);
  if (turn.stepped && dedupe !== undefined) {
    const event = Buffer.from(dedupe).toString("hex");
    connection.run("DELETE FROM step WHERE customer = ? AND event = ?", customer, event);
  }
  if (turn.journal !== undefined) {
    const sql = "INSERT INTO journal (customer, entry, filed) VALUES (?, ?, 0)";
    connection.run(sql, customer, JSON.stringify(turn.journal));
  }
  for (const alias of turn.unbind ?? []) unbindAlias(connection, customer, alias);
  for (const { alias, assurance } of turn.bind) bindAlias(connection, customer, alias, assurance);
  for (const hash of turn.usedCodes) connection.run("UPDATE link SET used_at = ? WHERE hash = ?", now, hash);
  for (const change of turn.timers) changeTimer(connection, customer, change);
  for (const write of turn.log) writeLog(connection, customer, write);
  for (const { keyspace, key, value, customer: owner } of turn.records) {
    connection.run(
      `INSERT INTO keyspace (name, key, value, customer) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, customer = excluded.customer, kind = NULL, account = NULL, alias = NULL`,
      keyspace,
      key,
      JSON.stringify(value),
      owner ?? null,
    );
  }
  if (turn.deadLetter !== undefined) {
    const letter = encodeWithoutRaw(turn.deadLetter);
    connection.run("INSERT INTO dead_letter (customer, letter) VALUES (?, ?)", customer, letter);
  }
  return {
    outbox: turn.outbox.length === 0 ? NO_OUTBOX : turn.outbox.map((message) => addToOutbox(connection, message)),
    enqueued:
      turn.enqueue.length === 0 ? NO_EVENTS : turn.enqueue.map((event) => appendInternal(context, customer, event)),
  };
}

/** A stronger assurance stays; an alias of somebody else is left alone, only a merge may move it. */
export function bindAlias(connection: Connection, customer: CustomerId, alias: Alias, assurance: Assurance): void {
  const { kind, account, value } = alias;
  const row = readAlias(connection, alias);
  if (row === undefined) {
    connection.run("INSERT INTO alias VALUES (?, ?, ?, ?, ?)", kind, account, value, customer, assurance);
  } else if (row.customer === customer && ASSURANCES.indexOf(assurance) > ASSURANCES.indexOf(row.assurance)) {
    const sql = "UPDATE alias SET assurance = ? WHERE kind = ? AND account = ? AND value = ?";
    connection.run(sql, assurance, kind, account, value);
  }
}

/**
 * What was kept with the name stays the customer's; a code made under it would connect whoever has it next. Turns that were
 * begun for an event under the name count no more, although they go on from this one: the epoch is raised.
 */
function unbindAlias(connection: Connection, customer: CustomerId, { kind, account, value }: Alias): void {
  const mine = "DELETE FROM alias WHERE kind = ? AND account = ? AND value = ? AND customer = ?";
  if (connection.run(mine, kind, account, value, customer) === 0) return;
  connection.run("DELETE FROM link WHERE kind = ? AND account = ? AND value = ?", kind, account, value);
  const kept = `UPDATE keyspace SET customer = ?, kind = NULL, account = NULL, alias = NULL
    WHERE kind = ? AND account = ? AND alias = ?`;
  connection.run(kept, customer, kind, account, value);
  connection.run("UPDATE customer SET epoch = epoch + 1 WHERE id = ?", customer);
}

/** Whether somebody else than this customer has an alias. */
export function isOthers(connection: Connection, customer: CustomerId, alias: Alias): boolean {
  const row = readAlias(connection, alias);
  return row !== undefined && row.customer !== customer;
}

function readAlias(
  connection: Connection,
  { kind, account, value }: Alias,
): { readonly customer: string; readonly assurance: Assurance } | undefined {
  const sql = "SELECT customer, assurance FROM alias WHERE kind = ? AND account = ? AND value = ?";
  return connection.get(sql, kind, account, value);
}

function changeTimer(connection: Connection, customer: CustomerId, change: TimerChange): void {
  if (change.change === "set") {
    const { task, name, due, generation } = change;
    connection.run("INSERT OR REPLACE INTO timer VALUES (?, ?, ?, ?, ?)", customer, task, name, due, generation);
  } else if (change.name === undefined) {
    connection.run("DELETE FROM timer WHERE customer = ? AND task = ?", customer, change.task);
  } else {
    const sql = "DELETE FROM timer WHERE customer = ? AND task = ? AND name = ?";
    connection.run(sql, customer, change.task, change.name);
  }
}

/** Appends to a conversation log; a message that is there already keeps its seq. */
export function writeLog(connection: Connection, customer: CustomerId, write: LogWrite): number {
  const { channel, id: conversation } = write.conversation;
  if (write.event === "msg") {
    const shown = connection.get<{ seq: number }>(
      "SELECT seq FROM log WHERE channel = ? AND conversation = ? AND id = ? AND event = 'msg'",
      channel,
      conversation,
      write.id,
    );
    if (shown !== undefined) return shown.seq;
  }
  const last = connection.get<{ seq: number; customer: string }>(
    "SELECT seq, customer FROM log WHERE channel = ? AND conversation = ? ORDER BY seq DESC LIMIT 1",
    channel,
    conversation,
  );
  const seq = (last?.seq ?? 0) + 1;
  if (write.forget === true) {
    connection.run("DELETE FROM log WHERE channel = ? AND conversation = ?", channel, conversation);
    connection.run("DELETE FROM log_owner WHERE channel = ? AND conversation = ?", channel, conversation);
  }
  const data = JSON.stringify(write.data);
  const sql = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)";
  connection.run(sql, channel, conversation, seq, customer, write.event, write.id, data);
  if (last?.customer !== customer || write.forget === true) {
    connection.run("INSERT OR IGNORE INTO log_owner VALUES (?, ?, ?)", customer, channel, conversation);
  }
  return seq;
}

function addToOutbox(connection: Connection, message: StoredOutbox): OutboxRow {
  const seq = connection.insert(
    "INSERT OR IGNORE INTO outbox (id, customer, channel, stored, due) VALUES (?, ?, ?, ?, ?)",
    message.id,
    message.customer,
    message.conversation.channel,
    JSON.stringify(message),
    message.at,
  );
  const before = seq === 0 ? outboxById(connection, message.id) : undefined;
  return before ?? { ...message, seq, attempts: 0, sent: [], partsDone: 0, due: message.at };
}
