// One contestant doing one kind of work in a process of its own; prints one JSON line.
import { argv } from "node:process";

const [contestant, work, customers, turns] = argv.slice(2);
const module = await import(`./contestants/${contestant}.mjs`);
const bench = await module.works[work]({ customers: Number(customers) });

/** Closed loop: every customer says the next thing when the last one was dealt with. */
async function loop(perCustomer) {
  await Promise.all(
    Array.from({ length: Number(customers) }, async (_, customer) => {
      for (let turn = 0; turn < perCustomer; turn += 1) await bench.say(customer, turn);
    }),
  );
  await bench.drain?.();
}

const perCustomer = Math.max(4, Math.round(Number(turns) / Number(customers)));
await loop(Math.max(4, Math.round(perCustomer / 2 / 4) * 4));
const before = await bench.counters();
globalThis.gc?.();
const cpu = process.cpuUsage();
const began = performance.now();
await loop(perCustomer);
const wallMs = performance.now() - began;
const used = process.cpuUsage(cpu);
const after = await bench.counters();
const done = perCustomer * Number(customers);
const counted = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
if (counted.turns !== done)
  throw new Error(`${contestant} ${work}: ${counted.turns} turns of ${done}: ${JSON.stringify(counted)}`);
await bench.stop?.();
console.log(
  JSON.stringify({
    cpuUs: (used.user + used.system) / done,
    turnsPerSecond: (done / wallMs) * 1_000,
    turns: done,
    counted,
    ...(bench.extra?.() ?? {}),
  }),
);
process.exit(0);
