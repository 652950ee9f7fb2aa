import { virtualClock } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tokenBuckets } from "./limits.ts";

test("never more than burst plus what was refilled, and the told wait is exact", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 }),
      async (burst, perSeconds, pauses) => {
        const clock = virtualClock();
        const buckets = tokenBuckets({ burst, perSeconds }, clock);
        let taken = 0;
        for (const pause of pauses) {
          await clock.advance(pause);
          const wait = buckets.take("a");
          if (wait === 0) taken += 1;
          expect(taken).toBeLessThanOrEqual(burst + (clock.monotonic() / (perSeconds * 1_000)) * burst + 1e-6);
          if (wait > 0) {
            await clock.advance(wait);
            expect(buckets.take("a")).toBe(0);
            taken += 1;
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("forgets the keys that were not used for the longest time", () => {
  const buckets = tokenBuckets({ burst: 1, perSeconds: 60 }, virtualClock(), 2);
  expect(["a", "b", "a", "c"].map((key) => buckets.take(key) === 0)).toEqual([true, true, false, true]);
  // "b" went when "c" came, so it is new again; "a" was used after it and stayed until now.
  expect(buckets.take("a")).toBeGreaterThan(0);
  expect(buckets.take("b")).toBe(0);
});
