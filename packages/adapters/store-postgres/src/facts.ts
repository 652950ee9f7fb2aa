import type { Alias, Assurance, CommitGroup, OutboxRow, TurnCommit } from "@sambung/core";
import { byteas, plain, texts } from "./arrays.ts";
import type { Statement, Transaction } from "./database.ts";
import { OUTBOX_COLUMNS, type OutboxColumns, toOutboxRow } from "./delivery.ts";
import { GivenUp } from "./presence.ts";

/** A customer's row, locked. */
export interface CustomerRow {
  readonly id: string;
  readonly version: number;
  readonly epoch: number;
  /** The worker that runs the waiting events. */
  readonly owner: number | null;
  /** Seq of the first waiting event. */
  readonly ready: number | null;
  readonly called: boolean;
  readonly merged_into: string | null;
}

export interface WaitingRow {
  readonly customer: string;
  readonly seq: number;
  readonly dedupe: Uint8Array;
}

/** What the database knows about a group, read under the locks of its customers. */
export interface Facts {
  readonly customers: ReadonlyMap<string, CustomerRow>;
  /** Accepted keys (hex) with the log seq of their own message. */
  readonly accepted: ReadonlyMap<string, number | null>;
  readonly aliases: ReadonlyMap<string, { readonly customer: string; readonly assurance: Assurance }>;
  /** The first waiting events of customers whose turns are about waiting events: one more than there are such turns. */
  readonly waiting: ReadonlyMap<string, readonly WaitingRow[]>;
  /** How many of them were asked for. */
  readonly waitingLimit: number;
  readonly unusedCodes: ReadonlySet<string>;
  /** Last seq of each conversation log. */
  readonly logEnds: ReadonlyMap<string, number>;
  /** Seq of messages that are in a log already. */
  readonly shown: ReadonlyMap<string, number>;
  /** Messages of the group that were committed before; without a row when they were sent. */
  readonly outbox: ReadonlyMap<string, OutboxRow | undefined>;
  /** Who sends what is unfinished in a conversation, when this worker has not been told of it; null: nobody yet. */
  readonly lanes: ReadonlyMap<string, number | null>;
  /** Fresh numbers, more than enough. */
  readonly inboxSeqs: number[];
  readonly outboxSeqs: number[];
}

const FENCE: Statement = {
  name: "fence",
  text: "SELECT pg_advisory_xact_lock_shared(hashtext(current_schema()), -1) AS held FROM worker WHERE id = $1 FOR KEY SHARE",
};

/**
 * Refuses the transaction of a worker that was given up, and keeps it from being given up until the transaction ended. The
 * shared lock is what a reader of the journal waits for.
 */
export async function fence(transaction: Transaction, worker: number): Promise<void> {
  if ((await transaction.run(FENCE, [worker])).length === 0) throw new GivenUp();
}

const LOCK: Statement = {
  name: "lock_customers",
  text: `SELECT id, version, epoch, owner, ready, called, merged_into FROM customer WHERE id = ANY (ARRAY(
    SELECT a.customer FROM unnest($1::text[], $2::text[], $3::text[]) AS k (kind, account, value)
      JOIN alias a ON a.kind = k.kind AND a.account = k.account AND a.value = k.value
    UNION SELECT unnest($4::text[])
    UNION SELECT merged_into FROM customer WHERE id = ANY ($4::text[]) AND merged_into IS NOT NULL
  )) ORDER BY id FOR NO KEY UPDATE`,
};

/** Locks customers, lowest id first, so that no two transactions wait for each other. */
export function lockCustomers(
  transaction: Transaction,
  aliases: readonly Alias[],
  ids: readonly string[],
): Promise<readonly CustomerRow[]> {
  return transaction.run<CustomerRow>(LOCK, [...aliasArrays(aliases), texts(ids.map(plain))]);
}

export function aliasArrays(aliases: readonly Alias[]): [Buffer, Buffer, Buffer] {
  return [
    texts(aliases.map(({ kind }) => plain(kind))),
    texts(aliases.map(({ account }) => plain(account))),
    texts(aliases.map(({ value }) => plain(value))),
  ];
}

const ACCEPTED: Statement = {
  name: "accepted_keys",
  text: "SELECT key, seq FROM dedupe WHERE key = ANY ($1::bytea[])",
};
const ALIASES: Statement = {
  name: "aliases",
  text: `SELECT a.kind, a.account, a.value, a.customer, a.assurance
    FROM unnest($1::text[], $2::text[], $3::text[]) AS k (kind, account, value)
    JOIN alias a ON a.kind = k.kind AND a.account = k.account AND a.value = k.value`,
};
const WAITING: Statement = {
  name: "first_waiting",
  text: `SELECT c.customer, i.seq, i.dedupe FROM unnest($1::text[]) AS c (customer) CROSS JOIN LATERAL (
    SELECT seq, dedupe FROM inbox WHERE inbox.customer = c.customer ORDER BY seq LIMIT $2) i`,
};
const CODES: Statement = {
  name: "unused_codes",
  text: "SELECT hash FROM link WHERE hash = ANY ($1::text[]) AND used_at IS NULL ORDER BY hash FOR NO KEY UPDATE",
};
const LOG_ENDS: Statement = {
  name: "log_ends",
  text: `SELECT c.channel, c.conversation, (SELECT max(seq) FROM log
      WHERE log.channel = c.channel AND log.conversation = c.conversation) AS seq
    FROM unnest($1::text[], $2::text[]) AS c (channel, conversation)`,
};
const SHOWN: Statement = {
  name: "shown_messages",
  text: `SELECT l.channel, l.conversation, l.id, l.seq FROM unnest($1::text[], $2::text[], $3::text[]) AS m (channel, conversation, id)
    JOIN log l ON l.channel = m.channel AND l.conversation = m.conversation AND l.id = m.id AND l.event = 'msg'`,
};
const COMMITTED: Statement = {
  name: "committed_messages",
  text: `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE id = ANY ($1::text[])
    UNION ALL SELECT id, NULL, NULL, NULL, NULL, NULL, NULL FROM sent WHERE id = ANY ($1::text[])`,
};
const LANES: Statement = {
  name: "lanes_of_others",
  text: `SELECT DISTINCT ON (o.channel, o.conversation) o.channel, o.conversation, o.worker
    FROM unnest($1::text[], $2::text[]) AS c (channel, conversation)
    JOIN outbox o ON o.channel = c.channel AND o.conversation = c.conversation
    WHERE o.worker IS DISTINCT FROM $3::int OR o.unseen ORDER BY o.channel, o.conversation, o.seq DESC`,
};
const INBOX_SEQS: Statement = {
  name: "inbox_seqs",
  text: "SELECT nextval('inbox_seq') AS seq FROM generate_series(1, $1::int)",
};
const OUTBOX_SEQS: Statement = {
  name: "outbox_seqs",
  text: "SELECT nextval('outbox_seq') AS seq FROM generate_series(1, $1::int)",
};

/** A name of several parts as one text, in the form in which the database keeps it. */
export function within(...parts: readonly string[]): string {
  return parts.map(plain).join("\u0000");
}

export function aliasName({ kind, account, value }: Alias): string {
  return within(kind, account, value);
}

export function hexOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("hex");
}

type Effects = Pick<TurnCommit, "outbox" | "log" | "bind" | "unbind" | "usedCodes" | "enqueue">;

/** What is to be read for some turns and accepts. */
interface Wanted {
  readonly dedupe: Uint8Array[];
  readonly aliases: Map<string, Alias>;
  readonly customers: Set<string>;
  readonly seqTurns: Map<string, number>;
  readonly codes: Set<string>;
  readonly logs: Map<string, readonly [string, string]>;
  readonly messages: Map<string, readonly [string, string, string]>;
  readonly outboxIds: string[];
  readonly lanes: Map<string, readonly [string, string]>;
  inbox: number;
}

function nothing(): Wanted {
  return {
    dedupe: [],
    aliases: new Map(),
    customers: new Set(),
    seqTurns: new Map(),
    codes: new Set(),
    logs: new Map(),
    messages: new Map(),
    outboxIds: [],
    lanes: new Map(),
    inbox: 0,
  };
}

function wantEffects(wanted: Wanted, turn: Effects): void {
  for (const { alias } of turn.bind) wanted.aliases.set(aliasName(alias), alias);
  for (const alias of turn.unbind ?? []) wanted.aliases.set(aliasName(alias), alias);
  for (const hash of turn.usedCodes) wanted.codes.add(hash);
  for (const write of turn.log) wantLog(wanted, write);
  for (const { id, conversation } of turn.outbox) {
    wanted.outboxIds.push(id);
    wanted.lanes.set(within(conversation.channel, conversation.id), [conversation.channel, conversation.id]);
  }
  wanted.inbox += turn.enqueue.length;
}

function wantLog(wanted: Wanted, { conversation, event, id }: TurnCommit["log"][number]): void {
  wanted.logs.set(within(conversation.channel, conversation.id), [conversation.channel, conversation.id]);
  if (event !== "msg") return;
  wanted.messages.set(within(conversation.channel, conversation.id, id), [conversation.channel, conversation.id, id]);
}

/** Locks the customers of a group and reads what its plan needs, in one round trip. */
export async function readFacts(transaction: Transaction, worker: number, group: CommitGroup): Promise<Facts> {
  const wanted = nothing();
  for (const { accept, turn } of group.entries) {
    if (accept !== undefined) {
      wanted.dedupe.push(accept.dedupe);
      if (accept.alias !== undefined) wanted.aliases.set(aliasName(accept.alias), accept.alias);
      if (accept.customer !== undefined) wanted.customers.add(accept.customer);
      if (accept.log !== undefined) wantLog(wanted, accept.log);
      if (turn === undefined) wanted.inbox += 1;
    }
    if (turn !== undefined) {
      wanted.customers.add(turn.customer);
      if (turn.seq !== undefined) wanted.seqTurns.set(turn.customer, (wanted.seqTurns.get(turn.customer) ?? 0) + 1);
      wantEffects(wanted, turn);
    }
  }
  return read(transaction, worker, wanted);
}

/** The same for a merge: both customers, and what the survivor's turn brings. */
export function readMergeFacts(
  transaction: Transaction,
  worker: number,
  customers: readonly string[],
  turn: Effects,
): Promise<Facts> {
  const wanted = nothing();
  for (const customer of customers) wanted.customers.add(customer);
  wantEffects(wanted, turn);
  return read(transaction, worker, wanted);
}

async function read(transaction: Transaction, worker: number, wanted: Wanted): Promise<Facts> {
  const aliases = [...wanted.aliases.values()];
  const logs = [...wanted.logs.values()];
  const messages = [...wanted.messages.values()];
  const lanes = [...wanted.lanes.values()];
  const seqCustomers = [...wanted.seqTurns.keys()];
  const when = <Row>(condition: boolean, rows: () => Promise<readonly Row[]>): Promise<readonly Row[]> =>
    condition ? rows() : Promise.resolve([]);
  // In this order on one connection: whatever comes after the locks sees what was committed before they were given.
  const waitingLimit = Math.max(0, ...wanted.seqTurns.values()) + 1;
  const reading = [
    fence(transaction, worker),
    when(wanted.customers.size > 0 || aliases.length > 0, () =>
      lockCustomers(transaction, aliases, [...wanted.customers]),
    ),
    when(wanted.dedupe.length > 0, () =>
      transaction.run<{ key: Uint8Array; seq: number | null }>(ACCEPTED, [byteas(wanted.dedupe)]),
    ),
    when(aliases.length > 0, () =>
      transaction.run<Alias & { customer: string; assurance: Assurance }>(ALIASES, aliasArrays(aliases)),
    ),
    when(seqCustomers.length > 0, () => transaction.run<WaitingRow>(WAITING, [texts(seqCustomers), waitingLimit])),
    when(wanted.codes.size > 0, () => transaction.run<{ hash: string }>(CODES, [texts([...wanted.codes])])),
    when(logs.length > 0, () =>
      transaction.run<{ channel: string; conversation: string; seq: number | null }>(LOG_ENDS, [
        texts(logs.map(([channel]) => plain(channel))),
        texts(logs.map(([, id]) => plain(id))),
      ]),
    ),
    when(messages.length > 0, () =>
      transaction.run<{ channel: string; conversation: string; id: string; seq: number }>(SHOWN, [
        texts(messages.map(([channel]) => plain(channel))),
        texts(messages.map(([, id]) => plain(id))),
        texts(messages.map(([, , message]) => plain(message))),
      ]),
    ),
    when(wanted.outboxIds.length > 0, () =>
      transaction.run<OutboxColumns | { id: string; seq: null }>(COMMITTED, [texts(wanted.outboxIds.map(plain))]),
    ),
    when(lanes.length > 0, () =>
      transaction.run<{ channel: string; conversation: string; worker: number | null }>(LANES, [
        texts(lanes.map(([channel]) => plain(channel))),
        texts(lanes.map(([, id]) => plain(id))),
        worker,
      ]),
    ),
    when(wanted.inbox > 0, () => transaction.run<{ seq: number }>(INBOX_SEQS, [wanted.inbox])),
    when(wanted.outboxIds.length > 0, () => transaction.run<{ seq: number }>(OUTBOX_SEQS, [wanted.outboxIds.length])),
  ] as const;
  const [, customers, accepted, known, waiting, codes, ends, shown, committed, others, inboxSeqs, outboxSeqs] =
    await Promise.all(reading);

  const waitingOf = new Map<string, WaitingRow[]>(seqCustomers.map((customer) => [customer, []]));
  for (const row of waiting) waitingOf.get(row.customer)?.push(row);
  return {
    customers: new Map(customers.map((row) => [row.id, row])),
    accepted: new Map(accepted.map(({ key, seq }) => [hexOf(key), seq])),
    aliases: new Map(known.map(({ kind, account, value, ...row }) => [within(kind, account, value), row])),
    waiting: waitingOf,
    waitingLimit,
    unusedCodes: new Set(codes.map(({ hash }) => hash)),
    logEnds: new Map(ends.map(({ channel, conversation, seq }) => [within(channel, conversation), seq ?? 0])),
    shown: new Map(shown.map(({ channel, conversation, id, seq }) => [within(channel, conversation, id), seq])),
    outbox: new Map(committed.map((row) => [row.id, row.seq === null ? undefined : toOutboxRow(row)])),
    lanes: new Map(others.map(({ channel, conversation, worker }) => [within(channel, conversation), worker])),
    inboxSeqs: inboxSeqs.map(({ seq }) => seq),
    outboxSeqs: outboxSeqs.map(({ seq }) => seq),
  };
}
