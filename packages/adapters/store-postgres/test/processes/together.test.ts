import { fillTogether } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, expect, test } from "vitest";

const SEEDS = Number(process.env["SAMBUNG_SEEDS"] ?? 25);
const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

test.runIf(canRun(server !== undefined, "two channels at two stores on Postgres", POSTGRES_HOW))(
  `${SEEDS} customers fill a form from two channels at once, each channel at a store of its own`,
  async () => {
    const schema = `together_${process.pid}`;
    const found = await fillTogether([postgres({ url, schema }), postgres({ url, schema })], SEEDS);
    console.info(JSON.stringify(found));
    expect(found).toMatchObject({ seeds: SEEDS, missing: 0, misplaced: 0, turns: 0 });
    expect(found.events).toBe(SEEDS * 6);
  },
  60_000 + SEEDS * 1_000,
);
