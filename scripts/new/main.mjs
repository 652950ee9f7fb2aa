// npm run new -- channel <name> [--into <folder>]
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const USAGE = `npm run new -- channel <name> [--into <folder>]

Makes packages/adapters/channel-<name>: a package that compiles, with the files every channel has, and laws that run at
once and fail until it reads and writes what the platform does. CONTRIBUTING.md, "Add a channel in seven steps", goes on.
<name>: a-z, 0-9 and -, as in "line" or "google-chat".

  --into <folder>   make it there instead, and leave the repository's own files alone`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TEMPLATE = fileURLToPath(new URL("channel", import.meta.url));

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: "string" } } });
  const [what, name, ...more] = positionals;
  if (what !== "channel" || name === undefined || more.length > 0) throw new Error("Say what to make, and its name");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`"${name}" is no name of a-z, 0-9 and -`);
  make(name, values.into);
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

function make(name, into) {
  const folder = join(into === undefined ? join(ROOT, "packages/adapters") : resolve(into), `channel-${name}`);
  if (existsSync(folder)) throw new Error(`${folder} exists already`);
  mkdirSync(folder, { recursive: true });
  cpSync(TEMPLATE, folder, { recursive: true });
  const words = name.split("-").map((word) => word[0].toUpperCase() + word.slice(1));
  const names = {
    __name__: name,
    __Title__: words.join(" "),
    __Pascal__: words.join(""),
    __camel__: words.join("").replace(/^./, (first) => first.toLowerCase()),
  };
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replaceAll(/__(?:name|Title|Pascal|camel)__/g, (token) => names[token]),
    );
    if (path.endsWith(".template")) renameSync(path, path.slice(0, -".template".length));
  }
  if (into === undefined) register(name);
  console.log(`Made ${folder}`);
  console.log("Next: npm install --package-lock-only && npm ci");
  console.log(`      npm test -- --project channel-${name}     the laws run, and say what is missing`);
  console.log('      CONTRIBUTING.md, "Add a channel in seven steps"');
}

/** Adds the package to the projects that are compiled. */
function register(name) {
  for (const file of ["tsconfig.json", "tsconfig.test.json"]) {
    const path = join(ROOT, file);
    const config = JSON.parse(readFileSync(path, "utf8"));
    const rank = (reference) => (reference.path.includes("/adapters/") ? reference.path : undefined);
    const own = { path: `./packages/adapters/channel-${name}` };
    const after = config.references.findIndex((reference) => (rank(reference) ?? "") > own.path);
    config.references.splice(after === -1 ? config.references.length : after, 0, own);
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  }
}
