import { type CommitOutcome, encodeState, type MergeCommit, newCustomerState } from "@sambung/core";
import { plain } from "./arrays.ts";
import type { Statement, Transaction } from "./database.ts";
import { Draft } from "./draft.ts";
import { readMergeFacts } from "./facts.ts";
import type { PlanContext } from "./plan.ts";
import { writeDraft } from "./writes.ts";

const REQUEST: Statement = { name: "merge_request", text: "SELECT customer, dedupe FROM inbox WHERE seq = $1" };
const RECORD: Statement = {
  name: "merge_record",
  text: "INSERT INTO merge (id, survivor, discarded, record) VALUES ($1, $2, $3, $4)",
};
const DISCARD: Statement = {
  name: "merge_discard",
  text: `UPDATE customer SET version = version + 1, epoch = epoch + 1, state = $3, merged_into = $2,
    owner = NULL, ready = NULL, called = false WHERE id = $1`,
};
const REDIRECT: Statement = {
  name: "merge_redirect",
  text: "UPDATE customer SET merged_into = $2 WHERE merged_into = $1",
};
const MOVES: readonly Statement[] = [
  { name: "merge_aliases", text: "UPDATE alias SET customer = $2 WHERE customer = $1" },
  { name: "merge_inbox", text: "UPDATE inbox SET customer = $2 WHERE customer = $1" },
  { name: "merge_steps", text: "UPDATE step SET customer = $2 WHERE customer = $1" },
  // Task ids are unique, so two customers have the same timer only if somebody chose the ids: then the survivor's stays.
  {
    name: "merge_timers",
    text: `UPDATE timer t SET customer = $2 WHERE customer = $1 AND NOT EXISTS (
      SELECT 1 FROM timer o WHERE o.customer = $2 AND o.task = t.task AND o.name = t.name)`,
  },
];
const DROP_TIMERS: Statement = { name: "merge_drop_timers", text: "DELETE FROM timer WHERE customer = $1" };
const TAKE: Statement = { name: "merge_take", text: "DELETE FROM inbox WHERE seq = $1" };
const SETTLE: Statement = {
  name: "merge_settle",
  text: `UPDATE customer SET version = version + 1, state = $2,
      ready = (SELECT min(seq) FROM inbox WHERE customer = $1),
      owner = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE customer = $1) THEN $3::int END, called = false
    WHERE id = $1`,
};

/** Makes two customers one. Every check comes before the first write. */
export async function mergeCustomers(
  transaction: Transaction,
  context: PlanContext,
  commit: MergeCommit,
): Promise<{ readonly outcome: CommitOutcome; readonly draft: Draft | undefined }> {
  const { record, seq, turn } = commit;
  const to = commit.survivor.customer;
  const from = commit.discarded.customer;
  const refuse = (outcome: CommitOutcome) => ({ outcome, draft: undefined });
  if (to === from) return refuse({ status: "conflict" });
  const facts = await readMergeFacts(transaction, context.worker, [to, from], turn);
  const isCurrent = ({ customer, version, epoch }: MergeCommit["survivor"]): boolean => {
    const row = facts.customers.get(customer);
    return row !== undefined && row.merged_into === null && row.version === version && row.epoch === epoch;
  };
  if (!isCurrent(commit.survivor) || !isCurrent(commit.discarded)) return refuse({ status: "conflict" });
  const [request] = await transaction.run<{ customer: string; dedupe: Uint8Array }>(REQUEST, [seq]);
  if (request === undefined || (request.customer !== to && request.customer !== from)) {
    return refuse({ status: "conflict" });
  }
  if (facts.customers.get(request.customer)?.owner !== context.worker) return refuse({ status: "conflict" });
  const draft = new Draft(facts, context.worker, context.secret, context.now);
  if (!turn.usedCodes.every((hash) => draft.isUnused(hash))) return refuse({ status: "code-used" });
  const { text, refused } = encodeState(turn.state, turn.stateJson);
  if (text === undefined) return refuse({ status: "refused", code: "state-too-large", reason: refused });
  const customer = draft.customer(to);
  if (customer === undefined) return refuse({ status: "conflict" });

  const write = (statement: Statement, ...values: (string | number)[]): void =>
    void transaction.run(statement, values).catch(() => {});
  write(RECORD, plain(record.id), record.survivor, record.discarded, JSON.stringify(record));
  write(DISCARD, from, to, JSON.stringify(newCustomerState(from, context.now)));
  write(REDIRECT, from, to);
  for (const statement of MOVES) write(statement, from, to);
  write(DROP_TIMERS, from);
  write(TAKE, seq);
  const effects = draft.addEffects(customer, { ...turn, seq }, request.dedupe);
  // Settled below, when all its events are there.
  customer.mailboxChanged = false;
  writeDraft(transaction, draft);
  write(SETTLE, to, text, context.worker);
  return { outcome: { status: "committed", customer: to, ...effects }, draft };
}
