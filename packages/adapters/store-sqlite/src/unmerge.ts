import {
  belongingsOf,
  type CustomerId,
  type Event,
  encodeState,
  placeIn,
  type RecordedMerge,
  type StoredOutbox,
  type UnmergeCommit,
  type UnmergeOutcome,
} from "@sambung/core";
import { isCurrent } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { type EffectsContext, writeEffects } from "./effects.ts";
import { fileAll } from "./filing.ts";
import { familyOf } from "./long.ts";

/** Merges a customer took part in, newest first. */
export function readMerges(connection: Connection, customer: CustomerId): readonly RecordedMerge[] {
  const family = JSON.stringify(familyOf(connection, customer));
  return connection
    .all<{ record: string }>(
      `SELECT record FROM merge WHERE survivor IN (SELECT value FROM json_each(?1)) OR discarded IN (SELECT value FROM json_each(?1))
       ORDER BY rowid DESC`,
      family,
    )
    .map(({ record }) => JSON.parse(record) as RecordedMerge);
}

/** Makes one customer two again; call inside a transaction. Every check comes before the first write. */
export function unmergeCustomers(context: EffectsContext, commit: UnmergeCommit): UnmergeOutcome {
  const { connection } = context;
  const { restored, seq, turn, undone } = commit;
  const [from, to] = [commit.survivor.customer, restored.customer];
  const { record } = connection.get<{ record: string }>("SELECT record FROM merge WHERE id = ?", commit.merge) ?? {};
  const merge = record === undefined ? undefined : (JSON.parse(record) as RecordedMerge);
  const request = connection.get<{ customer: string; dedupe: Uint8Array }>(
    "SELECT customer, dedupe FROM inbox WHERE seq = ?",
    seq,
  );
  const discarded = connection.get<{ merged_into: string | null }>("SELECT merged_into FROM customer WHERE id = ?", to);
  if (
    merge === undefined ||
    merge.undone !== undefined ||
    merge.survivor !== from ||
    merge.discarded !== to ||
    discarded?.merged_into !== from ||
    request?.customer !== from ||
    !isCurrent(connection, commit.survivor)
  ) {
    return { status: "conflict" };
  }
  const kept = encodeState(turn.state, turn.stateJson);
  const given = encodeState(restored.state, restored.stateJson);
  const refused = kept.refused ?? given.refused;
  if (kept.text === undefined || given.text === undefined) {
    return { status: "refused", code: "state-too-large", reason: refused ?? "" };
  }

  const { survivorBefore: _, discardedBefore: __, ...rest } = merge;
  connection.run("UPDATE merge SET record = ? WHERE id = ?", JSON.stringify({ ...rest, undone }), commit.merge);
  connection.run(
    "UPDATE customer SET version = version + 1, state = ?, merged_into = NULL WHERE id = ?",
    given.text,
    to,
  );
  connection.run("UPDATE customer SET version = version + 1, state = ? WHERE id = ?", kept.text, from);
  const moved = giveBack(connection, commit);
  const written = writeEffects(context, { ...turn, seq }, from, request.dedupe);
  const nothing = { timers: [], bind: [], usedCodes: [], enqueue: [], records: [], stepped: false };
  const { outbox } = writeEffects(context, { ...restored, ...nothing }, to, undefined);
  return { status: "committed", customer: from, ...written, outbox: [...written.outbox, ...outbox], moved };
}

function giveBack(connection: Connection, { survivor, restored, seq }: UnmergeCommit): readonly number[] {
  const [from, to] = [survivor.customer, restored.customer];
  const own = belongingsOf(restored);
  fileAll(connection);
  for (const { kind, account, value, assurance } of restored.state.aliases) {
    const sql =
      "UPDATE alias SET customer = ?, assurance = ? WHERE customer = ? AND kind = ? AND account = ? AND value = ?";
    connection.run(sql, to, assurance, from, kind, account, value);
  }
  const moved: number[] = [];
  for (const row of connection.all<{ seq: number; event: string; dedupe: Uint8Array }>(
    "SELECT seq, event, dedupe FROM inbox WHERE customer = ? AND seq <> ? ORDER BY seq",
    from,
    seq,
  )) {
    if (!own.event(JSON.parse(row.event) as Event)) continue;
    moved.push(row.seq);
    connection.run("UPDATE inbox SET customer = ? WHERE seq = ?", to, row.seq);
    const event = Buffer.from(row.dedupe).toString("hex");
    connection.run("UPDATE step SET customer = ? WHERE customer = ? AND event = ?", to, from, event);
  }
  for (const task of restored.tasks)
    connection.run("UPDATE timer SET customer = ? WHERE customer = ? AND task = ?", to, from, task);
  for (const { channel, id } of restored.conversations) {
    const here = "json_extract(entry, '$.conversation.channel') = ? AND json_extract(entry, '$.conversation.id') = ?";
    connection.run(
      `UPDATE journal SET customer = ?1, entry = json_set(entry, '$.customer', ?1) WHERE customer = ? AND filed = 1 AND ${here}`,
      to,
      from,
      channel,
      id,
    );
    const rows = "UPDATE log SET customer = ? WHERE customer = ? AND channel = ? AND conversation = ?";
    if (connection.run(rows, to, from, channel, id) === 0) continue;
    connection.run("INSERT OR IGNORE INTO log_owner VALUES (?, ?, ?)", to, channel, id);
    const owner = "DELETE FROM log_owner WHERE customer = ? AND channel = ? AND conversation = ?";
    connection.run(owner, from, channel, id);
  }
  for (const [table, key, findable] of [
    ["outbox", "seq", ""],
    ["sent", "number", "AND filed = 1"],
  ] as const) {
    for (const row of connection.all<{ key: number; stored: string }>(
      `SELECT ${key} AS key, stored FROM ${table} WHERE customer = ? ${findable} AND stored IS NOT NULL`,
      from,
    )) {
      const stored = JSON.parse(row.stored) as StoredOutbox;
      if (!own.conversation(stored.conversation)) continue;
      const text = JSON.stringify({ ...stored, customer: to });
      connection.run(`UPDATE ${table} SET customer = ?, stored = ? WHERE ${key} = ?`, to, text, row.key);
    }
  }
  for (const row of connection.all<{ number: number; letter: string }>(
    "SELECT number, letter FROM dead_letter WHERE customer = ?",
    from,
  )) {
    const letter = JSON.parse(row.letter) as { event: Event };
    if (!own.event(letter.event)) continue;
    const text = JSON.stringify({ ...letter, customer: to });
    connection.run("UPDATE dead_letter SET customer = ?, letter = ? WHERE number = ?", to, text, row.number);
  }
  for (const row of connection.all<{ name: string; key: string; value: string }>(
    "SELECT name, key, value FROM keyspace WHERE customer = ?",
    from,
  )) {
    if (!own.conversation(placeIn(JSON.parse(row.value)))) continue;
    connection.run("UPDATE keyspace SET customer = ? WHERE name = ? AND key = ?", to, row.name, row.key);
  }
  return moved;
}
