import { bigints, booleans, byteas, integers, plain, texts } from "./arrays.ts";
import type { Statement, Transaction, Value } from "./database.ts";
import type { Draft, DraftCustomer } from "./draft.ts";
import { aliasArrays } from "./facts.ts";

const NEW_CUSTOMERS: Statement = {
  name: "new_customers",
  text: `INSERT INTO customer (id, version, epoch, state, owner, ready, called)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::bigint[], $7::boolean[])`,
};
const TURNS: Statement = {
  name: "turns",
  text: `UPDATE customer c SET version = n.version, state = n.state
    FROM unnest($1::text[], $2::bigint[], $3::text[]) AS n (id, version, state) WHERE c.id = n.id`,
};
const TURNS_AND_MAILBOXES: Statement = {
  name: "turns_and_mailboxes",
  text: `UPDATE customer c SET version = n.version, state = coalesce(n.state, c.state), owner = n.owner, ready = n.ready, called = n.called
    FROM unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::boolean[])
      AS n (id, version, state, owner, ready, called) WHERE c.id = n.id`,
};
const ACCEPTED: Statement = {
  name: "accept_keys",
  text: "INSERT INTO dedupe (key, at, seq) SELECT n.key, $3::bigint, n.seq FROM unnest($1::bytea[], $2::bigint[]) AS n (key, seq)",
};
const NEW_ALIASES: Statement = {
  name: "new_aliases",
  text: `INSERT INTO alias (kind, account, value, customer, assurance)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])`,
};
const GONE_ALIASES: Statement = {
  name: "gone_aliases",
  text: `DELETE FROM alias a USING unnest($1::text[], $2::text[], $3::text[]) AS n (kind, account, value)
    WHERE a.kind = n.kind AND a.account = n.account AND a.value = n.value`,
};
// A code made under the name would connect whoever has it next.
const GONE_CODES: Statement = {
  name: "gone_codes",
  text: `DELETE FROM link l USING unnest($1::text[], $2::text[], $3::text[]) AS n (kind, account, value)
    WHERE l.kind = n.kind AND l.account = n.account AND l.value = n.value`,
};
const KEPT_WITH_ALIASES: Statement = {
  name: "kept_with_aliases",
  text: `UPDATE keyspace k SET customer = n.customer, kind = NULL, account = NULL, alias = NULL
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (kind, account, value, customer)
    WHERE k.kind = n.kind AND k.account = n.account AND k.alias = n.value`,
};
const ASSURANCES: Statement = {
  name: "assurances",
  text: `UPDATE alias a SET assurance = n.assurance
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (kind, account, value, assurance)
    WHERE a.kind = n.kind AND a.account = n.account AND a.value = n.value`,
};
const TAKE: Statement = { name: "take_from_inbox", text: "DELETE FROM inbox WHERE seq = ANY ($1::bigint[])" };
const APPEND: Statement = {
  name: "append_to_inbox",
  text: `INSERT INTO inbox (seq, customer, event, dedupe)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[])`,
};
const STEPS: Statement = {
  name: "forget_steps",
  text: `DELETE FROM step s USING unnest($1::text[], $2::text[]) AS n (customer, event)
    WHERE s.customer = n.customer AND s.event = n.event`,
};
const JOURNAL: Statement = {
  name: "journal",
  text: `INSERT INTO journal (customer, entry)
    SELECT n.customer, n.entry FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (customer, entry, at) ORDER BY n.at`,
};
const OUTBOX: Statement = {
  name: "add_to_outbox",
  text: `INSERT INTO outbox (seq, id, customer, channel, conversation, stored, due, worker, unseen)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[], $9::boolean[])`,
};
const LOG: Statement = {
  name: "write_log",
  text: `INSERT INTO log (channel, conversation, seq, customer, event, id, data)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])`,
};
const FORGET: Statement = {
  name: "forget_log",
  text: `DELETE FROM log l USING unnest($1::text[], $2::text[], $3::bigint[]) AS n (channel, conversation, seq)
    WHERE l.channel = n.channel AND l.conversation = n.conversation AND l.seq < n.seq`,
};
const CANCEL_TIMERS: Statement = {
  name: "cancel_timers",
  text: `DELETE FROM timer t USING unnest($1::text[], $2::text[], $3::text[]) AS n (customer, task, name)
    WHERE t.customer = n.customer AND t.task = n.task AND (n.name IS NULL OR t.name = n.name)`,
};
const SET_TIMERS: Statement = {
  name: "set_timers",
  text: `INSERT INTO timer (customer, task, name, due, generation)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
    ON CONFLICT (customer, task, name) DO UPDATE SET due = excluded.due, generation = excluded.generation`,
};
const USE_CODES: Statement = {
  name: "use_codes",
  text: "UPDATE link SET used_at = $2 WHERE hash = ANY ($1::text[])",
};
const RECORDS: Statement = {
  name: "records",
  text: `INSERT INTO keyspace (name, key, value, customer)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT (name, key) DO UPDATE SET value = excluded.value, customer = excluded.customer, kind = NULL, account = NULL, alias = NULL`,
};
const LETTERS: Statement = {
  name: "dead_letters",
  text: `INSERT INTO dead_letter (customer, letter)
    SELECT n.customer, n.letter FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (customer, letter, at) ORDER BY n.at`,
};
const PROGRESS: Statement = {
  name: "outbox_progress",
  text: `UPDATE outbox o SET attempts = n.attempts, sent = n.sent, parts_done = n.parts_done, due = n.due, reason = n.reason
    FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::bigint[], $6::text[])
      AS n (id, attempts, sent, parts_done, due, reason) WHERE o.id = n.id`,
};
// The text of a delivered message is in the journal; here it is no longer needed.
const FINISH: Statement = {
  name: "finish_messages",
  text: `WITH gone AS (
      DELETE FROM outbox o USING unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])
        AS n (id, status, attempts, sent, reason) WHERE o.id = n.id
      RETURNING o.id, o.customer, o.channel, o.stored, n.status, n.attempts, n.sent, n.reason
    ), kept AS (
      INSERT INTO sent (id, customer, channel, status, finished_at, attempts, sent, reason, stored)
      SELECT id, customer, channel, status, $6::bigint, attempts, sent, reason, CASE WHEN status = 'delivered' THEN NULL ELSE stored END
      FROM gone ON CONFLICT (id) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at,
        attempts = excluded.attempts, sent = excluded.sent, reason = excluded.reason, stored = excluded.stored,
        receipt = NULL, receipt_at = NULL
    )
    INSERT INTO sent_part (channel, target, message)
    SELECT g.channel, p.target, g.id FROM gone g JOIN unnest($7::text[], $8::text[]) AS p (id, target) ON p.id = g.id
    ORDER BY 1, 2 ON CONFLICT (channel, target) DO NOTHING`,
};
/** Receipts come in any order: a weaker one never replaces a stronger one. */
const RECEIPT: Statement = {
  name: "receipt",
  text: `UPDATE sent SET receipt = $3, receipt_at = $4
    WHERE id = (SELECT message FROM sent_part WHERE channel = $1 AND target = $2)
      AND coalesce(array_position(ARRAY['sent', 'failed', 'delivered', 'read'], receipt), 0)
        < array_position(ARRAY['sent', 'failed', 'delivered', 'read'], $3::text)`,
};

/** A platform may tell what became of a message before its answer to the call that sent it was written down. */
const EARLY: Statement = {
  name: "early_receipt",
  text: `INSERT INTO early_receipt AS e (channel, target, status, at, noted_at)
    SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM sent_part WHERE channel = $1 AND target = $2)
    ON CONFLICT (channel, target) DO UPDATE SET status = excluded.status, at = excluded.at, noted_at = excluded.noted_at
      WHERE array_position(ARRAY['sent', 'failed', 'delivered', 'read'], e.status)
        < array_position(ARRAY['sent', 'failed', 'delivered', 'read'], excluded.status)`,
};
const EARLY_TAKEN: Statement = {
  name: "take_early_receipts",
  text: `WITH early AS (
      DELETE FROM early_receipt e USING unnest($1::text[], $2::text[]) AS p (id, target), sent s
      WHERE s.id = p.id AND e.channel = s.channel AND e.target = p.target RETURNING s.id, e.status, e.at
    ), best AS (
      SELECT DISTINCT ON (id) id, status, at FROM early
      ORDER BY id, array_position(ARRAY['sent', 'failed', 'delivered', 'read'], status) DESC
    )
    UPDATE sent SET receipt = best.status, receipt_at = best.at FROM best WHERE sent.id = best.id`,
};

/** Sends everything a draft holds, one statement per table that changes; nobody waits between them. */
export function writeDraft(transaction: Transaction, draft: Draft): void {
  const write = (statement: Statement, count: number, values: () => readonly Value[]): void => {
    // A failure ends the transaction, which reports it.
    if (count > 0) void transaction.run(statement, values()).catch(() => {});
  };
  const { accepted, inbox, inboxDeletes, stepDeletes, journal, outbox, log, timerDeletes, letters } = draft;

  const keys = [...accepted.values()].sort((a, b) => Buffer.compare(a.key, b.key));
  write(ACCEPTED, keys.length, () => [
    byteas(keys.map(({ key }) => key)),
    bigints(keys.map(({ seq }) => seq)),
    draft.now,
  ]);
  writeCustomers(write, [...draft.customers.values()]);
  writeAliases(write, draft);
  write(TAKE, inboxDeletes.length, () => [bigints(inboxDeletes)]);
  write(APPEND, inbox.length, () => [
    bigints(inbox.map(({ seq }) => seq)),
    texts(inbox.map(({ customer }) => customer)),
    texts(inbox.map(({ event }) => event)),
    byteas(inbox.map(({ dedupe }) => dedupe)),
  ]);
  write(STEPS, stepDeletes.length, () => [
    texts(stepDeletes.map(({ customer }) => customer)),
    texts(stepDeletes.map(({ event }) => event)),
  ]);
  write(JOURNAL, journal.length, () => [
    texts(journal.map(({ customer }) => customer)),
    texts(journal.map(({ entry }) => entry)),
  ]);
  write(OUTBOX, outbox.length, () => [
    bigints(outbox.map(({ seq }) => seq)),
    texts(outbox.map(({ row }) => plain(row.id))),
    texts(outbox.map(({ row }) => row.customer)),
    texts(outbox.map(({ row }) => plain(row.conversation.channel))),
    texts(outbox.map(({ row }) => plain(row.conversation.id))),
    texts(outbox.map(({ row }) => JSON.stringify(row))),
    bigints(outbox.map(({ row }) => row.at)),
    integers(outbox.map(({ worker }) => worker)),
    booleans(outbox.map(({ unseen }) => unseen)),
  ]);
  write(LOG, log.length, () => [
    texts(log.map(({ write: { conversation } }) => plain(conversation.channel))),
    texts(log.map(({ write: { conversation } }) => plain(conversation.id))),
    bigints(log.map(({ seq }) => seq)),
    texts(log.map(({ customer }) => customer)),
    texts(log.map(({ write: { event } }) => event)),
    texts(log.map(({ write: { id } }) => plain(id))),
    texts(log.map(({ write: { data } }) => JSON.stringify(data))),
  ]);
  const fresh = log.filter((row) => row.write.forget === true);
  write(FORGET, fresh.length, () => [
    texts(fresh.map((row) => plain(row.write.conversation.channel))),
    texts(fresh.map((row) => plain(row.write.conversation.id))),
    bigints(fresh.map(({ seq }) => seq)),
  ]);
  write(CANCEL_TIMERS, timerDeletes.length, () => [
    texts(timerDeletes.map(({ customer }) => customer)),
    texts(timerDeletes.map(({ task }) => plain(task))),
    texts(timerDeletes.map(({ name }) => (name === null ? null : plain(name)))),
  ]);
  const timers = [...draft.timers.values()];
  write(SET_TIMERS, timers.length, () => [
    texts(timers.map(({ customer }) => customer)),
    texts(timers.map(({ task }) => plain(task))),
    texts(timers.map(({ name }) => plain(name))),
    bigints(timers.map(({ due }) => due)),
    bigints(timers.map(({ generation }) => generation)),
  ]);
  const codes = [...draft.usedCodes];
  write(USE_CODES, codes.length, () => [texts(codes), draft.now]);
  const records = [...draft.records.values()];
  write(RECORDS, records.length, () => [
    texts(records.map(({ keyspace }) => plain(keyspace))),
    texts(records.map(({ key }) => plain(key))),
    texts(records.map(({ value }) => JSON.stringify(value))),
    texts(records.map(({ customer }) => customer ?? null)),
  ]);
  write(LETTERS, letters.length, () => [
    texts(letters.map(({ customer }) => customer)),
    texts(letters.map(({ letter }) => letter)),
  ]);
  writeMarks(write, draft);
}

type Write = (statement: Statement, count: number, values: () => readonly Value[]) => void;

function writeCustomers(write: Write, customers: readonly DraftCustomer[]): void {
  const created = customers.filter((customer) => customer.created);
  write(NEW_CUSTOMERS, created.length, () => [
    texts(created.map(({ id }) => id)),
    bigints(created.map(({ version }) => version)),
    bigints(created.map(({ epoch }) => epoch)),
    texts(created.map(({ state }) => state ?? "{}")),
    integers(created.map(({ owner }) => owner)),
    bigints(created.map(({ ready }) => ready)),
    booleans(created.map(({ called }) => called)),
  ]);
  // A row whose mailbox stays as it is keeps its index entries.
  const turned = customers.filter((each) => !each.created && !each.mailboxChanged && each.state !== undefined);
  write(TURNS, turned.length, () => [
    texts(turned.map(({ id }) => id)),
    bigints(turned.map(({ version }) => version)),
    texts(turned.map(({ state }) => state ?? null)),
  ]);
  const moved = customers.filter((each) => !each.created && each.mailboxChanged);
  write(TURNS_AND_MAILBOXES, moved.length, () => [
    texts(moved.map(({ id }) => id)),
    bigints(moved.map(({ version }) => version)),
    texts(moved.map(({ state }) => state ?? null)),
    integers(moved.map(({ owner }) => owner)),
    bigints(moved.map(({ ready }) => ready)),
    booleans(moved.map(({ called }) => called)),
  ]);
}

function writeAliases(write: Write, draft: Draft): void {
  // In the order of their names: two transactions that bring the same new aliases must not wait for each other.
  const gone = [...draft.unbound].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const names = (): Value[] => aliasArrays(gone.map(({ alias }) => alias));
  write(GONE_ALIASES, gone.length, names);
  write(GONE_CODES, gone.length, names);
  write(KEPT_WITH_ALIASES, gone.length, () => [...names(), texts(gone.map(({ customer }) => customer))]);
  const rows = [...draft.aliases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const added = rows.filter(({ isNew }) => isNew);
  write(NEW_ALIASES, added.length, () => [
    ...aliasArrays(added.map(({ alias }) => alias)),
    texts(added.map(({ customer }) => customer)),
    texts(added.map(({ assurance }) => assurance)),
  ]);
  const raised = rows.filter(({ isNew }) => !isNew);
  write(ASSURANCES, raised.length, () => [
    ...aliasArrays(raised.map(({ alias }) => alias)),
    texts(raised.map(({ assurance }) => assurance)),
  ]);
}

function writeMarks(write: Write, draft: Draft): void {
  const marks = [...draft.marks.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const pending = marks.filter(({ status }) => status === "pending");
  write(PROGRESS, pending.length, () => [
    texts(pending.map(({ id }) => plain(id))),
    integers(pending.map(({ attempts }) => attempts)),
    texts(pending.map(({ sent }) => JSON.stringify(sent))),
    integers(pending.map(({ partsDone }) => partsDone)),
    bigints(pending.map(({ due }) => due)),
    texts(pending.map(({ reason }) => reason ?? null)),
  ]);
  const finished = marks.filter(({ status }) => status !== "pending");
  const parts = finished.flatMap(({ id, sent }) => sent.map((target) => ({ id, target })));
  write(FINISH, finished.length, () => [
    texts(finished.map(({ id }) => plain(id))),
    texts(finished.map(({ status }) => status)),
    integers(finished.map(({ attempts }) => attempts)),
    texts(finished.map(({ sent }) => JSON.stringify(sent))),
    texts(finished.map(({ reason }) => reason ?? null)),
    draft.now,
    texts(parts.map(({ id }) => plain(id))),
    texts(parts.map(({ target }) => plain(target))),
  ]);
  write(EARLY_TAKEN, parts.length, () => [
    texts(parts.map(({ id }) => plain(id))),
    texts(parts.map(({ target }) => plain(target))),
  ]);
  for (const { channel, target, status, at } of draft.receipts) {
    write(RECEIPT, 1, () => [plain(channel), plain(target), status, at]);
    write(EARLY, 1, () => [plain(channel), plain(target), status, at, draft.now]);
  }
}
