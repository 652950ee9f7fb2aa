// Turns on each store by the number of customers, contestants in turn, round after round, both databases' users on one
// server; medians, and the ratios to the bars.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { POSTGRES_HOW, postgresServer } from "../../packages/test-support/src/postgres.ts";
import { median } from "../statistics.mjs";

const WORKER = fileURLToPath(new URL("../worker.mjs", import.meta.url));
const OURS = "Sambung, Postgres";
const THEIRS = "Chat SDK, Postgres";
/** Who does few turns a second gets fewer to do; with many customers it has one turn each, after one for warming up. */
const ROWS = [
  { who: "Sambung, memory", run: ["sambung", "echo"], share: 1 },
  { who: "Sambung, SQLite", run: ["sambung", "echo-sqlite"], share: 1 },
  { who: OURS, run: ["sambung", "echo-postgres"], share: 1 / 2, server: true },
  { who: THEIRS, run: ["chat", "echo-postgres"], share: 1 / 20, server: true },
];
/** Ours at least so many times theirs. */
const TIMES = 20;
const MOST_ROUNDS = 3;

export async function run({ rounds, turns, sizes, log }) {
  const server = await postgresServer();
  if (server === undefined) log(`\nPostgres: not run. ${POSTGRES_HOW.replace("npm test", "npm run bench")}`);
  const rows = ROWS.filter((row) => server !== undefined || !row.server);
  try {
    const figures = [];
    const bars = [];
    for (const customers of sizes) {
      const found = compare(rows, server?.url ?? "", { rounds: Math.min(rounds, MOST_ROUNDS), turns, customers, log });
      figures.push(...found);
      bars.push(...judge(found, customers, log));
    }
    return { figures, bars, notRun: server === undefined };
  } finally {
    await server?.close();
  }
}

function compare(rows, url, { rounds, turns, customers, log }) {
  const samples = rows.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run, share }] of rows.entries())
      samples[index].push(sample(run, url, customers, turns * share));
  }
  log(`\n${customers} customers, closed loop, ${rounds} interleaved rounds: median (min-max)`);
  return rows.map(({ who }, index) => {
    const of = (name) => samples[index].map((found) => found[name]);
    const [speed, cpu] = [of("turnsPerSecond"), of("cpuUs")];
    const { counted } = samples[index].at(-1);
    const { p50Ms, p99Ms } = { p50Ms: median(of("p50Ms")), p99Ms: median(of("p99Ms")) };
    const range = (numbers) =>
      `${median(numbers).toFixed(0)} (${Math.min(...numbers).toFixed(0)}-${Math.max(...numbers).toFixed(0)})`;
    log(
      `  ${who.padEnd(20)} ${range(speed).padStart(22)} turns/s  ${range(cpu).padStart(20)} us CPU` +
        `  p50 ${p50Ms.toFixed(1).padStart(7)} ms  p99 ${p99Ms.toFixed(1).padStart(7)} ms  of ${counted.turns} turns`,
    );
    return { who, customers, turnsPerSecond: median(speed), cpuUs: median(cpu), p50Ms, p99Ms, counted };
  });
}

function sample(run, url, customers, turns) {
  const given = ["--conditions=@sambung/source", "--no-warnings", "--expose-gc", WORKER, ...run];
  const output = execFileSync(process.execPath, [...given, String(customers), String(Math.round(turns)), "1"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, BENCH_POSTGRES: url },
  });
  return JSON.parse(output.trim().split("\n").at(-1));
}

function judge(figures, customers, log) {
  const [ours, theirs] = [OURS, THEIRS].map((wanted) => figures.find(({ who }) => who === wanted));
  if (ours === undefined || theirs === undefined) return [];
  const times = ours.turnsPerSecond / theirs.turnsPerSecond;
  const bar = `turns/s on Postgres, times Chat SDK's, ${customers} customers`;
  log(`  ${times >= TIMES ? "met   " : "missed"} ${bar}: ${times.toFixed(1)}, at least ${TIMES}`);
  return [{ bar, ratio: times, least: TIMES, met: times >= TIMES }];
}
