import { sqliteSizes } from "@sambung/store-sqlite";
import type { StoreSetting } from "../server/environment.ts";
import { command } from "./command.ts";

interface Sizes {
  /** What it takes as a whole, and what of it. */
  readonly totals: readonly (readonly [name: string, bytes: number])[];
  readonly customers: number;
  readonly turns: number;
  readonly bytesPerCustomer: number;
  readonly bytesPerTurn: number;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
}

/** `npm run sizes`: what the store takes on disk, also while the shop is open. */
await command(async ({ store }) => {
  const { totals, customers, turns, bytesPerCustomer, bytesPerTurn, tables } = await measure(store);
  const number = new Intl.NumberFormat("en");
  const line = (name: string, rows: string, bytes: number): string =>
    `${name.padEnd(16)}${rows.padStart(12)}${number.format(bytes).padStart(16)}`;
  console.log(`${"table".padEnd(16)}${"rows".padStart(12)}${"bytes".padStart(16)}`);
  for (const { name, rows, bytes } of tables) console.log(line(name, number.format(rows), bytes));
  for (const [name, bytes] of totals) console.log(line(name, "", bytes));
  console.log(`${number.format(customers)} customers, ${number.format(bytesPerCustomer)} bytes each`);
  console.log(`${number.format(turns)} turns, ${number.format(bytesPerTurn)} bytes each`);
});

async function measure(store: StoreSetting): Promise<Sizes> {
  if (store.kind === "postgres") {
    const { postgresSizes } = await import("@sambung/store-postgres");
    const { bytes, ...sizes } = await postgresSizes(store.url);
    return { ...sizes, totals: [["schema", bytes]] };
  }
  const { file, log, ...sizes } = sqliteSizes(store.path);
  const totals = [
    ["file", file],
    ["log", log],
  ] as const;
  return { ...sizes, totals };
}
