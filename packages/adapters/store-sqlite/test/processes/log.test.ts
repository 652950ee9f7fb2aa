import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newCustomerState } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "sambung-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** So many commits without a pause; the log has to begin again long before. */
const MOST = 3_000;

test("the write-ahead log begins again although commits never pause", async () => {
  const path = join(folder, "log.db");
  const store = sqlite(path);
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  const state = { ...newCustomerState("c_1", 0), memory: { filler: ".".repeat(2_000) } };
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
  let first: string | undefined;
  let commits = 0;
  for (; commits < MOST && (first === undefined || salt() === first); commits += 1) {
    const turn = { customer: "c_1", version: commits, epoch: 0, create: commits === 0, state, ...nothing };
    await store.commit({ entries: [{ turn }], outbox: [], receipts: [] });
    first ??= salt();
    // The worker's answers are heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const bytes = statSync(`${path}-wal`).size;
  await store.close();
  console.log(`the log began again after ${commits} commits, at ${(bytes / 1e6).toFixed(1)} MB`);
  expect(commits).toBeLessThan(MOST);
}, 120_000);

function headerOf(path: string): Buffer {
  const header = Buffer.alloc(32);
  const file = openSync(path, "r");
  readSync(file, header);
  closeSync(file);
  return header;
}
