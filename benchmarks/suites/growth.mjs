// Whether a long conversation gets slower and larger: CPU and bytes of turn 800 against turn 8 of the same conversation.
import { works } from "../contestants/growth.mjs";
import { median } from "../statistics.mjs";

/** Turns on both sides of the one that is measured, so that one slow moment does not decide. */
const AROUND = 4;
const EARLY = 8;
const LATE = 800;
/** Turn 800 at most this many times turn 8. */
const BAR = 1.3;

const CONTESTANTS = [
  { who: "Sambung, a flow", work: "sambung", customers: 50, bar: BAR },
  { who: "grammY conversations 2.1.1", work: "grammy", customers: 1 },
];

export async function run({ rounds, log }) {
  log(
    `\nTurn ${LATE} of one conversation against turn ${EARLY}: CPU us per turn, bytes of what is kept; median of ${rounds} rounds`,
  );
  const seen = new Map(CONTESTANTS.map(({ work }) => [work, []]));
  // One that is not counted: what was never called before is slow.
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of CONTESTANTS) {
      // A replay of 800 messages takes its time; once shows what it is.
      if (contestant.work === "grammy" && round !== 1) continue;
      const measured = await play(contestant, round === 0);
      if (round > 0) seen.get(contestant.work).push(measured);
    }
  }
  let failed = false;
  const rows = CONTESTANTS.map(({ who, work, bar }) => {
    const all = seen.get(work);
    const early = median(all.map((one) => one.early.us));
    const late = median(all.map((one) => one.late.us));
    const ratios = all.map((one) => one.late.us / one.early.us);
    const cpu = median(ratios);
    const bytes = median(all.map((one) => one.late.bytes / one.early.bytes));
    const ok = bar === undefined || (cpu <= bar && bytes <= bar);
    failed ||= !ok;
    const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    const last = all.at(-1);
    log(
      `  ${who.padEnd(44)} ${early.toFixed(0).padStart(6)} -> ${late.toFixed(0).padStart(6)} us  x${cpu.toFixed(2)} (${spread})` +
        `   ${last.early.bytes} -> ${last.late.bytes} bytes  x${bytes.toFixed(2)}` +
        `${bar === undefined ? "" : `   ${ok ? "ok" : "MISSED"}, at most ${bar}`}`,
    );
    return { who, early, late, cpu, bytes, ok };
  });
  return { rows, failed };
}

async function play({ work, customers }, warmup) {
  const contestant = await works[work]();
  const all = Array.from({ length: customers }, (_, customer) => customer);
  const turn = async () => {
    await Promise.all(all.map((customer) => contestant.say(customer, "3")));
  };
  const window = async () => {
    await contestant.rest();
    const before = process.cpuUsage();
    for (let count = 0; count < 2 * AROUND; count += 1) await turn();
    await contestant.rest();
    const { user, system } = process.cpuUsage(before);
    return { us: (user + system) / (2 * AROUND * customers), bytes: await contestant.bytes(0) };
  };
  await Promise.all(all.map((customer) => contestant.say(customer, "start")));
  for (let count = 1; count < EARLY - AROUND; count += 1) await turn();
  const early = await window();
  const end = warmup ? 100 : LATE - AROUND;
  for (let count = EARLY + AROUND; count < end; count += 1) await turn();
  const late = await window();
  await contestant.stop();
  return { early, late };
}
