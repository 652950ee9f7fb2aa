import { appendOnly, type Json, type Keyspace, type KeyspaceOptions } from "@sambung/core";
import { plain } from "./arrays.ts";
import type { Database, Statement } from "./database.ts";

const GET: Statement = { name: "keyspace_get", text: "SELECT value FROM keyspace WHERE name = $1 AND key = $2" };
const SET: Statement = {
  name: "keyspace_set",
  text: `INSERT INTO keyspace (name, key, value, kind, account, alias) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name, key) DO UPDATE SET value = excluded.value, kind = excluded.kind, account = excluded.account, alias = excluded.alias, customer = NULL`,
};
const ADD: Statement = {
  name: "keyspace_add",
  text: `INSERT INTO keyspace (name, key, value, kind, account, alias) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name, key) DO NOTHING RETURNING key`,
};
const SET_OF_CUSTOMER: Statement = {
  name: "keyspace_set_of_customer",
  text: `INSERT INTO keyspace (name, key, value, customer) SELECT $1, $2, $3, id FROM customer WHERE id = $4
    ON CONFLICT (name, key) DO NOTHING`,
};
const DELETE: Statement = { name: "keyspace_delete", text: "DELETE FROM keyspace WHERE name = $1 AND key = $2" };
const LIST: Statement = {
  name: "keyspace_list",
  text: "SELECT key, value FROM keyspace WHERE name = $1 AND key > $2 ORDER BY key LIMIT $3",
};

/** One named map over the keyspace table. */
export function keyspaceOver(database: () => Database, name: string, options: KeyspaceOptions): Keyspace {
  return {
    async get(key) {
      const [row] = await database().run<{ value: string }>(GET, [plain(name), plain(key)]);
      return row === undefined ? undefined : (JSON.parse(row.value) as Json);
    },
    async set(key, value, owner) {
      const entry = [plain(name), plain(key), JSON.stringify(value)];
      if (owner !== undefined && "customer" in owner) {
        await database().run(SET_OF_CUSTOMER, [...entry, plain(owner.customer)]);
        return;
      }
      const alias = owner === undefined ? [null, null, null] : [owner.kind, owner.account, owner.value].map(plain);
      const written = await database().run(options.appendOnly ? ADD : SET, [...entry, ...alias]);
      if (options.appendOnly && written.length === 0) throw appendOnly(name);
    },
    async delete(key) {
      if (options.appendOnly) throw appendOnly(name);
      await database().run(DELETE, [plain(name), plain(key)]);
    },
    async list({ after = "", limit = 100 } = {}) {
      const rows = await database().run<{ key: string; value: string }>(LIST, [plain(name), plain(after), limit]);
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Json }));
    },
  };
}
