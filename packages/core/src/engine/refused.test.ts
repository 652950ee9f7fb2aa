import { describe, expect, test } from "vitest";
import { noEffects } from "../model/effects.ts";
import type { TurnFunctions, TurnResult } from "../ports/engine.ts";
import type { CommitGroup, Store } from "../ports/store.ts";
import { seededRandom, virtualClock } from "../testing/clock.ts";
import { silentLog } from "../testing/log.ts";
import { memoryStore } from "../testing/memory-store.ts";
import { InProcessEngine, type Scheduler } from "./index.ts";

/** A scheduler whose waits end when told. */
function virtualScheduler() {
  let now = 0;
  const waits: { readonly at: number; readonly run: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 300; turn += 1) await new Promise(setImmediate);
  };
  const scheduler: Scheduler = {
    soon: (run) => void setImmediate(run),
    after(ms, run) {
      const wait = { at: now + ms, run };
      waits.push(wait);
      return () => void (waits.includes(wait) && waits.splice(waits.indexOf(wait), 1));
    },
  };
  return {
    scheduler,
    settle,
    async advance(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        await settle();
        const [next] = waits.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        now = next.at;
        waits.splice(waits.indexOf(next), 1);
        next.run();
      }
      now = until;
    },
    get now() {
      return now;
    },
  };
}

/** An engine over a store that refuses every turn about "refused"; `lost`: nor does it know the event any more. */
async function world(lost: boolean) {
  const time = virtualScheduler();
  const clock = virtualClock();
  const store = memoryStore();
  await store.open({ clock, random: seededRandom(7), log: silentLog });
  const tries: number[] = [];
  let refusing = true;
  const { commit, load } = store;
  store.commit = async (group: CommitGroup) => {
    const refused = group.entries.filter(
      ({ turn }) => turn?.seq !== undefined && turn.state.memory["last"] === "refused" && refusing,
    );
    if (refused.length === 0) return commit.call(store, group);
    tries.push(time.now);
    // What would go on for ever ends here, so that the test does.
    if (tries.length > 1_000) refusing = false;
    return group.entries.map(() => ({ status: "conflict" }));
  };
  store.load = async (...given: Parameters<Store["load"]>) => {
    const claim = await load.apply(store, given);
    if (claim === undefined || !lost) return claim;
    return { ...claim, more: false, events: claim.events.filter(({ event }) => event.key !== "refused") };
  };
  const functions = {
    async turn({ event, state }): Promise<TurnResult> {
      const next = { ...state, memory: { last: event.key, all: `${state.memory["all"] ?? ""} ${event.key}` } };
      const journal = { customer: state.customer, at: 0, event: event.kind, facts: [] };
      const nothing = { outbox: [], log: [], cases: [] };
      return { effects: noEffects(next), journal, ...nothing, stateJson: JSON.stringify(next) };
    },
    erasureDue: () => undefined,
  } as Partial<TurnFunctions> as TurnFunctions;
  const engine = new InProcessEngine({
    ...{ store, functions, clock, log: silentLog, owner: "one", scheduler: time.scheduler },
    ...{ fuse: false, groupMs: 4, groupTurns: 256, turnTimeoutMs: 10_000, tries: 3 },
    readMedia: () => Promise.reject(new Error("nobody sends files here")),
    committed: () => {},
    logged: () => {},
  });
  const alias = { kind: "test", account: "*", value: "budi" };
  const says = (key: string) => {
    const event = { kind: "signal", key, at: "2026-01-05T02:00:00.000Z", name: key, data: {} } as const;
    return engine.accept([{ event, alias, dedupe: Buffer.from(key.padEnd(16)) }]);
  };
  const all = async () => {
    const customer = (await store.find(alias))?.customer ?? "";
    return (await load.call(store, customer, { after: 0, events: 0 }))?.mailbox.state.memory["all"];
  };
  const believe = (): void => {
    refusing = false;
  };
  return { time, tries, says, all, believe, engine };
}

describe("a commit that is refused time and again", () => {
  test("is tried less and less often, and the event runs once it is not refused", async () => {
    const { time, tries, says, all, believe } = await world(false);
    await says("first");
    await says("refused");
    await says("last");
    await time.advance(60_000);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.slice(0, 9)).toEqual([0, 0, 0, 200, 400, 800, 1_600, 3_200, 6_400]);
    expect(tries.length).toBeLessThan(16);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
    believe();
    await time.advance(10_000);
    expect(await all()).toBe(" first refused last");
  });

  test("is given up when the event is gone from the store, and what came after it runs", async () => {
    const { time, tries, says, all } = await world(true);
    await says("first");
    await says("refused");
    await says("last");
    await time.advance(1_000);
    expect(tries.length).toBeLessThan(6);
    expect(await all()).toBe(" first last");
  });
});
