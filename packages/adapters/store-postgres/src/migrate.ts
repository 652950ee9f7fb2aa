import { SambungError } from "@sambung/core";
import type { Session } from "./database.ts";
import type { Migration } from "./schema/index.ts";

/**
 * Brings the schema to the newest version this code knows. Processes that start at the same moment wait for each other.
 *
 * @returns the versions that were applied now
 * @throws SambungError `store-newer` when newer code has changed the schema in a way this code can't work with; nothing is
 * changed then
 */
export async function migrate(
  session: Session,
  schema: string,
  migrations: readonly Migration[],
  now: number,
): Promise<readonly number[]> {
  const applied: number[] = [];
  await session.query("SELECT pg_advisory_lock(hashtext($1), -3)", [schema]);
  try {
    const there = await session.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
    if (there.length === 0) await session.query(`CREATE SCHEMA "${schema}"`);
    await session.query(
      "CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY, name text NOT NULL, works_for integer NOT NULL, applied_at bigint NOT NULL)",
    );
    const [newest] = await session.query<{ version: number; works_for: number }>(
      "SELECT version, works_for FROM migration ORDER BY version DESC LIMIT 1",
    );
    const known = migrations.at(-1)?.version ?? 0;
    if (newest !== undefined && newest.version > known && newest.works_for > known) {
      throw new SambungError(
        "store-newer",
        `The database has schema ${newest.version}, this version knows ${known}. Start the newer version, or restore a backup made before it`,
      );
    }
    for (const { version, name, sql, worksFor } of migrations) {
      if (version <= (newest?.version ?? 0)) continue;
      await session.query("BEGIN");
      try {
        await session.query(sql);
        await session.query("INSERT INTO migration (version, name, works_for, applied_at) VALUES ($1, $2, $3, $4)", [
          version,
          name,
          worksFor,
          now,
        ]);
        await session.query("COMMIT");
      } catch (error) {
        await session.query("ROLLBACK");
        throw error;
      }
      applied.push(version);
    }
    return applied;
  } finally {
    await session.query("SELECT pg_advisory_unlock(hashtext($1), -3)", [schema]);
  }
}
