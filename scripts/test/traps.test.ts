import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

const rows = [...read("docs/architecture/traps.md").matchAll(/^\|[^|]*\| (.+) \| `([^`]+)`: (.+) \|$/gm)].map(
  ([, trap = "", file = "", title = ""]) => ({ trap, file, title }),
);

test("the page of traps has rows", () => {
  expect(rows.length).toBeGreaterThan(35);
});

test.for(rows)("$trap: its test is there", ({ file, title }) => {
  expect(read(file)).toContain(title);
});

test("installing downloads no browser", () => {
  expect(createRequire(import.meta.url)("../../.puppeteerrc.cjs")).toMatchObject({ skipDownload: true });
  expect((JSON.parse(read("package.json")) as { allowScripts: object }).allowScripts).toMatchObject({
    puppeteer: false,
  });
});
