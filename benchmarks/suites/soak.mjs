// Steady load for a while: whether memory, files and waiting times stay what they are, while somebody with a long history is
// exported and erased and old rows are swept. `npm run bench -- soak --customers 100000 --turns 1000000`.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { plot } from "../soak/plot.mjs";

const WORKER = fileURLToPath(new URL("../soak/worker.mjs", import.meta.url));
const PLOT = fileURLToPath(new URL("../results/soak.svg", import.meta.url));
const FLAGS = ["--conditions=@sambung/source", "--no-warnings"];
const MB = 1_048_576;

/** Milliseconds; the log of SQLite in MB; growth of memory in the second half. */
const BARS = { "turn p99": 50, "delay p99": 20, "delay max": 100, "log MB": 64, "memory growth": 1.1 };

export async function run({ customers, turns, log, keeps }) {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, WORKER, String(customers), String(turns)], {
    maxBuffer: 64 * MB,
  });
  const seen = JSON.parse(stdout);
  const { turnMs, delayMs, events, samples } = seen;
  const half = samples.slice(Math.floor(samples.length / 2));
  const growth = half.length < 2 ? 1 : half.at(-1).rss / half[0].rss;
  const wal = Math.max(...samples.map((sample) => sample.wal));
  log(
    `\n${turns} turns of ${customers} customers on SQLite at ${seen.rate.toFixed(0)}/s, half of ${seen.perSecond.toFixed(0)}/s; the load is in the same process`,
  );
  log(`  turn: p50 ${turnMs.p50.toFixed(1)} ms, p99 ${turnMs.p99.toFixed(1)} ms, longest ${turnMs.max.toFixed(0)} ms`);
  log(
    `  event loop late: p50 ${delayMs.p50.toFixed(1)} ms, p99 ${delayMs.p99.toFixed(1)} ms, most ${delayMs.max.toFixed(0)} ms`,
  );
  log(
    `  memory ${(samples[0].rss / MB).toFixed(0)} -> ${(samples.at(-1).rss / MB).toFixed(0)} MB (second half x${growth.toFixed(2)}), ` +
      `file ${(samples[0].file / MB).toFixed(0)} -> ${(seen.file / MB).toFixed(0)} MB, its log at most ${(wal / MB).toFixed(0)} MB`,
  );
  log(`  ${seen.bytesPerCustomer.toFixed(0)} bytes a customer, ${seen.bytesPerTurn.toFixed(0)} bytes a turn`);
  for (const [name, { size, tries, atMs, tookMs }] of Object.entries(events)) {
    log(
      `  ${name} of ${size} rows after ${(atMs / 1_000).toFixed(1)} s, took ${(tookMs / 1_000).toFixed(1)} s` +
        `${tries === 1 ? "" : `, the file was locked ${tries - 1} times`}`,
    );
  }
  const found = {
    ...{ "turn p99": turnMs.p99, "delay p99": delayMs.p99, "delay max": delayMs.max },
    ...{ "log MB": wal / MB, "memory growth": growth },
  };
  const bars = Object.entries(BARS).map(([bar, most]) => {
    const met = found[bar] < most;
    log(`  ${met ? "met   " : "missed"} ${bar}: ${found[bar].toFixed(2)}, less than ${most}`);
    return { bar: `soak: ${bar}`, ratio: found[bar] / most, met };
  });
  if (keeps) writeFileSync(PLOT, plot(seen));
  return { ...seen, bars, failed: bars.some(({ met }) => !met) };
}
