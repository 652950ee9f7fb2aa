import { expect, test } from "vitest";
import { seededRandom, virtualClock } from "./clock.ts";

test("advance wakes everybody at exactly their moment, in order of due time", async () => {
  const clock = virtualClock({ start: "2026-01-05T02:00:00Z" });
  const start = clock.now();
  const seen: [string, number][] = [];
  const after = async (name: string, ms: number) => {
    await clock.wait(ms);
    seen.push([name, clock.now() - start]);
  };
  void after("late", 5_000);
  void after("early", 1_000);
  void after("same", 5_000);
  await clock.advance("1m");
  expect(seen).toEqual([
    ["early", 1_000],
    ["late", 5_000],
    ["same", 5_000],
  ]);
  expect(clock.now() - start).toBe(60_000);
});

test("work started by a wake waits from that moment and is woken within the same advance", async () => {
  const clock = virtualClock();
  const moments: number[] = [];
  const loop = async () => {
    for (let round = 0; round < 3; round += 1) {
      await clock.wait(30_000);
      moments.push(clock.monotonic());
    }
  };
  void loop();
  await clock.advance("2m");
  expect(moments).toEqual([30_000, 60_000, 90_000]);
});

test("an aborted wait ends at once and never rejects", async () => {
  const clock = virtualClock();
  const controller = new AbortController();
  const waiting = clock.wait(1_000, controller.signal);
  expect(clock.nextWake()).toBe(1_000);
  controller.abort();
  await waiting;
  await clock.wait(1_000, controller.signal);
  expect(clock.nextWake()).toBeUndefined();
});

test("setting the wall clock moves neither the monotonic clock nor the waits", async () => {
  const clock = virtualClock();
  let woken = false;
  void clock.wait(1_000).then(() => {
    woken = true;
  });
  clock.set("2030-01-01T00:00:00Z");
  await clock.settle();
  expect([woken, clock.monotonic()]).toEqual([false, 0]);
  await clock.advance(1_000);
  expect([woken, clock.now()]).toEqual([true, Date.parse("2030-01-01T00:00:01Z")]);
});

test("the same seed gives the same bytes, another seed others", () => {
  const bytes = (seed: number) => [...seededRandom(seed).bytes(32)].join();
  expect(bytes(7)).toBe(bytes(7));
  expect(bytes(7)).not.toBe(bytes(8));
  expect(new Set(seededRandom(1).bytes(4_096)).size).toBe(256);
});
