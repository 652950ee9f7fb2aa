import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type OrderRequest, type Orders, orderNumber } from "./orders.ts";
import { openPostgresOrders } from "./orders-postgres.ts";
import { openOrders } from "./orders-sqlite.ts";

const clock = { now: () => Date.UTC(2026, 0, 31, 8) };
const delivery: OrderRequest = {
  customer: "c_1",
  product: "kopi-gayo",
  qty: 2,
  grind: "halus",
  fulfilment: "delivery",
  address: "Jl. Braga No. 1, Bandung",
};
const pickup: OrderRequest = {
  customer: "c_1",
  product: "kopi-wamena",
  qty: 2,
  grind: "biji",
  fulfilment: "pickup",
  branch: "bandung",
};

interface Books {
  readonly kind: string;
  readonly there: boolean;
  /** Opens the same books each time, until `clear`. */
  open(): Promise<Orders>;
  clear(): Promise<void>;
}

function inSqlite(): Books {
  const folder = mkdtempSync(join(tmpdir(), "shop-orders-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    kind: "SQLite",
    there: true,
    open: async () => openOrders(join(folder, "shop-orders.db"), clock),
    clear: async () => rmSync(join(folder, "shop-orders.db")),
  };
}

async function inPostgres(): Promise<Books> {
  const server = await postgresServer();
  const database = await server?.database();
  afterAll(async () => {
    await database?.drop();
    await server?.close();
  });
  const url = database?.url ?? "";
  return {
    kind: "Postgres",
    there: canRun(server !== undefined, "the shop's books in Postgres", POSTGRES_HOW),
    open: () => openPostgresOrders(url, clock),
    async clear() {
      const client = new pg.Client(url);
      await client.connect();
      await client.query("DROP SCHEMA shop CASCADE");
      await client.end();
    },
  };
}

const BOOKS = [inSqlite(), await inPostgres()];

describe.each(BOOKS.filter(({ there }) => there))("books in $kind", ({ open, clear }) => {
  let orders: Orders;
  beforeEach(async () => {
    orders = await open();
  });
  afterEach(async () => {
    await orders.close();
    await clear();
  });

  test("the same key places one order, also after a restart", async () => {
    const first = await orders.place(delivery, { idempotencyKey: "k1" });
    expect(first).toEqual({ status: "placed", no: "KS-0001", total: 190_000, pickupCode: null });
    await orders.close();
    orders = await open();
    expect(await orders.place(delivery, { idempotencyKey: "k1" })).toEqual(first);
    expect(await orders.place(delivery, { idempotencyKey: "k2" })).toMatchObject({ no: "KS-0002" });
    expect((await orders.list()).map(({ no }) => no)).toEqual(["KS-0002", "KS-0001"]);
  });

  test("an order is shown as it was placed", async () => {
    await orders.place(delivery, { idempotencyKey: "k1" });
    const placed = await orders.place(pickup, { idempotencyKey: "k2" });
    expect(await orders.find("ks 1")).toEqual({
      no: "KS-0001",
      status: "placed",
      customer: "c_1",
      items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }],
      fulfilment: "delivery",
      address: "Jl. Braga No. 1, Bandung",
      total: { amount: 190_000, currency: "IDR" },
      at: "2026-01-31T08:00:00.000Z",
    });
    expect(await orders.find("KS-0002")).toMatchObject({
      branch: "bandung",
      pickupCode: placed.status === "placed" ? placed.pickupCode : "",
    });
    expect(await orders.find("KS-0003")).toBeUndefined();
    expect(await orders.find("0001")).toBeUndefined();
  });

  test("goods are handed over once, however the code is written", async () => {
    const placed = await orders.place(pickup, { idempotencyKey: "k1" });
    if (placed.status !== "placed" || placed.pickupCode === null) throw new Error("no pick-up code");
    const { pickupCode } = placed;
    const spoken = `${pickupCode.slice(0, 3)}-${pickupCode.slice(3)} `.toLowerCase();
    expect(await orders.redeem("nothing")).toEqual({ status: "unknown" });
    expect(await orders.redeem(spoken)).toMatchObject({
      status: "picked-up",
      order: { no: "KS-0001", status: "picked-up" },
    });
    expect(await orders.redeem(pickupCode)).toEqual({ status: "already-redeemed" });
    expect(await orders.find("KS-0001")).toMatchObject({ status: "picked-up" });
  });

  test("stock runs out, and a refused order takes nothing", async () => {
    await orders.stock("kopi-wamena", "bandung", 3);
    expect(await orders.place(pickup, { idempotencyKey: "k1" })).toMatchObject({ status: "placed" });
    expect(await orders.place(pickup, { idempotencyKey: "k2" })).toEqual({ status: "sold-out", left: 1 });
    expect(await orders.place({ ...pickup, qty: 1 }, { idempotencyKey: "k3" })).toMatchObject({ status: "placed" });
    expect(await orders.place({ ...pickup, qty: 1 }, { idempotencyKey: "k4" })).toEqual({
      status: "sold-out",
      left: 0,
    });
  });

  test("a delivery comes from whichever branch has enough", async () => {
    await orders.stock("kopi-gayo", "bandung", 1);
    await orders.stock("kopi-gayo", "jakarta", 5);
    expect(await orders.place(delivery, { idempotencyKey: "k1" })).toMatchObject({ status: "placed" });
    expect(await orders.place({ ...delivery, qty: 4 }, { idempotencyKey: "k2" })).toEqual({
      status: "sold-out",
      left: 3,
    });
  });

  test("what many want at once is sold once each, and one key at once places one order", async () => {
    await orders.stock("kopi-wamena", "bandung", 5);
    const other = await open();
    const placed = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? orders : other).place({ ...pickup, qty: 1 }, { idempotencyKey: `k${index % 6}` }),
      ),
    );
    await other.close();
    expect(placed.filter(({ status }) => status === "placed")).toHaveLength(10);
    expect(await orders.list()).toHaveLength(5);
  });
});

test("order numbers are read generously", () => {
  expect(orderNumber(" ks-12 ")).toBe("KS-0012");
  expect(orderNumber("KS0007")).toBe("KS-0007");
  expect(orderNumber("KS-12345")).toBe("KS-12345");
  expect(orderNumber("12")).toBeUndefined();
});
