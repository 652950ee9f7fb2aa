import { expect, test } from "vitest";
import { simulate } from "../../src/testing/simulation/simulate.ts";

/** Others than those of the short test. */
const FIRST = 1_000;
const SEEDS = 500;

test(`${SEEDS} histories with crashes, faults, merges, timers, steps and two processes are what a serial fold says`, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    const { divergence } = await simulate(seed);
    expect(divergence, `npm run simulate -- --seed ${seed} --trace`).toBeUndefined();
  }
});
