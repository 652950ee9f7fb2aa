import { expect, test } from "vitest";
import { newCustomerState } from "../model/customer.ts";
import { noEffects } from "../model/effects.ts";
import type { TurnFunctions } from "../ports/engine.ts";
import { seededRandom, type VirtualClock, virtualClock } from "../testing/clock.ts";
import { silentLog } from "../testing/log.ts";
import { memoryStore } from "../testing/memory-store.ts";
import { InProcessEngine } from "./index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A wall clock that was set is looked at again after this. */
const LATEST = 30_000;

/** When timers that are due after `ms` come to their turn by the wall clock, while it is played with. */
async function fired(
  ms: readonly number[],
  play: (clock: VirtualClock) => Promise<void>,
  start = "2026-01-05T02:00:00Z",
): Promise<readonly { readonly due: number; readonly at: number }[]> {
  const clock = virtualClock({ start });
  const store = memoryStore();
  await store.open({ clock, random: seededRandom(1), log: silentLog });
  const began = clock.now();
  const seen: { due: number; at: number }[] = [];
  const functions: TurnFunctions = {
    async turn({ event, state }) {
      seen.push({ due: Date.parse(event.at) - began, at: clock.now() - began });
      return {
        effects: noEffects(state),
        journal: { customer: state.customer, at: clock.now(), event: event.kind, facts: [] },
        outbox: [],
        log: [],
        cases: [],
        stateJson: JSON.stringify(state),
      };
    },
    merge: () => Promise.reject(new Error("nobody is merged here")),
    mergeRefused: () => undefined,
    erasureDue: () => undefined,
    release: () => {
      throw new Error("nobody moves here");
    },
    mergeToUndo: () => undefined,
    unmerge: () => Promise.reject(new Error("nothing is taken apart here")),
    apologize: () => {
      throw new Error("nothing fails here");
    },
  };
  const customer = "c_1";
  const turn = {
    ...{ customer, version: 0, epoch: 0, create: true, state: newCustomerState(customer, began) },
    ...{ outbox: [], log: [], bind: [], usedCodes: [], enqueue: [], records: [], stepped: false },
    timers: ms.map((after, index) => ({
      ...{ change: "set" as const, task: "t", name: `n${index}`, generation: 1 },
      due: began + after,
    })),
  };
  await store.commit({ entries: [{ turn }], outbox: [], receipts: [] });
  const engine = new InProcessEngine({
    ...{ store, functions, clock, log: silentLog, owner: "one", fuse: true, groupMs: 0, groupTurns: 256 },
    ...{ turnTimeoutMs: 10_000, tries: 3, committed: () => {}, logged: () => {} },
    readMedia: () => Promise.reject(new Error("nobody sends files here")),
    scheduler: {
      soon: (run) => void setImmediate(run),
      // In no time: only the injected clock counts here.
      after: (_, run) => {
        const timer = setImmediate(run);
        return () => clearImmediate(timer);
      },
    },
  });
  await engine.start();
  await play(clock);
  await engine.idle();
  await engine.stop(0);
  return seen;
}

const lateness = (seen: readonly { readonly due: number; readonly at: number }[]): readonly number[] =>
  seen.map(({ due, at }) => at - due);

test("the clock is put forward by an hour: what became due meanwhile comes at once, each once", async () => {
  const seen = await fired([40 * MINUTE, 80 * MINUTE, 2 * HOUR], async (clock) => {
    await clock.advance(30 * MINUTE);
    clock.set(clock.now() + HOUR);
    await clock.advance(3 * HOUR);
  });
  expect(seen.map(({ due }) => due)).toEqual([40 * MINUTE, 80 * MINUTE, 2 * HOUR]);
  // The first two became due by the jump.
  const [first = 0, second = 0, third = 0] = lateness(seen);
  expect(first - second).toBe(40 * MINUTE);
  expect(second).toBeLessThanOrEqual(10 * MINUTE + LATEST);
  expect(third).toBeGreaterThanOrEqual(0);
  expect(third).toBeLessThanOrEqual(LATEST);
});

test("the clock is put back by an hour: nothing comes early, and what came does not come again", async () => {
  const seen = await fired([20 * MINUTE, 2 * HOUR], async (clock) => {
    await clock.advance(30 * MINUTE);
    clock.set(clock.now() - HOUR);
    await clock.advance(4 * HOUR);
  });
  expect(seen.map(({ due }) => due)).toEqual([20 * MINUTE, 2 * HOUR]);
  for (const late of lateness(seen)) {
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(LATEST);
  }
});

test.for([
  { what: "begins", start: "2026-03-28T12:00:00Z" },
  { what: "ends", start: "2026-10-24T12:00:00Z" },
  { what: "is far, in a leap year's February", start: "2028-02-28T12:00:00Z" },
])("summer time $what: a day is 24 hours", async ({ start }) => {
  const zone = process.env["TZ"];
  process.env["TZ"] = "Europe/Berlin";
  try {
    const seen = await fired([24 * HOUR], (clock) => clock.advance(25 * HOUR), start);
    expect(seen).toEqual([{ due: 24 * HOUR, at: 24 * HOUR }]);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});
