/**
 * The default store of Sambung: one SQLite file through node:sqlite, durable with every commit.
 *
 * @module
 */
import type { Store } from "@sambung/core";
import { type SqliteOptions, SqliteStore } from "./store.ts";

export { backupSqlite, restoreSqlite } from "./copies.ts";
export { type SqliteSizes, sqliteSizes, type TableSize } from "./sizes.ts";
export type { SqliteOptions } from "./store.ts";

/**
 * Keeps everything in one SQLite file (write-ahead log, `synchronous=FULL`, `secure_delete`): what was acknowledged
 * survives a crash, what was erased leaves no byte. One process uses a file at a time.
 *
 * @throws SambungError on `open`: `store-unavailable` when the file is used by another process or cannot be written,
 * `store-newer` when newer code wrote it
 * @example
 * const store = sqlite("data/shop.db");
 */
export function sqlite(path: string | SqliteOptions): Store {
  return new SqliteStore(typeof path === "string" ? { path } : path);
}
