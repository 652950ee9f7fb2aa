import { appendOnly, type Json, type Keyspace, type KeyspaceOptions } from "@sambung/core";
import type { Connection } from "./connection.ts";
import { guarded } from "./failure.ts";

const ADD = `INSERT INTO keyspace (name, key, value, kind, account, alias) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const SET = `INSERT INTO keyspace (name, key, value, kind, account, alias) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET value = excluded.value, kind = excluded.kind, account = excluded.account, alias = excluded.alias, customer = NULL`;
const SET_OF_CUSTOMER = `INSERT INTO keyspace (name, key, value, customer)
  SELECT :name, :key, :text, id FROM customer WHERE id = :customer ON CONFLICT DO NOTHING`;

/** One named map over the keyspace table. */
export function keyspaceOver(connection: () => Connection, name: string, options: KeyspaceOptions): Keyspace {
  return {
    async get(key) {
      const sql = "SELECT value FROM keyspace WHERE name = ? AND key = ?";
      const row = guarded(() => connection().get<{ value: string }>(sql, name, key));
      return row === undefined ? undefined : (JSON.parse(row.value) as Json);
    },
    async set(key, value, owner) {
      const text = JSON.stringify(value);
      if (owner !== undefined && "customer" in owner) {
        guarded(() => connection().run(SET_OF_CUSTOMER, { name, key, text, customer: owner.customer }));
        return;
      }
      const { kind = null, account = null, value: alias = null } = owner ?? {};
      const sql = options.appendOnly ? ADD : SET;
      const written = guarded(() => connection().run(sql, name, key, text, kind, account, alias));
      if (options.appendOnly && written === 0) throw appendOnly(name);
    },
    async delete(key) {
      if (options.appendOnly) throw appendOnly(name);
      guarded(() => connection().run("DELETE FROM keyspace WHERE name = ? AND key = ?", name, key));
    },
    async list({ after = "", limit = 100 } = {}) {
      const sql = "SELECT key, value FROM keyspace WHERE name = ? AND key > ? ORDER BY key LIMIT ?";
      const rows = guarded(() => connection().all<{ key: string; value: string }>(sql, name, after, limit));
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Json }));
    },
  };
}
