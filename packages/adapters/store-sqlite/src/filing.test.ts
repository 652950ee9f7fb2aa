import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { OutboxMark, Store } from "@sambung/core";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { makeUpPast, makeUpPeople } from "@sambung/core/testing/processes";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Connection } from "./connection.ts";
import { sqlite } from "./index.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./schema/index.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sambung-filing-"));
  path = join(folder, "shop.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function opened(): Promise<Store> {
  const store = sqlite(path);
  await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
  return store;
}

/** One number, asked from outside. */
function number(sql: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare(sql).get() as { [column: string]: number };
  database.close();
  return Object.values(row)[0] ?? 0;
}

const bytes = (): string =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "latin1"))
    .join("\n");

const delivered = (id: string): OutboxMark => ({
  ...{ id, status: "delivered", attempts: 1, sent: [`platform-${id}`], partsDone: 1, due: 0 },
});

test("a long past is whole, whether its entries are in the index yet or not", async () => {
  const store = await opened();
  const customer = await makeUpPast(store, 2_250);
  const filed = number("SELECT count(*) FROM journal WHERE filed = 1");
  expect(filed).toBeGreaterThanOrEqual(1_000);
  expect(filed).toBeLessThan(2_250);
  const newestFirst = Array.from({ length: 2_250 }, (_, index) => 2_249 - index);
  expect((await store.timeline(customer, 10_000)).map(({ at }) => at)).toEqual(newestFirst);
  expect((await store.timeline(customer, 3)).map(({ at }) => at)).toEqual([2_249, 2_248, 2_247]);
  const exported = (await store.export(customer)) as { journal: { filed?: number }[] };
  expect(exported.journal).toHaveLength(2_250);
  expect(exported.journal.filter(({ filed }) => filed !== undefined)).toEqual([]);
  await store.erase(customer);
  expect(number("SELECT count(*) FROM journal")).toBe(0);
  await store.close();
});

test("messages whose number was somebody's who was erased are still found", async () => {
  const store = await opened();
  const people = await makeUpPeople(store, 50);
  const [last, other] = [people[49], people[48]];
  await store.erase(last?.customer ?? "");
  await store.commit({ entries: [], outbox: [delivered("open-person0048x")], receipts: [] });
  expect(number("SELECT max(number) FROM sent")).toBe(50);
  const exported = (await store.export(other?.customer ?? "")) as { sent: { id: string }[] };
  expect(exported.sent.map(({ id }) => id)).toEqual(["sent-person0048x", "open-person0048x"]);
  await store.erase(other?.customer ?? "");
  expect(number("SELECT count(*) FROM sent WHERE id LIKE '%person0048x'")).toBe(0);
  await store.close();
});

test("a file of the schema before goes on: what waited, what failed, what was sent, what is erased", async () => {
  const old = new Connection(path, { busyMs: 1_000, cacheMb: 1 });
  migrate(old, MIGRATIONS.slice(0, 4), 1);
  const state = JSON.stringify({ schema: 1, customer: "c_ani", aliases: [] });
  const message = (id: string): string => {
    const conversation = { channel: "telegram", id: "ani", kind: "direct" };
    const body = { kind: "message", message: { id, blocks: [{ kind: "text", text: "Halo Ani" }] } };
    return JSON.stringify({ id, customer: "c_ani", conversation, body, unknownOutcome: "resend", at: 1 });
  };
  old.run("INSERT INTO customer (id, version, epoch, state) VALUES ('c_ani', 2, 0, ?)", state);
  const journal = "INSERT INTO journal (customer, entry) VALUES ('c_ani', ?)";
  for (const at of [1, 2]) old.run(journal, JSON.stringify({ customer: "c_ani", at, event: "text", facts: [] }));
  const outbox = "INSERT INTO outbox (id, customer, channel, stored, due) VALUES (?, 'c_ani', 'telegram', ?, 1)";
  for (const id of ["waits", "early"]) old.run(outbox, id, message(id));
  const sent = `INSERT INTO sent (id, customer, channel, status, finished_at, attempts, sent, stored)
    VALUES (?, 'c_ani', 'telegram', ?, 1, 1, ?, ?)`;
  old.run(sent, "went", "delivered", '["77"]', null);
  old.run("INSERT INTO sent_part VALUES ('telegram', '77', 'went')");
  old.run(sent, "failed", "failed", "[]", message("failed"));
  old.run("INSERT INTO early_receipt VALUES ('telegram', 'platform-early', 'read', 5, 5)");
  old.close();

  const store = await opened();
  expect((await store.outbox({ after: 0, limit: 10 })).map(({ id }) => id)).toEqual(["waits", "early"]);
  expect((await store.failedMessages(10)).map(({ message: { id } }) => id)).toEqual(["failed"]);
  expect(await store.sentIds("went")).toEqual(["77"]);
  expect((await store.timeline("c_ani", 10)).map(({ at }) => at)).toEqual([2, 1]);
  const receipt = { channel: "telegram", target: "77", status: "delivered", at: 9 } as const;
  await store.commit({ entries: [], outbox: [delivered("early")], receipts: [receipt] });
  expect((await store.resend("failed"))?.map(({ id }) => id)).toEqual(["failed"]);
  await store.commit({ entries: [], outbox: [delivered("failed")], receipts: [] });
  const exported = (await store.export("c_ani")) as { sent: { id: string; receipt?: string }[] };
  expect(exported.sent.map(({ id, receipt: seen }) => [id, seen])).toEqual([
    ["went", "delivered"],
    ["early", "read"],
    ["failed", undefined],
  ]);
  expect(bytes()).toContain("c_ani");
  await store.erase("c_ani");
  expect(bytes()).not.toMatch(/c_ani|Halo Ani|"went"|platform-early/);
  await store.close();
});
