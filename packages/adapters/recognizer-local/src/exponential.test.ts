import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "./exponential.ts";

test("it is what Math.exp says, to eight digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -87, max: 87, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-8);
    }),
  );
});

test("far below nothing is left", () => {
  for (const x of [-88, -1e9, Number.NEGATIVE_INFINITY]) expect(exponential(x)).toBe(0);
});
