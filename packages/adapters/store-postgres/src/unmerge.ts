import {
  belongingsOf,
  type CustomerId,
  type Event,
  encodeState,
  type Json,
  placeIn,
  type RecordedMerge,
  type StoredOutbox,
  type UnmergeCommit,
  type UnmergeOutcome,
} from "@sambung/core";
import { bigints, plain, texts } from "./arrays.ts";
import type { Database, Statement, Transaction, Value } from "./database.ts";
import { Draft } from "./draft.ts";
import { aliasArrays, readMergeFacts } from "./facts.ts";
import type { PlanContext } from "./plan.ts";
import { writeDraft } from "./writes.ts";

const MERGES: Statement = {
  name: "merges_of",
  text: `WITH family AS (
      SELECT f.id FROM customer c JOIN customer f ON f.id = coalesce(c.merged_into, c.id)
        OR f.merged_into = coalesce(c.merged_into, c.id) WHERE c.id = $1)
    SELECT record FROM merge WHERE survivor IN (SELECT id FROM family) OR discarded IN (SELECT id FROM family)
    ORDER BY (record::json->>'at')::bigint DESC, id DESC`,
};

/** Merges a customer took part in, newest first. */
export async function readMerges(database: Database, customer: CustomerId): Promise<readonly RecordedMerge[]> {
  const rows = await database.run<{ record: string }>(MERGES, [plain(customer)]);
  return rows.map(({ record }) => JSON.parse(record) as RecordedMerge);
}

const RECORD: Statement = { name: "unmerge_record", text: "SELECT record FROM merge WHERE id = $1" };
const UNDO: Statement = { name: "unmerge_undo", text: "UPDATE merge SET record = $2 WHERE id = $1" };
// Who was merged into the discarded one before leads to it again: a redirect always points at the end.
const REDIRECT: Statement = {
  name: "unmerge_redirect",
  text: `WITH RECURSIVE before (id) AS (
      SELECT $1::text COLLATE "C" UNION
      SELECT m.discarded FROM merge m JOIN before b ON m.survivor = b.id
        WHERE m.record::json->'undone' IS NULL AND m.id <> $3)
    UPDATE customer SET merged_into = $1 WHERE merged_into = $2 AND id IN (SELECT id FROM before) AND id <> $1`,
};
const REQUEST: Statement = { name: "unmerge_request", text: "SELECT customer, dedupe FROM inbox WHERE seq = $1" };
const TAKE: Statement = { name: "unmerge_take", text: "DELETE FROM inbox WHERE seq = $1" };
const WAITING: Statement = {
  name: "unmerge_waiting",
  text: "SELECT seq, event, dedupe FROM inbox WHERE customer = $1 AND seq <> $2 ORDER BY seq",
};
const ALIASES: Statement = {
  name: "unmerge_aliases",
  text: `UPDATE alias a SET customer = $6, assurance = n.assurance
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (kind, account, value, assurance)
    WHERE a.customer = $5 AND a.kind = n.kind AND a.account = n.account AND a.value = n.value`,
};
const INBOX: Statement = {
  name: "unmerge_inbox",
  text: "UPDATE inbox SET customer = $2 WHERE seq = ANY ($1::bigint[])",
};
const STEPS: Statement = {
  name: "unmerge_steps",
  text: "UPDATE step SET customer = $3 WHERE customer = $2 AND event = ANY ($1::text[])",
};
const TIMERS: Statement = {
  name: "unmerge_timers",
  text: "UPDATE timer SET customer = $3 WHERE customer = $2 AND task = ANY ($1::text[])",
};
const JOURNAL_ROWS: Statement = {
  name: "unmerge_journal_rows",
  text: "SELECT seq, entry FROM journal WHERE customer = $1",
};
const JOURNAL: Statement = {
  name: "unmerge_journal",
  text: `UPDATE journal j SET customer = $3, entry = n.entry FROM unnest($1::bigint[], $2::text[]) AS n (seq, entry)
    WHERE j.seq = n.seq`,
};
const LOG: Statement = {
  name: "unmerge_log",
  text: `UPDATE log l SET customer = $4 FROM unnest($1::text[], $2::text[]) AS n (channel, conversation)
    WHERE l.customer = $3 AND l.channel = n.channel AND l.conversation = n.conversation`,
};
const STORED: readonly { readonly read: Statement; readonly write: Statement }[] = ["outbox", "sent"].map((table) => ({
  read: {
    name: `unmerge_${table}_rows`,
    text: `SELECT id, stored AS text FROM ${table} WHERE customer = $1 AND stored IS NOT NULL`,
  },
  write: {
    name: `unmerge_${table}`,
    text: `UPDATE ${table} t SET customer = $3, stored = n.stored FROM unnest($1::text[], $2::text[]) AS n (id, stored)
      WHERE t.id = n.id`,
  },
}));
const LETTER_ROWS: Statement = {
  name: "unmerge_letter_rows",
  text: "SELECT number, letter FROM dead_letter WHERE customer = $1",
};
const LETTERS: Statement = {
  name: "unmerge_letters",
  text: `UPDATE dead_letter d SET customer = $3, letter = n.letter FROM unnest($1::bigint[], $2::text[]) AS n (number, letter)
    WHERE d.number = n.number`,
};
const KEYSPACE_ROWS: Statement = {
  name: "unmerge_keyspace_rows",
  text: "SELECT name, key, value FROM keyspace WHERE customer = $1",
};
const KEYSPACE: Statement = {
  name: "unmerge_keyspace",
  text: `UPDATE keyspace k SET customer = $3 FROM unnest($1::text[], $2::text[]) AS n (name, key)
    WHERE k.name = n.name AND k.key = n.key`,
};
const SETTLE: Statement = {
  name: "unmerge_settle",
  text: `UPDATE customer SET version = version + 1, state = $2, merged_into = NULL,
      ready = (SELECT min(seq) FROM inbox WHERE customer = $1),
      owner = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE customer = $1) THEN $3::int END, called = false
    WHERE id = $1`,
};

/** Makes one customer two again. Every check comes before the first write. */
export async function unmergeCustomers(
  transaction: Transaction,
  context: PlanContext,
  commit: UnmergeCommit,
): Promise<{ readonly outcome: UnmergeOutcome; readonly draft: Draft | undefined }> {
  const { restored, seq, turn, undone } = commit;
  const [from, to] = [commit.survivor.customer, restored.customer];
  const refuse = (outcome: UnmergeOutcome) => ({ outcome, draft: undefined });
  const effects = { ...turn, outbox: [...turn.outbox, ...restored.outbox], log: [...turn.log, ...restored.log] };
  const facts = await readMergeFacts(transaction, context.worker, [from, to], effects);
  const [survivor, discarded] = [facts.customers.get(from), facts.customers.get(to)];
  const { version, epoch } = commit.survivor;
  const isCurrent = survivor?.merged_into === null && survivor.version === version && survivor.epoch === epoch;
  if (!isCurrent || discarded?.merged_into !== from) return refuse({ status: "conflict" });
  const [record] = await transaction.run<{ record: string }>(RECORD, [plain(commit.merge)]);
  const merge = record === undefined ? undefined : (JSON.parse(record.record) as RecordedMerge);
  if (merge === undefined || merge.undone !== undefined || merge.survivor !== from || merge.discarded !== to) {
    return refuse({ status: "conflict" });
  }
  const [request] = await transaction.run<{ customer: string; dedupe: Uint8Array }>(REQUEST, [seq]);
  if (request?.customer !== from || survivor.owner !== context.worker) return refuse({ status: "conflict" });
  const kept = encodeState(turn.state, turn.stateJson);
  const given = encodeState(restored.state, restored.stateJson);
  if (kept.text === undefined || given.text === undefined) {
    return refuse({ status: "refused", code: "state-too-large", reason: kept.refused ?? given.refused ?? "" });
  }
  const draft = new Draft(facts, context.worker, context.secret, context.now);
  const [left, freed] = [draft.customer(from), draft.customer(to)];
  if (left === undefined || freed === undefined) return refuse({ status: "conflict" });

  const write = (statement: Statement, ...values: Value[]): void =>
    void transaction.run(statement, values).catch(() => {});
  const { survivorBefore: _, discardedBefore: __, ...rest } = merge;
  write(REDIRECT, to, from, plain(commit.merge));
  write(UNDO, plain(commit.merge), JSON.stringify({ ...rest, undone }));
  const moved = await giveBack(transaction, write, commit);
  write(TAKE, seq);
  const written = draft.addEffects(left, { ...turn, seq }, request.dedupe);
  const nothing = { timers: [], bind: [], usedCodes: [], enqueue: [], records: [], stepped: false };
  const { outbox } = draft.addEffects(freed, { ...restored, ...nothing }, undefined);
  // Both are settled below, when all their events are where they belong.
  left.mailboxChanged = false;
  freed.mailboxChanged = false;
  writeDraft(transaction, draft);
  write(SETTLE, from, kept.text, context.worker);
  write(SETTLE, to, given.text, context.worker);
  const outcome = {
    status: "committed" as const,
    customer: from,
    outbox: [...written.outbox, ...outbox],
    enqueued: written.enqueued,
    moved,
  };
  return { outcome, draft };
}

async function giveBack(
  transaction: Transaction,
  write: (statement: Statement, ...values: Value[]) => void,
  { survivor, restored, seq }: UnmergeCommit,
): Promise<readonly number[]> {
  const [from, to] = [survivor.customer, restored.customer];
  const own = belongingsOf(restored);
  const { aliases } = restored.state;
  write(ALIASES, ...aliasArrays(aliases), texts(aliases.map(({ assurance }) => assurance)), from, to);
  const waiting = await transaction.run<{ seq: number; event: string; dedupe: Uint8Array }>(WAITING, [from, seq]);
  const going = waiting.filter(({ event }) => own.event(JSON.parse(event) as Event));
  write(INBOX, bigints(going.map((row) => row.seq)), to);
  write(STEPS, texts(going.map(({ dedupe }) => Buffer.from(dedupe).toString("hex"))), from, to);
  write(TIMERS, texts(restored.tasks.map(plain)), from, to);
  const entries = await transaction.run<{ seq: number; entry: string }>(JOURNAL_ROWS, [from]);
  const told = entries.flatMap((row) => {
    const entry = JSON.parse(row.entry) as { conversation?: { channel: string; id: string } };
    return own.conversation(entry.conversation) ? [{ seq: row.seq, entry: { ...entry, customer: to } }] : [];
  });
  write(JOURNAL, bigints(told.map((row) => row.seq)), texts(told.map(({ entry }) => JSON.stringify(entry))), to);
  const places = restored.conversations;
  const channels = texts(places.map(({ channel }) => plain(channel)));
  write(LOG, channels, texts(places.map(({ id }) => plain(id))), from, to);
  for (const stored of STORED) {
    const rows = await transaction.run<{ id: string; text: string }>(stored.read, [from]);
    const theirs = rows.flatMap(({ id, text }) => {
      const message = JSON.parse(text) as StoredOutbox;
      return own.conversation(message.conversation) ? [{ id, text: JSON.stringify({ ...message, customer: to }) }] : [];
    });
    write(stored.write, texts(theirs.map(({ id }) => id)), texts(theirs.map(({ text }) => text)), to);
  }
  const letters = await transaction.run<{ number: number; letter: string }>(LETTER_ROWS, [from]);
  const lost = letters.flatMap(({ number, letter }) => {
    const dead = JSON.parse(letter) as { event: Event };
    return own.event(dead.event) ? [{ number, letter: JSON.stringify({ ...dead, customer: to }) }] : [];
  });
  write(LETTERS, bigints(lost.map(({ number }) => number)), texts(lost.map(({ letter }) => letter)), to);
  const records = await transaction.run<{ name: string; key: string; value: string }>(KEYSPACE_ROWS, [from]);
  const cases = records.filter(({ value }) => own.conversation(placeIn(JSON.parse(value) as Json)));
  write(KEYSPACE, texts(cases.map(({ name }) => name)), texts(cases.map(({ key }) => key)), to);
  return going.map((row) => row.seq);
}
