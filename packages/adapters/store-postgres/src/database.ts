import type { Writable } from "node:stream";
import { type Log, SambungError } from "@sambung/core";
import pg from "pg";
import { explained, isAftermath, isCut, isRace } from "./failure.ts";

/** A prepared statement: its name is unique in this package, the server plans it once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Value = string | number | boolean | Uint8Array | null;

/** A connection on which statements run one after the other. */
export interface Session {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A transaction. Statements that are not waited for are on their way together: they cost one round trip. */
export interface Transaction {
  /** Rows of one statement. Its failure ends the transaction, also when nobody waits for it. */
  run<Row = Record<string, unknown>>(statement: Statement, values: readonly Value[]): Promise<readonly Row[]>;
}

export interface DatabaseOptions {
  readonly connection: pg.PoolConfig;
  readonly schema: string;
  readonly log: Log;
}

/** Longest wait for an answer of the server: longer than it waits for any lock. Then the connection is given up. */
const ANSWER_MS = 20_000;
/** How often a transaction that lost a race or was part of a deadlock runs again. */
const TRIES = 8;
/** How long the outcome of a COMMIT whose connection was cut is asked for. */
const OUTCOME_MS = 30_000;
const ASK_AGAIN_MS = 50;

/**
 * Settings of every connection. Statements touch few rows through an index, whatever the statistics of a fresh table say;
 * what another process holds is waited for, but not for ever; a process that stands still in a transaction loses it.
 */
const SETTINGS: readonly string[] = [
  "jit=off",
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
  "lock_timeout=8000",
  "idle_in_transaction_session_timeout=5000",
  "tcp_keepalives_idle=10",
  "tcp_keepalives_interval=5",
  "tcp_keepalives_count=3",
  "client_min_messages=warning",
];

const INT8 = 20;
const types = {
  // Counters and times: whole numbers below 2^53.
  getTypeParser: (oid: number, format?: string) =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, (format ?? "text") as "text"),
};

/** What a connection of this package is made with. */
export function clientOptions({ connection, schema }: Pick<DatabaseOptions, "connection" | "schema">): pg.PoolConfig {
  const own = [`search_path=${schema}`, ...SETTINGS].map((setting) => `-c ${setting}`).join(" ");
  const options = connection.options === undefined ? own : `${connection.options} ${own}`;
  return {
    application_name: "sambung",
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    ...connection,
    options,
    types,
  };
}

/** The pool, and transactions whose outcome is always known. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #log: Log;

  constructor(options: DatabaseOptions) {
    this.#log = options.log;
    this.#pool = new pg.Pool({ max: 4, ...clientOptions(options), pipeline: true } as pg.PoolConfig);
    // Whoever uses the connection is told by their own statement.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** One statement, a transaction of its own. */
  async run<Row>(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    try {
      const query = { ...statement, values: [...values], query_timeout: ANSWER_MS };
      const result = await this.#pool.query(query);
      return result.rows as Row[];
    } catch (error) {
      throw explained(error);
    }
  }

  /** A connection for work that is not a transaction of turns. */
  async session<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    let broken: boolean = false;
    try {
      return await work({
        query: async <Row>(text: string, values?: readonly unknown[]) =>
          (await client.query(text, values === undefined ? undefined : [...values])).rows as Row[],
      });
    } catch (error) {
      broken = isCut(error);
      throw explained(error);
    } finally {
      client.release(broken);
    }
  }

  /**
   * Runs `work` in a transaction; again when it lost a race. If the connection is cut while the transaction commits, the
   * server is asked what became of it.
   *
   * @throws SambungError `store-unavailable`; then nothing was written, unless the server stayed away for 30 s
   */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (!isRace(error) || attempt >= TRIES) throw explained(error);
        this.#log.debug("transaction-again", { attempt, code: (error as { code?: string }).code ?? "" });
      }
    }
  }

  async #attempt<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    const sent: Promise<unknown>[] = [];
    const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection;
    let corked = false;
    const send = (query: pg.QueryConfig): Promise<pg.QueryResult> => {
      if (!corked) {
        // What is sent at one moment leaves in one piece.
        corked = true;
        stream.cork();
        queueMicrotask(() =>
          queueMicrotask(() => {
            corked = false;
            stream.uncork();
          }),
        );
      }
      const running = client.query({ ...query, query_timeout: ANSWER_MS } as pg.QueryConfig);
      // Judged at the end; until then it must not count as unhandled.
      running.catch(() => {});
      sent.push(running);
      return running;
    };
    let committing = false;
    let done: { readonly result: Result } | undefined;
    let failure: unknown;
    let number: string | undefined;
    try {
      void send({ text: "BEGIN" });
      const own = send({ name: "own_transaction", text: "SELECT pg_current_xact_id()::text AS number" });
      void own.then(
        ({ rows }) => {
          number = (rows[0] as { number: string } | undefined)?.number;
        },
        () => {},
      );
      const result = await work({
        run: <Row>(statement: Statement, values: readonly Value[]) => {
          const rows = send({ ...statement, values: [...values] }).then((found) => found.rows as Row[]);
          rows.catch(() => {});
          return rows;
        },
      });
      done = { result };
      committing = true;
      const commit = send({ text: "COMMIT" });
      failure = await firstFailure(sent);
      if (failure === undefined && (await commit).command !== "COMMIT") {
        failure = new SambungError("store-unavailable", "The database did not commit");
      }
    } catch (error) {
      failure = (await firstFailure(sent)) ?? error;
    }
    if (failure === undefined && done !== undefined) {
      client.release();
      return done.result;
    }
    const cut = isCut(failure);
    if (!cut && !committing) await client.query("ROLLBACK").catch(() => {});
    client.release(cut);
    if (cut && committing && done !== undefined && number !== undefined) {
      if (await this.#committed(number, failure)) return done.result;
    }
    throw failure;
  }

  /** What became of a transaction, asked on another connection. */
  async #committed(number: string, cause: unknown): Promise<boolean> {
    this.#log.warn("commit-outcome-unknown", {});
    for (const until = performance.now() + OUTCOME_MS; performance.now() < until; ) {
      const [found] = await this.run<{ status: string | null }>(OUTCOME, [number]).catch(() => []);
      if (found?.status === "committed") return true;
      if (found?.status === "aborted") return false;
      // Its own connection is still ending it, or the server is away.
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
    throw new OutcomeUnknown(cause);
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw explained(error);
    }
  }
}

const OUTCOME: Statement = { name: "outcome", text: "SELECT pg_xact_status($1::text::xid8) AS status" };

/** Nobody could tell whether a transaction was committed. */
export class OutcomeUnknown extends SambungError {
  constructor(cause: unknown) {
    super(
      "store-unavailable",
      "The connection was cut during COMMIT and the server has not come back to tell the outcome",
      {
        cause,
      },
    );
  }
}

/** The failure that caused the others: a statement after it only says that the transaction was over. */
async function firstFailure(sent: readonly Promise<unknown>[]): Promise<unknown> {
  const settled = await Promise.allSettled(sent);
  const failures = settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  return failures.find((failure) => !isAftermath(failure)) ?? failures[0];
}
