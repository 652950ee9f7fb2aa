// Durable on Postgres: both on the same server, in turn, round after round; medians and the ratio.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { POSTGRES_HOW, postgresServer } from "../../packages/test-support/src/postgres.ts";

const WORKER = fileURLToPath(new URL("../worker.mjs", import.meta.url));
/** Theirs does so few turns a second that it gets fewer to do. */
const ROWS = [
  { who: "Sambung, accept to delivered mark", run: ["sambung", "echo-postgres"], share: 1 },
  { who: "Chat SDK, state read and written", run: ["chat", "echo-postgres"], share: 1 / 10 },
];
const MOST = 1 / 20;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

export async function run({ rounds, turns, customers, log }) {
  const server = await postgresServer();
  if (server === undefined) {
    log(`\nPostgres: not run, no server can be started here. ${POSTGRES_HOW.replace("npm test", "npm run bench")}`);
    return { notRun: true };
  }
  try {
    return compare(server.url, { rounds, turns, customers, log });
  } finally {
    await server.close();
  }
}

function compare(url, { rounds, turns, customers, log }) {
  const samples = ROWS.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    ROWS.forEach(({ run, share }, index) => {
      const output = execFileSync(
        process.execPath,
        [
          "--conditions=@sambung/source",
          "--no-warnings",
          "--expose-gc",
          WORKER,
          ...run,
          String(customers),
          String(Math.round(turns * share)),
        ],
        { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, BENCH_POSTGRES: url } },
      );
      samples[index].push(JSON.parse(output.trim().split("\n").at(-1)));
    });
  }
  log(`\ndurable: Postgres, ${customers} customers, closed loop, ${rounds} interleaved rounds on one server`);
  const figures = ROWS.map(({ who }, index) => {
    const all = samples[index];
    const cpu = all.map(({ cpuUs }) => cpuUs);
    const speed = all.map(({ turnsPerSecond }) => turnsPerSecond);
    const { counted } = all.at(-1);
    const counters = Object.entries(counted)
      .map(([counter, value]) => `${counter} ${value}`)
      .join(", ");
    log(
      `  ${who.padEnd(36)} ${median(cpu).toFixed(0).padStart(5)} us CPU (${Math.min(...cpu).toFixed(0)}-${Math.max(...cpu).toFixed(0)})` +
        ` ${median(speed).toFixed(0).padStart(7)}/s (${Math.min(...speed).toFixed(0)}-${Math.max(...speed).toFixed(0)})   ${counters}`,
    );
    return { who, cpuUs: median(cpu), turnsPerSecond: median(speed), counted };
  });
  const [ours, theirs] = figures;
  const bars = [
    {
      bar: "turns/s at least 20x Chat SDK on Postgres",
      ratio: theirs.turnsPerSecond / ours.turnsPerSecond,
      most: MOST,
    },
    { bar: "CPU at most 1/20 of Chat SDK on Postgres", ratio: ours.cpuUs / theirs.cpuUs, most: MOST },
  ].map((bar) => ({ ...bar, met: bar.ratio <= bar.most }));
  for (const { bar, ratio, met } of bars)
    log(`  ${met ? "met   " : "missed"} ${bar.padEnd(46)} ${(1 / ratio).toFixed(1)}x`);
  return { figures, bars };
}
