import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { restoreSqlite } from "@sambung/store-sqlite";
import { ordersPath, REPOSITORY } from "../server/environment.ts";
import { command, fileOf, UsageError } from "./command.ts";

const PG_RESTORE =
  'The shop is in Postgres. With every process stopped: pg_restore --clean --if-exists --single-transaction --dbname="$SAMBUNG_STORE" shop.dump';

/** `npm run restore -- <file>`: puts a copy in the place of the store and of the shop's books, while the shop is closed. */
await command(async (environment, [file]) => {
  const store = fileOf(environment, PG_RESTORE);
  if (file === undefined) throw new UsageError("Name the copy: npm run restore -- backups/shop.db");
  const from = resolve(REPOSITORY, file);
  await restoreSqlite(from, store);
  if (existsSync(ordersPath(from))) await restoreSqlite(ordersPath(from), ordersPath(store));
  console.log(`Restored ${store}; what was there is beside it, ending in .before-restore`);
});
