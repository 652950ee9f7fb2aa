import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { idEnEntities } from "@sambung/entities-id-en";
import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";
import { requestOf } from "./check.ts";

// shared: used
const shared = process.env["SAMBUNG_SHARED"];
const folder = join(shared ?? "", "data", "entities");
const present = canRun(
  shared !== undefined && existsSync(folder),
  "gold phrases for entities",
  "SAMBUNG_SHARED=<folder with data/entities> npm test -- --project entities-id-en",
);

interface Gold {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
  readonly type: string;
  readonly value: unknown;
  readonly ref: string;
  readonly region: string;
}

const AMOUNTS = new Set(["number", "money", "quantity", "percent"]);

test.runIf(present).for(["id", "en"])("%s: every gold phrase, no wrong amount", (language) => {
  const extractor = idEnEntities();
  const lines = readFileSync(join(folder, `${language}.jsonl`), "utf8")
    .trim()
    .split("\n");
  const misses: string[] = [];
  const wrongAmounts: string[] = [];
  for (const line of lines) {
    const gold = JSON.parse(line) as Gold;
    const found = extractor.extract(requestOf(gold.text, gold.lang, gold.region, gold.ref));
    const expected = expectedOf(gold.value);
    if (!found.some(({ kind, value }) => kind === gold.type && JSON.stringify(value) === expected))
      misses.push(gold.id);
    for (const { kind, value, alternatives } of found) {
      if (
        AMOUNTS.has(kind) &&
        alternatives === undefined &&
        amountIn(value) !== amountIn(gold.value) &&
        AMOUNTS.has(gold.type)
      ) {
        wrongAmounts.push(`${gold.id} ${kind} ${JSON.stringify(value)}`);
      }
    }
  }
  expect({ lines: lines.length, misses, wrongAmounts }).toEqual({ lines: 30, misses: [], wrongAmounts: [] });
});

/** The gold file writes a quantity as `{ n, unit }`. */
function expectedOf(value: unknown): string {
  const quantity = value as { n?: number; unit?: string };
  return JSON.stringify(quantity.n === undefined ? value : { amount: quantity.n, unit: quantity.unit });
}

function amountIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const { amount, n } = value as { amount?: number; n?: number };
  return amount ?? n;
}
