// Webhook in, reply out over loopback HTTP: one process with a durable SQLite store; the load and the platform are this
// process. First as fast as it goes, then half of that with the time to each reply, then where the CPU went.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPlatform } from "../http/load.mjs";
import { platforms } from "../http/platforms.mjs";
import { sumOf } from "../profile.mjs";
import { median, quantile } from "../statistics.mjs";

const SERVER = fileURLToPath(new URL("../http/server.mjs", import.meta.url));
const ROWS = [
  { name: "telegram", least: 1_500 },
  { name: "whatsapp", least: 2_000 },
];
const AT_ONCE = 64;
const MOST_ROUNDS = 3;

export async function run({ rounds, turns, customers, log }) {
  const size = { messages: Math.max(2_000, Math.round(turns / 2)), customers: Math.max(customers, 1_000) };
  const found = new Map(ROWS.map(({ name }) => [name, []]));
  for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round += 1) {
    for (const { name } of ROWS) found.get(name).push(await measure(name, size));
  }
  log(
    `\nwebhook in, reply out, SQLite synchronous=FULL: ${AT_ONCE} at once, then half of that rate from ${size.customers} customers; medians (min-max)`,
  );
  const figures = [];
  for (const { name } of ROWS) {
    const of = (field) => found.get(name).map((sample) => sample[field]);
    const [rates, p50, p99, cpu] = ["perSecond", "p50Ms", "p99Ms", "cpuUs"].map(of);
    log(
      `  ${platforms[name].title.padEnd(54)} ${median(rates).toFixed(0).padStart(6)}/s (${Math.min(...rates).toFixed(0)}-${Math.max(...rates).toFixed(0)})` +
        `  at half: p50 ${median(p50).toFixed(1)} ms, p99 ${median(p99).toFixed(1)} ms, ${median(cpu).toFixed(0)} us CPU a message`,
    );
    figures.push({
      name,
      perSecond: median(rates),
      p50Ms: median(p50),
      p99Ms: median(p99),
      cpuUs: median(cpu),
      messages: size.messages,
    });
  }
  const bars = ROWS.map(({ name, least }) => {
    const { perSecond } = figures.find((figure) => figure.name === name);
    const met = perSecond >= least;
    log(`  ${met ? "met   " : "missed"} ${platforms[name].title}: ${perSecond.toFixed(0)}/s, at least ${least}`);
    return { bar: `${name}: messages per second`, ratio: perSecond / least, met };
  });
  const profiles = {};
  for (const { name } of ROWS) {
    profiles[name] = await profile(name, size);
    log(`\nwhere the CPU of a message goes: ${platforms[name].title} (profiled run at full speed, us per message)`);
    for (const { part, us } of profiles[name]) if (us >= 0.5) log(`  ${part.padEnd(40)} ${us.toFixed(1).padStart(6)}`);
  }
  return { figures, bars, profiles };
}

/** Everything once, with a bot of its own. */
async function measure(name, { messages, customers }) {
  return withBot(name, customers, [], async ({ platform, cpu }) => {
    await platform.closed(Math.round(messages / 2), AT_ONCE);
    const perSecond = await platform.closed(messages, AT_ONCE);
    const before = await cpu();
    const times = await platform.open(messages, perSecond / 2);
    const after = await cpu();
    const used = after.user + after.system - before.user - before.system;
    return { perSecond, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), cpuUs: used / messages };
  });
}

async function profile(name, { messages, customers }) {
  const folder = mkdtempSync(join(tmpdir(), "sambung-profile-"));
  try {
    await withBot(name, customers, ["--cpu-prof", `--cpu-prof-dir=${folder}`], ({ platform }) =>
      platform.closed(messages, AT_ONCE),
    );
    const sums = sumOf(folder, partOf);
    return [...sums].map(([part, us]) => ({ part, us: us / messages })).sort((a, b) => b.us - a.us);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withBot(name, customers, flags, work) {
  const platform = await openPlatform(platforms[name], customers);
  const execArgv = ["--conditions=@sambung/source", "--no-warnings", ...flags];
  const bot = fork(SERVER, [name, platform.url], { execArgv });
  const ended = new Promise((resolve) => bot.once("exit", resolve));
  const answer = () =>
    new Promise((resolve, reject) => {
      bot.once("message", resolve);
      void ended.then((code) => reject(new Error(`the bot ended with ${code}`)));
    });
  try {
    const { port } = await answer();
    platform.to(port);
    const cpu = async () => {
      const told = answer();
      bot.send("cpu");
      return (await told).cpu;
    };
    return await work({ platform, cpu });
  } finally {
    if (bot.connected) bot.send("stop");
    await ended;
    await platform.close();
  }
}

/** First match wins, from the call itself to whoever called it. */
const PARTS = [
  ["waiting for work", ({ functionName }) => functionName === "(idle)"],
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["loading and compiling code", ({ url }) => /node:internal\/modules|esm\/|cjs\//.test(url)],
  ["the store", ({ url }) => url.includes("/store-sqlite/")],
  ["HTTP out", ({ url }) => /telegraf|node-fetch|node:_http_client|node:_http_agent|channel-kit\/http/.test(url)],
  ["HTTP out", ({ functionName }) => functionName === "parserOnIncomingClient"],
  [
    "HTTP in",
    ({ url }) => /node:_http_server|core\/src\/(node|channels)\.ts|\/undici|channel-kit\/(body|accept)/.test(url),
  ],
  ["the channel", ({ url }) => url.includes("/channel-")],
  ["the turn", ({ url }) => url.includes("/core/src/") || /recognizer-local|entities-id-en/.test(url)],
];

function partOf(call, callers) {
  for (const frame of [call, ...callers]) {
    const found = PARTS.find(([, is]) => is(frame));
    if (found !== undefined) return found[0];
  }
  return "sockets, timers and the rest";
}
