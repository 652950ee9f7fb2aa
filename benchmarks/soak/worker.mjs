// A bot under steady load for a while, in a process of its own: half of what it can do, with an export, an erasure and a sweep
// in between. Prints one JSON line.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { newCustomerState } from "@sambung/core";
import { silentLog } from "@sambung/core/testing";
import { idEnEntities } from "@sambung/entities-id-en";
import { local } from "@sambung/recognizer-local";
import { sqlite, sqliteSizes } from "@sambung/store-sqlite";
import { makeBot, nullChannel } from "../contestants/sambung.mjs";
import { quantile } from "../statistics.mjs";

const [customers, turns] = argv.slice(2).map(Number);
/** Journal entries of the person who is exported and erased; rows that are swept. */
const MANY = Math.max(1_000, Math.round(turns / 10));
const AT_ONCE = 64;
const TICK_MS = 5;
const SAMPLE_MS = 1_000;
const SLICE = 2_000;
const BREATH_MS = 100;
const MOST_TRIES = 10;
const DAY_MS = 24 * 60 * 60 * 1_000;
const OLD = "c_0old";

const folder = mkdtempSync(join(tmpdir(), "sambung-soak-"));
const path = join(folder, "soak.db");
const store = sqlite(path);
const counters = { turns: 0, journal: 0, replies: 0, orders: 0, commits: 0 };
const channel = nullChannel(counters);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const app = await makeBot(counters).start({
  store,
  channels: [channel],
  recognizer: local({ cache: false }),
  extractors: [idEnEntities()],
  log: silentLog,
});
while (!app.readiness().ready) await sleep(10);
await rememberSomebody();

let keys = 0;
const say = () => {
  keys += 1;
  const customer = keys % customers;
  return channel.context.accept([
    {
      kind: "text",
      key: `k${keys}`,
      channel: "null",
      account: "a",
      conversation: { id: `c${customer}`, kind: "direct" },
      aliases: [{ kind: "null", account: "*", value: `p${customer}`, proven: true }],
      at: "2026-01-01T00:00:00.000Z",
      text: "jam buka",
    },
  ]);
};

// As fast as it goes, while everybody comes in.
const began = performance.now();
let left = Math.max(customers, Math.round(turns / 10));
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      await say();
    }
  }),
);
await app.idle();
const perSecond = keys / ((performance.now() - began) / 1_000);
const rate = perSecond / 2;

const delays = [];
const samples = [];
const times = new Float64Array(turns);
let said = 0;
let done = 0;
let watching = true;
const steady = performance.now();
watchDelay();
const sampler = setInterval(sample, SAMPLE_MS);
const during = disturb();
while (said < turns) {
  const due = Math.min(turns, Math.floor(((performance.now() - steady) / 1_000) * rate));
  for (; said < due; said += 1) {
    const index = said;
    const from = performance.now();
    void say().then(() => {
      times[index] = performance.now() - from;
      done += 1;
    });
  }
  await sleep(TICK_MS);
}
while (done < turns) await sleep(TICK_MS);
const events = await during;
watching = false;
clearInterval(sampler);
sample();
await app.idle();
await app.stop();
const { bytesPerCustomer, bytesPerTurn, file } = sqliteSizes(path);
rmSync(folder, { recursive: true });
times.sort();
delays.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    ...{ customers, turns, perSecond, rate, bytesPerCustomer, bytesPerTurn, file, events, samples },
    turnMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: times.at(-1) },
    delayMs: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), max: delays.at(-1) },
  }),
);

/** Somebody with a long history. */
async function rememberSomebody() {
  const state = newCustomerState(OLD, Date.now());
  const nothing = {
    outbox: [],
    log: [],
    timers: [],
    bind: [],
    usedCodes: [],
    enqueue: [],
    records: [],
    stepped: false,
  };
  for (let version = 0; version < MANY; ) {
    const entries = [];
    for (; entries.length < 250 && version < MANY; version += 1) {
      const journal = {
        customer: OLD,
        at: Date.now(),
        event: "text",
        heard: `line ${version}`,
        said: ["yes"],
        facts: [],
      };
      const turn = { customer: OLD, version, epoch: 0, create: version === 0, state, journal, ...nothing };
      entries.push({ turn });
    }
    await store.commit({ entries, outbox: [], receipts: [] });
  }
}

/** Undefined when the store could not be used just now. */
async function tried(run) {
  try {
    return await run();
  } catch (error) {
    if (error.code !== "store-unavailable") throw error;
    return undefined;
  }
}

/** What goes on besides, each at its part of the time. */
async function disturb() {
  const seen = {};
  const measured = async (name, part, run) => {
    while (said < turns * part) await sleep(20);
    const from = performance.now();
    let tries = 1;
    let size = await tried(run);
    // On a disk that is busy the lock of the file may not be had in time; whoever asked asks again.
    for (; size === undefined && tries < MOST_TRIES; tries += 1) size = await tried(run);
    if (size === undefined) throw new Error(`${name} found the file locked ${tries} times`);
    seen[name] = { size, tries, atMs: from - steady, tookMs: performance.now() - from };
  };
  await measured("export", 0.25, async () => (await store.export(OLD)).journal?.length ?? 0);
  await measured("erasure", 0.5, async () => (await store.erase(OLD)).rows);
  await measured("sweep", 0.7, async () => {
    let rows = 0;
    for (let removed = SLICE; removed >= SLICE && rows < MANY; rows += removed) {
      if (rows > 0) await sleep(BREATH_MS);
      removed = await store.sweep(Date.now() + 9 * DAY_MS, Math.min(SLICE, MANY - rows));
    }
    return rows;
  });
  return seen;
}

/** How much later than asked a timer comes. */
function watchDelay() {
  const from = performance.now();
  setTimeout(() => {
    delays.push(Math.max(0, performance.now() - from - TICK_MS));
    if (watching) watchDelay();
  }, TICK_MS);
}

function sample() {
  const bytes = (name) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  samples.push({
    ms: performance.now() - steady,
    rss: process.memoryUsage.rss(),
    file: bytes(path),
    wal: bytes(`${path}-wal`),
    done,
  });
}
