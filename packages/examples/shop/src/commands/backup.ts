import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { backupSqlite } from "@sambung/store-sqlite";
import { ordersPath, REPOSITORY } from "../server/environment.ts";
import { command, fileOf, UsageError } from "./command.ts";

/** The store is in the schema `sambung`, the books in `shop`; one snapshot has both. */
const PG_DUMP =
  'The shop is in Postgres, which copies it while it is open: pg_dump --format=custom --schema=sambung --schema=shop --file=shop.dump "$SAMBUNG_STORE"';

/** `npm run backup -- <file>`: copies the store and the shop's books, also while the shop is open. */
await command(async (environment, [file]) => {
  const store = fileOf(environment, PG_DUMP);
  if (file === undefined) throw new UsageError("Name the file: npm run backup -- backups/shop.db");
  const to = resolve(REPOSITORY, file);
  await backupSqlite(store, to);
  // Afterwards: an order that the conversation knows must be in the books. The other way round a step runs again, once.
  const books = ordersPath(store);
  if (existsSync(books)) await backupSqlite(books, ordersPath(to));
  console.log(`Copied to ${to}${existsSync(books) ? ` and ${ordersPath(to)}` : ""}`);
});
