// What the compiler has to work through for the largest example must stay small: it is what a user's editor feels.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

// A little above what the shop needs. What made it explode before: holding a schema against the whole of `z.ZodType`
// instead of `AnySchema`, and joining two Hono applications with `route`.
const CEILING = 220_000;
const PROJECT = "packages/examples/shop";
const FULL = ["--noEmit", "--composite", "false", "--incremental", "false", "--extendedDiagnostics"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const compile = (...args) => spawnSync(process.execPath, [tsc, ...args], { cwd: root, encoding: "utf8" });

const sources = readdirSync(`${root}/${PROJECT}/src`, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
if (sources.every((name) => name === "index.ts")) {
  console.log(`type budget: ${PROJECT} has no sources yet, nothing to measure`);
  process.exit(0);
}

// The packages it uses are measured as a user sees them, as built declarations. An incremental compilation would skip
// what the build has just checked and count nothing.
const built = compile("-b", PROJECT);
const measured = built.status === 0 ? compile("-p", PROJECT, ...FULL) : built;
const instantiations = Number(
  /^Instantiations:\s+([\d,]+)/m.exec(measured.stdout)?.[1].replaceAll(",", "") ?? Number.NaN,
);
if (measured.status !== 0 || !(instantiations > 0)) {
  console.error(`type budget: ${PROJECT} could not be measured\n${measured.stdout}${measured.stderr}`);
  process.exit(1);
}

console.log(`type budget: ${instantiations} of at most ${CEILING} type instantiations in ${PROJECT}`);
if (instantiations > CEILING) {
  console.error("type budget: exceeded. Simplify the types of the last change, or raise the ceiling on purpose.");
  process.exit(1);
}
