// npm run check:inflight -- <store> [--bot module] [--json]
// Plays every running form and flow of a real store against the code at hand. Exit code 1 when a customer would be stuck.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { checkInflight } from "@sambung/core";

const USAGE = `npm run check:inflight -- <store> [--bot module] [--json]
  <store>   sqlite:data/shop.db, a path, or postgres://user:password@host/database; it is only read
  --bot     a module that exports the bot as "bot" (or as default); without it the demo shop
  --json    one JSON object a task instead of the table`;
const SHOP = new URL("../packages/examples/shop/src/inflight.ts", import.meta.url).href;
const PAGE = 500;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bot: { type: "string" }, json: { type: "boolean", default: false } },
});
const [store] = positionals;
if (store === undefined) fail(USAGE);

const { definition } = await loadBot();
const groups = new Map();
let tasks = 0;
let stuck = 0;
for await (const task of checkInflight(
  definition,
  /^postgres(?:ql)?:/.test(store) ? postgresStates() : sqliteStates(),
)) {
  tasks += 1;
  if (task.outcome === "stuck") stuck += 1;
  if (values.json) console.log(JSON.stringify(task));
  else remember(task);
}
if (!values.json) print();
process.exitCode = stuck > 0 ? 1 : 0;

async function loadBot() {
  const from = values.bot === undefined ? SHOP : pathToFileURL(resolve(values.bot)).href;
  const found = await import(from);
  const bot = found.bot ?? found.default;
  if (bot?.definition === undefined) fail(`${from} exports no bot; export it as "bot"\n${USAGE}`);
  return bot;
}

function* sqliteStates() {
  const path = resolve(store.replace(/^sqlite:/, ""));
  if (!existsSync(path)) fail(`There is no store at ${path}\n${USAGE}`);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare("SELECT state FROM customer WHERE merged_into IS NULL").iterate();
    for (const { state } of rows) yield JSON.parse(state);
  } finally {
    database.close();
  }
}

async function* postgresStates() {
  const { default: pg } = await import("pg").catch(() => fail("Install pg to read a Postgres store: npm install pg"));
  const client = new pg.Client({ connectionString: store });
  await client.connect();
  try {
    for (let after = ""; ; ) {
      const { rows } = await client.query(
        "SELECT id, state FROM sambung.customer WHERE merged_into IS NULL AND id > $1 ORDER BY id LIMIT $2",
        [after, PAGE],
      );
      for (const row of rows) yield JSON.parse(row.state);
      if (rows.length < PAGE) return;
      after = rows.at(-1).id;
    }
  } finally {
    await client.end();
  }
}

/** Tasks to which the same happens are one line. */
function remember({ kind, name, from, outcome, cleared, asked, next, error, customer }) {
  const key = JSON.stringify([outcome, kind, name, from, asked, next, cleared, error]);
  const group = groups.get(key) ?? { kind, name, from, outcome, cleared, asked, next, error, customers: [] };
  group.customers.push(customer);
  groups.set(key, group);
}

function print() {
  const order = ["stuck", "closed", "migrated", "unchanged"];
  const sorted = [...groups.values()].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  for (const { kind, name, from, outcome, cleared, asked, next, error, customers } of sorted) {
    const some = customers.slice(0, 3).join(", ");
    console.log(`${outcome.padEnd(9)} ${String(customers.length).padStart(6)}  ${kind} ${name} (version ${from})`);
    if (outcome === "closed") console.log("                   its code is gone: it is closed and the customer is told");
    else if (error === undefined) console.log(`                   open: ${asked ?? "-"}, next: ${next ?? "-"}`);
    if (cleared.length > 0) console.log(`                   asked again: ${cleared.join(", ")}`);
    if (error !== undefined) console.log(`                   ${error}`);
    if (outcome !== "unchanged") console.log(`                   for example ${some}`);
  }
  console.log(`${tasks} running forms and flows, ${stuck} would be stuck`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
