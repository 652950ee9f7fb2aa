// Every ```ts block of the readmes and the guide must compile, against the packages as they are built, and every block that is
// a test (`// name.test.ts`) must pass when `node --test` runs it.
//
// - A block is a module of its own. One that begins with `// name.ts` is saved under that name beside the other blocks
//   of its page, so that they can import it: `import { kopi } from "./vocabulary.ts"`.
// - A block that begins with `// not compiled: <reason>` is left out and counted.
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const PAGES = ["README.md", "docs/guide/*.md", "packages/**/README.md"];
const PROJECT = "packages/examples/shop";
const FOLDER = `${PROJECT}/.readme-blocks`;

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const blocks = globSync(PAGES, { exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name) })
  .sort()
  .flatMap(blocksOf);
const compiled = blocks.filter((block) => !block.skipped);
const skipped = blocks.length - compiled.length;

let ran = 0;
const failures = compiled.length > 0 ? check(compiled) : [];
for (const failure of failures) console.error(failure);
console.log(
  `readme blocks: ${compiled.length} compiled, ${ran} tests run, ${skipped} not compiled on purpose, ${failures.length} errors`,
);
process.exitCode = failures.length > 0 ? 1 : 0;

function blocksOf(page) {
  const found = [];
  let open;
  for (const [index, line] of readFileSync(page, "utf8").split("\n").entries()) {
    if (open === undefined) {
      if (/^```(ts|typescript)\b/.test(line)) open = { page, start: index + 1, lines: [] };
    } else if (line.startsWith("```")) {
      const first = open.lines[0] ?? "";
      found.push({
        ...open,
        skipped: /^\/\/ not compiled: \S/.test(first),
        name: /^\/\/ ([\w-]+(?:\.test)?)\.tsx?\b/.exec(first)?.[1],
      });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open) throw new Error(`${page}:${open.start}: this block is never closed`);
  return found;
}

function check(list) {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const compile = (...args) => spawnSync(process.execPath, [tsc, ...args, "--pretty", "false"], { encoding: "utf8" });

  const built = compile("-b", PROJECT);
  if (built.status !== 0) return [`readme blocks: the packages do not build\n${built.stdout}${built.stderr}`];

  rmSync(FOLDER, { recursive: true, force: true });
  try {
    const files = write(list);
    const { status, stdout, stderr } = compile("-p", FOLDER);
    if (status === 0) return runTests([...files.keys()].filter((file) => file.endsWith(".test.ts")));
    return `${stdout}${stderr}`
      .trim()
      .split("\n")
      .map((line) => atPage(line, files));
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

/** Runs what the pages show as tests, with node alone. */
function runTests(tests) {
  if (tests.length === 0) return [];
  const options = ["--test", "--test-reporter=tap", "--no-warnings"];
  const { stdout, stderr } = spawnSync(process.execPath, [...options, ...tests], {
    encoding: "utf8",
    timeout: 240_000,
  });
  ran = Number(/^# pass (\d+)$/m.exec(stdout)?.[1] ?? 0);
  const passed = /^# fail 0$/m.test(stdout) && ran > 0;
  return passed ? [] : [`readme blocks: a test of a page fails\n${stdout}${stderr}`];
}

/** Empty lines in front of a block keep its line numbers those of its page. */
function write(list) {
  const files = new Map();
  for (const block of list) {
    const folder = `${FOLDER}/${block.page.replace(/\W+/g, "-")}`;
    const file = `${folder}/${block.name ?? `block-${block.start}`}.ts`;
    if (files.has(file)) throw new Error(`${block.page}:${block.start}: a second block named ${block.name}.ts`);
    files.set(file, block.page);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${"\n".repeat(block.start)}${block.lines.join("\n")}\n`);
  }
  const compilerOptions = {
    customConditions: [],
    isolatedDeclarations: false,
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    rootDir: ".",
    tsBuildInfoFile: null,
  };
  writeFileSync(
    `${FOLDER}/tsconfig.json`,
    JSON.stringify({
      extends: "../../../../tsconfig.base.json",
      compilerOptions,
      files: [...files.keys()].map((file) => relative(FOLDER, file)),
    }),
  );
  return files;
}

function atPage(line, files) {
  const [, path, row, column, message] = /^(.+?)\((\d+),(\d+)\): (.*)$/.exec(line) ?? [];
  const page = path && files.get(relative(".", path).replaceAll("\\", "/"));
  return page ? `${page}:${row}:${column}: ${message}` : line;
}
