import { fillTogether, sideIn } from "@sambung/core/testing/processes";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, expect, test } from "vitest";

const SEEDS = Number(process.env["SAMBUNG_SEEDS"] ?? 25);
/** Of every customer: three messages to begin with, three slots and an old button at once. */
const EVENTS = 7;
const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

test.runIf(canRun(server !== undefined, "two channels at several processes on Postgres", POSTGRES_HOW)).for([2, 3])(
  `${SEEDS} customers fill a form from two channels at once, at %i processes`,
  { timeout: 60_000 + SEEDS * 2_000 },
  async (processes) => {
    const given = [url, `together_${process.pid}_${processes}`];
    const module = new URL("./side.ts", import.meta.url);
    const sides = [await sideIn(module, given)];
    while (sides.length < processes) sides.push(await sideIn(module, given));
    const found = await fillTogether(sides, SEEDS);
    console.info(processes, JSON.stringify(found));
    expect(found).toMatchObject({ seeds: SEEDS, missing: 0, misplaced: 0, turns: 0, untold: 0 });
    expect(found.events).toBe(SEEDS * EVENTS);
  },
);
