import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SambungError } from "@sambung/core";

/** One table with its indexes. */
export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a store takes on disk. */
export interface SqliteSizes {
  /** Bytes of the database file; with pages that are free and will be used again. */
  readonly file: number;
  /** Bytes of the write-ahead log. */
  readonly log: number;
  readonly customers: number;
  /** Turns in the journal. */
  readonly turns: number;
  /** Bytes of what there is once per customer: state and aliases. */
  readonly bytesPerCustomer: number;
  /** Bytes of what turns leave: journal, keys, messages. */
  readonly bytesPerTurn: number;
  /** Largest first. */
  readonly tables: readonly TableSize[];
}

const PER_CUSTOMER: ReadonlySet<string> = new Set(["customer", "alias"]);
const PER_TURN: ReadonlySet<string> = new Set(["journal", "dedupe", "sent", "sent_part", "log", "log_owner"]);

/**
 * Measures a store's file, also while another process uses it. It reads the whole file.
 *
 * @throws SambungError `store-unavailable` when there is no store at `path`
 * @example
 * const { bytesPerTurn } = sqliteSizes("data/shop.db");
 */
export function sqliteSizes(path: string): SqliteSizes {
  if (!existsSync(path)) throw new SambungError("store-unavailable", `${path} does not exist`);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare(
        `SELECT m.tbl_name AS name, sum(s.pgsize) AS bytes FROM dbstat s JOIN sqlite_schema m ON m.name = s.name
         WHERE s.aggregate = TRUE AND m.tbl_name NOT LIKE 'sqlite_%' GROUP BY m.tbl_name ORDER BY bytes DESC`,
      )
      .all()
      .map((row): TableSize => {
        const { name, bytes } = row as { name: string; bytes: number };
        const counted = database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get() as { rows: number };
        return { name, rows: counted.rows, bytes };
      });
    const rowsOf = (wanted: string): number => tables.find(({ name }) => name === wanted)?.rows ?? 0;
    const bytesOf = (wanted: ReadonlySet<string>): number =>
      tables.reduce((sum, { name, bytes }) => (wanted.has(name) ? sum + bytes : sum), 0);
    const customers = rowsOf("customer");
    const turns = rowsOf("journal");
    return {
      file: sizeOf(path),
      log: sizeOf(`${path}-wal`),
      customers,
      turns,
      bytesPerCustomer: customers === 0 ? 0 : Math.round(bytesOf(PER_CUSTOMER) / customers),
      bytesPerTurn: turns === 0 ? 0 : Math.round(bytesOf(PER_TURN) / turns),
      tables,
    };
  } finally {
    database.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
