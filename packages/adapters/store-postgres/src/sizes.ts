import { SambungError } from "@sambung/core";
import pg from "pg";
import { clientOptions } from "./database.ts";
import { explained } from "./failure.ts";
import type { PostgresSettings } from "./store.ts";

/** One table with its indexes and what is stored beside it. */
export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a store takes on the server's disk. */
export interface PostgresSizes {
  /** Bytes of all tables. */
  readonly bytes: number;
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
const PER_TURN: ReadonlySet<string> = new Set(["journal", "dedupe", "sent", "sent_part", "log"]);
const TABLES = `SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY bytes DESC, name`;

/** Measures every table of a store. */
export async function measure(settings: PostgresSettings): Promise<PostgresSizes> {
  const client = new pg.Client(clientOptions(settings));
  client.on("error", () => {});
  try {
    await client.connect();
    const found = await client.query<{ name: string; bytes: number }>(TABLES, [settings.schema]);
    const tables: TableSize[] = [];
    for (const { name, bytes } of found.rows) {
      const counted = await client.query<{ rows: number }>(`SELECT count(*) AS rows FROM "${name}"`);
      tables.push({ name, bytes, rows: counted.rows[0]?.rows ?? 0 });
    }
    if (tables.length > 0) return summed(tables);
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => {});
  }
  throw new SambungError(
    "store-unavailable",
    `The database has no schema "${settings.schema}"; start a bot on it first`,
  );
}

function summed(tables: readonly TableSize[]): PostgresSizes {
  const rowsOf = (wanted: string): number => tables.find(({ name }) => name === wanted)?.rows ?? 0;
  const bytesOf = (wanted: ReadonlySet<string>): number =>
    tables.reduce((sum, { name, bytes }) => (wanted.has(name) ? sum + bytes : sum), 0);
  const customers = rowsOf("customer");
  const turns = rowsOf("journal");
  return {
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    customers,
    turns,
    bytesPerCustomer: customers === 0 ? 0 : Math.round(bytesOf(PER_CUSTOMER) / customers),
    bytesPerTurn: turns === 0 ? 0 : Math.round(bytesOf(PER_TURN) / turns),
    tables,
  };
}
