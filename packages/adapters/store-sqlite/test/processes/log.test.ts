import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newCustomerState } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "sambung-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** So many commits without a pause, of messages of so many bytes that do not compress: far more than the log may grow to. */
const COMMITS = 2_500;
const BYTES = 45_000;
const MOST_BYTES = 64 * 1024 * 1024;

test("the write-ahead log stays short although commits never pause", async () => {
  const path = join(folder, "log.db");
  const store = sqlite(path);
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  const heard = Buffer.from(seededRandom(2).bytes(BYTES)).toString("base64");
  const journal = { customer: "c_1", at: 0, event: "text", heard, said: [], facts: [] } as const;
  const state = newCustomerState("c_1", 0);
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
  // The salt in the header changes whenever the log begins again: https://www.sqlite.org/fileformat2.html#walformat
  const salt = (): string => headerOf(`${path}-wal`).subarray(16, 24).toString("hex");
  const salts = new Set<string>();
  let longest = 0;
  for (let version = 0; version < COMMITS; version += 1) {
    const turn = { customer: "c_1", version, epoch: 0, create: version === 0, state, journal, ...nothing };
    await store.commit({ entries: [{ turn }], outbox: [], receipts: [] });
    salts.add(salt());
    longest = Math.max(longest, statSync(`${path}-wal`).size);
    // The worker's answers are heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await store.close();
  console.log(`the log began again ${salts.size - 1} times and had at most ${(longest / 1e6).toFixed(1)} MB`);
  expect(salts.size).toBeGreaterThan(2);
  expect(longest).toBeLessThan(MOST_BYTES);
}, 120_000);

function headerOf(path: string): Buffer {
  const header = Buffer.alloc(32);
  const file = openSync(path, "r");
  readSync(file, header);
  closeSync(file);
  return header;
}
