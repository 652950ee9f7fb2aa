import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupSqlite, restoreSqlite, sqlite, sqliteSizes } from "./index.ts";

let folder = "";
let path = "";
let copy = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sambung-copies-"));
  path = join(folder, "shop.db");
  copy = join(folder, "backups", "shop.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function opened(file = path): Promise<Store> {
  const store = sqlite(file);
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  return store;
}
const notes = (store: Store) => store.keyspace("notes", { erase: "none", export: "none" });
async function keys(store: Store): Promise<number[]> {
  return (await notes(store).list({ limit: 100_000 })).map(({ key }) => Number(key));
}
const name = (index: number): string => String(index).padStart(6, "0");

test.each([
  ["by the store itself", (store: Store) => store.backup(copy)],
  ["from outside", () => backupSqlite(path, copy)],
])("a copy %s is one moment of a store that is being written", async (how, run) => {
  const store = await opened();
  const text = "x".repeat(20_000);
  let written = 0;
  const write = async (count: number): Promise<void> => {
    for (let end = written + count; written < end; written += 1) await notes(store).set(name(written), text);
  };
  await write(200);
  if (how === "by the store itself") await backupSqlite(path, copy); // makes the folder
  rmSync(copy, { force: true });
  let done = false;
  const copied = run(store).then(() => {
    done = true;
  });
  while (!done) {
    await write(5);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await copied;
  await store.close();

  const restored = await opened(copy);
  const found = await keys(restored);
  expect(found).toEqual(found.map((_, index) => index));
  expect(found.length).toBeGreaterThanOrEqual(200);
  expect(Buffer.from(restored.secret()).equals(Buffer.from((await reopenedSecret()) ?? []))).toBe(true);
  await restored.close();
});

async function reopenedSecret(): Promise<Uint8Array> {
  const store = await opened();
  const secret = store.secret();
  await store.close();
  return secret;
}

test("what was restored is the copy; what was there is kept beside it", async () => {
  const store = await opened();
  await notes(store).set(name(0), "before");
  await backupSqlite(path, copy);
  await notes(store).set(name(1), "after");
  await store.close();

  await restoreSqlite(copy, path);
  const restored = await opened();
  expect(await keys(restored)).toEqual([0]);
  await notes(restored).set(name(2), "goes on");
  await restored.close();
  const kept = await opened(`${path}.before-restore`);
  expect(await keys(kept)).toEqual([0, 1]);
  await kept.close();
});

test("the log of a process that was killed is not read into the restored file", async () => {
  const store = await opened();
  await notes(store).set(name(0), "before");
  await backupSqlite(path, copy);
  for (let index = 1; index < 50; index += 1) await notes(store).set(name(index), "after");
  // As kill -9 leaves it: the log is still there.
  const left = readFileSync(`${path}-wal`);
  await store.close();
  writeFileSync(`${path}-wal`, left);

  await restoreSqlite(copy, path);
  const restored = await opened();
  expect(await keys(restored)).toEqual([0]);
  await restored.close();
});

test("a store in use is not replaced", async () => {
  const store = await opened();
  await notes(store).set(name(0), "x");
  await backupSqlite(path, copy);
  await expect(restoreSqlite(copy, path)).rejects.toMatchObject({ code: "store-unavailable" });
  expect(await keys(store)).toEqual([0]);
  await store.close();
});

test("a damaged copy is refused and nothing is touched", async () => {
  const store = await opened();
  for (let index = 0; index < 200; index += 1) await notes(store).set(name(index), "x".repeat(500));
  await store.close();
  await backupSqlite(path, copy);
  const before = readFileSync(path);
  const bytes = readFileSync(copy);
  bytes.fill(0xff, 8_192, 40_000);
  writeFileSync(copy, bytes);
  await expect(restoreSqlite(copy, path)).rejects.toMatchObject({ code: "store-unavailable" });
  writeFileSync(copy, "not a database at all".repeat(500));
  await expect(restoreSqlite(copy, path)).rejects.toMatchObject({ code: "store-unavailable" });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a copy that cannot be made leaves the older one", async () => {
  const store = await opened();
  await store.close();
  await backupSqlite(path, copy);
  await expect(backupSqlite(join(folder, "nowhere.db"), copy)).rejects.toMatchObject({ code: "store-unavailable" });
  expect(readdirSync(join(folder, "backups"))).toEqual(["shop.db"]);
  expect(existsSync(join(folder, "nowhere.db"))).toBe(false);
});

test("sizes are measured while the store is in use", async () => {
  const store = await opened();
  expect(sqliteSizes(path)).toMatchObject({ customers: 0, turns: 0, bytesPerCustomer: 0, bytesPerTurn: 0 });
  for (let index = 0; index < 100; index += 1) await notes(store).set(name(index), "x".repeat(1_000));
  const { tables, file, log } = sqliteSizes(path);
  const keyspace = tables.find((table) => table.name === "keyspace");
  expect(keyspace?.rows).toBe(100);
  expect(keyspace?.bytes).toBeGreaterThan(100_000);
  expect(file + log).toBeGreaterThan(100_000);
  expect(() => sqliteSizes(join(folder, "nowhere.db"))).toThrow(/does not exist/);
  await store.close();
});
