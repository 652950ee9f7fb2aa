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

  test.for([83, 194, 245, 653, 813, 886, 2306, 3107, 8253, 8337, 9026, 10497])(
    "seed %i, which once diverged, does not",
    async (seed) => {
      expect((await simulate(seed)).divergence).toBeUndefined();
    },
  );

  test("a process that has only receipts left to write comes to rest when it is asked to", async () => {
    const { faults, people, ...plan } = planOf(18);
    const calm = {
      ...faults,
      store: 0,
      channel: 0,
      service: 0,
      hints: 0,
      crashes: 0,
      restarts: 0,
      stalls: 0,
      jumps: [],
    };
    const events = [{ key: "p1-1", command: { do: "tell" } as const }];
    // The platform brings it again long after it was answered: by then nothing else happens but receipts.
    const person = { alias: "p1", calls: [{ pause: 0, patient: false, again: true, events }] };
    const only = { ...plan, processes: 1, faults: calm, people: [person] };
    expect((await simulate(plan.seed, { plan: only })).divergence).toBeUndefined();
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
