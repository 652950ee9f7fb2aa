import { expect, test } from "vitest";
import { startSweeper } from "./sweeper.ts";
import { virtualClock } from "./testing/clock.ts";
import { memoryLog } from "./testing/log.ts";

function sweeper(old: number) {
  const clock = virtualClock();
  const log = memoryLog();
  const start = clock.now();
  const calls: number[] = [];
  let left = old;
  let broken = false;
  const stop = startSweeper({
    clock,
    log,
    ages: { texts: 86_400_000 },
    store: {
      sweep: async (now, limit, ages) => {
        expect(ages).toEqual({ texts: 86_400_000 });
        if (broken) throw new Error("busy");
        calls.push(now - start);
        const removed = Math.min(limit, left);
        left -= removed;
        return removed;
      },
    },
  });
  return { clock, log, calls, stop, left: () => left, breakStore: (value: boolean) => (broken = value) };
}

test("a minute after the start and every hour, in slices with a breath between them", async () => {
  const { clock, log, calls, stop, left } = sweeper(4_500);
  await clock.advance("59s");
  expect(calls).toEqual([]);
  await clock.advance("2s");
  expect([calls, left()]).toEqual([[60_000, 60_100, 60_200], 0]);
  expect(log.lines.map(({ event, fields }) => [event, fields])).toEqual([["swept", { rows: 4_500 }]]);
  await clock.advance("1h");
  expect(calls).toHaveLength(4);
  await stop();
  await clock.advance("3h");
  expect(calls).toHaveLength(4);
});

test("a store that fails is swept the next time", async () => {
  const { clock, log, calls, stop, breakStore } = sweeper(10);
  breakStore(true);
  await clock.advance("2m");
  expect(log.lines.map(({ event }) => event)).toEqual(["sweep-failed"]);
  breakStore(false);
  await clock.advance("1h");
  expect(calls).toHaveLength(1);
  await stop();
});
