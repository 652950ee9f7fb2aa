import { parseArgs } from "node:util";
import { type Line, type Miss, score } from "../../packages/adapters/entities-id-en/scripts/score.ts";
import { idEnEntities } from "../../packages/adapters/entities-id-en/src/index.ts";
import { readJsonLines, UsageError } from "./lines.ts";

export const ENTITIES_USAGE = `npm run --silent eval -- entities --file F [--json]
  The file is .jsonl or .jsonl.gz of {"lang","text","type","value","ref"?,"tz"?,"region"?}; a line of type "none" must hold
  nothing, or nothing of the kinds in its value.`;

/** `npm run eval -- entities`: looks for the value of each line, prints the misses, or one JSON object. */
export async function runEntities(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { file: { type: "string" }, json: { type: "boolean", default: false } },
  });
  if (values.file === undefined) throw new UsageError("--file is needed");
  const { misses, ...result } = score(idEnEntities(), readJsonLines(values.file, lineOf));
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  for (const miss of misses) console.log(shown(miss));
  for (const [type, { n, right }] of Object.entries(result.byType)) console.log(`${type.padEnd(10)} ${right}/${n}`);
  console.log(`${result.right} of ${result.n} right, ${result.wrongAmounts} wrong amounts`);
}

function lineOf(fields: { readonly [name: string]: unknown }, place: string): Line {
  const line = fields as Partial<Line>;
  if (typeof line.text !== "string" || typeof line.type !== "string" || typeof line.lang !== "string")
    throw new UsageError(`${place} needs "lang", "text" and "type", all strings`);
  return line as Line;
}

function shown({ line, right, wrongAmounts, found }: Miss): string {
  const entities = found.map(({ kind, value, alternatives }) =>
    [kind, JSON.stringify(value), ...(alternatives ?? []).map((other) => `or ${JSON.stringify(other)}`)].join(" "),
  );
  const what = right ? `${wrongAmounts.length} wrong amounts` : `${line.type} ${JSON.stringify(line.value ?? null)}`;
  return `${line.lang} "${line.text}": ${right ? "" : "expected "}${what}; found ${entities.join(", ") || "nothing"}`;
}
