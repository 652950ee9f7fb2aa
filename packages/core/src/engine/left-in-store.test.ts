import { describe, expect, test } from "vitest";
import type { TurnFunctions } from "../ports/engine.ts";
import type { Claim, PendingEvent, Store } from "../ports/store.ts";
import { virtualClock } from "../testing/clock.ts";
import { silentLog } from "../testing/log.ts";
import { Committer } from "./committer.ts";
import { Mailboxes } from "./mailboxes.ts";
import { Merging } from "./merging.ts";
import type { InProcessEngineOptions } from "./options.ts";
import { type Runner, type Waiting, waitingFrom } from "./runner.ts";
import { systemScheduler } from "./scheduler.ts";

const CUSTOMER = "c_1";

function pending(seq: number, kind: "signal" | "erase" = "signal"): PendingEvent {
  const base = { key: `${seq}`, at: "2026-01-05T02:00:00.000Z" };
  const event =
    kind === "erase"
      ? ({ ...base, kind, receipt: "H-1" } as const)
      : ({ ...base, kind, name: "paid", data: {} } as const);
  return { seq, event, dedupe: new Uint8Array(16), tries: 0 };
}

/** Mailboxes in which nobody works, over a store in which these events wait. */
function made(events: readonly PendingEvent[], shared = false) {
  const claim = { mailbox: { customer: CUSTOMER, version: 1, epoch: 0 }, events: events.slice(0, 1), more: true };
  const store = { load: async () => claim as unknown as Claim, ...(shared ? { shared: {} } : {}) } as unknown as Store;
  const functions = { erasureDue: () => undefined } as unknown as TurnFunctions;
  const options = { store, functions, clock: virtualClock(), log: silentLog } as unknown as InProcessEngineOptions;
  const ignored = (): void => {};
  const mailboxes = new Mailboxes({
    ...{ options, scheduler: systemScheduler },
    ...{ work: ignored, timer: ignored, timerTaken: ignored, rested: ignored },
  });
  const committer = new Committer(store, systemScheduler, { groupMs: 4, groupTurns: 256 });
  return { mailboxes, merging: new Merging(options, committer, mailboxes), runner: mailboxes.runner(CUSTOMER) };
}

/** On its way into the store. */
function arriving(runner: Runner): Waiting {
  return { ...waitingFrom(runner, pending(9)), seq: undefined };
}

const seqs = (runner: Runner): (number | undefined)[] => runner.queue.map(({ seq }) => seq);

describe("an event that is only in the store runs before what came after it", () => {
  test("what had found a place in memory goes back, and is read again behind it", () => {
    const { mailboxes, runner } = made([]);
    runner.push(waitingFrom(runner, pending(8)));
    runner.lastSeq = 8;
    // It had found no place in memory, and what waited was read before it was written.
    mailboxes.accepted(arriving(runner), { status: "committed", customer: CUSTOMER, seq: 7, outbox: [], enqueued: [] });
    expect([seqs(runner), runner.more, runner.lastSeq]).toEqual([[], true, 6]);
  });

  test("behind one at which two are held, what is on its way in does not stay where others may have added some", async () => {
    const events = [pending(5, "erase"), pending(6)];
    const { merging, runner } = made(events, true);
    const first = waitingFrom(runner, pending(5, "erase"));
    runner.push(first);
    runner.push(arriving(runner));
    runner.locks += 1;
    await merging.run(runner, first);
    expect([seqs(runner), runner.more, runner.lastSeq]).toEqual([[5], true, 0]);
  });

  test("in one process it stays: what is in memory is all there is", async () => {
    const { merging, runner } = made([pending(5, "erase"), pending(6)]);
    const first = waitingFrom(runner, pending(5, "erase"));
    runner.push(first);
    runner.push(waitingFrom(runner, pending(6)));
    runner.lastSeq = 6;
    runner.locks += 1;
    await merging.run(runner, first);
    expect([seqs(runner), runner.more, runner.lastSeq]).toEqual([[5, 6], false, 6]);
  });
});
