import { SambungError } from "@sambung/core";
import type { Connection } from "./connection.ts";
import type { Migration } from "./schema/index.ts";

/**
 * Brings a database to the newest schema this code knows.
 *
 * @returns the versions that were applied now
 * @throws SambungError `store-newer` when newer code has written the file; nothing is changed then
 */
export function migrate(connection: Connection, migrations: readonly Migration[], now: number): readonly number[] {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
  );
  const found =
    connection.get<{ version: number | null }>("SELECT max(version) AS version FROM migration")?.version ?? 0;
  const newest = migrations.at(-1)?.version ?? 0;
  if (found > newest) {
    throw new SambungError(
      "store-newer",
      `The database has schema ${found}, this version knows ${newest}. Start the newer version, or restore a backup made before it`,
    );
  }
  const missing = migrations.filter(({ version }) => version > found);
  for (const { version, name, sql } of missing) {
    connection.transaction(() => {
      connection.exec(sql);
      connection.run("INSERT INTO migration (version, name, applied_at) VALUES (?, ?, ?)", version, name, now);
    });
  }
  return missing.map(({ version }) => version);
}
