import { defineVocabulary } from "@sambung/core";
import { exportLongPast } from "@sambung/core/testing/processes";
import { postgres } from "@sambung/store-postgres";
import { canRun } from "@sambung/test-support";
import { POSTGRES_HOW, postgresServer } from "@sambung/test-support/postgres";
import { afterAll, expect, test } from "vitest";

const EVENTS = Number(process.env["EVENTS"] ?? 100_000);
const vocabulary = defineVocabulary({ locales: ["id"], intents: {}, copy: { id: {} } });
const bot = vocabulary.bot({ name: "export", forms: [], answers: {} });

const server = await postgresServer();
afterAll(() => server?.close());
const url = server?.url ?? "";

test.runIf(canRun(server !== undefined, "a long export from Postgres", POSTGRES_HOW))(
  `${EVENTS} events of one customer leave as one JSON document, a little of it in memory at once`,
  async () => {
    const found = await exportLongPast(postgres({ url, schema: `export_${process.pid}` }), bot, EVENTS);
    console.info(
      `${EVENTS} events: ${(found.bytes / 2 ** 20).toFixed(1)} MB in ${(found.ms / 1_000).toFixed(1)} s, longest piece ` +
        `${(found.longest / 1_024).toFixed(0)} kB, heap at most ${(found.memory / 2 ** 20).toFixed(1)} MB more`,
    );
    // Every event once, in order.
    expect(found.entries).toEqual(Array.from({ length: EVENTS }, (_, index) => index));
    expect(found.longest).toBeLessThan(2 ** 20);
  },
  300_000,
);
