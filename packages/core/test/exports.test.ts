import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { canRun } from "@sambung/test-support";
import { expect, test } from "vitest";

// The public names of @sambung/core. A name is added, and above all taken away, on purpose:
//   UPDATE_EXPORTS=1 npm test -- --project core
const list = new URL("exports.txt", import.meta.url);
const update = process.env["UPDATE_EXPORTS"] === "1";
const comparable = canRun(
  update || existsSync(list),
  "comparison of the public names of @sambung/core with packages/core/test/exports.txt",
  "UPDATE_EXPORTS=1 npm test -- --project core",
);

test.runIf(comparable)("the public names are those of exports.txt", async () => {
  const names = Object.keys(await import("@sambung/core")).sort();
  if (update) writeFileSync(list, `${names.join("\n")}\n`);
  expect(names).toEqual(readFileSync(list, "utf8").split("\n").filter(Boolean));
});
