import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { BUGS } from "../simulate/bugs.ts";

const at = (name: string): string => fileURLToPath(new URL(`../simulate/${name}`, import.meta.url));

function simulateWith(bug: string): string {
  const flags = ["--conditions=@sambung/source", "--no-warnings", "--import", at("plant.ts"), at("main.ts"), "--quiet"];
  const { stdout, stderr } = spawnSync(process.execPath, flags, {
    env: { ...process.env, PLANTED: bug },
    encoding: "utf8",
  });
  return stdout + stderr;
}

test("there are at least twelve bugs to be found", () => {
  expect(new Set(BUGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(12);
});

test.for(BUGS)("there is still a place for the bug: $name", ({ file, changes }) => {
  const source = readFileSync(new URL(`../../packages/core/src/${file}`, import.meta.url), "utf8");
  for (const [from] of changes) expect(source).toContain(from);
});

test("a planted bug is found, by the same seed with the same words each time", { timeout: 60_000 }, () => {
  const found = simulateWith("a timer fires early");
  expect(JSON.parse(found)).toEqual({
    seed: expect.any(Number),
    divergence: expect.stringContaining("fired early"),
  });
  expect(simulateWith("a timer fires early")).toBe(found);
});
