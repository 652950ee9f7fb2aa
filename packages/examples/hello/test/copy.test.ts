import { readFileSync } from "node:fs";
import { copyProblems, memoryStore } from "@sambung/core/testing";
import { expect, test, vi } from "vitest";

vi.mock("@hono/node-server", () => ({ serve: () => {} }));
vi.mock("@sambung/store-sqlite", () => ({ sqlite: () => memoryStore() }));

test("every text is said somewhere, everything said is written, and no variant says less", async () => {
  const { bot } = await import("../src/main.ts");
  const source = readFileSync(new URL("../src/main.ts", import.meta.url), "utf8");
  expect(copyProblems(bot, [source])).toEqual([]);
});
