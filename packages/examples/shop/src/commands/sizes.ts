import { sqliteSizes } from "@sambung/store-sqlite";
import { command } from "./command.ts";

/** `npm run sizes`: what the store takes on disk, also while the shop is open. */
await command(async ({ store }) => {
  const { file, log, customers, turns, bytesPerCustomer, bytesPerTurn, tables } = sqliteSizes(store);
  const number = new Intl.NumberFormat("en");
  const line = (name: string, rows: string, bytes: number): string =>
    `${name.padEnd(16)}${rows.padStart(12)}${number.format(bytes).padStart(16)}`;
  console.log(`${"table".padEnd(16)}${"rows".padStart(12)}${"bytes".padStart(16)}`);
  for (const { name, rows, bytes } of tables) console.log(line(name, number.format(rows), bytes));
  console.log(line("file", "", file));
  console.log(line("log", "", log));
  console.log(`${number.format(customers)} customers, ${number.format(bytesPerCustomer)} bytes each`);
  console.log(`${number.format(turns)} turns, ${number.format(bytesPerTurn)} bytes each`);
});
