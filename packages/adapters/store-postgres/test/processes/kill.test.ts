import { killLoop, NOTHING_WRONG } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, describe, expect, test } from "vitest";
import { startWorker, withClient } from "./database.ts";

/**
 * `kill -9` in every phase while three processes share one database. More:
 * `KILLS=100 ACKNOWLEDGED=100000 npm test -- --project store-postgres-long kill`.
 */
const KILLS = Number(process.env["KILLS"] ?? 10);
const ACKNOWLEDGED = Number(process.env["ACKNOWLEDGED"] ?? 10_000);
const SEED = process.env["SEED"] ?? "kopi";

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

describe.runIf(canRun(server !== undefined, "kill -9 of processes on Postgres", POSTGRES_HOW))(
  "three processes",
  () => {
    test(`${KILLS} kills, at least ${ACKNOWLEDGED} acknowledged: none lost, none twice, none out of order`, async () => {
      const schema = `kill_${process.pid}`;
      const { wrongs, waiting, acknowledged, line } = await killLoop({
        start: (seen) => startWorker(url, schema, seen),
        store: postgres({ url, schema }),
        processes: 3,
        customers: 60,
        kills: KILLS,
        acknowledged: ACKNOWLEDGED,
        seed: SEED,
      });
      console.log(line);
      expect(wrongs).toEqual(NOTHING_WRONG);
      expect(waiting).toBe(0);
      expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);
      await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
    }, 3_600_000);
  },
);
