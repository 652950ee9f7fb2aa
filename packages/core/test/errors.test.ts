import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../src/errors.ts";

test("docs/errors.md lists every code with its meaning, and no other", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const documented = Object.fromEntries(
    [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]),
  );
  expect(documented).toEqual(ERROR_CODES);
});
