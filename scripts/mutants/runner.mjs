// Started by run.mjs: keeps one vitest that has read all sources, and tells of each mutant it is given whether a test notices it.
import { fileURLToPath } from "node:url";
import { createVitest } from "vitest/node";
import { put } from "./mutant.mjs";

const CORE = fileURLToPath(new URL("../../packages/core/", import.meta.url));
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));

const vitest = await createVitest("test", { config, watch: false, reporters: [{}] });
const specifications = await vitest.globTestSpecifications();
let before = [];

process.on("message", async ({ mutant, files }) => {
  const touched = mutant === undefined ? [] : [`${CORE}src/${mutant.file}`];
  for (const file of [...before, ...touched]) vitest.invalidateFile(file);
  before = touched;
  put(mutant);
  const ordered = files.map((file) => specifications.find(({ moduleId }) => moduleId === CORE + file));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(ordered, true);
  const failed = testModules.find((module) => module.state() === "failed");
  process.send({
    noticed: failed !== undefined || unhandledErrors.length > 0,
    by: failed?.moduleId.slice(CORE.length),
    passed: testModules.filter((module) => module.state() === "passed").length,
  });
});
process.send({ ready: true });
