import { DatabaseSync } from "node:sqlite";
import type { BranchId } from "./branches.ts";
import type { ProductId } from "./catalogue.ts";
import type { Changed, Orders, Placed, Redeemed } from "./orders.ts";
import {
  type Bags,
  codeOf,
  columnsOf,
  idOf,
  NOBODY,
  type OrderRow,
  putBack,
  someCode,
  takeFrom,
  toOrder,
  toPlaced,
  withBags,
} from "./orders-rows.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    customer TEXT NOT NULL,
    items TEXT NOT NULL,
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

/** Orders held one thing before there was a cart. */
const FROM_ONE_THING = `
  BEGIN IMMEDIATE;
  ALTER TABLE orders ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
  UPDATE orders SET items = json_array(json_patch(
    json_object('product', product, 'qty', qty), json_object('grind', grind)));
  ALTER TABLE orders DROP COLUMN product;
  ALTER TABLE orders DROP COLUMN qty;
  ALTER TABLE orders DROP COLUMN grind;
  COMMIT;`;

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
  const columns = db.prepare("SELECT name FROM pragma_table_info('orders')").all();
  if (columns.some(({ name }) => name === "qty")) db.exec(FROM_ONE_THING);
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
    INSERT INTO orders (customer, items, fulfilment, address, branch, total, pickup_code, idempotency_key, at, status)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'placed') RETURNING *`);
  const changeOrder = db.prepare(`
    UPDATE orders SET customer = ?, items = ?, fulfilment = ?, address = ?, branch = ?, total = ?, pickup_code = ?
    WHERE id = ? RETURNING *`);

  return {
    place: (order, { idempotencyKey }) =>
      transaction((): Placed => {
        const before = byKey.get(idempotencyKey);
        if (before !== undefined) return toPlaced(before as OrderRow);
        const taken = takeFrom(order, bagsLeft);
        if ("status" in taken) return taken;
        count(taken.left);
        const code = order.fulfilment === "pickup" ? newPickupCode() : null;
        const at = new Date(clock.now()).toISOString();
        return toPlaced(addOrder.get(...columnsOf(order, code), idempotencyKey, at) as OrderRow);
      }),
    change: (no, order) =>
      transaction((): Changed => {
        const row = byId.get(idOf(no)) as OrderRow | undefined;
        if (row?.status !== "placed") return { status: "too-late" };
        const back = putBack(toOrder(row), bagsLeft);
        const taken = takeFrom(order, withBags(bagsLeft, back));
        if ("status" in taken) return taken;
        count(back);
        count(taken.left);
        const code = order.fulfilment === "pickup" ? (row.pickup_code ?? newPickupCode()) : null;
        return toPlaced(changeOrder.get(...columnsOf(order, code), row.id) as OrderRow);
      }),
    find: (no) => {
      const row = byId.get(idOf(no));
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
    changeAddress: (no, address) => moveOrder.run(address, idOf(no)).changes > 0,
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

  function count(bags: readonly Bags[]): void {
    for (const one of bags) setStock.run(one.product, one.branch, one.bags);
  }

  function newPickupCode(): string {
    for (;;) {
      const code = someCode();
      if (byCode.get(code) === undefined) return code;
    }
  }
}
