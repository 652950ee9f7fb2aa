import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { converse } from "@sambung/core/testing";
import { sqlite } from "@sambung/store-sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bot } from "../../src/inflight.ts";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const BOT = fileURLToPath(new URL("../../src/inflight.ts", import.meta.url));
let folder = "";
let store = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sambung-inflight-"));
  store = join(folder, "shop.db");
  await using chat = await converse(bot, { store: sqlite(store), channels: ["web"], locale: "en" });
  await chat.person("budi").says("I want to order");
  await chat.person("siti").says("I want to order");
  await chat.person("emma").says("hello");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function check(...given: string[]): Promise<{ code: number; out: string }> {
  const script = ["--conditions=@sambung/source", "--no-warnings", "scripts/check-inflight.mjs", ...given];
  return new Promise((done) =>
    execFile(process.execPath, script, { cwd: ROOT, encoding: "utf8" }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, out: stdout + stderr }),
    ),
  );
}

/** A module with the shop's bot, changed as a deploy would change it. */
async function deployed(name: string, change: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(
    file,
    `import { bot as shop } from ${JSON.stringify(BOT)};
     const forms = shop.definition.forms.map((form) => (form.name === "order" ? { ...form, ${change} } : form));
     export const bot = { definition: { ...shop.definition, forms } };`,
  );
  return file;
}

test("the code that made the store keeps everybody going", async () => {
  const { code, out } = await check(`sqlite:${store}`);
  expect(out).toMatch(/unchanged +2 +form order \(version 2\)/);
  expect(out).toContain("2 running forms and flows, 0 would be stuck");
  expect(code).toBe(0);
});

test("a migrate that throws is exit code 1, and says why and for whom", async () => {
  const bad = await deployed("bad", 'version: 3, migrate() { throw new Error("no items"); }');
  const { code, out } = await check(store, "--bot", bad);
  expect(out).toMatch(/stuck +2 +form order \(version 2\)\n.*no items\n.*for example c_/);
  expect(code).toBe(1);
});

test("a form that is gone is closed, which is no reason to stop", async () => {
  const gone = await deployed("gone", 'name: "renamed"');
  const { code, out } = await check(store, "--bot", gone, "--json");
  const tasks = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { outcome: string; customer: string });
  expect(tasks.map(({ outcome }) => outcome)).toEqual(["closed", "closed"]);
  expect(new Set(tasks.map(({ customer }) => customer)).size).toBe(2);
  expect(code).toBe(0);
});

test("no store, no bot: exit code 2 with the usage", async () => {
  expect(await check()).toMatchObject({ code: 2, out: expect.stringContaining("check:inflight") });
  expect(await check(join(folder, "none.db"))).toMatchObject({ code: 2, out: expect.stringContaining("no store at") });
  const empty = join(folder, "empty.mjs");
  await writeFile(empty, "export const nothing = 1;");
  expect(await check(store, "--bot", empty)).toMatchObject({ code: 2, out: expect.stringContaining("exports no bot") });
});
