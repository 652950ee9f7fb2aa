// Keeps what suites measured in results.json and makes RESULTS.md and the plot of it. A suite that was not run keeps what
// was measured before.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { plot } from "./plot.mjs";
import { report } from "./report.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const KEPT = `${here}results/results.json`;

/** @param results what each suite returned, by its name */
export function keep(results, { machine, settings, now = new Date() }) {
  const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : {};
  const on = now.toISOString().slice(0, 10);
  for (const [suite, result] of Object.entries(results)) kept[suite] = { on, machine, settings, result };
  writeFileSync(KEPT, `${JSON.stringify(kept, undefined, 1)}\n`);
  const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, "utf8"));
  const drawn = kept.stores === undefined ? undefined : plot(kept.stores.result.figures);
  if (drawn !== undefined) writeFileSync(`${here}results/stores.svg`, drawn);
  writeFileSync(`${here}RESULTS.md`, report(kept, { peers: dependencies, plotted: drawn !== undefined }));
}
