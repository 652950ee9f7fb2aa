import { expect, test } from "vitest";
import { watchEventLoop } from "./liveness.ts";

function histogram(p50: number, max: number) {
  const calls: string[] = [];
  const note = (name: string) => () => calls.push(name) > 0;
  return {
    calls,
    delays: {
      enable: note("enable"),
      disable: note("disable"),
      reset: note("reset"),
      percentile: () => (p50 + 20) * 1e6,
      max: (max + 20) * 1e6,
    },
  };
}

test("one long task is no reason to end the process, being late all the time is", () => {
  const seen = (p50: number, max: number) => watchEventLoop(() => 0, histogram(p50, max).delays).check();
  expect(seen(2, 4_000)).toEqual({ live: true, eventLoopDelayMs: { p50: 2, max: 4_000 } });
  expect(seen(1_200, 4_000).live).toBe(false);
});

test("only the last seconds count, and stopping ends the watching", () => {
  let now = 0;
  const { calls, delays } = histogram(0, 0);
  const watch = watchEventLoop(() => now, delays);
  watch.check();
  now = 10_000;
  watch.check();
  watch.stop();
  expect(calls).toEqual(["enable", "reset", "disable"]);
});
