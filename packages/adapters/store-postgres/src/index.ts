/**
 * The store of Sambung for several processes: one Postgres database through `pg`.
 *
 * @module
 */
import { SambungError, type Store } from "@sambung/core";
import type { PoolConfig } from "pg";
import { measure, type PostgresSizes } from "./sizes.ts";
import { type PostgresSettings, PostgresStore } from "./store.ts";

export type { PostgresSizes, TableSize } from "./sizes.ts";

/** Options of {@link postgres}. Everything else `pg` understands (`ssl`, `host`, `user`, ...) may be given too. */
export interface PostgresOptions extends Omit<PoolConfig, "connectionString" | "max" | "types"> {
  /** `postgres://user:password@host:5432/database`. Without it `pg` takes `PGHOST`, `PGUSER` and so on. */
  readonly url?: string;
  /** Where the tables are, default `sambung`. Two bots may share a database under two names. */
  readonly schema?: string;
  /** Connections of this process besides the one that shows that it lives, default 4. */
  readonly connections?: number;
}

/**
 * Keeps everything in one Postgres database (14 or newer). Any number of processes may use it at once: start them with the
 * same URL, nothing else. A customer's turns run in one process at a time; when a process dies, others go on with its
 * customers within a second or two.
 *
 * @throws SambungError `option-invalid`; on `open`: `store-unavailable` when the server can't be reached or refuses the
 * login, `store-newer` when newer code changed the tables
 * @example
 * const store = postgres("postgres://shop:secret@db.internal/shop");
 */
export function postgres(options: string | PostgresOptions): Store {
  return new PostgresStore(settingsOf(options));
}

/**
 * Measures a store, also while processes use it. It counts every row.
 *
 * @throws SambungError `option-invalid`; `store-unavailable` when the server can't be reached or there is no store
 * @example
 * const { bytesPerTurn } = await postgresSizes("postgres://shop:secret@db.internal/shop");
 */
export function postgresSizes(options: string | PostgresOptions): Promise<PostgresSizes> {
  return measure(settingsOf(options));
}

function settingsOf(options: string | PostgresOptions): PostgresSettings {
  const {
    url,
    schema = "sambung",
    connections = 4,
    ...rest
  } = typeof options === "string" ? { url: options } : options;
  if (!/^[a-z_][a-z0-9_]{0,47}$/.test(schema)) {
    throw new SambungError(
      "option-invalid",
      `schema must be a lower-case name of at most 48 characters, not "${schema}"`,
    );
  }
  if (!Number.isInteger(connections) || connections < 2) {
    throw new SambungError("option-invalid", "connections must be a whole number from 2 on");
  }
  const connection = { ...rest, ...(url === undefined ? {} : { connectionString: url }), max: connections };
  return { connection, schema };
}
