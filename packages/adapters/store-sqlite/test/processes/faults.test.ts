import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, copyFileSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { newCustomerState, type Store, type TurnCommit } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { canRun } from "@sambung/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** A disk that is full, a file that somebody else locks, a last commit of which only a part reached the disk. */
const folder = mkdtempSync(join(tmpdir(), "sambung-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(path: string): Promise<Store> {
  const store = sqlite({ path, busyMs: 50 });
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  return store;
}

/** The first turn of a customer, who is new. */
function turnOf(customer: string): TurnCommit {
  const state = { ...newCustomerState(customer, 0), memory: { filler: customer.padEnd(2_000, ".") } };
  return {
    customer,
    version: 0,
    epoch: 0,
    create: true,
    state,
    outbox: [],
    log: [],
    timers: [],
    bind: [],
    usedCodes: [],
    enqueue: [],
    records: [],
    stepped: false,
  };
}

/** Commits a group of turns; what the store said, or the code with which it refused. */
async function commit(store: Store, customers: readonly string[]): Promise<string> {
  const entries = customers.map((customer) => ({ turn: turnOf(customer) }));
  return store.commit({ entries, outbox: [], receipts: [] }).then(
    (outcomes) => [...new Set(outcomes.map(({ status }) => status))].join(),
    (error: { readonly code?: string }) => error.code ?? String(error),
  );
}

function customersIn(path: string): readonly string[] {
  const database = new DatabaseSync(path);
  try {
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    return database
      .prepare("SELECT id FROM customer ORDER BY id")
      .all()
      .map(({ id }) => id as string);
  } finally {
    database.close();
  }
}

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c_${prefix}${String(index).padStart(3, "0")}`);

test("the file is locked by another process: refused, then taken", async () => {
  const path = join(folder, "locked.db");
  const store = await opened(path);
  const hold = `const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(process.argv[1]);
    db.exec("BEGIN IMMEDIATE");
    process.stdin.on("end", () => { db.exec("COMMIT"); db.close(); }).resume();
    console.log("locked");`;
  const child = spawn(process.execPath, ["--no-warnings", "-e", hold, path], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  const refused = [await commit(store, ["c_1"]), await commit(store, ["c_1"])];
  child.stdin.end();
  await ended;
  const taken = await commit(store, ["c_1"]);
  await store.close();
  console.log(`locked by another process: ${refused.join(", ")}; afterwards ${taken}`);
  expect(refused).toEqual(["store-unavailable", "store-unavailable"]);
  expect(taken).toBe("committed");
  expect(customersIn(path)).toEqual(["c_1"]);
});

describe("a disk that is full", () => {
  const disk = mkdtempSync(join(tmpdir(), "sambung-disk-"));
  const mount = (size: string, ...more: readonly string[]): boolean => {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", [...more, `size=${size}`].join(), "tmpfs", disk], {
        stdio: "ignore",
      });
      return true;
    } catch {
      return false;
    }
  };
  const mounted = mount("1536k");
  afterAll(() => {
    if (mounted) execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test.runIf(canRun(mounted, "a full disk under SQLite", "as root on Linux: npm test -- --project store-sqlite-long"))(
    "refuses what does not fit and keeps the rest; with space again it goes on",
    async () => {
      const path = join(disk, "full.db");
      const store = await opened(path);
      const committed: string[] = [];
      let refused = "";
      for (let group = 0; refused === "" && group < 1_000; group += 1) {
        const customers = names(`${String(group).padStart(3, "0")}_`, 10);
        const told = await commit(store, customers);
        if (told === "committed") committed.push(...customers);
        else refused = told;
      }
      // It stays refused, and reading goes on.
      expect(await commit(store, names("again_", 10))).toBe(refused);
      expect((await store.load(committed[0] ?? "", { after: 0, events: 0 }))?.mailbox.version).toBe(1);
      mount("8m", "remount");
      const afterwards = await commit(store, ["c_zzz"]);
      await store.close();
      console.log(`disk full after ${committed.length} turns: ${refused}; with space again ${afterwards}`);
      expect(refused).toBe("store-unavailable");
      expect(afterwards).toBe("committed");
      expect(customersIn(path)).toEqual([...committed, "c_zzz"]);
    },
  );
});

describe("the last commit reached the disk in part", () => {
  const SECTOR = 512;
  const path = join(folder, "whole.db");
  const before = names("before_", 40);
  const last = names("last_", 20);
  /** Bytes of the log before and after the last commit. */
  let begin = 0;
  let end = 0;

  beforeAll(async () => {
    const store = await opened(path);
    for (let index = 0; index < before.length; index += 10) await commit(store, before.slice(index, index + 10));
    begin = statSync(`${path}-wal`).size;
    await commit(store, last);
    end = statSync(`${path}-wal`).size;
    // As it lies on the disk, before closing tidies up.
    for (const suffix of ["", "-wal"]) copyFileSync(`${path}${suffix}`, `${path}.kept${suffix}`);
    await store.close();
  });

  /** A copy of file and log whose log was changed; opened by the store, which commits once more. */
  async function survivors(damage: (log: number) => void): Promise<readonly string[]> {
    const copy = join(folder, "copy.db");
    for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(`${copy}${suffix}`, { force: true });
    for (const suffix of ["", "-wal"]) copyFileSync(`${path}.kept${suffix}`, `${copy}${suffix}`);
    const log = openSync(`${copy}-wal`, "r+");
    damage(log);
    closeSync(log);
    const store = await opened(copy);
    expect(await commit(store, ["c_next"])).toBe("committed");
    await store.close();
    return customersIn(copy).filter((customer) => customer !== "c_next");
  }

  const sorted = [...before, ...last].sort();

  test("cut off at every 512 bytes: it is there as a whole or not at all, and all before it is there", async () => {
    let absent = 0;
    let points = 0;
    for (let size = begin; size < end; size += SECTOR) {
      const found = await survivors((log) => ftruncateSync(log, size));
      points += 1;
      if (found.length === before.length) absent += 1;
      expect(found, `cut at ${size}`).toEqual(before);
    }
    expect(await survivors(() => {})).toEqual(sorted);
    console.log(
      `last commit of ${end - begin} bytes cut off at ${points} points: absent ${absent}, in part 0; whole at its end`,
    );
    expect(points).toBeGreaterThan(50);
  });

  test("every one of its 512 bytes lost, the others written: it is not there, all before it is", async () => {
    let points = 0;
    for (let at = begin; at < end; at += SECTOR) {
      const found = await survivors((log) =>
        writeSync(log, Buffer.alloc(Math.min(SECTOR, end - at), 0xff), 0, undefined, at),
      );
      points += 1;
      expect(found, `lost at ${at}`).toEqual(before);
    }
    console.log(
      `last commit of ${end - begin} bytes with one of its ${points} sectors lost: absent ${points}, in part 0`,
    );
  });
});
