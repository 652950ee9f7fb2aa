import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { SambungError } from "@sambung/core";
import { guarded } from "./failure.ts";
import { ProcessLock } from "./lock.ts";
import { MAX_PAGES } from "./long.ts";

/**
 * Copies a store's file, also while another process uses it: the copy is the state of one moment, nobody waits for it.
 * An application copies its own store by `store.backup(path)`. An older copy at `to` is replaced when the new one is whole.
 *
 * @throws SambungError `store-unavailable` when there is no store at `from` or `to` can't be written
 * @example
 * await backupSqlite("data/shop.db", "backups/shop.db");
 */
export async function backupSqlite(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  try {
    mkdirSync(dirname(to), { recursive: true });
    rmSync(partial, { force: true });
    const database = new DatabaseSync(from, { readOnly: true });
    try {
      await backup(database, partial, { rate: MAX_PAGES });
    } finally {
      database.close();
    }
    checkWhole(partial);
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { force: true });
    if (SambungError.is(error)) throw error;
    throw new SambungError("store-unavailable", `${from} could not be copied to ${to}`, { cause: error });
  }
}

/**
 * Puts a copy in the place of a store's file while no process uses it. What was there is kept beside it, with
 * `.before-restore` at its end.
 *
 * @throws SambungError `store-unavailable` when the copy is damaged, or a process uses the store
 * @example
 * await restoreSqlite("backups/shop.db", "data/shop.db");
 */
export async function restoreSqlite(from: string, to: string): Promise<void> {
  guarded(() => checkWhole(from));
  mkdirSync(dirname(to), { recursive: true });
  const lock = guarded(() => new ProcessLock(to));
  try {
    const partial = `${to}.partial`;
    copyFileSync(from, partial);
    checkWhole(partial);
    // The log of the old file must never be read into the new one.
    for (const end of ["-wal", "-shm", ""]) {
      rmSync(`${to}.before-restore${end}`, { force: true });
      if (existsSync(`${to}${end}`)) renameSync(`${to}${end}`, `${to}.before-restore${end}`);
    }
    renameSync(partial, to);
  } catch (error) {
    if (SambungError.is(error)) throw error;
    throw new SambungError("store-unavailable", `${from} could not be restored to ${to}`, { cause: error });
  } finally {
    lock.release();
  }
}

function checkWhole(path: string): void {
  const refuse = (what: string, cause?: unknown): never => {
    throw new SambungError("store-unavailable", `${path} ${what}`, { cause });
  };
  if (!existsSync(path)) refuse("does not exist");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const { integrity_check: answer } = database.prepare("PRAGMA integrity_check(1)").get() as {
      readonly integrity_check: string;
    };
    if (answer !== "ok") refuse("is damaged");
  } catch (error) {
    if (SambungError.is(error)) throw error;
    refuse("is no SQLite database, or a damaged one", error);
  } finally {
    database?.close();
  }
}
