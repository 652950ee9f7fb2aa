// CPU per turn, contestants in turn, round after round; medians and the ratios to the bars.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { whereTheCpuGoes } from "../profile.mjs";
import { median } from "../statistics.mjs";

const WORKER = fileURLToPath(new URL("../worker.mjs", import.meta.url));

const ROWS = [
  { name: "state + one reply, memory", who: "Sambung", run: ["sambung", "echo"] },
  { name: "state + one reply, memory", who: "Chat SDK, text parsed as its adapters do", run: ["chat", "echo"] },
  { name: "state + one reply, memory", who: "Chat SDK, text not parsed", run: ["chat", "echo-unparsed"] },
  { name: "state + one reply, memory", who: "botbuilder", run: ["botbuilder", "echo"] },
  { name: "state + one reply, memory", who: "grammY (no lock, no dedupe)", run: ["grammy", "echo"] },
  { name: "order in 4 messages, memory", who: "Sambung", run: ["sambung", "order"] },
  { name: "order in 4 messages, memory", who: "botbuilder, all prompts", run: ["botbuilder", "order"] },
  { name: "order in 4 messages, memory", who: "botbuilder, text prompts", run: ["botbuilder", "order-text"] },
  { name: "order in 4 messages, memory", who: "grammY conversations", run: ["grammy", "order"] },
  { name: "durable: SQLite, synchronous=FULL", who: "Sambung, fused", run: ["sambung", "echo-sqlite"] },
  { name: "durable: SQLite, synchronous=FULL", who: "Sambung, fuse: false", run: ["sambung", "echo-sqlite-unfused"] },
  {
    name: "durable: SQLite, synchronous=FULL",
    who: "Sambung, one transaction per turn",
    run: ["sambung", "echo-sqlite-single"],
  },
];

const key = (run) => run.join(" ");

/** The bars of the comparison: ours divided by theirs, or ours alone. */
const BARS = [
  { bar: "echo at most 1/8 of Chat SDK with parse", ours: "sambung echo", theirs: "chat echo", most: 1 / 8 },
  {
    bar: "echo at most 1/2 of Chat SDK without parse",
    ours: "sambung echo",
    theirs: "chat echo-unparsed",
    most: 1 / 2,
  },
  { bar: "echo not above grammY (an aim)", ours: "sambung echo", theirs: "grammy echo", most: 1 },
  {
    bar: "order at most 1/8 of botbuilder, all prompts",
    ours: "sambung order",
    theirs: "botbuilder order",
    most: 1 / 8,
  },
  {
    bar: "order at most 1/5 of botbuilder, text prompts",
    ours: "sambung order",
    theirs: "botbuilder order-text",
    most: 1 / 5,
  },
  { bar: "durable below Chat SDK with parse in memory", ours: "sambung echo-sqlite", theirs: "chat echo", most: 1 },
  {
    bar: "durable below Chat SDK without parse in memory",
    ours: "sambung echo-sqlite",
    theirs: "chat echo-unparsed",
    most: 1,
  },
  { bar: "durable below botbuilder in memory", ours: "sambung echo-sqlite", theirs: "botbuilder echo", most: 1 },
  { bar: "durable below grammY conversations in memory", ours: "sambung echo-sqlite", theirs: "grammy order", most: 1 },
];

/** @param wants whether to run the rows of a name; a bar is given when all it compares was run */
export async function run({ rounds, turns, customers, wants, log }) {
  const rows = ROWS.filter(({ name }) => wants(name));
  const samples = new Map(rows.map(({ run }) => [key(run), []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { run } of rows) {
      const output = execFileSync(
        process.execPath,
        [
          "--conditions=@sambung/source",
          "--no-warnings",
          "--expose-gc",
          WORKER,
          ...run,
          String(customers),
          String(turns),
        ],
        { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
      );
      samples.get(key(run)).push(JSON.parse(output.trim().split("\n").at(-1)));
    }
  }
  const figures = rows.map(({ name, who, run }) => {
    const all = samples.get(key(run));
    const cpu = all.map((sample) => sample.cpuUs);
    const last = all.at(-1);
    return {
      name,
      who,
      run: key(run),
      cpuUs: median(cpu),
      cpuMin: Math.min(...cpu),
      cpuMax: Math.max(...cpu),
      turnsPerSecond: median(all.map((sample) => sample.turnsPerSecond)),
      counted: last.counted,
    };
  });
  const of = (run) => figures.find((figure) => figure.run === run);
  log(`\n${customers} customers, closed loop, ${rounds} interleaved rounds; CPU us per turn: median (min-max)`);
  let name = "";
  for (const figure of figures) {
    if (figure.name !== name) log(`\n${figure.name}`);
    name = figure.name;
    const { cpuUs, cpuMin, cpuMax, turnsPerSecond, counted } = figure;
    const counters = Object.entries(counted)
      .map(([counter, value]) => `${counter} ${value}`)
      .join(", ");
    const used = `${cpuUs.toFixed(0).padStart(5)} (${cpuMin.toFixed(0)}-${cpuMax.toFixed(0)})`.padEnd(18);
    const speed = `${turnsPerSecond.toFixed(0).padStart(7)}/s`;
    log(`  ${figure.who.padEnd(42)} ${used} ${speed}   ${counters}`);
  }
  const bars = BARS.filter(({ ours, theirs }) => of(ours) && of(theirs)).map(({ bar, ours, theirs, most }) => {
    const ratio = of(ours).cpuUs / of(theirs).cpuUs;
    return { bar, ratio, most, met: ratio <= most };
  });
  const fused = of("sambung echo-sqlite");
  if (fused === undefined) {
    logBars(bars, log);
    return { figures, bars, profile: [] };
  }
  bars.push({ bar: "durable at most 100 us", ratio: fused.cpuUs / 100, most: 1, met: fused.cpuUs <= 100 });
  const speedup = fused.turnsPerSecond / of("sambung echo-sqlite-single").turnsPerSecond;
  bars.push({
    bar: "fused at least 5x one transaction per turn, in turns/s",
    ratio: 5 / speedup,
    most: 1,
    met: speedup >= 5,
  });
  bars.push({
    bar: "12,000 durable turns/s (an aim)",
    ratio: 12_000 / fused.turnsPerSecond,
    most: 1,
    met: fused.turnsPerSecond >= 12_000,
  });
  logBars(bars, log);
  log(
    `\nfsyncs per turn: fused ${(fused.counted.commits / fused.counted.turns).toFixed(3)}, fuse: false ${(of("sambung echo-sqlite-unfused").counted.commits / fused.counted.turns).toFixed(3)}`,
  );
  const profile = whereTheCpuGoes("sambung", "echo-sqlite", customers, turns);
  log("\nwhere the CPU of a durable turn goes (profiled run, self time, us per turn)");
  for (const { part, us } of profile) if (us >= 0.5) log(`  ${part.padEnd(40)} ${us.toFixed(1).padStart(6)}`);
  return { figures, bars, profile };
}

function logBars(bars, log) {
  log("\nbars (ratio of ours to the bar's measure; distance 1.0x is on the bar, above it is missed)");
  for (const { bar, ratio, most, met } of bars) {
    log(
      `  ${met ? "met   " : "missed"} ${bar.padEnd(56)} ${ratio.toFixed(3).padStart(7)}   distance ${(ratio / most).toFixed(2)}x`,
    );
  }
}
