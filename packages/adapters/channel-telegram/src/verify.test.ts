import fc from "fast-check";
import { expect, test } from "vitest";
import { secretMatches } from "./verify.ts";

test("only the secret itself matches", () => {
  expect(secretMatches("rahasia", "rahasia")).toBe(true);
  for (const given of [null, "", "rahasi", "rahasiaa", "Rahasia", " rahasia"]) {
    expect(secretMatches("rahasia", given)).toBe(false);
  }
  // An empty header must not pass even where somebody managed to configure nothing.
  expect(secretMatches("", null)).toBe(false);
});

test("any two different texts differ", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => secretMatches(a, b) === (a === b)));
});
