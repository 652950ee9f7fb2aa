import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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
  items: [{ product: "kopi-gayo", qty: 2, grind: "halus" }],
  fulfilment: "delivery",
  address: "Jl. Braga No. 1, Bandung",
};
const wamena = (qty: number): OrderRequest => ({
  customer: "c_1",
  items: [{ product: "kopi-wamena", qty, grind: "biji" }],
  fulfilment: "pickup",
  branch: "bandung",
});
const pickup = wamena(2);

/** The orders of the first shop, which held one thing each; as its books in SQLite and Postgres were. */
const ONE_THING = (key: string) => `
  CREATE TABLE orders (
    id ${key}, idempotency_key TEXT NOT NULL UNIQUE, status TEXT NOT NULL, customer TEXT NOT NULL, product TEXT NOT NULL,
    qty INTEGER NOT NULL, grind TEXT, fulfilment TEXT NOT NULL, address TEXT, branch TEXT, total INTEGER NOT NULL,
    pickup_code TEXT UNIQUE, at TEXT NOT NULL
  );
  INSERT INTO orders (idempotency_key, status, customer, product, qty, grind, fulfilment, branch, total, pickup_code, at)
  VALUES
    ('k1', 'placed', 'c_1', 'kopi-gayo', 2, 'halus', 'pickup', 'bandung', 190000, '2B3C4D', '2026-01-31T08:00:00.000Z'),
    ('k2', 'placed', 'c_1', 'teh-melati', 1, NULL, 'pickup', 'bandung', 38000, '3B3C4D', '2026-01-31T08:00:00.000Z');`;

interface Books {
  readonly kind: string;
  readonly there: boolean;
  /** Opens the same books each time, until `clear`. */
  open(): Promise<Orders>;
  clear(): Promise<void>;
  /** Opens books that were begun by the first shop. */
  openOld(): Promise<Orders>;
}

function inSqlite(): Books {
  const folder = mkdtempSync(join(tmpdir(), "shop-orders-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    kind: "SQLite",
    there: true,
    open: async () => openOrders(join(folder, "shop-orders.db"), clock),
    clear: async () => rmSync(join(folder, "shop-orders.db")),
    async openOld() {
      const path = join(folder, "old.db");
      const db = new DatabaseSync(path);
      db.exec(ONE_THING("INTEGER PRIMARY KEY AUTOINCREMENT"));
      db.close();
      return openOrders(path, clock);
    },
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
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  return {
    kind: "Postgres",
    there: canRun(server !== undefined, "the shop's books in Postgres", POSTGRES_HOW),
    open: () => openPostgresOrders(url, clock),
    clear: () => run("DROP SCHEMA shop CASCADE"),
    async openOld() {
      const key = "integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
      await run(`DROP SCHEMA shop CASCADE; CREATE SCHEMA shop; SET search_path = shop; ${ONE_THING(key)}`);
      return openPostgresOrders(url, clock);
    },
  };
}

const BOOKS = [inSqlite(), await inPostgres()];

describe.each(BOOKS.filter(({ there }) => there))("books in $kind", ({ open, openOld, clear }) => {
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

  test("orders from before there was a cart are carts of one thing", async () => {
    const old = await openOld();
    expect((await old.list()).map(({ items }) => items)).toEqual([
      [{ product: "teh-melati", qty: 1 }],
      [{ product: "kopi-gayo", qty: 2, grind: "halus" }],
    ]);
    expect(await old.place(delivery, { idempotencyKey: "k1" })).toMatchObject({ no: "KS-0001" });
    expect(await old.place(delivery, { idempotencyKey: "k3" })).toMatchObject({ no: "KS-0003" });
    await old.close();
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
    expect(await orders.place(pickup, { idempotencyKey: "k2" })).toEqual({
      status: "sold-out",
      item: 0,
      left: 1,
    });
    expect(await orders.place(wamena(1), { idempotencyKey: "k3" })).toMatchObject({ status: "placed" });
    expect(await orders.place(wamena(1), { idempotencyKey: "k4" })).toMatchObject({ status: "sold-out", left: 0 });
  });

  test("a delivery comes from whichever branch has enough", async () => {
    await orders.stock("kopi-gayo", "bandung", 1);
    await orders.stock("kopi-gayo", "jakarta", 5);
    expect(await orders.place(delivery, { idempotencyKey: "k1" })).toMatchObject({ status: "placed" });
    const four = { ...delivery, items: [{ product: "kopi-gayo", qty: 4 }] } as const;
    expect(await orders.place(four, { idempotencyKey: "k2" })).toEqual({ status: "sold-out", item: 0, left: 3 });
  });

  test("of a cart all is taken or nothing, also when one thing is in it twice", async () => {
    await orders.stock("kopi-gayo", "bandung", 5);
    await orders.stock("kopi-wamena", "bandung", 3);
    const cart = (...bags: readonly number[]): OrderRequest => ({
      ...pickup,
      items: [
        { product: "kopi-gayo", qty: 4, grind: "biji" },
        ...bags.map((qty) => ({ product: "kopi-wamena", qty, grind: "halus" }) as const),
      ],
    });
    const short = await orders.place(cart(2, 2), { idempotencyKey: "k1" });
    expect(short).toEqual({ status: "sold-out", item: 2, left: 1 });
    expect(await orders.place(cart(2, 1), { idempotencyKey: "k2" })).toMatchObject({ total: 4 * 95_000 + 3 * 125_000 });
    expect(await orders.place(wamena(1), { idempotencyKey: "k3" })).toMatchObject({ status: "sold-out", left: 0 });
    expect(await orders.place(delivery, { idempotencyKey: "k4" })).toMatchObject({ status: "placed" });
  });

  test("a changed order keeps its number and code, and gives back what it no longer takes", async () => {
    await orders.stock("kopi-wamena", "bandung", 4);
    const placed = await orders.place(pickup, { idempotencyKey: "k1" });
    if (placed.status !== "placed" || placed.pickupCode === null) throw new Error("no pick-up code");
    expect(await orders.change("KS-0001", wamena(5))).toEqual({ status: "sold-out", item: 0, left: 4 });
    const changed = { ...placed, total: 500_000 };
    expect(await orders.change("KS-0001", wamena(4))).toEqual(changed);
    expect(await orders.change("KS-0001", wamena(4))).toEqual(changed);
    expect(await orders.place(wamena(1), { idempotencyKey: "k2" })).toMatchObject({ status: "sold-out", left: 0 });
    expect(await orders.change("KS-0001", delivery)).toEqual({
      status: "placed",
      no: "KS-0001",
      total: 190_000,
      pickupCode: null,
    });
    expect(await orders.find("KS-0001")).toMatchObject({ items: delivery.items, address: "Jl. Braga No. 1, Bandung" });
    expect(await orders.place(wamena(4), { idempotencyKey: "k3" })).toMatchObject({ status: "placed" });
    expect(await orders.redeem(placed.pickupCode)).toEqual({ status: "unknown" });
  });

  test("what was handed over stays as it is", async () => {
    const placed = await orders.place(pickup, { idempotencyKey: "k1" });
    await orders.redeem(placed.status === "placed" ? (placed.pickupCode ?? "") : "");
    expect(await orders.change("KS-0001", wamena(1))).toEqual({ status: "too-late" });
    expect(await orders.change("KS-0009", wamena(1))).toEqual({ status: "too-late" });
    expect(await orders.find("KS-0001")).toMatchObject({ items: [{ qty: 2 }] });
  });

  test("what many want at once is sold once each, and one key at once places one order", async () => {
    await orders.stock("kopi-wamena", "bandung", 5);
    const other = await open();
    const placed = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? orders : other).place(wamena(1), { idempotencyKey: `k${index % 6}` }),
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
