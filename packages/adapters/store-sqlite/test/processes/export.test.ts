import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineVocabulary } from "@sambung/core";
import { exportLongPast } from "@sambung/core/testing/processes";
import { afterAll, expect, test } from "vitest";
import { sqlite } from "../../src/index.ts";

const EVENTS = Number(process.env["EVENTS"] ?? 100_000);
const vocabulary = defineVocabulary({ locales: ["id"], intents: {}, copy: { id: {} } });
const bot = vocabulary.bot({ name: "export", forms: [], answers: {} });

const folder = mkdtempSync(join(tmpdir(), "sambung-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${EVENTS} events of one customer leave as one JSON document, a little of it in memory at once`, async () => {
  const found = await exportLongPast(sqlite(join(folder, "long.db")), bot, EVENTS);
  console.info(
    `${EVENTS} events: ${(found.bytes / 2 ** 20).toFixed(1)} MB in ${(found.ms / 1_000).toFixed(1)} s, longest piece ` +
      `${(found.longest / 1_024).toFixed(0)} kB, heap at most ${(found.memory / 2 ** 20).toFixed(1)} MB more`,
  );
  // Every event once, in order.
  expect(found.entries).toEqual(Array.from({ length: EVENTS }, (_, index) => index));
  expect(found.longest).toBeLessThan(2 ** 20);
}, 300_000);
