import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { killLoop, NOTHING_WRONG, WorkerProcess } from "@sambung/core/testing/processes";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, expect, test } from "vitest";

/**
 * `kill -9` in every phase of the one process that has the file. More:
 * `KILLS=100 ACKNOWLEDGED=100000 npm test -- --project store-sqlite-long kill`.
 */
const KILLS = Number(process.env["KILLS"] ?? 10);
const ACKNOWLEDGED = Number(process.env["ACKNOWLEDGED"] ?? 10_000);
const SEED = process.env["SEED"] ?? "kopi";

const folder = mkdtempSync(join(tmpdir(), "sambung-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${KILLS} kills, at least ${ACKNOWLEDGED} acknowledged: none lost, none twice, none out of order`, async () => {
  const path = join(folder, "store.db");
  const { wrongs, waiting, acknowledged, line } = await killLoop({
    start: (seen) => WorkerProcess.start(new URL("./worker.ts", import.meta.url), [path], seen),
    store: sqlite(path),
    processes: 1,
    customers: 60,
    kills: KILLS,
    acknowledged: ACKNOWLEDGED,
    seed: SEED,
  });
  console.log(line);
  expect(wrongs).toEqual(NOTHING_WRONG);
  expect(waiting).toBe(0);
  expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);
  const database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
}, 3_600_000);
