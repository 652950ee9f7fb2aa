import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Store } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { type MadeUp, makeUpPeople } from "@sambung/core/testing/processes";
import { afterAll, expect, test } from "vitest";
import { sqlite } from "../../src/index.ts";

const PEOPLE = 500;
const ERASED = 450;

const folder = mkdtempSync(join(tmpdir(), "sambung-erasure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(name: string): Promise<Store> {
  const store = sqlite(join(folder, name));
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  return store;
}

/** What the files beside the database hold, byte for byte. */
function bytesOf(name: string): Buffer {
  return Buffer.concat(
    readdirSync(folder)
      .filter((file) => file.startsWith(name))
      .map((file) => readFileSync(join(folder, file))),
  );
}

let people: readonly MadeUp[] = [];

function found(name: string, from: number, to: number): readonly string[] {
  const bytes = bytesOf(name);
  return people.slice(from, to).flatMap(({ traces }) => traces.filter((trace) => bytes.includes(trace)));
}

test(`${ERASED} of ${PEOPLE} erased: not a byte of theirs, the others whole`, async () => {
  const store = await open("one.db");
  people = await makeUpPeople(store, PEOPLE);
  const customers = people.map(({ customer }) => customer);
  expect(found("one.db", 0, PEOPLE)).toHaveLength(3 * PEOPLE);
  const kept = await Promise.all(customers.slice(ERASED).map((customer) => store.export(customer)));
  const began = performance.now();
  await store.erase(customers[0] ?? "");
  const first = performance.now();
  // One after the other and many at once, while turns go on.
  for (const customer of customers.slice(1, 50)) await store.erase(customer);
  const erasing = Promise.all(customers.slice(50, ERASED).map((customer) => store.erase(customer)));
  let turns = 0;
  for (let done = false; !done; turns += 1) {
    void erasing.finally(() => {
      done = true;
    });
    await store.keyspace("turns", { erase: "none", export: "none" }).set(`${turns}`, turns);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const reports = await erasing;
  const all = performance.now() - first;
  expect(reports.every(({ rows }) => rows >= 12)).toBe(true);
  expect(found("one.db", 0, ERASED)).toEqual([]);
  expect(found("one.db", ERASED, PEOPLE)).toHaveLength(3 * (PEOPLE - ERASED));
  for (const customer of customers.slice(0, ERASED)) {
    expect(await store.load(customer, { after: 0, events: 1 })).toBeUndefined();
  }
  expect(await Promise.all(customers.slice(ERASED).map((customer) => store.export(customer)))).toEqual(kept);
  await store.close();
  console.info(
    `one erased in ${(first - began).toFixed(1)} ms, ${ERASED - 1} in ${(all / 1_000).toFixed(2)} s with ${turns} writes between them`,
  );
});

test("killed in the middle of it: finished by the next start, not a byte left", async () => {
  const store = await open("two.db");
  people = await makeUpPeople(store, PEOPLE);
  const customers = people.map(({ customer }) => customer);
  const kept = await Promise.all(customers.slice(ERASED).map((customer) => store.export(customer)));
  await store.close();
  const list = join(folder, "list.json");
  writeFileSync(list, JSON.stringify(customers.slice(0, ERASED)));
  const child = spawn(
    process.execPath,
    ["--conditions=@sambung/source", join(import.meta.dirname, "eraser.ts"), join(folder, "two.db"), list],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  let lines = 0;
  for await (const _ of createInterface(child.stdout)) {
    lines += 1;
    if (lines === 40) child.kill("SIGKILL");
  }
  await gone;
  expect(lines).toBeGreaterThanOrEqual(40);
  expect(lines).toBeLessThan(ERASED);
  const again = await open("two.db");
  await Promise.all(customers.slice(0, ERASED).map((customer) => again.erase(customer)));
  expect(found("two.db", 0, ERASED)).toEqual([]);
  expect(await Promise.all(customers.slice(ERASED).map((customer) => again.export(customer)))).toEqual(kept);
  await again.close();
});
