import { backup } from "node:sqlite";
import type { Connection } from "./connection.ts";
import { fileAll } from "./filing.ts";

/**
 * Work that reads or removes much. It runs in the worker, on a connection of its own, and imports nothing but node:; for
 * a database in memory it runs on the main one.
 */

/** How many rows one transaction removes: what keeps the write lock under 5 ms. */
const SLICE = 200;
/** How long a link code is remembered after it expired, so that a late one is called expired and not unknown. */
const LINK_MEMORY_MS = 24 * 60 * 60 * 1_000;
/** How long a receipt waits for the message it is about. */
const EARLY_MEMORY_MS = 60 * 60 * 1_000;
/** How long what was sent is remembered, for receipts and edits. */
const SENT_MEMORY_MS = 8 * 24 * 60 * 60 * 1_000;

/** More pages than a database can have. */
export const MAX_PAGES: number = 2 ** 31 - 1;

export interface JournalRow {
  readonly seq: number;
  readonly entry: string;
}

/** The customer at the end of all merges, and everybody merged into them. */
export function familyOf(connection: Connection, customer: string): string[] {
  const rows = connection.all<{ id: string }>(
    `WITH RECURSIVE
       up(id) AS (SELECT ?1 UNION SELECT merged_into FROM customer JOIN up USING (id) WHERE merged_into IS NOT NULL),
       family(id) AS (SELECT id FROM up UNION SELECT c.id FROM customer c JOIN family f ON c.merged_into = f.id)
     SELECT id FROM family WHERE id IN (SELECT id FROM customer) ORDER BY id`,
    customer,
  );
  return rows.map(({ id }) => id);
}

const inFamily = "IN (SELECT value FROM json_each(:family))";
const ofAliases = "IN (SELECT value FROM json_each(:aliases))";

/** Newest journal entries of a customer, newest first, as JSON texts. */
export function timeline(connection: Connection, customer: string, limit: number): string[] {
  const sql = `SELECT entry FROM (
      SELECT seq, entry FROM journal WHERE customer ${inFamily} AND filed = 1 UNION ALL
      SELECT seq, entry FROM journal WHERE customer ${inFamily} AND filed = 0 AND seq > (SELECT last FROM filed WHERE name = 'journal')
    ) ORDER BY seq DESC LIMIT :limit`;
  const family = JSON.stringify(familyOf(connection, customer));
  return connection.all<{ entry: string }>(sql, { family, limit }).map(({ entry }) => entry);
}

/** Journal in commit order. */
export function journal(connection: Connection, after: number, limit: number): JournalRow[] {
  return connection.all<JournalRow>("SELECT seq, entry FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", after, limit);
}

/** Which rows of each table are a person's, when all are filed; `:family` and `:aliases` are JSON arrays. */
const PERSON: readonly { readonly table: string; readonly where: string }[] = [
  { table: "link", where: `json_array(kind, account, value) ${ofAliases}` },
  { table: "merge", where: `survivor ${inFamily} OR discarded ${inFamily}` },
  { table: "journal", where: `customer ${inFamily} AND filed = 1` },
  { table: "log", where: `customer ${inFamily}` },
  { table: "log_owner", where: `customer ${inFamily}` },
  { table: "outbox", where: `customer ${inFamily}` },
  { table: "sent_part", where: `message IN (SELECT id FROM sent WHERE customer ${inFamily} AND filed = 1)` },
  { table: "sent", where: `customer ${inFamily} AND filed = 1` },
  { table: "timer", where: `customer ${inFamily}` },
  { table: "inbox", where: `customer ${inFamily}` },
  { table: "step", where: `customer ${inFamily}` },
  { table: "dead_letter", where: `customer ${inFamily}` },
  { table: "alias", where: `customer ${inFamily}` },
  { table: "customer", where: `id ${inFamily}` },
  // Last, because an entry of a customer tells that something of them may be left.
  {
    table: "keyspace",
    where: `(customer ${inFamily} OR (alias IS NOT NULL AND json_array(kind, account, alias) ${ofAliases}))
      AND name NOT IN (SELECT value FROM json_each(:spared))`,
  },
];

/** Parameters that name a person, as JSON arrays: everybody merged into one, and their aliases. */
export interface Person {
  readonly family: string;
  readonly aliases: string;
}

/** Everybody merged into one, and their aliases. */
function personOf(connection: Connection, customer: string): Person {
  const family = JSON.stringify(familyOf(connection, customer));
  const sql = `SELECT json_array(kind, account, value) AS name FROM alias WHERE customer ${inFamily}`;
  const aliases = connection.all<{ name: string }>(sql, { family }).map(({ name }) => name);
  return { family, aliases: JSON.stringify(aliases) };
}

/** Rows and names that erasure removed. */
export interface Erased {
  readonly customers: string[];
  readonly rows: number;
}

/**
 * Removes a person in slices. What is to be removed is noted first, so that an erasure cut short by a crash is finished
 * at the next start.
 */
export function* erase(connection: Connection, customer: string, keep: readonly string[]): Generator<void, Erased> {
  const person = connection.transaction(() => {
    const noted = connection.get<{ family: string }>("SELECT family FROM erasure WHERE customer = ?", customer);
    if (noted !== undefined) return JSON.parse(noted.family) as Person;
    const found = personOf(connection, customer);
    connection.run("INSERT INTO erasure (customer, family) VALUES (?, ?)", customer, JSON.stringify(found));
    return found;
  });
  const names = { ...person, spared: JSON.stringify(keep) };
  let rows = 0;
  for (let place = 0; place < PERSON.length; yield) {
    // As many tables as fit into one slice: most people have few rows, and every transaction waits for the disk.
    connection.transaction(() => {
      fileAll(connection);
      for (let room = SLICE; room > 0 && place < PERSON.length; ) {
        const { table, where } = PERSON[place] as (typeof PERSON)[number];
        const key = KEYS[table] ?? "rowid";
        const sql = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT :slice)`;
        const removed = connection.run(sql, { ...names, slice: room });
        rows += removed;
        if (removed < room) place += 1;
        room -= removed;
      }
    });
  }
  connection.transaction(() => connection.run("DELETE FROM erasure WHERE customer = ?", customer));
  return { customers: JSON.parse(person.family) as string[], rows };
}

/** Primary keys of the tables that have no row id. */
const KEYS: { readonly [table: string]: string } = {
  keyspace: "name, key",
  link: "hash",
  log: "channel, conversation, seq",
  log_owner: "customer, channel, conversation",
  sent_part: "channel, target",
  timer: "customer, task, name",
  step: "customer, event, key",
  alias: "kind, account, value",
};

/** Begins an export: who it is about, with all their rows filed. */
export function beginExport(connection: Connection, customer: string): Person {
  return connection.transaction(() => {
    fileAll(connection);
    return personOf(connection, customer);
  });
}

/** Tables of which an export has every row, in order. */
const EXPORTED = PERSON.filter(({ table }) => table !== "log_owner" && table !== "sent_part");

/** Rows in one piece of an export. */
const PIECE = 500;

/** Where an export is: which table, and the key of its last row. */
export interface ExportPlace {
  readonly table: number;
  readonly after?: readonly (string | number)[];
}

/** A piece of an export, and where the next one begins; columns with JSON are decoded. */
export interface ExportPiece {
  readonly name: string;
  readonly rows: readonly Record<string, unknown>[];
  readonly next?: ExportPlace;
}

/** Next piece of everything about a person. */
export function exportPiece(
  connection: Connection,
  person: Person,
  leaveOut: readonly string[],
  { table: index, after }: ExportPlace,
): ExportPiece {
  const { table, where } = EXPORTED[index] as (typeof EXPORTED)[number];
  const key = KEYS[table] ?? "rowid";
  const columns = key.split(", ");
  const names: { [name: string]: string | number } = { ...person, spared: JSON.stringify(leaveOut), piece: PIECE };
  columns.forEach((_, at) => {
    if (after !== undefined) names[`after${at}`] = after[at] as string | number;
  });
  const beyond = after === undefined ? "" : `AND (${key}) > (${columns.map((_, at) => `:after${at}`).join(", ")})`;
  const rows = connection.all<Record<string, unknown>>(
    `SELECT ${columns.map((column, at) => `${column} AS "~${at}"`).join(", ")}, * FROM ${table}
     WHERE (${where}) ${beyond} ORDER BY ${key} LIMIT :piece`,
    names,
  );
  const last = rows.length < PIECE ? undefined : rows.at(-1);
  const more: ExportPlace | undefined =
    last !== undefined
      ? { table: index, after: columns.map((_, at) => last[`~${at}`] as string | number) }
      : index + 1 < EXPORTED.length
        ? { table: index + 1 }
        : undefined;
  return { name: table, rows: rows.map(readable), ...(more === undefined ? {} : { next: more }) };
}

const JSON_COLUMNS: ReadonlySet<string> = new Set([
  "state",
  "event",
  "entry",
  "stored",
  "data",
  "record",
  "letter",
  "code",
  "proposals",
  "result",
]);

/** Columns that say nothing of a person: keys added here, and where the row is. */
const OURS = /^(~.*|filed)$/;

function readable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => value !== null && !(value instanceof Uint8Array) && !OURS.test(name))
      .map(([name, value]) => [name, JSON_COLUMNS.has(name) ? decoded(value) : value]),
  );
}

function decoded(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return value;
  }
}

/** Rows are numbered as they were finished: only the first ones are looked at, however many there are. */
const OLD_SENT = "(SELECT * FROM sent ORDER BY number LIMIT :slice) WHERE finished_at < :before";

/** Removes what was sent long ago, with its parts; returns how many messages there were. */
function sweepSent(connection: Connection, before: number, slice: number): number {
  connection.run(
    `DELETE FROM sent_part WHERE (channel, target) IN (SELECT channel, part.value FROM (SELECT channel, sent FROM ${OLD_SENT}) s, json_each(s.sent) part)`,
    { before, slice },
  );
  return connection.run(`DELETE FROM sent WHERE number IN (SELECT number FROM ${OLD_SENT})`, { before, slice });
}

/** How old which part of the journal may become. */
export interface SweepAges {
  readonly dedupeMs: number;
  readonly journal: { readonly [part: string]: number };
  /** Facts that stay however old they are. */
  readonly lasting: readonly string[];
}

const LASTING = `SELECT json(f.value) AS fact FROM json_each(entry, '$.facts') f
  WHERE f.value ->> 'type' IN (SELECT value FROM json_each(:lasting))`;
const BETWEEN = "seq > :after AND seq <= :last";
/** What takes a part out of the journal. */
const WITHOUT: { readonly [part: string]: readonly string[] } = {
  texts: [
    `UPDATE journal SET entry = json_remove(entry, '$.heard', '$.said') WHERE ${BETWEEN}
    AND (entry -> '$.heard' IS NOT NULL OR entry -> '$.said' IS NOT NULL)`,
  ],
  traces: [
    `UPDATE journal SET entry = json_remove(entry, '$.trace') WHERE ${BETWEEN} AND entry -> '$.trace' IS NOT NULL`,
  ],
  facts: [
    `DELETE FROM journal WHERE ${BETWEEN} AND NOT EXISTS (${LASTING})`,
    `UPDATE journal SET entry = json_remove(json_set(entry, '$.facts', (SELECT json_group_array(json(fact)) FROM (${LASTING}))),
       '$.heard', '$.said', '$.trace') WHERE ${BETWEEN}`,
  ],
};

/** Takes a part out of the next entries that are older than `before`; returns how many there were. */
function sweepPart(connection: Connection, part: string, before: number, lasting: string, limit: number): number {
  const done = connection.get<{ seq: number }>("SELECT seq FROM swept WHERE part = ?", part);
  const after = done?.seq ?? 0;
  const next = connection.all<{ seq: number; at: number }>(
    "SELECT seq, entry ->> '$.at' AS at FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
    after,
    limit,
  );
  const young = next.findIndex(({ at }) => at >= before);
  const old = young < 0 ? next : next.slice(0, young);
  const last = old.at(-1)?.seq;
  if (last === undefined) return 0;
  for (const sql of WITHOUT[part] ?? []) {
    connection.run(sql, sql.includes(":lasting") ? { after, last, lasting } : { after, last });
  }
  connection.run("INSERT OR REPLACE INTO swept (part, seq) VALUES (?, ?)", part, last);
  return old.length;
}

/** Removes what nobody needs any more, at most `limit` rows. */
export function* sweep(connection: Connection, now: number, ages: SweepAges, limit: number): Generator<void, number> {
  const lasting = JSON.stringify(ages.lasting);
  const deleting = (sql: string, before: number) => (slice: number) => connection.run(sql, before, slice);
  const removals: readonly ((slice: number) => number)[] = [
    (slice) => sweepSent(connection, now - SENT_MEMORY_MS, slice),
    deleting("DELETE FROM dedupe WHERE key IN (SELECT key FROM dedupe WHERE at < ? LIMIT ?)", now - ages.dedupeMs),
    deleting(
      "DELETE FROM link WHERE hash IN (SELECT hash FROM link WHERE expires_at < ? LIMIT ?)",
      now - LINK_MEMORY_MS,
    ),
    deleting(
      "DELETE FROM early_receipt WHERE (channel, target) IN (SELECT channel, target FROM early_receipt WHERE noted_at < ? LIMIT ?)",
      now - EARLY_MEMORY_MS,
    ),
    ...Object.entries(ages.journal).map(
      ([part, age]) =>
        (slice: number) =>
          sweepPart(connection, part, now - age, lasting, slice),
    ),
  ];
  let rows = 0;
  for (const remove of removals) {
    for (let removed = SLICE; removed === SLICE && rows < limit; ) {
      removed = connection.transaction(() => remove(Math.min(SLICE, limit - rows)));
      rows += removed;
      yield;
    }
  }
  return rows;
}

/**
 * Copies what the write-ahead log holds into the database; `TRUNCATE` also empties the log. False when somebody who reads
 * or writes was in the way.
 */
export function checkpoint(connection: Connection, mode: "PASSIVE" | "TRUNCATE"): boolean {
  // Most of it is copied without keeping anybody from writing; what is left for the second is little.
  if (mode === "TRUNCATE") connection.get("PRAGMA wal_checkpoint(PASSIVE)");
  return connection.get<{ busy: number }>(`PRAGMA wal_checkpoint(${mode})`)?.busy === 0;
}

/** A consistent copy of the database while it is in use. */
export async function copyTo(connection: Connection, path: string): Promise<void> {
  // In one go: between two parts a commit of another connection would make it begin again, on a busy store for ever.
  await backup(connection.db, path, { rate: MAX_PAGES });
}

/** What can be asked for by name. */
export interface LongWork {
  readonly timeline: typeof timeline;
  readonly journal: typeof journal;
  readonly erase: typeof erase;
  readonly beginExport: typeof beginExport;
  readonly exportPiece: typeof exportPiece;
  readonly sweep: typeof sweep;
  readonly checkpoint: typeof checkpoint;
  readonly copyTo: typeof copyTo;
}

export const LONG_WORK: LongWork = { timeline, journal, erase, beginExport, exportPiece, sweep, checkpoint, copyTo };
