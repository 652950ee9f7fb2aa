import { describe, expect, test } from "vitest";
import { makeCode } from "../../identity/index.ts";
import { seededRandom } from "../clock.ts";
import type { Command, Faults, Plan, PlannedCall } from "./plan.ts";
import { simulate } from "./simulate.ts";

/** Somebody's calls: after a pause in milliseconds, what they write in one go. */
type Calls = readonly (readonly [pause: number, ...commands: Command[]])[];

const QUIET: Faults = {
  ...{ store: 0, channel: 0, service: 0, hints: 0, crashes: 0, mostCrashes: 0, restarts: 0, stalls: 0 },
  jumps: [],
};

/** What some people do, in a world in which nothing else goes wrong. */
function history(people: { readonly [alias: string]: Calls }, more: Partial<Plan> = {}): Plan {
  const planned = Object.entries(people).map(([alias, calls]) => {
    let events = 0;
    const callOf = ([pause, ...commands]: Calls[number]): PlannedCall => ({
      ...{ pause, patient: true, again: false },
      events: commands.map((command) => {
        events += 1;
        return { key: `${alias}-${events}`, command };
      }),
    });
    return { alias, calls: calls.map(callOf) };
  });
  return {
    ...{ seed: 1, processes: 1, latency: 0, fuse: true, groupTurns: 256, mostInMemory: 1_000, codes: [] },
    ...{ people: planned, faults: QUIET },
    ...more,
  };
}

const random = seededRandom(1);

const link = (code: number): Command => ({ do: "link", code });
const timer = (name: string, ms: number): Command => ({ do: "timer", name, ms });

async function divergenceOf(plan: Plan): Promise<string | undefined> {
  return (await simulate(plan.seed, { plan })).divergence;
}

/** What once was not as the serial fold says, by the engine's mistake or by the fold's. */
describe("a history", () => {
  test("what was put off until an erasure is decided is the timer that is armed, not one it replaced", async () => {
    // The first timer comes due while "slow" runs, and has its turn after the second one was armed.
    const plan = history({
      p1: [
        [0, timer("x", 0), { do: "slow", ms: 2_000 }, timer("x", 40_000), { do: "erase", ms: 40_000 }],
        [4_000, { do: "cancel", name: "y" }],
      ],
    });
    expect(await divergenceOf(plan)).toBeUndefined();
  });

  test.for([124, 220, 288])(
    "a clock that is put back while a due timer is on its way is no clock that fires early, seed %i",
    async (seed) => {
      // The seed decides when the clock jumps.
      const faults = { ...QUIET, jumps: [-20_000] };
      const plan = history({ p1: [[0, timer("x", 5_000)]] }, { seed, latency: 200, faults });
      expect(await divergenceOf(plan)).toBeUndefined();
    },
  );

  test("two people who ask to be erased in the same millisecond are erased, each once", async () => {
    const erase: Calls = [[4_000, { do: "erase", ms: 0 }]];
    expect(await divergenceOf(history({ p1: erase, p2: erase }))).toBeUndefined();
  });

  test("five codes that nobody knows lock their sender, but for a good one in between", async () => {
    const [gone, gone2, good] = [link(0), link(1), link(2)];
    const wrong = [gone, gone2, gone, gone2];
    const plan = history(
      {
        p1: [[4_000, { do: "erase" }]],
        p2: [
          [8_000, ...wrong, gone, good],
          [15 * 60_000, good],
        ],
        p3: [[8_000, ...wrong, good, ...wrong, link(3)]],
        p4: [[4_000, { do: "tell" }]],
      },
      { codes: ["p1", "p1", "p4", "p2"].map((alias) => ({ alias, code: makeCode(random).shown })) },
    );
    expect(await divergenceOf(plan)).toBeUndefined();
  });

  test("what the application meant for one of two waits for that one when they are taken apart", async () => {
    for (const wish of [{ do: "signal" }, { do: "erase" }] as const) {
      const plan = history(
        {
          p1: [[1, { do: "tell" }]],
          // All of it waits behind what is slow: the wish is there before the merge, and has its turn after the unmerge.
          p2: [[4_000, { do: "slow", ms: 2_000 }, link(0), { do: "unlink", by: "customer" }, wish]],
        },
        { codes: [{ alias: "p1", code: makeCode(random).shown }] },
      );
      expect(await divergenceOf(plan), wish.do).toBeUndefined();
    }
  });

  test("what was meant for somebody who was merged before goes with the one they were merged into", async () => {
    const slow = { do: "slow", ms: 2_000 } as const;
    const [first, second] = [link(0), link(1)];
    const plan = history(
      {
        p1: [[1, { do: "tell" }]],
        p2: [[1_000, { do: "tell" }]],
        p3: [[4_000, slow, second, first, { do: "unlink", by: "customer" }, { do: "signal" }]],
      },
      { codes: ["p1", "p2"].map((alias) => ({ alias, code: makeCode(random).shown })) },
    );
    expect(await divergenceOf(plan)).toBeUndefined();
  });
});
