import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProblems } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { bot } from "../src/inflight.ts";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

test("every text is said somewhere, everything said is written, and no variant says less", () => {
  const files = globSync("**/*.{ts,json}", { cwd: SOURCES }).filter((name) => !name.startsWith("copy/"));
  const sources = files.map((name) => readFileSync(join(SOURCES, name), "utf8"));
  expect(copyProblems(bot, sources)).toEqual([]);
});
