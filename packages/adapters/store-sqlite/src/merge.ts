import { type CommitOutcome, encodeState, type MergeCommit, newCustomerState } from "@sambung/core";
import { areUnused, isCurrent } from "./commit.ts";
import { type EffectsContext, writeEffects } from "./effects.ts";

/** Makes two customers one; call inside a transaction. Every check comes before the first write. */
export function mergeCustomers(context: EffectsContext, commit: MergeCommit): CommitOutcome {
  const { connection } = context;
  const { record, seq, turn } = commit;
  const to = commit.survivor.customer;
  const from = commit.discarded.customer;
  if (to === from || !isCurrent(connection, commit.survivor) || !isCurrent(connection, commit.discarded)) {
    return { status: "conflict" };
  }
  const request = connection.get<{ customer: string; dedupe: Uint8Array }>(
    "SELECT customer, dedupe FROM inbox WHERE seq = ?",
    seq,
  );
  if (request === undefined || (request.customer !== to && request.customer !== from)) return { status: "conflict" };
  if (!areUnused(connection, turn.usedCodes)) return { status: "code-used" };
  const { text, refused } = encodeState(turn.state, turn.stateJson);
  if (text === undefined) return { status: "refused", code: "state-too-large", reason: refused };

  const { id, survivor, discarded } = record;
  const sql = "INSERT INTO merge (id, survivor, discarded, record) VALUES (?, ?, ?, ?)";
  connection.run(sql, id, survivor, discarded, JSON.stringify(record));
  connection.run(
    "UPDATE customer SET version = version + 1, epoch = epoch + 1, state = ?, merged_into = ? WHERE id = ?",
    JSON.stringify(newCustomerState(from, context.now)),
    to,
    from,
  );
  connection.run("UPDATE customer SET version = version + 1, state = ? WHERE id = ?", text, to);
  connection.run("UPDATE alias SET customer = ? WHERE customer = ?", to, from);
  connection.run("UPDATE inbox SET customer = ? WHERE customer = ?", to, from);
  connection.run("UPDATE step SET customer = ? WHERE customer = ?", to, from);
  // Task ids are unique, so two customers have the same timer only if somebody chose the ids: then the survivor's stays.
  connection.run("UPDATE OR IGNORE timer SET customer = ? WHERE customer = ?", to, from);
  connection.run("DELETE FROM timer WHERE customer = ?", from);
  const effects = writeEffects(context, { ...turn, seq }, to, request.dedupe);
  return { status: "committed", customer: to, ...effects };
}
