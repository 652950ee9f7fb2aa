import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Session } from "./database.ts";
import { REGISTRY } from "./registry.ts";
import { MIGRATIONS } from "./schema/index.ts";

const PAGE = 200;

/**
 * Writes the database as of one moment as a script for `psql`, which makes the schema anew. `pg_dump` does the same faster;
 * this one needs nothing but the connection.
 */
export async function writeBackup(session: Session, schema: string, path: string): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 });
  const write = async (text: string): Promise<void> => {
    if (!file.write(text)) await once(file, "drain");
  };
  await session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await write(`BEGIN;\nCREATE SCHEMA "${schema}";\nSET LOCAL search_path = "${schema}";\n`);
    await write(
      "CREATE TABLE migration (version integer PRIMARY KEY, name text NOT NULL, works_for integer NOT NULL, applied_at bigint NOT NULL);\n",
    );
    for (const { sql } of MIGRATIONS) await write(sql);
    for (const { name } of REGISTRY) {
      // Processes are not part of what is kept.
      if (name === "worker") continue;
      await session.query(`DECLARE backup NO SCROLL CURSOR FOR SELECT row_to_json(r)::text AS row FROM ${name} r`);
      for (let rows = PAGE; rows === PAGE; ) {
        const page = await session.query<{ row: string }>(`FETCH ${PAGE} FROM backup`);
        rows = page.length;
        if (rows > 0)
          await write(
            insertOf(
              name,
              page.map(({ row }) => row),
            ),
          );
      }
      await session.query("CLOSE backup");
    }
    for (const sequence of ["inbox_seq", "outbox_seq"]) {
      const [row] = await session.query<{ last: number }>(`SELECT last_value AS last FROM ${sequence}`);
      await write(`SELECT setval('${sequence}', ${row?.last ?? 1});\n`);
    }
    for (const [table, column] of [
      ["journal", "seq"],
      ["dead_letter", "number"],
    ] as const) {
      await write(
        `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), (SELECT coalesce(max(${column}), 0) + 1 FROM ${table}), false);\n`,
      );
    }
    // Nor is what they held.
    await write("UPDATE customer SET owner = NULL, called = false, epoch = epoch + 1 WHERE owner IS NOT NULL;\n");
    await write("UPDATE outbox SET worker = NULL, unseen = true;\nCOMMIT;\n");
  } finally {
    await session.query("COMMIT").catch(() => {});
    file.end();
    await once(file, "close");
  }
}

function insertOf(table: string, rows: readonly string[]): string {
  const text = `[${rows.join(",\n")}]`.replaceAll("'", "''");
  return `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, '${text}');\n`;
}
