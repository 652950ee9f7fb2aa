import { sameAlias } from "../model/alias.ts";
import type { CustomerId } from "../model/customer.ts";
import type { Event } from "../model/event.ts";
import type { RecordedMerge, UnmergeCommit, UnmergeOutcome } from "../ports/store.ts";
import { belongingsOf, encodeState, placeIn } from "../store-kit.ts";
import { type WriteContext, writeTurn } from "./memory-store-commit.ts";
import { keyOf, type Tables } from "./memory-store-tables.ts";

/** Merges a customer took part in, newest first. */
export function mergesOf(tables: Tables, customer: CustomerId): readonly RecordedMerge[] {
  const family = tables.family(customer);
  return tables.merges
    .entries(({ survivor, discarded }) => family.has(survivor) || family.has(discarded))
    .map(([, record]) => record)
    .reverse();
}

/** Makes one customer two again; call inside a transaction. Every check comes before the first write. */
export function unmergeCustomers(context: WriteContext, commit: UnmergeCommit): UnmergeOutcome {
  const { tables } = context;
  const { survivor, restored, seq, turn, undone } = commit;
  const [from, to] = [survivor.customer, restored.customer];
  const row = tables.customers.get(from);
  if (row === undefined || row.version !== survivor.version || row.epoch !== survivor.epoch) {
    return { status: "conflict" };
  }
  const discarded = tables.customers.get(to);
  const record = tables.merges.get(commit.merge);
  const stands = record?.undone === undefined && record?.survivor === from && record.discarded === to;
  if (row.mergedInto !== undefined || discarded?.mergedInto !== from || !stands) return { status: "conflict" };
  if (tables.inbox.get(String(seq))?.customer !== from) return { status: "conflict" };
  for (const each of [turn, restored]) {
    const { refused } = encodeState(each.state, each.stateJson);
    if (refused !== undefined) return { status: "refused", code: "state-too-large", reason: refused };
  }

  const { survivorBefore: _, discardedBefore: __, ...kept } = record;
  tables.merges.set(commit.merge, { ...kept, undone });
  const { mergedInto: ___, ...freed } = discarded;
  tables.customers.set(to, freed);
  const moved = giveBack(tables, from, commit);
  const written = writeTurn(context, { ...turn, customer: from, seq }, undefined);
  const nothing = { timers: [], bind: [], usedCodes: [], enqueue: [], records: [], stepped: false };
  const { outbox } = writeTurn(context, { ...restored, ...nothing }, undefined);
  return {
    status: "committed",
    customer: from,
    outbox: [...written.outbox, ...outbox],
    enqueued: written.enqueued,
    moved,
  };
}

function giveBack(tables: Tables, from: CustomerId, { restored, seq }: UnmergeCommit): number[] {
  const to = restored.customer;
  const own = belongingsOf(restored);
  const ofSurvivor = (row: { readonly customer?: CustomerId }): boolean => row.customer === from;
  for (const [key, row] of tables.aliases.entries((row) => ofSurvivor(row) && own.alias(row.alias))) {
    const known = restored.state.aliases.find((each) => sameAlias(each, row.alias));
    tables.aliases.set(key, { ...row, customer: to, assurance: known?.assurance ?? row.assurance });
  }
  const moved: number[] = [];
  for (const [key, row] of tables.inbox.entries(ofSurvivor)) {
    if (Number(key) === seq || !own.event(JSON.parse(row.event) as Event)) continue;
    tables.inbox.set(key, { ...row, customer: to });
    moved.push(Number(key));
    for (const [stepKey, step] of tables.steps.entries((step) => ofSurvivor(step) && step.event === row.dedupe)) {
      tables.steps.delete(stepKey);
      tables.steps.set(keyOf(to, step.event, step.key), { ...step, customer: to });
    }
  }
  for (const [key, row] of tables.timers.entries((row) => ofSurvivor(row) && own.task(row.task))) {
    tables.timers.delete(key);
    tables.timers.set(keyOf(to, row.task, row.name), { ...row, customer: to });
  }
  for (const [key, row] of tables.journal.entries(ofSurvivor)) {
    const entry = JSON.parse(row.entry) as { conversation?: { channel: string; id: string } };
    if (!own.conversation(entry.conversation)) continue;
    tables.journal.set(key, { customer: to, entry: JSON.stringify({ ...entry, customer: to }) });
  }
  for (const table of [tables.outbox, tables.sent]) {
    for (const [key, row] of table.entries(({ stored }) => ofSurvivor(stored) && own.conversation(stored.conversation)))
      table.set(key, { ...row, stored: { ...row.stored, customer: to } });
  }
  for (const [key, row] of tables.log.entries(ofSurvivor)) {
    const [channel, id] = JSON.parse(key) as [string, string];
    if (own.conversation({ channel, id })) tables.log.set(key, { ...row, customer: to });
  }
  for (const [key, row] of tables.deadLetters.entries((row) => ofSurvivor(row) && own.event(row.event))) {
    tables.deadLetters.set(key, { ...row, customer: to });
  }
  for (const [key, row] of tables.keyspaces.entries((row) => ofSurvivor(row) && own.conversation(placeIn(row.value)))) {
    tables.keyspaces.set(key, { ...row, customer: to });
  }
  return moved.sort((a, b) => a - b);
}
