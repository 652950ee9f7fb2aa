// npm run planted: plants known bugs into the dialog one by one and shows which tests notice. Exit code 1 if one is not noticed.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { BUGS } from "./bugs.mjs";

const VITEST = fileURLToPath(
  new URL("./vitest.mjs", `file://${createRequire(import.meta.url).resolve("vitest/package.json")}`),
);
const CONFIG = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const JOURNEYS = "src/dialog/journey.test.ts,src/dialog/list-journey.test.ts";
const ALL = "src/dialog/*.test.ts,src/identity/merge.test.ts";
const only = process.argv[2];

function notices(bug, files) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VITEST, "run", "--config", CONFIG], {
    env: { ...process.env, PLANTED: bug, PLANTED_IN: files, NO_COLOR: "1" },
    encoding: "utf8",
  });
  if (/has no ".*" any more/.test(stdout + stderr)) {
    console.error(stdout + stderr);
    process.exit(2);
  }
  return status !== 0;
}

let missed = 0;
if (only === undefined && notices("none", ALL)) {
  console.error("The tests fail without any bug: nothing can be said");
  process.exit(2);
}
for (const { name } of BUGS) {
  if (only !== undefined && !name.includes(only)) continue;
  const by = notices(name, JOURNEYS) ? "random journeys" : notices(name, ALL) ? "conversation tests" : "NOBODY";
  if (by === "NOBODY") missed += 1;
  console.log(`${name.padEnd(60)} noticed by ${by}`);
}
process.exitCode = missed > 0 ? 1 : 0;
