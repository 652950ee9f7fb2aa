import { expect, test } from "vitest";
import { makeStoreProbe } from "./health.ts";
import type { Keyspace } from "./ports/store.ts";
import { virtualClock } from "./testing/clock.ts";

function probed(set: Keyspace["set"]) {
  const clock = virtualClock();
  let writes = 0;
  const keyspace = {
    set: (key: string, value: Parameters<Keyspace["set"]>[1]) => {
      writes += 1;
      return set(key, value);
    },
  } as Keyspace;
  return { clock, probe: makeStoreProbe({ keyspace: () => keyspace }, clock), writes: () => writes };
}

test("a store that takes a write is fine, and is asked once a second at most", async () => {
  const { clock, probe, writes } = probed(async () => {});
  expect([await probe(), await probe(), writes()]).toEqual([undefined, undefined, 1]);
  await clock.advance("1s");
  await probe();
  expect(writes()).toBe(2);
});

test("a store that refuses is named, until it takes a write again", async () => {
  let broken = true;
  const { clock, probe } = probed(async () => {
    if (broken) throw new Error("disk full");
  });
  expect(await probe()).toBe("the store takes no writes: disk full");
  broken = false;
  await clock.advance("1s");
  expect(await probe()).toBeUndefined();
});

test("a store that does not answer is not waited for", async () => {
  const { clock, probe } = probed(() => new Promise(() => {}));
  const answer = probe();
  await clock.advance("2s");
  expect(await answer).toBe("the store did not take a write within 2000 ms");
});
