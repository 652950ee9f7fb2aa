import type { Connection } from "./connection.ts";

/**
 * Journal entries and sent messages are looked for by customer only to erase, export, show or divide a person. In the index
 * each of them is a page of its own to write, so they are put into it many at a time, in the order of their customers: then many
 * share a page. Until then `filed` is 0, and they are the last rows of their table.
 */

/** How many rows wait for the index before a commit puts them into it: it takes that commit 3 ms longer. */
const MANY = 1_000;

const KEYS = { journal: "seq", sent: "number" } as const;
type Table = keyof typeof KEYS;
const TABLES: readonly Table[] = ["journal", "sent"];

function file(connection: Connection, table: Table, least: number): void {
  const key = KEYS[table];
  const { last, newest } = connection.get<{ last: number; newest: number }>(
    `SELECT last, (SELECT coalesce(max(${key}), 0) FROM ${table}) AS newest FROM filed WHERE name = ?`,
    table,
  ) as { last: number; newest: number };
  if (newest - last < least) return;
  connection.run(`UPDATE ${table} SET filed = 1 WHERE ${key} > ? AND filed = 0`, last);
  connection.run("UPDATE filed SET last = ? WHERE name = ?", newest, table);
}

/** Puts rows into the index when many wait for it; call inside a transaction. */
export function fileMany(connection: Connection): void {
  for (const table of TABLES) file(connection, table, MANY);
}

/** Puts every row into the index, so that those with `filed = 1` are all there are; call inside a transaction. */
export function fileAll(connection: Connection): void {
  for (const table of TABLES) file(connection, table, 1);
}

/**
 * To be called before messages become rows of `sent`, inside their transaction: its numbers are given again when the last rows are
 * removed, and a row with a number up to `last` would never get into the index.
 */
export function reopenNumbers(connection: Connection): void {
  const newest = "(SELECT coalesce(max(number), 0) FROM sent)";
  connection.run(`UPDATE filed SET last = ${newest} WHERE name = 'sent' AND last > ${newest}`);
}
