import { answered, judge, NOTHING_WRONG, nothingSeen, readBooks } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { startWorker, withClient } from "./database.ts";

const EVENTS = Number(process.env["EVENTS"] ?? 10_000);

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

describe.runIf(canRun(server !== undefined, "several processes on Postgres", POSTGRES_HOW))("two processes", () => {
  test(`one customer, ${EVENTS} events over both: one chain of versions, no overlap`, async () => {
    const schema = `several_${process.pid}`;
    const seen = nothingSeen();
    const workers = await Promise.all([0, 1].map(() => startWorker(url, schema, seen)));
    const begin = performance.now();
    // The order in which the platform heard the acknowledgements of one caller; sixteen callers at once.
    const CALLERS = 16;
    let next = 0;
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        for (; next < EVENTS; ) {
          const mark = next;
          next += 1;
          while (!(await workers[(mark + caller) % 2]?.bring("budi", mark)));
        }
      }),
    );
    await answered(seen, new Map([["budi", EVENTS]]));
    await Promise.all(workers.map((worker) => worker.stop()));
    const seconds = (performance.now() - begin) / 1_000;
    const books = await readBooks(postgres({ url, schema }), ["budi"]);
    const wrongs = judge(new Map([["budi", Array.from({ length: EVENTS }, (_, mark) => mark)]]), books, seen);
    console.log(
      `2 processes, 1 customer, ${EVENTS} events: version ${books.versions.get("budi")}, gaps ${wrongs.gaps}, lost ${wrongs.lost}, ` +
        `twice ${wrongs.twice}, overlapping steps ${wrongs.overlaps} of ${seen.steps.length}; ${Math.round(EVENTS / seconds)} turns/s`,
    );
    // Callers race each other: between them any order is right.
    expect({ ...wrongs, disordered: 0 }).toEqual(NOTHING_WRONG);
    expect(books.versions.get("budi")).toBe(EVENTS);
    expect(books.waiting).toBe(0);
    await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
  }, 600_000);
});
