import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A value by position, or first an object of values by name. */
export type Parameter = SQLInputValue | { readonly [name: string]: SQLInputValue };

/**
 * Size from which the write-ahead log is copied into the database, in the worker, so that it can begin again. SQLite cuts the file
 * back to this when it does (`journal_size_limit`), so a larger file always means a log that has to be copied.
 */
export const LOG_BYTES: number = 24 * 1024 * 1024;

export interface ConnectionOptions {
  /** Longest wait for a lock of somebody else, milliseconds; the thread stands still meanwhile. */
  readonly busyMs: number;
  /** Page cache, megabytes. */
  readonly cacheMb: number;
}

/**
 * One connection with its prepared statements. Used on the main thread and in the worker; imports nothing but node: so
 * that the worker starts without the rest of the project.
 */
export class Connection {
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, { busyMs, cacheMb }: ConnectionOptions) {
    this.db = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: false });
    // Checkpoints run in the worker: the last but one keeps commits on this connection from doing them.
    this.db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -${Math.round(cacheMb * 1024)};
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = ${LOG_BYTES};
    `);
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** The statement, prepared on first use and kept; the text is the key. */
  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      // One set of names serves statements that use some of them.
      statement.setAllowUnknownNamedParameters(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** The first row; the caller names its shape, the schema is STRICT. */
  get<Row>(sql: string, ...parameters: Parameter[]): Row | undefined {
    return this.#statement(sql).get(...(parameters as SQLInputValue[])) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: Parameter[]): Row[] {
    return this.#statement(sql).all(...(parameters as SQLInputValue[])) as Row[];
  }

  /** Rows changed. */
  run(sql: string, ...parameters: Parameter[]): number {
    return Number(this.#statement(sql).run(...(parameters as SQLInputValue[])).changes);
  }

  /** Row id of what was inserted; 0 when the insert was ignored. */
  insert(sql: string, ...parameters: Parameter[]): number {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...(parameters as SQLInputValue[]));
    return changes === 0 ? 0 : Number(lastInsertRowid);
  }

  /** Runs `work` in a transaction that takes the write lock at once; everything is taken back when it throws. */
  transaction<Result>(work: () => Result): Result {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (error) {
      // A full disk may have ended the transaction already; the first error is the one to report.
      if (this.db.isTransaction) this.run("ROLLBACK");
      throw error;
    }
  }

  /** Runs `work` on one consistent snapshot. */
  snapshot<Result>(work: () => Result): Result {
    this.run("BEGIN");
    try {
      return work();
    } finally {
      if (this.db.isTransaction) this.run("COMMIT");
    }
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }
}
