import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const adapters = join(root, "packages/adapters");
const require = createRequire(import.meta.url);

/** What every channel package has. The web channel's platform is the server itself, so it needs no fake. */
const FILES = [
  "README.md",
  "package.json",
  "payloads/events.json",
  "src/capabilities.ts",
  "src/errors.ts",
  "src/inbound.ts",
  "src/index.ts",
  "src/laws.test.ts",
  "src/outbound.ts",
  "src/transport.ts",
  "src/verify.ts",
  "tsconfig.json",
  "turbo.json",
];
const MOST_LINES = 400;

let folder: string;
let made: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sambung-new-"));
  // As in the repository, so that what the package refers to is there.
  made = join(folder, "packages/adapters/channel-google-chat");
  run("channel", "google-chat", "--into", dirname(made));
  copyFileSync(join(root, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  for (const part of ["node_modules", "packages/core"]) symlinkSync(join(root, part), join(folder, part), "junction");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(root, "scripts/new/main.mjs"), ...args], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

function filesOf(place: string): readonly string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(place.length + 1)
        .replaceAll("\\", "/"),
    );
}

test("a new channel has the files of every channel, and no placeholder is left", () => {
  const files = filesOf(made);
  expect(files).toEqual(expect.arrayContaining([...FILES, "src/fake.ts"]));
  for (const file of files) expect(readFileSync(join(made, file), "utf8"), file).not.toMatch(/__[A-Za-z]+__/);
  expect(files.filter((file) => file.endsWith(".template"))).toEqual([]);
});

describe("every channel", () => {
  const channels = readdirSync(adapters).filter((name) => name.startsWith("channel-"));
  test.for(channels)("%s has them too, and no source of more than 400 lines", (name) => {
    const files = filesOf(join(adapters, name)).filter((file) => !/^(dist|node_modules)\//.test(file));
    const wanted = name === "channel-web" ? FILES : [...FILES, "src/fake.ts"];
    expect(files).toEqual(expect.arrayContaining(wanted));
    // The browser's part of the web channel is a program of its own.
    const sources = files.filter((file) => /^src\/(?!widget\/|client\/).*(?<!\.test)\.ts$/.test(file));
    const long = sources.filter(
      (file) => readFileSync(join(adapters, name, file), "utf8").split("\n").length > MOST_LINES,
    );
    expect(long).toEqual([]);
  });
});

test("it compiles as it is", () => {
  const config = {
    extends: join(root, "tsconfig.test.json"),
    compilerOptions: { noEmit: true, rootDir: "/", types: ["node"], customConditions: ["@sambung/source"] },
    include: [join(made, "src")],
    exclude: [],
    references: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const compiled = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  expect(compiled.stdout).toBe("");
});

test("its laws run at once, and fail where nothing is read or written yet", () => {
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `const conditions = ["@sambung/source"];
     export default { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };`,
  );
  const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  const output = join(folder, "report.json");
  const outer = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
  const ran = spawnSync(
    process.execPath,
    [vitest, "run", "--root", folder, "--reporter=json", `--outputFile=${output}`, "packages/adapters"],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...Object.fromEntries(outer), NODE_OPTIONS: "--conditions=@sambung/source" },
    },
  );
  expect(existsSync(output), ran.stderr).toBe(true);
  const report = JSON.parse(readFileSync(output, "utf8")) as {
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
    }[];
  };
  const laws = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title }) => title.startsWith("channel law"));
  expect(laws).toHaveLength(18);
  const failed = laws
    .filter(({ status }) => status === "failed")
    .map(({ title }) => Number(/law (\d+)/.exec(title)?.[1]));
  // What comes in (1, 4 to 6, 8) and what goes out (9 to 13) is for the author; the rest is there already.
  expect(failed).toEqual(expect.arrayContaining([1, 8, 9, 10, 11]));
  expect(laws.filter(({ status }) => status === "passed").length).toBeGreaterThanOrEqual(3);
});

test("a wrong call explains itself", () => {
  for (const args of [
    [],
    ["channel"],
    ["channel", "Line!"],
    ["store", "x"],
    ["channel", "google-chat", "--into", dirname(made)],
  ]) {
    const wrong = spawnSync(process.execPath, [join(root, "scripts/new/main.mjs"), ...args], { encoding: "utf8" });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("npm run new -- channel <name>");
  }
});
