import pg from "pg";
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
    items text NOT NULL,
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
/** Orders held one thing before there was a cart. */
const FROM_ONE_THING = `
  ALTER TABLE ${BOOKS}.orders ADD COLUMN items text;
  UPDATE ${BOOKS}.orders SET items = json_build_array(json_strip_nulls(json_build_object(
    'product', product, 'qty', qty, 'grind', grind)))::text;
  ALTER TABLE ${BOOKS}.orders ALTER COLUMN items SET NOT NULL,
    DROP COLUMN product, DROP COLUMN qty, DROP COLUMN grind;`;
const IS_OLD = `SELECT 1 FROM information_schema.columns
  WHERE table_schema = '${BOOKS}' AND table_name = 'orders' AND column_name = 'qty'`;
const ADD = `
  INSERT INTO orders (customer, items, fulfilment, address, branch, total, pickup_code, idempotency_key, at, status)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'placed') RETURNING *`;
const CHANGE = `
  UPDATE orders SET customer = $1, items = $2, fulfilment = $3, address = $4, branch = $5, total = $6, pickup_code = $7
  WHERE id = $8 RETURNING *`;

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
    await transaction(async (client) => {
      await client.query(TABLES);
      if ((await client.query(IS_OLD)).rowCount === 1) await client.query(FROM_ONE_THING);
    });
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
        const taken = takeFrom(order, await stockOf(client));
        if ("status" in taken) return taken;
        await count(client, taken.left);
        const code = order.fulfilment === "pickup" ? await freeCode(client) : null;
        const at = new Date(clock.now()).toISOString();
        const added = await client.query<OrderRow>(ADD, [...columnsOf(order, code), idempotencyKey, at]);
        return toPlaced(added.rows[0] as OrderRow);
      }),
    change: (no, order) =>
      transaction(async (client): Promise<Changed> => {
        const found = await client.query<OrderRow>("SELECT * FROM orders WHERE id = $1", [idOf(no)]);
        const row = found.rows[0];
        if (row?.status !== "placed") return { status: "too-late" };
        const stock = await stockOf(client);
        const back = putBack(toOrder(row), stock);
        const taken = takeFrom(order, withBags(stock, back));
        if ("status" in taken) return taken;
        await count(client, [...back, ...taken.left]);
        const code = order.fulfilment === "pickup" ? (row.pickup_code ?? (await freeCode(client))) : null;
        const changed = await client.query<OrderRow>(CHANGE, [...columnsOf(order, code), row.id]);
        return toPlaced(changed.rows[0] as OrderRow);
      }),
    find: async (no) => {
      const [row] = await rows("SELECT * FROM orders WHERE id = $1", idOf(no));
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
      const moved = await rows(
        "UPDATE orders SET address = $2 WHERE id = $1 AND fulfilment = 'delivery' AND status = 'placed' RETURNING *",
        idOf(no),
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

  async function stockOf(client: pg.PoolClient): Promise<(product: ProductId, branch: BranchId) => number> {
    const { rows: counted } = await client.query<Bags>("SELECT product, branch, bags FROM stock");
    return withBags(() => Number.POSITIVE_INFINITY, counted);
  }

  async function count(client: pg.PoolClient, bags: readonly Bags[]): Promise<void> {
    for (const one of bags) {
      await client.query("UPDATE stock SET bags = $3 WHERE product = $1 AND branch = $2", [
        one.product,
        one.branch,
        one.bags,
      ]);
    }
  }

  async function freeCode(client: pg.PoolClient): Promise<string> {
    for (;;) {
      const code = someCode();
      const taken = await client.query("SELECT 1 FROM orders WHERE pickup_code = $1", [code]);
      if (taken.rowCount === 0) return code;
    }
  }
}
