import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillTogether, sideOf } from "@sambung/core/testing/processes";
import { afterAll, expect, test } from "vitest";
import { sqlite } from "../../src/index.ts";

const SEEDS = Number(process.env["SAMBUNG_SEEDS"] ?? 100);
const folder = mkdtempSync(join(tmpdir(), "sambung-together-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  `${SEEDS} customers fill a form from two channels at once`,
  async () => {
    const found = await fillTogether([await sideOf(sqlite(join(folder, "one.db")))], SEEDS);
    console.info(JSON.stringify(found));
    expect(found).toMatchObject({ seeds: SEEDS, missing: 0, misplaced: 0, turns: 0, untold: 0 });
    expect(found.events).toBe(SEEDS * 7);
  },
  60_000 + SEEDS * 500,
);
