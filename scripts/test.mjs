// `npm test`: all tests, then the list of what this machine could not run. Arguments go to vitest.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = "24";
if (process.versions.node.split(".")[0] !== NODE_MAJOR) {
  console.error(`The tests need Node ${NODE_MAJOR}, this is ${process.version}.`);
  console.error(
    `Run them with "npm test" after "npm ci": that brings its own Node ${NODE_MAJOR} on Linux and Windows.`,
  );
  console.error(`Elsewhere, or after "npm ci --omit=optional", install Node ${NODE_MAJOR} and put it first on PATH.`);
  process.exit(1);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "sambung-test-"));
const notRunFile = join(folder, "not-run.jsonl");

const run = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, SAMBUNG_NOT_RUN_FILE: notRunFile },
});

console.log("\nNot run on this machine:");
for (const line of notRun()) console.log(line);
rmSync(folder, { recursive: true, force: true });

if (run.error) console.error(run.error.message);
process.exitCode = run.status ?? 1;

function notRun() {
  const lines = new Set(read(notRunFile).map(({ what, how }) => `- ${what}  ->  ${how}`));
  return lines.size > 0 ? [...lines].sort() : ["- nothing: everything ran"];
}

function read(file) {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).map(JSON.parse);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
