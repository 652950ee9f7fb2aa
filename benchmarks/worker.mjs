// One contestant doing one kind of work in a process of its own; prints one JSON line. Every customer has at least `least`
// turns, of which some are for warming up.
import { argv } from "node:process";

const [contestant, work, customers, turns, least = 4] = argv.slice(2);
const module = await import(`./contestants/${contestant}.mjs`);
const bench = await module.works[work]({ customers: Number(customers) });

/** Closed loop: every customer says the next thing when the last one was dealt with. */
async function loop(perCustomer, times) {
  await Promise.all(
    Array.from({ length: Number(customers) }, async (_, customer) => {
      for (let turn = 0; turn < perCustomer; turn += 1) {
        const said = performance.now();
        await bench.say(customer, turn);
        if (times !== undefined) times[customer * perCustomer + turn] = performance.now() - said;
      }
    }),
  );
  await bench.drain?.();
}

const perCustomer = Math.max(Number(least), Math.round(Number(turns) / Number(customers)));
await loop(Math.max(Number(least), Math.round(perCustomer / 2 / 4) * 4));
const before = await bench.counters();
globalThis.gc?.();
const cpu = process.cpuUsage();
const times = new Float64Array(perCustomer * Number(customers));
const began = performance.now();
await loop(perCustomer, times);
const wallMs = performance.now() - began;
const used = process.cpuUsage(cpu);
const after = await bench.counters();
const done = perCustomer * Number(customers);
const counted = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
if (counted.turns !== done)
  throw new Error(`${contestant} ${work}: ${counted.turns} turns of ${done}: ${JSON.stringify(counted)}`);
await bench.stop?.();
times.sort();
const msAt = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
console.log(
  JSON.stringify({
    cpuUs: (used.user + used.system) / done,
    turnsPerSecond: (done / wallMs) * 1_000,
    turns: done,
    p50Ms: msAt(0.5),
    p99Ms: msAt(0.99),
    counted,
    ...(bench.extra?.() ?? {}),
  }),
);
process.exit(0);
