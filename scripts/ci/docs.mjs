// What the pages name must exist:
//
// - every relative link leads to a file, and its #anchor to a heading there;
// - every path in backticks exists: `packages/core/src/turn.ts` from the root; `intake.ts` or `answer*.ts` on a page about
//   the architecture in a folder that the page names, elsewhere somewhere;
// - in a table with the head `file | function`, each function occurs in the file of its row;
// - a page with a table of files (`file | ...`) leaves out none of the folder it names first.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter(Boolean);
const folders = new Set(files.flatMap(parents));
const known = new Set([...files, ...folders]);
const pages = files.filter((file) => file.endsWith(".md") && !/(^|\/)(LICENSE|CHANGELOG)|^\.changeset\//.test(file));

const PATH = /^[\w.@-]+(?:\/[\w.@*-]+)*\/?$/;
const FILE = /\.(?:ts|tsx|mjs|cjs|md|json|css|html|db|yml|txt)$/;
const ROOTS = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
/** Made while the project runs or is built, or by the reader. */
const MADE = /^(?:data|dist|node_modules)(?:\/|$)|\.db$/;

const problems = [];
let links = 0;
let paths = 0;
let functions = 0;
for (const page of pages) {
  const text = readFileSync(page, "utf8");
  const prose = withoutBlocks(text);
  const unlinked = prose.replace(/\[[^\]]*\]\([^)\s]+\)/g, "");
  const report = (problem) => problems.push(`${page}: ${problem}`);
  for (const target of linksOf(prose)) checkLink(page, target, report);
  const about = [...codeOf(prose)].map((name) => name.replace(/\/$/, "")).filter((name) => folders.has(name));
  // A decision is of its day: what it names may have gone since.
  if (!page.startsWith("docs/decisions/")) for (const name of codeOf(unlinked)) checkPath(page, name, about, report);
  checkFunctions(page, prose, about, report);
  if (about[0] !== undefined && page.startsWith("docs/architecture/")) checkComplete(prose, about[0], report);
}
for (const problem of problems) console.error(problem);
console.log(
  `docs: ${pages.length} pages, ${links} links, ${paths} paths, ${functions} functions, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

function checkLink(page, target, report) {
  if (/^[a-z]+:/.test(target)) return;
  links += 1;
  const [path, anchor] = target.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path)).replace(/\/$/, "");
  if (!known.has(file)) report(`the link ${target} leads nowhere`);
  else if (anchor !== undefined && file.endsWith(".md") && !headingsOf(file).has(anchor))
    report(`there is no heading for ${target}`);
}

function checkPath(page, name, about, report) {
  if (!PATH.test(name) || MADE.test(name)) return;
  const fromRoot = ROOTS.has(name.split("/")[0]);
  if (!fromRoot && !FILE.test(name)) return;
  // A guide names the files of its reader, in blocks that begin with their name.
  if (!name.includes("/") && (page.startsWith("docs/guide/") || readFileSync(page, "utf8").includes(`// ${name}\n`)))
    return;
  paths += 1;
  if (find(page, name, about).length === 0) report(`there is no ${name}`);
}

function find(page, name, about) {
  const wanted = patternOf(name.replace(/\/$/, ""), "[^/]*");
  const places = ["", `${dirname(page)}/`, ...about.map((folder) => `${folder}/`)];
  const anywhere = !page.startsWith("docs/architecture/");
  return [...known].filter(
    (file) =>
      places.some((place) => file.startsWith(place) && wanted.test(file.slice(place.length))) ||
      (anywhere && wanted.test(file.slice(-name.length))),
  );
}

function checkFunctions(page, prose, about, report) {
  let open = false;
  for (const line of prose.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    if (!line.startsWith("|")) open = false;
    else if (cells[1] === "file" && cells[2] === "function") open = true;
    else if (open && !line.startsWith("|--")) {
      const [file] = find(page, [...codeOf(cells[1])][0] ?? "", about);
      if (file === undefined) continue;
      const source = readFileSync(file, "utf8");
      for (const name of codeOf(cells[2])) {
        functions += 1;
        if (!new RegExp(`(^|[^\\w])${name}([^\\w]|$)`).test(source)) report(`there is no ${name} in ${file}`);
      }
    }
  }
}

function checkComplete(prose, folder, report) {
  if (!/^\| files? \| one reason/m.test(prose)) return;
  const named = [...codeOf(prose)].map((name) => patternOf(name, ".*"));
  for (const file of files) {
    const name = file.slice(folder.length + 1);
    if (dirname(file) !== folder || !name.endsWith(".ts") || name.endsWith(".test.ts") || name === "index.ts") continue;
    if (!named.some((pattern) => pattern.test(name))) report(`${file} is in no row`);
  }
}

/** A name with stars as a pattern; whatever else is in it stands for itself. */
function patternOf(name, star) {
  return new RegExp(`^${name.split("*").map(RegExp.escape).join(star)}$`);
}

function parents(file) {
  const parts = file.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function withoutBlocks(text) {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

function* codeOf(text) {
  for (const [, code] of text.matchAll(/`([^`\n]+)`/g)) yield code;
}

function* linksOf(text) {
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) yield target;
}

/** Anchors as GitHub makes them. */
function headingsOf(file) {
  const headings = withoutBlocks(readFileSync(file, "utf8")).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(/\s/g, "-"),
    ),
  );
}
