import pg from "pg";
import type { BranchId } from "./branches.ts";
import type { ProductId } from "./catalogue.ts";
import { type OrderRequest, type Orders, orderNumber, type Placed, type Redeemed } from "./orders.ts";
import { branchesFor, codeOf, columnsOf, NOBODY, type OrderRow, someCode, toOrder, toPlaced } from "./orders-rows.ts";

/** The books' own schema, beside the store's. */
export const BOOKS = "shop";

/** Processes that start at the same moment make the tables one after the other; so do orders, like on one till. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('kopi-sambung books'))";
const TABLES = `
  CREATE SCHEMA IF NOT EXISTS ${BOOKS};
  CREATE TABLE IF NOT EXISTS ${BOOKS}.orders (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    idempotency_key text NOT NULL UNIQUE,
    status text NOT NULL,
    customer text NOT NULL,
    product text NOT NULL,
    qty integer NOT NULL,
    grind text,
    fulfilment text NOT NULL,
    address text,
    branch text,
    total integer NOT NULL,
    pickup_code text UNIQUE,
    at text NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${BOOKS}.stock (
    product text NOT NULL, branch text NOT NULL, bags integer NOT NULL, PRIMARY KEY (product, branch)
  );
  CREATE TABLE IF NOT EXISTS ${BOOKS}.reviews (
    idempotency_key text PRIMARY KEY, product text NOT NULL, stars integer NOT NULL
  );`;
const ADD = `INSERT INTO orders (idempotency_key, status, customer, product, qty, grind, fulfilment, address, branch, total,
    pickup_code, at)
  VALUES ($1, 'placed', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *`;

/**
 * Opens the shop's books in a Postgres database, for any number of processes; their tables are in a schema of their own.
 *
 * @example
 * const orders = await openPostgresOrders("postgres://shop:secret@127.0.0.1/shop", { now: () => Date.now() });
 */
export async function openPostgresOrders(url: string, clock: { now(): number }): Promise<Orders> {
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${BOOKS}`, max: 3 });
  // Whoever uses the connection is told by their own statement.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const rows = async (text: string, ...values: readonly unknown[]): Promise<readonly OrderRow[]> =>
    (await pool.query<OrderRow>(text, [...values])).rows;

  try {
    await transaction((client) => client.query(TABLES));
  } catch (error) {
    await pool.end();
    throw error;
  }

  return {
    place: (order, { idempotencyKey }) =>
      transaction(async (client): Promise<Placed> => {
        const before = await client.query<OrderRow>("SELECT * FROM orders WHERE idempotency_key = $1", [
          idempotencyKey,
        ]);
        if (before.rows[0] !== undefined) return toPlaced(before.rows[0]);
        const supply = await supplyOf(client, order.product, branchesFor(order));
        const source = supply.find(({ bags }) => bags >= order.qty);
        if (source === undefined) return { status: "sold-out", left: Math.max(...supply.map(({ bags }) => bags)) };
        await client.query("UPDATE stock SET bags = bags - $3 WHERE product = $1 AND branch = $2", [
          order.product,
          source.branch,
          order.qty,
        ]);
        return toPlaced(await insert(client, order, idempotencyKey));
      }),
    find: async (no) => {
      const id = Number(orderNumber(no)?.slice("KS-".length) ?? 0);
      const [row] = await rows("SELECT * FROM orders WHERE id = $1", id);
      return row === undefined ? undefined : toOrder(row);
    },
    list: async () => (await rows("SELECT * FROM orders ORDER BY id DESC")).map(toOrder),
    redeem: async (pickupCode): Promise<Redeemed> => {
      const code = codeOf(pickupCode);
      const [row] = await rows(
        "UPDATE orders SET status = 'picked-up' WHERE pickup_code = $1 AND status <> 'picked-up' RETURNING *",
        code,
      );
      if (row !== undefined) return { status: "picked-up", order: toOrder(row) };
      const known = await rows("SELECT * FROM orders WHERE pickup_code = $1", code);
      return { status: known.length > 0 ? "already-redeemed" : "unknown" };
    },
    stock: async (id, branch, bags) => {
      await rows(
        "INSERT INTO stock (product, branch, bags) VALUES ($1, $2, $3) ON CONFLICT (product, branch) DO UPDATE SET bags = $3",
        id,
        branch,
        bags,
      );
    },
    changeAddress: async (no, address) => {
      const id = Number(orderNumber(no)?.slice("KS-".length) ?? 0);
      const moved = await rows(
        "UPDATE orders SET address = $2 WHERE id = $1 AND fulfilment = 'delivery' AND status = 'placed' RETURNING *",
        id,
        address,
      );
      return moved.length > 0;
    },
    forget: async (customers) => {
      const kept = await rows(
        `UPDATE orders SET customer = $2, address = CASE WHEN address IS NOT NULL THEN $2 END
         WHERE customer = ANY ($1::text[]) RETURNING *`,
        customers,
        NOBODY,
      );
      await pool.query("VACUUM orders");
      return kept.length;
    },
    saveReview: async (review, { idempotencyKey }) => {
      await rows(
        "INSERT INTO reviews (idempotency_key, product, stars) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        idempotencyKey,
        review.product,
        review.stars,
      );
    },
    close: () => pool.end(),
  };

  async function transaction<T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await client.query("BEGIN");
      await client.query(LOCK);
      const result = await run(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      // The connection ends with it, and the transaction with the connection.
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }

  async function supplyOf(client: pg.PoolClient, id: ProductId, branches: readonly BranchId[]) {
    const { rows: counted } = await client.query<{ branch: BranchId; bags: number }>(
      "SELECT branch, bags FROM stock WHERE product = $1",
      [id],
    );
    return branches.map((branch) => ({
      branch,
      bags: counted.find((row) => row.branch === branch)?.bags ?? Number.POSITIVE_INFINITY,
    }));
  }

  async function insert(client: pg.PoolClient, order: OrderRequest, key: string): Promise<OrderRow> {
    const code = order.fulfilment === "pickup" ? await freeCode(client) : null;
    const added = await client.query<OrderRow>(ADD, [key, ...columnsOf(order, code, clock.now())]);
    return added.rows[0] as OrderRow;
  }

  async function freeCode(client: pg.PoolClient): Promise<string> {
    for (;;) {
      const code = someCode();
      const taken = await client.query("SELECT 1 FROM orders WHERE pickup_code = $1", [code]);
      if (taken.rowCount === 0) return code;
    }
  }
}
