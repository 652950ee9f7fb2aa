import { storeLaws } from "@sambung/core/testing";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { postgres, postgresSizes } from "./index.ts";
import { REGISTRY } from "./registry.ts";

const server = await postgresServer();
afterAll(() => server?.close());

const url = server?.url ?? "";
const prefix = `laws_${process.pid}`;
let schemas = 0;

async function ask<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const laws = storeLaws(async (options) => {
  schemas += 1;
  const schema = `${prefix}_${schemas}`;
  let store = postgres({ url, schema });
  await store.open(options);
  return {
    store,
    async reopen() {
      await store.close();
      store = postgres({ url, schema });
      await store.open(options);
      return store;
    },
    async close() {
      await store.close();
      await ask(`DROP SCHEMA "${schema}" CASCADE`);
    },
    // Every row of every table.
    async dump() {
      const tables = REGISTRY.map(({ name }) => `SELECT row_to_json(t)::text AS row FROM "${schema}".${name} t`);
      return (await ask<{ row: string }>(tables.join(" UNION ALL "))).map(({ row }) => row).join("\n");
    },
  };
});

describe.runIf(canRun(server !== undefined, "the store on Postgres", POSTGRES_HOW))("postgres", () => {
  test.for(laws)("$name", ({ run }) => run());

  test("a receipt that two processes passed each other with counts after the next look", async () => {
    const schema = `${prefix}_receipts`;
    const store = postgres({ url, schema });
    const { virtualClock, seededRandom, silentLog } = await import("@sambung/core/testing");
    await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
    // One process has marked the message as sent; the other had not seen that when it noted the receipts.
    await ask(`INSERT INTO "${schema}".sent (id, customer, channel, status, finished_at, attempts, sent)
      VALUES ('m1', 'c_1', 'telegram', 'delivered', 0, 1, '["p1","p2"]')`);
    await ask(`INSERT INTO "${schema}".sent_part VALUES ('telegram', 'p1', 'm1'), ('telegram', 'p2', 'm1')`);
    await ask(`INSERT INTO "${schema}".early_receipt
      VALUES ('telegram', 'p1', 'delivered', 5, 0), ('telegram', 'p2', 'read', 7, 0), ('telegram', 'p9', 'read', 8, 0)`);
    const nothing = (): void => {};
    const look = { limit: 10, events: 10, join: nothing, called: nothing, waiting: nothing, adopt: nothing };
    await store.shared?.collect({ ...look, audit: true });
    expect(await ask(`SELECT receipt, receipt_at FROM "${schema}".sent`)).toEqual([
      { receipt: "read", receipt_at: "7" },
    ]);
    expect(await ask(`SELECT target FROM "${schema}".early_receipt`)).toEqual([{ target: "p9" }]);
    await store.close();
    await ask(`DROP SCHEMA "${schema}" CASCADE`);
  });

  test("sizes tell of every table, and of a store that is not there", async () => {
    const schema = `${prefix}_sizes`;
    const store = postgres({ url, schema });
    const { virtualClock, seededRandom, silentLog } = await import("@sambung/core/testing");
    await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
    const alias = { kind: "telegram", account: "*", value: "1" };
    const from = { channel: "telegram", id: "1", kind: "direct" } as const;
    await store.saveLink({ hash: "h", alias, from, channel: "web", createdAt: 0, expiresAt: 1 });
    const { tables, bytes, customers, turns } = await postgresSizes({ url, schema });
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(REGISTRY.map(({ name }) => name)));
    expect(tables.find(({ name }) => name === "link")).toMatchObject({ rows: 1 });
    expect(bytes).toBe(tables.reduce((sum, table) => sum + table.bytes, 0));
    expect({ customers, turns }).toEqual({ customers: 0, turns: 0 });
    await store.close();
    await ask(`DROP SCHEMA "${schema}" CASCADE`);
    await expect(postgresSizes({ url, schema })).rejects.toMatchObject({ code: "store-unavailable" });
  });

  test("the registry names every table", async () => {
    const schema = `${prefix}_registry`;
    const store = postgres({ url, schema });
    const { virtualClock, seededRandom, silentLog } = await import("@sambung/core/testing");
    await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
    const tables = await ask<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${schema}' ORDER BY 1`,
    );
    expect(tables.map(({ name }) => name)).toEqual(REGISTRY.map(({ name }) => name).sort());
    await store.close();
    await ask(`DROP SCHEMA "${schema}" CASCADE`);
  });
});
