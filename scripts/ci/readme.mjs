// What the README tells a stranger must be what is tested: its bot is the hello example, its commands are those of CI.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const read = (path) => readFileSync(path, "utf8");
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

for (const problem of problems) console.error(`README.md: ${problem}`);
console.log(`readme: ${commands.length} commands and one bot compared, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

function blocks(language) {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text);
}
