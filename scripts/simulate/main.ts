// npm run simulate [-- --seed 1 --seeds 1000 --minutes 5 --trace --planted]: random histories of the engine and the outbox, each
// from a seed, compared with a plain serial fold. A seed that diverges is made smaller and shown with all that happened.
import { parseArgs } from "node:util";
import { planOf } from "../../packages/core/src/testing/simulation/plan.ts";
import { shrink } from "../../packages/core/src/testing/simulation/shrink.ts";
import { simulate } from "../../packages/core/src/testing/simulation/simulate.ts";
import { runPlanted } from "./planted.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    trace: { type: "boolean", default: false },
    planted: { type: "boolean", default: false },
    /** Says no more than the first seed that diverges; for planted bugs. */
    quiet: { type: "boolean", default: false },
  },
});
const first = Number(values.seed);
const count = Number(
  values.seeds ?? (values.minutes === undefined ? (values.trace ? 1 : 300) : Number.POSITIVE_INFINITY),
);
const until = performance.now() + Number(values.minutes ?? 60) * 60_000;

if (values.planted) process.exitCode = await runPlanted(count === 300 ? 3_000 : count);
else process.exitCode = await run();

async function run(): Promise<number> {
  const began = performance.now();
  const sum = { happened: 0, turns: 0, crashes: 0, merges: 0, unmerges: 0, erasures: 0 };
  let seeds = 0;
  for (let seed = first; seeds < count && performance.now() < until; seed += 1) {
    const report = await simulate(seed, { trace: values.trace });
    seeds += 1;
    sum.happened += report.happened;
    sum.turns += report.turns;
    sum.crashes += report.crashes;
    sum.merges += report.merges;
    sum.unmerges += report.unmerges;
    sum.erasures += report.erasures;
    if (values.trace) console.log(report.trace.join("\n"));
    if (report.divergence === undefined) continue;
    if (values.quiet) console.log(JSON.stringify({ seed, divergence: report.divergence }));
    else await explain(seed, report.divergence);
    return 1;
  }
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `seeds ${first} to ${first + seeds - 1}: 0 divergences; ${sum.turns} turns, ${sum.crashes} crashes, ${sum.merges} merges, ` +
      `${sum.unmerges} unmerges, ${sum.erasures} erasures, ` +
      `${sum.happened} things that happened; ${(seeds / seconds).toFixed(0)} seeds/s`,
  );
  return 0;
}

async function explain(seed: number, divergence: string): Promise<void> {
  console.log(`seed ${seed} diverges: ${divergence}\nagain: npm run simulate -- --seed ${seed} --trace\n`);
  const plan = await shrink(planOf(seed));
  const smaller = await simulate(seed, { plan, trace: true });
  const { people, ...rest } = plan;
  console.log(`Made smaller: ${smaller.divergence}\n${JSON.stringify(rest)}`);
  for (const { alias, calls } of people) console.log(`${alias}: ${JSON.stringify(calls)}`);
  console.log(`\n${smaller.trace.join("\n")}`);
}
