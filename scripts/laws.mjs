// npm run laws: runs the laws of every channel and prints which keeps which, and the flaws that each law finds.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "sambung-laws-"));
const channels = readdirSync("packages/adapters").filter((name) => name.startsWith("channel-"));

const results = [...run(channels, "src/laws.test.ts"), ...run(["core"], "test/channel-laws.test.ts")];
rmSync(folder, { recursive: true, force: true });

/** law number -> column -> mark */
const table = new Map();
const titles = new Map();
const columns = new Set();
const flaws = new Map();
let broken = 0;
for (const { file, group, title, status } of results) {
  const [, number, words] = /^channel law (\d+): (.*?)(?: \(does not apply: .*\))?$/.exec(title) ?? [];
  const flaw = /^\[(\d+)\] (.*)$/.exec(title);
  if (status !== "passed") broken += 1;
  if (flaw !== null) flaws.set(Number(flaw[1]), { what: flaw[2], found: status === "passed" });
  const channel = /channel-([\w-]+)\/src/.exec(file)?.[1];
  if (number === undefined || channel === undefined) continue;
  const column = group === "" ? channel : `${channel} ${group}`;
  columns.add(column);
  titles.set(Number(number), words);
  const mark = status !== "passed" ? "BROKEN" : title.includes("(does not apply:") ? "-" : "ok";
  table.set(Number(number), { ...table.get(Number(number)), [column]: mark });
}

const names = [...columns].sort();
console.log(`| law | ${names.join(" | ")} |`);
console.log(`|---|${names.map(() => "---").join("|")}|`);
for (const number of [...titles.keys()].sort((a, b) => a - b)) {
  const row = names.map((name) => table.get(number)[name] ?? "missing");
  console.log(`| ${number}. ${titles.get(number)} | ${row.join(" | ")} |`);
}
console.log('\n"-": the channel has nothing the law is about, and says why in its name.\n');
console.log("| law | broken by a channel that | found, and at least 15 other laws kept |\n|---|---|---|");
for (const [number, { what, found }] of [...flaws].sort(([a], [b]) => a - b)) {
  console.log(`| ${number} | ${what} | ${found ? "yes" : "NO"} |`);
}
const cells = [...table.values()].flatMap((row) => Object.values(row));
console.log(
  `\n${titles.size} laws, ${names.length} columns, ${cells.filter((mark) => mark === "ok").length} kept, ` +
    `${cells.filter((mark) => mark === "-").length} do not apply, ${flaws.size} flaws, ${broken} failures`,
);
process.exitCode = broken === 0 && titles.size === 18 && flaws.size === 18 ? 0 : 1;

function run(projects, filter) {
  const output = join(folder, `${projects[0]}.json`);
  const args = projects.flatMap((project) => ["--project", project]);
  const ran = spawnSync(
    process.execPath,
    [vitest, "run", ...args, "--reporter=json", `--outputFile=${output}`, filter],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (ran.error) throw ran.error;
  const { testResults } = JSON.parse(readFileSync(output, "utf8"));
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ title, ancestorTitles, status }) => ({
      file,
      title,
      status,
      group: ancestorTitles.filter(Boolean).join(" "),
    })),
  );
}
