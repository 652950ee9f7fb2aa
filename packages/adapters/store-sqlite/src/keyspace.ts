import type { Alias, Json, Keyspace } from "@sambung/core";
import type { Connection } from "./connection.ts";
import { guarded } from "./failure.ts";

/** One named map over the keyspace table. */
export function keyspaceOver(connection: () => Connection, name: string): Keyspace {
  return {
    async get(key) {
      const sql = "SELECT value FROM keyspace WHERE name = ? AND key = ?";
      const row = guarded(() => connection().get<{ value: string }>(sql, name, key));
      return row === undefined ? undefined : (JSON.parse(row.value) as Json);
    },
    async set(key, value, owner?: Alias) {
      guarded(() =>
        connection().run(
          `INSERT INTO keyspace (name, key, value, kind, account, alias) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET value = excluded.value, kind = excluded.kind, account = excluded.account, alias = excluded.alias`,
          name,
          key,
          JSON.stringify(value),
          owner?.kind ?? null,
          owner?.account ?? null,
          owner?.value ?? null,
        ),
      );
    },
    async delete(key) {
      guarded(() => connection().run("DELETE FROM keyspace WHERE name = ? AND key = ?", name, key));
    },
    async list({ after = "", limit = 100 } = {}) {
      const sql = "SELECT key, value FROM keyspace WHERE name = ? AND key > ? ORDER BY key LIMIT ?";
      const rows = guarded(() => connection().all<{ key: string; value: string }>(sql, name, after, limit));
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Json }));
    },
  };
}
