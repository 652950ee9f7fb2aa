import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sambung-eval-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LINES = [
  { lang: "id", text: "budget saya 1,5 juta", type: "money", value: { amount: 1_500_000, currency: "IDR" } },
  { lang: "en", text: "two hours", type: "duration", value: 120 },
  { lang: "en", text: "two hours", type: "duration", value: 121 },
  { lang: "id", text: "kode 9R7V-3ZQ2", type: "none" },
];

function evaluate(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@sambung/source", "--no-warnings", "scripts/eval/main.ts", "entities", ...options],
    { cwd: root, encoding: "utf8" },
  );
  return { status, stderr, out: stdout.trim().split("\n") };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const text = `${LINES.map((line) => JSON.stringify(line)).join("\n")}\n\n`;

test.for([
  ["lines.jsonl", text],
  ["lines.jsonl.gz", gzipSync(text)],
] as const)("%s: one JSON object on the last line", ([name, content]) => {
  const { status, out } = evaluate("--file", file(name, content), "--json");
  expect(status).toBe(0);
  expect(JSON.parse(out.at(-1) as string)).toEqual({
    n: 4,
    right: 3,
    wrongAmounts: 0,
    byType: { money: { n: 1, right: 1 }, duration: { n: 2, right: 1 }, none: { n: 1, right: 1 } },
  });
});

test("without --json the misses are shown", () => {
  const { out } = evaluate("--file", file("lines.jsonl", text));
  expect(out[0]).toBe('en "two hours": expected duration 121; found number 2, duration 120');
  expect(out.at(-1)).toBe("3 of 4 right, 0 wrong amounts");
});

test("says what is wrong with the options or the file", () => {
  expect(evaluate()).toMatchObject({ status: 2 });
  expect(evaluate("--fil", "x")).toMatchObject({ status: 2 });
  expect(evaluate("--file", join(folder, "nowhere"))).toMatchObject({ status: 2 });
  const broken = evaluate("--file", file("broken.jsonl", `${JSON.stringify(LINES[0])}\n{"text":`));
  expect(broken).toMatchObject({ status: 2, stderr: expect.stringContaining("broken.jsonl:2 is no JSON") });
  const empty = evaluate("--file", file("other.jsonl", '{"id":"1"}'));
  expect(empty.stderr).toContain('other.jsonl:1 needs "lang", "text" and "type"');
});
