import {
  answered,
  judge,
  NOTHING_WRONG,
  nothingSeen,
  pause,
  readBooks,
  Traffic,
  type WorkerProcess,
} from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { startWorker, withClient } from "./database.ts";

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";
const there = canRun(server !== undefined, "faults of processes and of the Postgres server", POSTGRES_HOW);

let schemas = 0;
async function twoWorkers() {
  schemas += 1;
  const schema = `faults_${process.pid}_${schemas}`;
  const seen = nothingSeen();
  const first = await startWorker(url, schema, seen);
  const workers = [first, await startWorker(url, schema, seen)] as const;
  return { schema, seen, workers };
}

/** How many turns were committed, while processes run. */
function journalLength(schema: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ turns: string }>(`SELECT count(*) AS turns FROM "${schema}".journal`);
    return Number(rows[0]?.turns);
  });
}

describe.runIf(there)("a process that stands still", () => {
  test("SIGSTOP past the lease, then SIGCONT: its customers were taken over, its commit is refused", async () => {
    const { schema, seen, workers } = await twoWorkers();
    const [stopped, other] = workers;
    stopped.hold(true);
    // Its turn is in the middle of a step: the event is durable and this process's.
    await stopped.bring("budi", 16);
    await stopped.held();
    stopped.signal("SIGSTOP");
    const begin = performance.now();
    // The other process accepts meanwhile: nobody waits but the customer.
    expect(await other.bring("budi", 17)).toBe(true);
    while ((await journalLength(schema)) < 2) await pause(50);
    const takenOver = performance.now() - begin;
    stopped.signal("SIGCONT");
    stopped.hold(false);
    // It has started over and works on as somebody new.
    while ((seen.logged.get("worker-replaced") ?? 0) === 0) await pause(20);
    while (!(await stopped.bring("budi", 18))) await pause(20);
    await answered(seen, new Map([["budi", 3]]));
    await Promise.all(workers.map((worker) => worker.stop()));
    const books = await readBooks(postgres({ url, schema }), ["budi"]);
    console.log(
      `SIGSTOP: taken over after ${Math.round(takenOver)} ms; handled ${books.handled.get("budi")?.join()}, ` +
        `version ${books.versions.get("budi")}, logged ${JSON.stringify(Object.fromEntries(seen.logged))}`,
    );
    expect(books.handled.get("budi")).toEqual([16, 17, 18]);
    expect(books.counts.get("budi")).toEqual([1, 2, 3]);
    expect(books.versions.get("budi")).toBe(3);
  });
});

describe.runIf(there)("a server that goes away", () => {
  const RESTARTS = 3;
  const control = server?.control;
  test.runIf(canRun(control !== undefined, "restarts of the Postgres server", "npm test without DATABASE_URL"))(
    `${RESTARTS} restarts under load: refused while it is away, nothing lost, nothing twice, no restart of ours`,
    async () => {
      const { schema, seen, workers } = await twoWorkers();
      const traffic = new Traffic(20, "restart", seen, (place) => workers[Math.floor(place * 2)] as WorkerProcess);
      const away: number[] = [];
      const running = traffic.run();
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        await traffic.until(traffic.count + 300);
        await control?.stop();
        const refused = traffic.refused;
        while (traffic.refused < refused + 20) await pause(5);
        await control?.start();
        const begin = performance.now();
        await traffic.until(traffic.count + 1);
        away.push(Math.round(performance.now() - begin));
      }
      await traffic.until(traffic.count + 300);
      traffic.done = true;
      await running;
      await traffic.answered();
      expect(workers.map(({ gone }) => gone)).toEqual([false, false]);
      await Promise.all(workers.map((worker) => worker.stop()));
      const wrongs = judge(
        traffic.acknowledged,
        await readBooks(postgres({ url, schema }), traffic.acknowledged.keys()),
        seen,
      );
      console.log(
        `${RESTARTS} restarts: ${traffic.count} acknowledged, ${traffic.refused} refused, accepting again after ${away.join(", ")} ms; ` +
          `${JSON.stringify(wrongs)}, logged ${JSON.stringify(Object.fromEntries(seen.logged))}`,
      );
      // A message that was on its way while the server was away may be sent again, never in another order.
      expect(wrongs).toEqual(NOTHING_WRONG);
    },
  );

  const ROUNDS = 10;
  test(`all sessions terminated ${ROUNDS} times under load: nothing lost, nothing twice`, async () => {
    const { schema, seen, workers } = await twoWorkers();
    const traffic = new Traffic(20, "terminate", seen, (place) => workers[Math.floor(place * 2)] as WorkerProcess);
    const running = traffic.run();
    let terminated = 0;
    await withClient(url, async (client) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await traffic.until(traffic.count + 100);
        const { rowCount } = await client.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sambung'",
        );
        terminated += rowCount ?? 0;
      }
      await traffic.until(traffic.count + 100);
      traffic.done = true;
      await running;
      await traffic.answered();
    });
    expect(workers.map(({ gone }) => gone)).toEqual([false, false]);
    await Promise.all(workers.map((worker) => worker.stop()));
    const wrongs = judge(
      traffic.acknowledged,
      await readBooks(postgres({ url, schema }), traffic.acknowledged.keys()),
      seen,
    );
    console.log(
      `${terminated} sessions terminated: ${traffic.count} acknowledged, ${traffic.refused} refused; ${JSON.stringify(wrongs)}, ` +
        `logged ${JSON.stringify(Object.fromEntries(seen.logged))}`,
    );
    expect(wrongs).toEqual(NOTHING_WRONG);
  });
});
