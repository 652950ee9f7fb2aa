// What the README tells a stranger must be what is tested: its bot is the hello example, its commands are those of CI, its
// comparison is the correctness suite, its variables are those of the demo, and its picture is small.
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CASES, PEER_NAMES } from "../../benchmarks/cases/list.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const read = (path) => readFileSync(path, "utf8");
const MAX_PICTURE_BYTES = 400_000;
const BOT = "packages/examples/hello/src/main.ts";
/** Steps of CI that run a command of the README by another name. */
const RUN_BY = { "npm start": { file: "scripts/ci/start.mjs", as: 'start("npm", ["start"]' } };

const readme = read("README.md");
const steps = read(".ci/run");
const { scripts } = JSON.parse(read("package.json"));
const problems = [];

const [bot] = blocks("ts");
if (bot !== read(BOT)) problems.push(`the first ts block is not ${BOT}: copy the file again`);

const commands = blocks("sh")
  .flatMap((block) => block.split(/&&|\n/))
  .map((command) => command.trim())
  .filter(Boolean);
for (const command of commands) {
  const { file = ".ci/run", as = undefined } = RUN_BY[command] ?? {};
  const runs =
    as === undefined ? steps.split("\n").some((line) => line.endsWith(`" ${command}`)) : read(file).includes(as);
  if (!runs) problems.push(`"${command}" is shown, but ${file} does not run it`);
}
for (const [, name] of readme.matchAll(/`npm run ([\w-]+)/g)) {
  if (scripts[name] === undefined) problems.push(`"npm run ${name}" is shown, but package.json has no such script`);
}

const [compared] = tables().filter(([head]) => head.includes("Sambung"));
const peers = Object.values(PEER_NAMES);
if (compared?.[0].slice(1).join() !== ["Sambung", ...peers].join()) {
  problems.push(`the comparison has not the columns Sambung, ${peers.join(", ")}`);
}
const titles = CASES.map(({ title }) => title);
const told = (compared ?? []).slice(1).map(([title]) => title);
for (const title of titles) if (!told.includes(title)) problems.push(`the comparison lacks the case "${title}"`);
for (const title of told) if (!titles.includes(title)) problems.push(`the suite has no case "${title}"`);

const demo = `${read("packages/examples/shop/src/server/environment.ts")}${read("packages/examples/shop/src/server/credentials.ts")}`;
for (const name of new Set([...readme.matchAll(/\b[A-Z]+_[A-Z_]+\b/g)].map(([word]) => word))) {
  if (!demo.includes(name)) problems.push(`${name} is no variable of the demo`);
}

for (const [, path] of readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
  if (statSync(path).size > MAX_PICTURE_BYTES) problems.push(`${path} is larger than ${MAX_PICTURE_BYTES} bytes`);
}

for (const problem of problems) console.error(`README.md: ${problem}`);
console.log(
  `readme: ${commands.length} commands, one bot and ${titles.length} cases compared, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

function blocks(language) {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text);
}

/** The tables, as rows of cells. */
function tables() {
  return [...readme.matchAll(/(?:^\|.*\|\n)+/gm)].map(([text]) =>
    text
      .trim()
      .split("\n")
      .filter((row) => !/^[|: -]+$/.test(row))
      .map((row) =>
        row
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}
