import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { idEnEntities } from "@sambung/entities-id-en";
import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";
import { type Line, score } from "../scripts/score.ts";

// shared: used
const shared = process.env["SAMBUNG_SHARED"];
const folder = join(shared ?? "", "data", "entities");
const present = canRun(
  shared !== undefined && existsSync(folder),
  "gold phrases for entities",
  "SAMBUNG_SHARED=<folder with data/entities> npm test -- --project entities-id-en",
);

test.runIf(present).for(["id", "en"])("%s: every gold phrase, no wrong amount", (language) => {
  const lines = readFileSync(join(folder, `${language}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  expect(score(idEnEntities(), lines)).toMatchObject({ n: 30, right: 30, wrongAmounts: 0, misses: [] });
});
