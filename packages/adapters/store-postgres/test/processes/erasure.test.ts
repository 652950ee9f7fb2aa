import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom, silentLog, virtualClock } from "@sambung/core/testing";
import { type MadeUp, makeUpPeople } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { withClient } from "./database.ts";

const PEOPLE = 500;
const ERASED = 450;

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";
// Whoever's server it is, its files are out of reach here.
const own = server?.control !== undefined;

/** Bytes of all tables and indexes as they are on the disk. The write-ahead log is not among them: see the readme. */
async function bytesOnDisk(): Promise<Buffer> {
  const folder = await withClient(url, async (client) => {
    await client.query("CHECKPOINT");
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    return rows[0]?.data_directory ?? "";
  });
  const files = readdirSync(join(folder, "base"), { recursive: true, withFileTypes: true });
  return Buffer.concat(
    files.filter((file) => file.isFile()).map((file) => readFileSync(join(file.parentPath, file.name))),
  );
}

function found(bytes: Buffer, people: readonly MadeUp[]): number {
  // Text by text would read the files a thousand times.
  const all = new Set(bytes.toString("latin1").match(/(?:alias-|Jalan Rahasia |c_)person\d{4}x/g));
  return people.flatMap(({ traces }) => traces).filter((trace) => all.has(trace)).length;
}

describe.runIf(canRun(own, "erasure in the files of Postgres", POSTGRES_HOW))("erasure on Postgres", () => {
  test(`${ERASED} of ${PEOPLE} erased: no row is left; scrubbed: not a byte of theirs in tables and indexes, the others whole`, async () => {
    const schema = `erasure_${process.pid}`;
    const store = postgres({ url, schema });
    await store.open({ clock: virtualClock(), random: seededRandom(1), log: silentLog });
    const people = await makeUpPeople(store, PEOPLE);
    const [gone, others] = [people.slice(0, ERASED), people.slice(ERASED)];
    expect(found(await bytesOnDisk(), people)).toBe(3 * PEOPLE);
    const kept = await Promise.all(others.map(({ customer }) => store.export(customer)));

    const began = performance.now();
    await store.erase(gone[0]?.customer ?? "");
    const first = performance.now();
    for (const { customer } of gone.slice(1)) await store.erase(customer);
    const all = performance.now();
    for (const { customer } of gone) expect(await store.load(customer, { after: 0, events: 1 })).toBeUndefined();
    expect(await Promise.all(others.map(({ customer }) => store.export(customer)))).toEqual(kept);
    const left = found(await bytesOnDisk(), gone);
    const before = performance.now();
    await store.scrub?.();
    const scrubbed = performance.now() - before;
    const bytes = await bytesOnDisk();
    console.info(
      `one erased in ${(first - began).toFixed(0)} ms, ${ERASED - 1} more in ${((all - first) / 1_000).toFixed(1)} s; ` +
        `traces of them in the files: ${left}, after scrubbing (${scrubbed.toFixed(0)} ms) ${found(bytes, gone)}, of the others ${found(bytes, others)} of ${3 * others.length}`,
    );
    expect(found(bytes, gone)).toBe(0);
    expect(await Promise.all(others.map(({ customer }) => store.export(customer)))).toEqual(kept);
    expect(found(bytes, others)).toBe(3 * (PEOPLE - ERASED));
    await store.close();
    await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
  }, 300_000);
});
