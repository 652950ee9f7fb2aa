import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defineVocabulary, newCustomerState, type TurnCommit } from "@sambung/core";
import { fakeChannel, seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, expect, test } from "vitest";

/** Timers that are due at once when a process starts. More: `TIMERS=100000 npm test -- --project store-sqlite-long timers`. */
const TIMERS = Number(process.env["TIMERS"] ?? 10_000);
/** Of one commit. */
const GROUP = 250;
/** Messages of somebody who writes meanwhile. */
const MESSAGES = 50;

const folder = mkdtempSync(join(tmpdir(), "sambung-timers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vocabulary = defineVocabulary({
  locales: ["id"],
  intents: { hours: { id: ["jam buka"] } },
  copy: { id: { hours: "Buka 8 sampai 21." } },
});
const bot = vocabulary.bot({
  name: "timers",
  forms: [],
  answers: { hours: (turn: { say(key: "hours"): void }) => turn.say("hours") },
});

function turnOf(index: number): TurnCommit {
  const customer = `c_${String(index).padStart(6, "0")}`;
  return {
    ...{ customer, version: 0, epoch: 0, create: true, state: newCustomerState(customer, 0), stepped: false },
    ...{ outbox: [], log: [], bind: [], usedCodes: [], enqueue: [], records: [] },
    timers: [{ change: "set", task: `t_${index}`, name: "due", due: 1_000, generation: 1 }],
  };
}

test(`${TIMERS} timers due at once: each comes once, and who writes meanwhile is answered`, async () => {
  const path = join(folder, "timers.db");
  const filled = sqlite(path);
  await filled.open({ clock: virtualClock({ start: 0 }), random: seededRandom(1), log: silentLog });
  for (let from = 0; from < TIMERS; from += GROUP) {
    const entries = Array.from({ length: GROUP }, (_, offset) => ({ turn: turnOf(from + offset) }));
    await filled.commit({ entries, outbox: [], receipts: [] });
  }
  await filled.close();

  const channel = fakeChannel("telegram");
  const began = performance.now();
  const app = await bot.start({ store: sqlite(path), channels: [channel], log: silentLog });
  const waits: number[] = [];
  for (let message = 0; message < MESSAGES; message += 1) {
    const at = performance.now();
    const answered = new Promise<void>((resolve) => channel.listen(() => resolve()));
    await channel.accept(channel.event({ value: "budi" }, { kind: "text", text: "jam buka" }));
    await answered;
    waits.push(performance.now() - at);
  }
  await app.idle();
  const seconds = (performance.now() - began) / 1_000;
  await app.stop();

  const database = new DatabaseSync(path, { readOnly: true });
  const count = (sql: string): number => Number((database.prepare(sql).get() as { n: number }).n);
  const left = count("SELECT count(*) AS n FROM timer") + count("SELECT count(*) AS n FROM inbox");
  const turned = count("SELECT count(*) AS n FROM customer WHERE version = 2 AND id LIKE 'c_0%'");
  const repeated = count("SELECT count(*) AS n FROM customer WHERE version > 2 AND id LIKE 'c_0%'");
  database.close();
  const sorted = waits.sort((a, b) => a - b);
  console.log(
    `${TIMERS} timers due at once: ${turned} came once, ${repeated} more often, ${left} left, all after ${seconds.toFixed(1)} s; ` +
      `meanwhile ${MESSAGES} answers, median ${sorted[MESSAGES / 2]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`,
  );
  expect({ turned, repeated, left }).toEqual({ turned: TIMERS, repeated: 0, left: 0 });
}, 600_000);
