import { describe, expect, test } from "vitest";
import { planOf } from "./plan.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";

describe("a simulation", () => {
  test("says of many histories what a plain serial fold says", async () => {
    const sum = { turns: 0, crashes: 0, merges: 0, unmerges: 0, erasures: 0 };
    for (let seed = 1; seed <= 25; seed += 1) {
      const { divergence, ...happened } = await simulate(seed);
      expect(divergence, `npm run simulate -- --seed ${seed} --trace`).toBeUndefined();
      for (const what of Object.keys(sum) as (keyof typeof sum)[]) sum[what] += happened[what];
    }
    // Nothing is shown by histories in which nothing happens.
    expect(sum.turns).toBeGreaterThan(500);
    expect(sum.crashes).toBeGreaterThan(10);
    expect(sum.merges).toBeGreaterThan(10);
    expect(sum.unmerges).toBeGreaterThan(1);
    expect(sum.erasures).toBeGreaterThan(5);
  });

  test.for([83, 194, 245, 2306, 8253])("seed %i, which once diverged, does not", async (seed) => {
    expect((await simulate(seed)).divergence).toBeUndefined();
  });

  test.for([1, 7])("seed %i is the same history again, to the letter", async (seed) => {
    const [one, other] = [await simulate(seed, { trace: true }), await simulate(seed, { trace: true })];
    expect(one.trace.length).toBeGreaterThan(100);
    expect(other).toEqual(one);
    expect((await simulate(seed + 1, { trace: true })).trace).not.toEqual(one.trace);
  });

  test("a plan that does not diverge is left as it is", async () => {
    const plan = { ...planOf(3), people: planOf(3).people.slice(0, 1) };
    expect(await shrink(plan, 10)).toBe(plan);
  });
});
