import { existsSync, readdirSync } from "node:fs";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/** Tests that start processes or play long stories: they may take minutes, everything else may not. */
const LONG = ["test/scenarios/**/*.test.ts", "test/processes/**/*.test.ts"];

const SOURCE = "@sambung/source";

const packages = ["packages", "packages/adapters", "packages/examples"].flatMap((group) =>
  readdirSync(new URL(group, import.meta.url))
    .map((name) => `${group}/${name}`)
    .filter((folder) => existsSync(new URL(`${folder}/package.json`, import.meta.url))),
);

function projects(root: string): TestProjectConfiguration[] {
  const name = root.split("/").at(-1) as string;
  const common = {
    // Both are needed: the first for what vite transforms, the second for what node loads itself.
    resolve: { conditions: [SOURCE] },
    ssr: { resolve: { conditions: [SOURCE], externalConditions: [SOURCE] } },
  };
  return [
    {
      ...common,
      test: { name, root, include: ["src/**/*.test.ts", "test/**/*.test.ts"], exclude: LONG, testTimeout: 10_000 },
    },
    {
      ...common,
      test: { name: `${name}-long`, root, include: LONG, testTimeout: 120_000, hookTimeout: 60_000 },
    },
  ];
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [...packages, "scripts"].flatMap(projects),
  },
});
