import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { backupSqlite } from "@sambung/store-sqlite";
import { ordersPath, REPOSITORY } from "../server/environment.ts";
import { command, UsageError } from "./command.ts";

/** `npm run backup -- <file>`: copies the store and the shop's books, also while the shop is open. */
await command(async ({ store }, [file]) => {
  if (file === undefined) throw new UsageError("Name the file: npm run backup -- backups/shop.db");
  const to = resolve(REPOSITORY, file);
  await backupSqlite(store, to);
  // Afterwards: an order that the conversation knows must be in the books. The other way round a step runs again, once.
  const books = ordersPath(store);
  if (existsSync(books)) await backupSqlite(books, ordersPath(to));
  console.log(`Copied to ${to}${existsSync(books) ? ` and ${ordersPath(to)}` : ""}`);
});
