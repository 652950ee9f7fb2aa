import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type Alias,
  type CommitEntry,
  newCustomerState,
  type Store,
  type StoredOutbox,
  type TextEvent,
  type TurnCommit,
} from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { afterAll, expect, test } from "vitest";
import { sqlite } from "../../src/index.ts";

const PEOPLE = 500;
const ERASED = 450;

const folder = mkdtempSync(join(tmpdir(), "sambung-erasure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nameOf = (index: number): string => `person${String(index).padStart(4, "0")}x`;
const idOf = (index: number): string => `c_${nameOf(index)}`;
/** Everything by which somebody could be found in the bytes: names on platforms, what they wrote, their id. */
const tracesOf = (index: number): string[] => [`alias-${nameOf(index)}`, `Jalan Rahasia ${nameOf(index)}`, idOf(index)];

async function open(name: string): Promise<Store> {
  const store = sqlite(join(folder, name));
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  return store;
}

/** People with something in every table that can hold something about a person. */
async function live(store: Store): Promise<readonly string[]> {
  for (let index = 0; index < PEOPLE; index += 50) {
    const entries = Array.from({ length: 50 }, (_, offset) => lifeOf(index + offset)).flat();
    const outcomes = await store.commit({ entries, outbox: [], receipts: [] });
    expect(outcomes.filter(({ status }) => status !== "committed")).toEqual([]);
  }
  const marks = Array.from({ length: PEOPLE }, (_, index) => ({
    id: `sent-${nameOf(index)}`,
    status: "failed" as const,
    attempts: 1,
    sent: [`platform-alias-${nameOf(index)}`],
    partsDone: 1,
    due: 0,
    reason: "blocked",
  }));
  await store.commit({ entries: [], outbox: marks, receipts: [] });
  for (let index = 0; index < PEOPLE; index += 1) {
    const alias = aliasOf(index);
    const from = { channel: "telegram", id: alias.value, kind: "direct" as const };
    await store.saveLink({ hash: `hash-${index}`, alias, from, channel: "web", createdAt: 0, expiresAt: 9e12 });
  }
  return Array.from({ length: PEOPLE }, (_, index) => idOf(index));
}

function aliasOf(index: number): Alias {
  return { kind: "telegram", account: "*", value: `alias-${nameOf(index)}` };
}

function dedupe(name: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(name).digest().subarray(0, 16));
}

function lifeOf(index: number): CommitEntry[] {
  const [alias, customer, name] = [aliasOf(index), idOf(index), nameOf(index)];
  const text = `Jalan Rahasia ${name} 12`;
  const conversation = { channel: "telegram", id: alias.value, kind: "direct" as const };
  const event = (key: string): TextEvent => ({
    ...{ kind: "text", key: `${key} ${name}`, channel: "telegram", account: "bot", text },
    ...{ conversation: { id: alias.value, kind: "direct" }, aliases: [{ ...alias, proven: true }] },
    at: "2026-01-05T02:00:00.000Z",
  });
  const message = (id: string): StoredOutbox => ({
    ...{ id: `${id}-${name}`, customer, conversation, unknownOutcome: "resend", at: 1 },
    body: { kind: "message", message: { id: `${id}-${name}`, blocks: [{ kind: "text", text }] } },
  });
  const state = {
    ...newCustomerState(customer, 1),
    name: `Nama ${name}`,
    profile: { address: text },
    aliases: [{ ...alias, assurance: "linked" as const, at: 1 }],
    // Of many sizes, so that some take a page, some share one, and some overflow.
    memory: { padding: "x".repeat((index * 37) % 6_000) },
  };
  const turn: TurnCommit = {
    ...{ customer, version: 0, epoch: 0, create: true, state, bind: [], usedCodes: [], stepped: false },
    journal: { customer, at: 1, event: "text", conversation, heard: text, said: [`Halo ${text}`], facts: [] },
    outbox: [message("open"), message("sent")],
    log: [
      { conversation: { channel: "web", id: alias.value }, event: "msg", id: `log-${name}`, data: { text, customer } },
    ],
    timers: [{ change: "set", task: `task-${customer}`, name: "remind", due: 9e12, generation: 1 }],
    enqueue: [],
    records: [{ keyspace: "cases", key: `case-${name}`, value: { text }, customer }],
    deadLetter: { customer, seq: index, at: 1, code: "failed", reason: text, event: event("dead") },
  };
  return [
    {
      accept: { event: event("first"), alias, fresh: customer, assurance: "channel", dedupe: dedupe(`1 ${name}`) },
      turn,
    },
    { accept: { event: event("waits"), alias, dedupe: dedupe(`2 ${name}`) } },
  ];
}

/** What the files beside the database hold, byte for byte. */
function bytesOf(name: string): Buffer {
  return Buffer.concat(
    readdirSync(folder)
      .filter((file) => file.startsWith(name))
      .map((file) => readFileSync(join(folder, file))),
  );
}

function found(name: string, from: number, to: number): readonly string[] {
  const bytes = bytesOf(name);
  const people = Array.from({ length: to - from }, (_, index) => from + index);
  return people.flatMap(tracesOf).filter((trace) => bytes.includes(trace));
}

test(`${ERASED} of ${PEOPLE} erased: not a byte of theirs, the others whole`, async () => {
  const store = await open("one.db");
  const customers = await live(store);
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
  const customers = await live(store);
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
