import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import type pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { judge, NOTHING_WRONG, nothingSeen, readBooks, type Seen, WorkerProcess, withClient } from "./fleet.ts";
import { PHASES, type Phase } from "./messages.ts";
import { chanceOf, recovery, settled, Traffic } from "./traffic.ts";

/**
 * `kill -9` in every phase while three processes share one database: what was acknowledged is handled, once, in order, and
 * every reply reaches the platform. More: `KILLS=100 ACKNOWLEDGED=100000 npm test -- --project store-postgres-long kill`.
 */
const KILLS = Number(process.env["KILLS"] ?? 10);
const ACKNOWLEDGED = Number(process.env["ACKNOWLEDGED"] ?? 10_000);
const SEED = process.env["SEED"] ?? "kopi";
const PROCESSES = 3;
const CUSTOMERS = 60;

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";
const chance = chanceOf(SEED);

/** Workers that are replaced when they die. */
class Fleet {
  readonly #schema: string;
  readonly #seen: Seen;
  readonly #workers: WorkerProcess[] = [];

  constructor(schema: string, seen: Seen) {
    this.#schema = schema;
    this.#seen = seen;
  }

  async start(): Promise<void> {
    this.#workers.push(await WorkerProcess.start(url, this.#schema, this.#seen));
  }

  /** A living worker, by a number from 0 to 1. */
  pick(place: number): WorkerProcess {
    const living = this.#workers.filter(({ gone }) => !gone);
    return living[Math.floor(place * living.length)] as WorkerProcess;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }
}

describe.runIf(canRun(server !== undefined, "kill -9 of processes on Postgres", POSTGRES_HOW))(
  "three processes",
  () => {
    test(`${KILLS} kills, at least ${ACKNOWLEDGED} acknowledged: none lost, none twice, none out of order`, async () => {
      const schema = `kill_${process.pid}`;
      const seen = nothingSeen();
      const fleet = new Fleet(schema, seen);
      await fleet.start();
      await Promise.all(Array.from({ length: PROCESSES - 1 }, () => fleet.start()));
      const traffic = new Traffic(CUSTOMERS, SEED, seen, (place) => fleet.pick(place));
      const killed = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
      const recoveries: number[] = [];

      const killer = async (client: pg.Client): Promise<void> => {
        for (let kills = 0; kills < KILLS; kills += 1) {
          await traffic.until((ACKNOWLEDGED / (KILLS + 1)) * (kills + 0.5 + chance(`kill ${kills}`) / 2));
          const phase = PHASES[kills % PHASES.length] as Phase;
          await fleet.pick(chance(`victim ${kills}`)).die(phase, chance(`delay ${kills}`) * 6);
          killed.set(phase, (killed.get(phase) ?? 0) + 1);
          const replaced = fleet.start();
          recoveries.push(await recovery(client, schema));
          await replaced;
        }
        await traffic.until(ACKNOWLEDGED);
        traffic.done = true;
      };

      await withClient(url, async (client) => {
        await Promise.all([killer(client), traffic.run()]);
        await settled(client, schema);
      });
      await fleet.stop();

      const books = await readBooks(url, schema);
      const wrongs = judge(traffic.acknowledged, books, seen);
      recoveries.sort((a, b) => a - b);
      const phases = [...killed].map(([phase, count]) => `${phase} ${count}`).join(", ");
      console.log(
        `${PROCESSES} processes, ${KILLS} kills (${phases}; seed ${SEED}), ${traffic.count} acknowledged, ` +
          `${traffic.repeated} sent again, ${traffic.refused} refused and brought again: lost ${wrongs.lost}, ` +
          `committed twice ${wrongs.twice}, out of order ${wrongs.disordered}, gaps in versions ${wrongs.gaps}, ` +
          `replies missing ${wrongs.unsent}, replies out of order ${wrongs.sentDisordered}, ` +
          `overlapping steps ${wrongs.overlaps} of ${seen.steps.length}; recovery ` +
          `${Math.round(recoveries[Math.floor(recoveries.length / 2)] ?? 0)} ms median, ${Math.round(recoveries.at(-1) ?? 0)} ms at most; ` +
          `logged ${JSON.stringify(Object.fromEntries(seen.logged))}`,
      );
      expect(wrongs).toEqual(NOTHING_WRONG);
      expect(books.waiting).toBe(0);
      expect(traffic.count).toBeGreaterThanOrEqual(ACKNOWLEDGED);
      await withClient(url, (client) => client.query(`DROP SCHEMA "${schema}" CASCADE`));
    }, 3_600_000);
  },
);
