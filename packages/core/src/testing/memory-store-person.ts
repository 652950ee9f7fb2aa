import type { CustomerId } from "../model/customer.ts";
import type { JournalEntry } from "../model/journal.ts";
import { JOURNAL_PARTS, type JournalAges, withoutPart } from "../model/retention.ts";
import { DEDUPE_MS, type EraseReport, type ExportedRows, type KeyspaceOptions } from "../ports/store.ts";
import { aliasId, keyOf, type Table, type Tables } from "./memory-store-tables.ts";

/** How long a receipt waits for the message it is about. */
const EARLY_MEMORY_MS = 60 * 60 * 1_000;
/** How long a link code is remembered after it expired, so that a late one is called expired and not unknown. */
const LINK_MEMORY_MS = 24 * 60 * 60 * 1000;

export type DeclaredKeyspaces = ReadonlyMap<string, KeyspaceOptions>;

type Wanted<Row> = (row: Row, key: string) => boolean;
type Visit = <Row>(name: string, table: Table<Row>, wanted: Wanted<Row>) => void;

/** Visits everything that belongs to a customer or to somebody merged into it, table by table. */
function visitPerson(tables: Tables, family: ReadonlySet<CustomerId>, visit: Visit): void {
  const theirs = (row: { readonly customer: CustomerId }): boolean => family.has(row.customer);
  const aliases = new Set(tables.aliases.entries(theirs).map(([key]) => key));
  visit("keyspaces", tables.keyspaces, ({ customer, owner }) =>
    customer !== undefined ? family.has(customer) : owner !== undefined && aliases.has(aliasId(owner)),
  );
  visit("links", tables.links, ({ alias }) => aliases.has(aliasId(alias)));
  visit("merges", tables.merges, ({ survivor, discarded }) => family.has(survivor) || family.has(discarded));
  visit("journal", tables.journal, theirs);
  visit("log", tables.log, theirs);
  visit("outbox", tables.outbox, ({ stored }) => theirs(stored));
  visit("sent", tables.sent, ({ stored }) => theirs(stored));
  visit("timers", tables.timers, theirs);
  visit("inbox", tables.inbox, theirs);
  visit("steps", tables.steps, theirs);
  visit("deadLetters", tables.deadLetters, theirs);
  visit("aliases", tables.aliases, theirs);
  visit("customers", tables.customers, (_, id) => family.has(id));
}

/** Removes a person; call inside a transaction. */
export function erasePerson(tables: Tables, customer: CustomerId, declared: DeclaredKeyspaces): EraseReport {
  const family = tables.family(customer);
  let rows = 0;
  visitPerson(tables, family, (name, table, wanted) => {
    for (const [key] of table.entries(wanted)) {
      if (name === "keyspaces" && optionsOf(declared, key)?.erase === "none") continue;
      table.delete(key);
      rows += 1;
      if (name === "log") forgetNumbering(tables, key);
    }
  });
  return { customers: [...family].sort(), rows };
}

/** The numbering of a conversation log names the conversation; it goes with its rows. */
function forgetNumbering(tables: Tables, logKey: string): void {
  const [channel, id] = JSON.parse(logKey) as [string, string, number];
  const prefix = keyOf("message", channel, id, "").slice(0, -3);
  for (const [key] of tables.counters.entries(
    (_, key) => key === keyOf("log", channel, id) || key.startsWith(prefix),
  )) {
    tables.counters.delete(key);
  }
}

/** Everything about a person, table by table. */
export function exportPerson(tables: Tables, customer: CustomerId, declared: DeclaredKeyspaces): ExportedRows[] {
  const family = tables.family(customer);
  const all: ExportedRows[] = [{ name: "customers", rows: [...family].sort() }];
  visitPerson(tables, family, (name, table, wanted) => {
    const rows = table.entries(wanted).filter(([key]) => {
      return name !== "keyspaces" || optionsOf(declared, key)?.export !== "none";
    });
    // What the table of customers has is the state.
    const shown = name === "customers" ? "customer" : name;
    all.push({ name: shown, rows: JSON.parse(JSON.stringify(rows.map(([key, row]) => ({ key, ...readable(row) })))) });
  });
  return all;
}

/** Which process has it says nothing about a person. */
const OF_PROCESSES = ["owner", "called", "epoch", "worker", "unseen"];

/** JSON texts inside a row as what they say. */
function readable<Row>(row: Row): { [name: string]: unknown } {
  const fields = Object.entries(row as { [name: string]: unknown }).filter(
    ([name, value]) => !(OF_PROCESSES.includes(name) && typeof value !== "object"),
  );
  return Object.fromEntries(
    fields.map(([name, value]) =>
      ["state", "write", "event", "entry"].includes(name) && typeof value === "string" && value.startsWith("{")
        ? [name, JSON.parse(value)]
        : [name, value],
    ),
  );
}

function optionsOf(declared: DeclaredKeyspaces, key: string): KeyspaceOptions | undefined {
  return declared.get((JSON.parse(key) as [string, string])[0]);
}

/** Removes what is too old to be asked for; call inside a transaction. Returns how many rows went. */
export function sweepTables(tables: Tables, now: number, limit: number, ages: JournalAges): number {
  const old: (() => void)[] = [];
  const collect = <Row>(table: Table<Row>, wanted: (row: Row) => boolean): void => {
    for (const [key] of table.entries(wanted)) old.push(() => table.delete(key));
  };
  collect(tables.dedupe, ({ at }) => at < now - DEDUPE_MS);
  collect(tables.sent, ({ finishedAt }) => finishedAt !== undefined && finishedAt < now - DEDUPE_MS);
  collect(tables.earlyReceipts, ({ notedAt }) => notedAt < now - EARLY_MEMORY_MS);
  collect(tables.links, ({ expiresAt }) => expiresAt < now - LINK_MEMORY_MS);
  for (const part of JOURNAL_PARTS) {
    const age = ages[part];
    if (age === undefined) continue;
    for (const [key, row] of tables.journal.entries()) {
      const entry = JSON.parse(row.entry) as JournalEntry;
      if (entry.at >= now - age) continue;
      const left = withoutPart(entry, part);
      if (left === undefined) old.push(() => tables.journal.delete(key));
      else if (JSON.stringify(left) !== JSON.stringify(entry)) {
        old.push(() => {
          const now = tables.journal.get(key);
          const rest = now === undefined ? undefined : withoutPart(JSON.parse(now.entry) as JournalEntry, part);
          if (now !== undefined && rest !== undefined) tables.journal.set(key, { ...now, entry: JSON.stringify(rest) });
        });
      }
    }
  }
  const removed = old.slice(0, limit);
  for (const remove of removed) remove();
  return removed.length;
}
