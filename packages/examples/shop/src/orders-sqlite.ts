import { DatabaseSync } from "node:sqlite";
import type { BranchId } from "./branches.ts";
import type { ProductId } from "./catalogue.ts";
import { type OrderRequest, type Orders, orderNumber, type Placed, type Redeemed } from "./orders.ts";
import { branchesFor, codeOf, columnsOf, NOBODY, type OrderRow, someCode, toOrder, toPlaced } from "./orders-rows.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    customer TEXT NOT NULL,
    product TEXT NOT NULL,
    qty INTEGER NOT NULL,
    grind TEXT,
    fulfilment TEXT NOT NULL,
    address TEXT,
    branch TEXT,
    total INTEGER NOT NULL,
    pickup_code TEXT UNIQUE,
    at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS stock (
    product TEXT NOT NULL, branch TEXT NOT NULL, bags INTEGER NOT NULL, PRIMARY KEY (product, branch)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reviews (
    idempotency_key TEXT PRIMARY KEY, product TEXT NOT NULL, stars INTEGER NOT NULL
  ) STRICT;`;

/** The books of one process: they answer at once. */
export type SqliteOrders = {
  [Call in keyof Orders]: (...given: Parameters<Orders[Call]>) => Awaited<ReturnType<Orders[Call]>>;
};

/**
 * Opens the shop's books in an SQLite file of their own.
 *
 * @param path of the file, or `":memory:"`
 * @example
 * const orders = openOrders("data/shop-orders.db", { now: () => Date.now() });
 */
export function openOrders(path: string, clock: { now(): number }): SqliteOrders {
  const db = new DatabaseSync(path);
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;",
  );
  db.exec(SCHEMA);
  const byKey = db.prepare("SELECT * FROM orders WHERE idempotency_key = ?");
  const byId = db.prepare("SELECT * FROM orders WHERE id = ?");
  const byCode = db.prepare("SELECT * FROM orders WHERE pickup_code = ?");
  const newestFirst = db.prepare("SELECT * FROM orders ORDER BY id DESC");
  const stockOf = db.prepare("SELECT bags FROM stock WHERE product = ? AND branch = ?");
  const setStock = db.prepare("INSERT OR REPLACE INTO stock (product, branch, bags) VALUES (?, ?, ?)");
  const markPickedUp = db.prepare("UPDATE orders SET status = 'picked-up' WHERE id = ?");
  const moveOrder = db.prepare(
    "UPDATE orders SET address = ? WHERE id = ? AND fulfilment = 'delivery' AND status = 'placed'",
  );
  const forgetOrders = db.prepare(
    `UPDATE orders SET customer = '${NOBODY}', address = CASE WHEN address IS NOT NULL THEN '${NOBODY}' END
     WHERE customer IN (SELECT value FROM json_each(?))`,
  );
  const addReview = db.prepare("INSERT OR IGNORE INTO reviews (idempotency_key, product, stars) VALUES (?, ?, ?)");
  const addOrder = db.prepare(`
    INSERT INTO orders (idempotency_key, status, customer, product, qty, grind, fulfilment, address, branch, total,
      pickup_code, at)
    VALUES (?, 'placed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`);

  return {
    place: (order, { idempotencyKey }) =>
      transaction((): Placed => {
        const before = byKey.get(idempotencyKey);
        if (before !== undefined) return toPlaced(before as OrderRow);
        const supply = branchesFor(order).map((branch) => ({ branch, bags: bagsLeft(order.product, branch) }));
        const source = supply.find(({ bags }) => bags >= order.qty);
        if (source === undefined) return { status: "sold-out", left: Math.max(...supply.map(({ bags }) => bags)) };
        if (Number.isFinite(source.bags)) setStock.run(order.product, source.branch, source.bags - order.qty);
        return toPlaced(insert(order, idempotencyKey));
      }),
    find: (no) => {
      const row = byId.get(Number(orderNumber(no)?.slice("KS-".length) ?? 0));
      return row === undefined ? undefined : toOrder(row as OrderRow);
    },
    list: () => newestFirst.all().map((row) => toOrder(row as OrderRow)),
    redeem: (pickupCode) =>
      transaction((): Redeemed => {
        const row = byCode.get(codeOf(pickupCode));
        if (row === undefined) return { status: "unknown" };
        const order = toOrder(row as OrderRow);
        if (order.status === "picked-up") return { status: "already-redeemed" };
        markPickedUp.run(row["id"] as number);
        return { status: "picked-up", order: { ...order, status: "picked-up" } };
      }),
    stock: (id, branch, bags) => {
      setStock.run(id, branch, bags);
    },
    changeAddress: (no, address) =>
      moveOrder.run(address, Number(orderNumber(no)?.slice("KS-".length) ?? 0)).changes > 0,
    forget: (customers) => {
      const kept = Number(forgetOrders.run(JSON.stringify(customers)).changes);
      // What was removed is in the write-ahead log until it is emptied.
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return kept;
    },
    saveReview: (review, { idempotencyKey }) => {
      addReview.run(idempotencyKey, review.product, review.stars);
    },
    close: () => db.close(),
  };

  function transaction<T>(run: () => T): T {
    db.exec("BEGIN IMMEDIATE");
    try {
      const result = run();
      db.exec("COMMIT");
      return result;
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  }

  function bagsLeft(id: ProductId, branch: BranchId): number {
    return (stockOf.get(id, branch)?.["bags"] as number | undefined) ?? Number.POSITIVE_INFINITY;
  }

  function insert(order: OrderRequest, key: string): OrderRow {
    const code = order.fulfilment === "pickup" ? newPickupCode() : null;
    return addOrder.get(key, ...columnsOf(order, code, clock.now())) as OrderRow;
  }

  function newPickupCode(): string {
    for (;;) {
      const code = someCode();
      if (byCode.get(code) === undefined) return code;
    }
  }
}
