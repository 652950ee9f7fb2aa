import { readFileSync } from "node:fs";
import { consoleLog, systemClock, systemRandom } from "@sambung/core";
import { sqlite } from "../../src/index.ts";

// Erases the customers listed in a file, one after the other, and says so: until somebody kills it.
const [path = "", list = ""] = process.argv.slice(2);
const store = sqlite(path);
await store.open({ clock: systemClock(), random: systemRandom(), log: consoleLog() });
for (const customer of JSON.parse(readFileSync(list, "utf8")) as string[]) {
  await store.erase(customer);
  process.stdout.write(`${customer}\n`);
}
await store.close();
