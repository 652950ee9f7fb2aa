import {
  DEDUPE_MS,
  type ExportedRows,
  JOURNAL_PARTS,
  type JournalAges,
  type JournalEntry,
  type JournalPart,
  type Json,
  withoutPart,
} from "@sambung/core";
import { plain } from "./arrays.ts";
import type { Database, Session, Statement } from "./database.ts";

/** Work that reads or removes much: in slices, so that no turn waits long for a lock. */

const SLICE = 500;
/** How long a link code is remembered after it expired, so that a late one is called expired and not unknown. */
const LINK_MEMORY_MS = 24 * 60 * 60 * 1_000;

// The customer at the end of all merges, and everybody merged into them: a redirect always points at the end.
const FAMILY = `(SELECT f.id FROM customer c JOIN customer f ON f.id = coalesce(c.merged_into, c.id)
    OR f.merged_into = coalesce(c.merged_into, c.id) WHERE c.id = $1)`;

const TIMELINE: Statement = {
  name: "timeline",
  text: `SELECT entry FROM journal WHERE customer = ANY (ARRAY${FAMILY}) ORDER BY seq DESC LIMIT $2`,
};

export async function timeline(database: Database, customer: string, limit: number): Promise<readonly JournalEntry[]> {
  const rows = await database.run<{ entry: string }>(TIMELINE, [plain(customer), limit]);
  return rows.map(({ entry }) => JSON.parse(entry) as JournalEntry);
}

const JOURNAL: Statement = {
  name: "read_journal",
  text: "SELECT seq, entry FROM journal WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3",
};
const NO_WRITERS: Statement = {
  name: "no_writers",
  text: "SELECT pg_advisory_xact_lock(hashtext(current_schema()), -1)",
};
const LAST: Statement = { name: "last_entry", text: "SELECT coalesce(max(seq), 0) AS seq FROM journal" };

/**
 * Reads the journal so that no entry is ever passed over. Numbers are given before a transaction commits: the end up to
 * which nothing more can appear is looked at while no group is being written, which takes as long as one group.
 */
export class JournalReader {
  readonly #database: Database;
  #settled = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(
    after: number,
    limit: number,
  ): Promise<{ readonly entries: readonly JournalEntry[]; readonly cursor: number }> {
    if (after + limit > this.#settled) {
      this.#settled = await this.#database.transaction(async (transaction) => {
        await transaction.run(NO_WRITERS, []);
        const [last] = await transaction.run<{ seq: number }>(LAST, []);
        return last?.seq ?? 0;
      });
    }
    const rows = await this.#database.run<{ seq: number; entry: string }>(JOURNAL, [after, this.#settled, limit]);
    return {
      entries: rows.map(({ entry }) => JSON.parse(entry) as JournalEntry),
      cursor: rows.at(-1)?.seq ?? after,
    };
  }
}

/** Names of a person as they are kept while an erasure is under way. */
interface Person {
  readonly family: readonly string[];
  readonly aliases: readonly string[];
}

const inFamily = "= ANY ($1::text[])";
const ofAliases = "= ANY ($2::text[])";

/** Which rows of each table are a person's. `$1`: ids, `$2`: aliases as JSON arrays, `$3`: keyspaces to leave out. */
const PERSON: readonly { readonly table: string; readonly where: string }[] = [
  { table: "link", where: `json_build_array(kind, account, value)::text ${ofAliases}` },
  { table: "merge", where: `survivor ${inFamily} OR discarded ${inFamily}` },
  { table: "journal", where: `customer ${inFamily}` },
  { table: "log", where: `customer ${inFamily}` },
  { table: "outbox", where: `customer ${inFamily}` },
  {
    table: "sent_part",
    where: `(channel, target) IN (SELECT s.channel, t.target FROM sent s CROSS JOIN LATERAL json_array_elements_text(s.sent::json) t (target)
      WHERE s.customer ${inFamily})`,
  },
  { table: "sent", where: `customer ${inFamily}` },
  { table: "timer", where: `customer ${inFamily}` },
  { table: "inbox", where: `customer ${inFamily}` },
  { table: "step", where: `customer ${inFamily}` },
  { table: "dead_letter", where: `customer ${inFamily}` },
  { table: "alias", where: `customer ${inFamily}` },
  { table: "customer", where: `id ${inFamily}` },
  // Last, because an entry of a customer tells that something of them may be left.
  {
    table: "keyspace",
    where: `(customer ${inFamily} OR (alias IS NOT NULL AND json_build_array(kind, account, alias)::text ${ofAliases}))
      AND name <> ALL ($3::text[])`,
  },
];

/** All three parameters in a statement, whether it needs them or not. */
const NAMES = "$1::text[] IS NOT NULL AND $2::text[] IS NOT NULL AND $3::text[] IS NOT NULL";

async function personOf(session: Session, customer: string): Promise<Person> {
  const family = await session.query<{ id: string }>(`${FAMILY} ORDER BY 1`, [plain(customer)]);
  const ids = family.map(({ id }) => id);
  const aliases = await session.query<{ name: string }>(
    `SELECT json_build_array(kind, account, value)::text AS name FROM alias WHERE customer ${inFamily}`,
    [ids],
  );
  return { family: ids, aliases: aliases.map(({ name }) => name) };
}

/** Rows and names that erasure removed. */
export interface Erased {
  readonly customers: readonly string[];
  readonly rows: number;
}

/**
 * Removes a person in slices, then has the server clean up what the rows left behind. What is to be removed is noted first,
 * so that an erasure cut short by a crash is finished at the next start.
 */
export async function erase(session: Session, customer: string, keep: readonly string[]): Promise<Erased> {
  const person = await notedPerson(session, plain(customer));
  const touched: string[] = [];
  let rows = 0;
  for (const { table, where } of PERSON) {
    for (let removed = SLICE; removed === SLICE; ) {
      const gone = await session.query<{ count: number }>(
        `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${NAMES} AND (${where}) LIMIT ${SLICE})) RETURNING 1)
         SELECT count(*)::int AS count FROM gone`,
        [person.family, person.aliases, keep],
      );
      removed = gone[0]?.count ?? 0;
      rows += removed;
      if (removed > 0 && !touched.includes(table)) touched.push(table);
    }
  }
  await session.query("DELETE FROM erasure WHERE customer = $1", [plain(customer)]);
  if (touched.length > 0) await session.query(`VACUUM (TRUNCATE false) ${[...touched, "erasure"].join(", ")}`);
  return { customers: person.family, rows };
}

/**
 * Writes every table that can hold something of a person anew, with its indexes. A removed row is out of reach at once, but
 * Postgres does not overwrite it: its bytes stay in the page until something else is put there.
 */
export async function scrub(session: Session): Promise<void> {
  for (const table of [...PERSON.map(({ table }) => table), "erasure"]) await session.query(`VACUUM (FULL) ${table}`);
}

async function notedPerson(session: Session, customer: string): Promise<Person> {
  const find = () => session.query<{ family: string }>("SELECT family FROM erasure WHERE customer = $1", [customer]);
  const [noted] = await find();
  if (noted !== undefined) return JSON.parse(noted.family) as Person;
  const found = await personOf(session, customer);
  await session.query("INSERT INTO erasure (customer, family) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    customer,
    JSON.stringify(found),
  ]);
  return found;
}

/** What tells the rows of a table apart, and their order in an export. */
const KEYS: { readonly [table: string]: string } = {
  keyspace: "name, key",
  link: "hash",
  merge: "id",
  journal: "seq",
  log: "channel, conversation, seq",
  outbox: "seq",
  sent: "id",
  timer: "customer, task, name",
  inbox: "seq",
  step: "customer, event, key",
  dead_letter: "number",
  alias: "kind, account, value",
  customer: "id",
};

/** Rows in one piece of an export. */
const PIECE = 2_000;

/**
 * Everything about a person in pieces, by table; columns with JSON are decoded. No transaction is held in between: whoever
 * reads may be slow.
 */
export async function* exportPerson(
  query: Session["query"],
  customer: string,
  leaveOut: readonly string[],
): AsyncIterable<ExportedRows> {
  const person = await personOf({ query }, customer);
  yield { name: "customers", rows: [...person.family] };
  for (const { table, where } of PERSON) {
    const key = KEYS[table];
    if (key === undefined) continue;
    const columns = key.split(", ");
    for (let after: readonly unknown[] | undefined = []; after !== undefined; ) {
      const beyond = after.length === 0 ? "" : `AND (${key}) > (${columns.map((_, at) => `$${at + 4}`).join(", ")})`;
      const rows: readonly Record<string, unknown>[] = await query(
        `SELECT * FROM ${table} WHERE ${NAMES} AND (${where}) ${beyond} ORDER BY ${key} LIMIT ${PIECE}`,
        [person.family, person.aliases, leaveOut, ...after],
      );
      yield { name: table, rows: rows.map(readable) };
      const last = rows.length < PIECE ? undefined : rows.at(-1);
      after = last === undefined ? undefined : columns.map((column) => last[column]);
    }
  }
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

/** Which process does what: nothing about the person. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["owner", "epoch", "ready", "called", "worker", "unseen"]);

function readable(row: Record<string, unknown>): Json {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => value !== null && !(value instanceof Uint8Array) && !BOOKKEEPING.has(name))
      .map(([name, value]) => [name, JSON_COLUMNS.has(name) ? decoded(value) : value]),
  ) as Json;
}

function decoded(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    // An event's key and the like: a text in a column that has JSON elsewhere.
    return value;
  }
}

/** How long a receipt waits for the message it is about. */
const EARLY_MEMORY_MS = 60 * 60 * 1_000;
const OLD: readonly { readonly sql: string; readonly ageMs: number }[] = [
  { sql: "dedupe WHERE at < $1", ageMs: DEDUPE_MS },
  { sql: "link WHERE expires_at < $1", ageMs: LINK_MEMORY_MS },
  { sql: "early_receipt WHERE noted_at < $1", ageMs: EARLY_MEMORY_MS },
  { sql: "sent WHERE finished_at < $1", ageMs: DEDUPE_MS },
];

/** Removes what nobody needs any more, at most `limit` rows. Several processes may sweep at once. */
export async function sweep(session: Session, now: number, limit: number, ages: JournalAges): Promise<number> {
  let rows = 0;
  for (const { sql, ageMs } of OLD) {
    const table = sql.split(" ")[0] ?? "";
    for (let slice = SLICE, removed = slice; removed === slice && rows < limit; ) {
      slice = Math.min(SLICE, limit - rows);
      const old = `SELECT ctid FROM ${sql} LIMIT $2 FOR UPDATE SKIP LOCKED`;
      const gone = await session.query<{ count: number }>(
        table === "sent"
          ? `WITH gone AS (DELETE FROM sent WHERE ctid = ANY (ARRAY(${old})) RETURNING channel, sent), parts AS (
               DELETE FROM sent_part WHERE (channel, target) IN (
                 SELECT g.channel, t.target FROM gone g CROSS JOIN LATERAL json_array_elements_text(g.sent::json) t (target)))
             SELECT count(*)::int AS count FROM gone`
          : `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY (ARRAY(${old})) RETURNING 1) SELECT count(*)::int AS count FROM gone`,
        [now - ageMs, slice],
      );
      removed = gone[0]?.count ?? 0;
      rows += removed;
    }
  }
  for (const part of JOURNAL_PARTS) {
    const age = ages[part];
    for (let done = SLICE; age !== undefined && done === SLICE && rows < limit; ) {
      done = await sweepPart(session, part, now - age, Math.min(SLICE, limit - rows));
      rows += done;
    }
  }
  return rows;
}

/** Takes a part out of the next entries that are older than `before`; returns how many there were. */
async function sweepPart(session: Session, part: JournalPart, before: number, limit: number): Promise<number> {
  const next = await session.query<{ seq: string; entry: string }>(
    "SELECT seq, entry FROM journal WHERE seq > coalesce((SELECT seq FROM swept WHERE part = $1), 0) ORDER BY seq LIMIT $2",
    [part, limit],
  );
  const read = next.map(({ seq, entry }) => ({ seq, text: entry, entry: JSON.parse(entry) as JournalEntry }));
  const young = read.findIndex(({ entry }) => entry.at >= before);
  const old = young < 0 ? read : read.slice(0, young);
  const last = old.at(-1)?.seq;
  if (last === undefined) return 0;
  const changed = old.flatMap(({ seq, text, entry }) => {
    const left = withoutPart(entry, part);
    return left === entry ? [] : [{ seq, text, left: left === undefined ? null : JSON.stringify(left) }];
  });
  // What somebody else has changed meanwhile is read once more.
  const [written] = await session.query<{ count: number }>(
    `WITH given AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) AS g (seq, before, after)),
       gone AS (DELETE FROM journal j USING given g WHERE j.seq = g.seq AND j.entry = g.before AND g.after IS NULL RETURNING 1),
       kept AS (UPDATE journal j SET entry = g.after FROM given g
         WHERE j.seq = g.seq AND j.entry = g.before AND g.after IS NOT NULL RETURNING 1)
     SELECT (SELECT count(*) FROM gone)::int + (SELECT count(*) FROM kept)::int AS count`,
    [changed.map(({ seq }) => seq), changed.map(({ text }) => text), changed.map(({ left }) => left)],
  );
  if (written?.count !== changed.length) return 0;
  await session.query(
    "INSERT INTO swept (part, seq) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET seq = greatest(swept.seq, excluded.seq)",
    [part, last],
  );
  return old.length;
}
