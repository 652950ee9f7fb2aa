import {
  type Admission,
  type CommitEntry,
  type CommitGroup,
  type CommitOutcome,
  type CustomerId,
  encodeState,
  newCustomerState,
  type TurnCommit,
} from "@sambung/core";
import type { Connection } from "./connection.ts";
import { markOutbox, markReceipt } from "./delivery.ts";
import { bindAlias, type EffectsContext, isOthers, writeEffects, writeLog } from "./effects.ts";
import { fileMany } from "./filing.ts";
import { append } from "./inbox.ts";
import { type Known, lookUp } from "./who.ts";

/** What writing needs besides the connection. */
export interface CommitContext extends EffectsContext {
  readonly freshCustomer: () => CustomerId;
}

const CONFLICT: CommitOutcome = { status: "conflict" };

/** Writes a group; call inside a transaction. Every check of an entry comes before its first write. */
export function commitGroup(context: CommitContext, group: CommitGroup): CommitOutcome[] {
  const blocked = new Set<string>();
  const outcomes = group.entries.map((entry) => {
    const fused = blocked.size === 0 ? commitFused(context, entry) : undefined;
    if (fused !== undefined) return fused;
    const known = entry.accept === undefined ? undefined : lookUp(context.connection, entry.accept);
    const outcome = commitEntry(context, entry, known, blocked);
    if (outcome.status !== "committed" && outcome.status !== "duplicate") {
      // Whatever follows for this customer would overtake what was not written.
      for (const name of namesOf(entry, known)) blocked.add(name);
    }
    return outcome;
  });
  if (group.outbox.length > 0) markOutbox(context, group.outbox);
  for (const mark of group.receipts) markReceipt(context, mark);
  fileMany(context.connection);
  return outcomes;
}

/**
 * Writes an accept and its turn of a customer who is known, which is what nearly all groups consist of: the writes
 * themselves check, because looking first would cost as much as they do. Undefined when nothing was written and
 * {@link commitEntry} has to say why.
 */
function commitFused(context: CommitContext, { accept, turn }: CommitEntry): CommitOutcome | undefined {
  if (accept === undefined || turn === undefined || turn.create === true || turn.seq !== undefined) return undefined;
  if (turn.usedCodes.length > 0) return undefined;
  const { text } = encodeState(turn.state, turn.stateJson);
  if (text === undefined) return undefined;
  const { connection, now } = context;
  const { customer } = turn;
  const { dedupe } = accept;
  if (connection.run("INSERT OR IGNORE INTO dedupe (key, at) VALUES (?, ?)", dedupe, now) === 0) return undefined;
  // Whoever moves an alias to another customer raises the versions of both, who takes one away the epoch. An event that waits must not be overtaken.
  const sql = `UPDATE customer SET version = version + 1, state = ?1 WHERE id = ?2 AND version = ?3 AND epoch = ?4
    AND merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.customer = ?2)`;
  if (connection.run(sql, text, customer, turn.version, turn.epoch) === 0) {
    connection.run("DELETE FROM dedupe WHERE key = ?", dedupe);
    return undefined;
  }
  let logSeq: number | undefined;
  if (accept.log !== undefined) {
    logSeq = writeLog(connection, customer, accept.log);
    connection.run("UPDATE dedupe SET seq = ? WHERE key = ?", logSeq, dedupe);
  }
  const effects = writeEffects(context, turn, customer, dedupe);
  return { status: "committed", customer, ...(logSeq === undefined ? {} : { logSeq }), ...effects };
}

/** Every name under which a later entry may speak of the same customer. */
function namesOf({ accept, turn }: CommitEntry, known: Known | undefined): string[] {
  const names = [turn?.customer, accept?.customer, accept?.fresh, known?.customer];
  if (accept?.alias !== undefined) names.push(aliasName(accept.alias));
  return names.filter((name) => typeof name === "string");
}

function aliasName(alias: NonNullable<Admission["alias"]>): string {
  return JSON.stringify([alias.kind, alias.account, alias.value]);
}

function commitEntry(
  context: CommitContext,
  entry: CommitEntry,
  known: Known | undefined,
  blocked: ReadonlySet<string>,
): CommitOutcome {
  const { accept, turn } = entry;
  if (known?.accepted != null) {
    return { status: "duplicate", ...(known.log_seq === null ? {} : { seq: known.log_seq }) };
  }
  if (blocked.size > 0 && namesOf(entry, known).some((name) => blocked.has(name))) return CONFLICT;
  if (turn !== undefined) return commitTurn(context, turn, accept, known);
  return accept === undefined || known === undefined ? CONFLICT : acceptAlone(context, accept, known);
}

function acceptAlone(context: CommitContext, accept: Admission, known: Known): CommitOutcome {
  const { connection } = context;
  let customer = known.customer;
  if (customer === null) {
    if (accept.alias === undefined) return CONFLICT;
    customer = accept.fresh ?? context.freshCustomer();
    const state = JSON.stringify(newCustomerState(customer, context.now));
    if (!insertCustomer(connection, customer, 0, state)) return CONFLICT;
    bindAlias(connection, customer, accept.alias, accept.assurance ?? "asserted");
  }
  const logSeq = remember(context, accept, customer);
  const seq = append(connection, customer, accept.event, accept.dedupe);
  return {
    status: "committed",
    customer,
    seq,
    ...(logSeq === undefined ? {} : { logSeq }),
    outbox: [],
    enqueued: [],
  };
}

function commitTurn(
  context: CommitContext,
  turn: TurnCommit,
  accept: Admission | undefined,
  known: Known | undefined,
): CommitOutcome {
  const { connection } = context;
  const { customer } = turn;
  let dedupe = accept?.dedupe;
  if (turn.create === true) {
    if (turn.version !== 0 || turn.epoch !== 0 || (known !== undefined && known.customer !== null)) return CONFLICT;
    if (connection.get("SELECT 1 FROM customer WHERE id = ?", customer) !== undefined) return CONFLICT;
  } else if (known !== undefined) {
    // An event accepted before waits: this one must not overtake it.
    if (known.customer !== customer || known.waiting === 1) return CONFLICT;
    if (known.version !== turn.version || known.epoch !== turn.epoch) return CONFLICT;
  } else if (!isCurrent(connection, turn)) {
    return CONFLICT;
  }
  if (turn.seq !== undefined) {
    const row = connection.get<{ customer: string; dedupe: Uint8Array }>(
      "SELECT customer, dedupe FROM inbox WHERE seq = ?",
      turn.seq,
    );
    if (row?.customer !== customer) return CONFLICT;
    dedupe ??= row.dedupe;
  }
  for (const { alias, exclusive } of turn.bind) {
    if (exclusive === true && isOthers(connection, customer, alias)) return CONFLICT;
  }
  if (!areUnused(connection, turn.usedCodes)) return { status: "code-used" };
  const { text, refused } = encodeState(turn.state, turn.stateJson);
  if (text === undefined) return { status: "refused", code: "state-too-large", reason: refused };

  if (turn.create === true) {
    insertCustomer(connection, customer, 1, text);
    if (accept?.alias !== undefined) bindAlias(connection, customer, accept.alias, accept.assurance ?? "asserted");
  } else {
    connection.run("UPDATE customer SET version = version + 1, state = ? WHERE id = ?", text, customer);
  }
  const logSeq = accept === undefined ? undefined : remember(context, accept, customer);
  const effects = writeEffects(context, turn, customer, dedupe);
  return {
    status: "committed",
    customer,
    ...(logSeq === undefined ? {} : { logSeq }),
    ...effects,
  };
}

/** Whether nothing was committed for the customer since the turn began. */
export function isCurrent(
  connection: Connection,
  { customer, version, epoch }: Pick<TurnCommit, "customer" | "version" | "epoch">,
): boolean {
  const sql = "SELECT 1 FROM customer WHERE id = ? AND version = ? AND epoch = ? AND merged_into IS NULL";
  return connection.get(sql, customer, version, epoch) !== undefined;
}

export function areUnused(connection: Connection, codes: readonly string[]): boolean {
  return codes.every(
    (hash) => connection.get("SELECT 1 FROM link WHERE hash = ? AND used_at IS NULL", hash) !== undefined,
  );
}

/** False when there is a customer with this id already. */
function insertCustomer(connection: Connection, customer: CustomerId, version: number, state: string): boolean {
  const sql = "INSERT OR IGNORE INTO customer (id, version, epoch, state) VALUES (?, ?, 0, ?)";
  return connection.run(sql, customer, version, state) === 1;
}

/** Makes the event's key known; the customer's own message gets its place in the conversation log. */
function remember(context: CommitContext, accept: Admission, customer: CustomerId): number | undefined {
  const seq = accept.log === undefined ? undefined : writeLog(context.connection, customer, accept.log);
  const sql = "INSERT INTO dedupe (key, at, seq) VALUES (?, ?, ?)";
  context.connection.run(sql, accept.dedupe, context.now, seq ?? null);
  return seq;
}
