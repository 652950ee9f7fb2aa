import type { TimerChange } from "../model/effects.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { JournalAges } from "../model/retention.ts";
import { DEDUPE_MS, type LinkCode, type StepRecord } from "../ports/store.ts";
import { holds, rejectsWith, same } from "./law.ts";
import {
  admission,
  alias,
  chat,
  dedupeOf,
  journalEntry,
  outboxMark,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  turnFor,
} from "./store-laws-world.ts";

const set = (task: string, name: string, due: number, generation = 1): TimerChange => ({
  change: "set",
  task,
  name,
  due,
  generation,
});

const hexOf = (key: string): string => Buffer.from(dedupeOf(key)).toString("hex");

function linkCode(hash: string, from: string, more: Partial<LinkCode> = {}): LinkCode {
  return { hash, alias: alias(from), from: chat(from), channel: "web", createdAt: 1, expiresAt: 600_001, ...more };
}

const DAY = 24 * 60 * 60 * 1000;

/** What waits for later: timers, link codes, step records, dead letters, and the sweeper. */
export const timeLaws: readonly StoreLaw[] = [
  storeLaw("timers are set, replaced and cancelled by task and name", async (world) => {
    await world.turn("a", "budi", { timers: [set("t", "x", 100), set("t", "y", 200), set("u", "x", 300)] });
    await world.turn("b", "siti", { timers: [set("t", "x", 400)] });
    await world.turn("c", "budi", { timers: [set("t", "x", 250, 2), { change: "cancel", task: "t", name: "y" }] });
    await world.restart();
    same(await world.store.nextTimer(), 250, "the earliest");
    await world.turn("d", "budi", {
      timers: [
        { change: "cancel", task: "t" },
        { change: "cancel", task: "none" },
      ],
    });
    const fired = await world.store.fireTimers(1_000, 10);
    same(
      fired.map(({ pending: { event } }) => event.kind === "timer" && [event.task, event.name]),
      [
        ["u", "x"],
        ["t", "x"],
      ],
      "what is left, of both customers",
    );
    same(await world.store.nextTimer(), undefined, "nothing is left");
  }),

  storeLaw("due timers become waiting events, in due order, once", async (world) => {
    const budi = await world.customer("budi");
    const siti = await world.customer("siti");
    await world.turn("a", "budi", { timers: [set("t", "late", 300), set("t", "early", 100, 7), set("t", "far", 301)] });
    await world.turn("b", "siti", { timers: [set("t", "middle", 200)] });
    const { seq = 0 } = await world.accept("c", "siti");
    same(await world.store.fireTimers(99, 10), [], "never early");
    const first = await world.store.fireTimers(300, 2);
    same(
      first.map(({ customer }) => customer),
      [budi, siti],
      "at most so many, oldest first",
    );
    const event = first[0]?.pending.event;
    holds(event?.kind === "timer", "it is a timer event");
    same([event.task, event.name, event.generation, first[0]?.pending.tries], ["t", "early", 7, 0], "its content");
    holds(
      first.every(({ pending }) => pending.seq > seq),
      "they come after what was accepted before",
    );
    const rest = await world.store.fireTimers(300, 10);
    same(rest.length, 1, "the rest");
    same(await world.store.fireTimers(300, 10), [], "once");
    same(await world.store.nextTimer(), 301, "what is not due stays");
    await world.restart();
    const waiting = (await world.pending(budi)).map(({ unstepped: _, ...pending }) => pending);
    same(waiting, [first[0]?.pending, rest[0]?.pending], "they wait in the inbox");
  }),

  storeLaw("a timer armed again after it fired is another event", async (world) => {
    const customer = await world.customer("budi");
    await world.turn("a", "budi", { timers: [set("t", "x", 100)] });
    const [first] = await world.store.fireTimers(100, 10);
    await world.write({ turn: await world.next(customer, { timers: [set("t", "x", 200)] }) });
    const [second] = await world.store.fireTimers(200, 10);
    const keys = [first, second].map((fired) => Buffer.from(fired?.pending.dedupe ?? []).toString("hex"));
    holds(keys[0] !== keys[1] && keys[1]?.length === 32, `their keys differ: ${keys.join(" ")}`);
  }),

  storeLaw("a link code is kept, found and used once, also when two turns race", async (world) => {
    await world.store.saveLink(linkCode("h1", "budi"));
    await world.store.saveLink(linkCode("h2", "budi"));
    await world.restart();
    same(await world.store.findLink("h1"), linkCode("h1", "budi"), "found");
    same(await world.store.findLink("h9"), undefined, "a code nobody made");
    const siti = await world.fused("a", "siti", { usedCodes: ["h1"] });
    const tono = await world.fused("b", "tono", { usedCodes: ["h1"] });
    const after = { accept: admission("c", "tono") };
    const outcomes = await world.commit(siti, tono, after);
    same(
      outcomes.map(({ status }) => status),
      ["committed", "code-used", "conflict"],
      "in one group",
    );
    same(await world.store.find(alias("tono")), undefined, "nothing of the refused turn is left");
    const [later] = await world.commit(tono);
    same(later?.status, "code-used", "in a later group");
    same((await world.store.findLink("h1"))?.usedAt, world.clock.now(), "it is marked");
    same((await world.store.findLink("h2"))?.usedAt, undefined, "the other code is not");
    const [unknown] = await world.commit({
      ...tono,
      turn: { ...tono.turn, usedCodes: ["h2", "h9"] } as typeof tono.turn & object,
    });
    same(unknown?.status, "code-used", "a code nobody made");
    same((await world.store.findLink("h2"))?.usedAt, undefined, "a refused turn uses no code");
  }),

  storeLaw("step records are saved, completed, read and removed by a turn that stepped", async (world) => {
    const { customer } = await world.accept("a", "budi");
    const begun: StepRecord = {
      customer,
      event: hexOf("a"),
      key: "k1",
      name: "place-order",
      startedAt: 5,
      proposals: { intents: ["order"] },
    };
    await world.store.saveStep(begun);
    await world.accept("other", "budi");
    await world.store.saveStep({ ...begun, event: hexOf("other"), key: "k2" });
    await world.restart();
    same(await world.store.steps(customer, hexOf("a")), [begun], "begun");
    await world.store.saveStep({ ...begun, result: '{"no":7}' });
    same(await world.store.steps(customer, hexOf("a")), [{ ...begun, result: '{"no":7}' }], "with its result");
    const stale = { ...(await world.next(customer, { stepped: true })), version: 9 };
    await world.commit({ turn: stale });
    same((await world.store.steps(customer, hexOf("a"))).length, 1, "a refused turn removes nothing");
    await world.write({ turn: await world.next(customer, { stepped: true }) });
    same(await world.store.steps(customer, hexOf("a")), [], "removed with the turn");
    same((await world.store.steps(customer, hexOf("other"))).length, 1, "those of another event stay");
    await rejectsWith(world.store.saveStep({ ...begun, customer: "c_nobody" }), "customer-unknown", "nobody's step");
  }),

  storeLaw("an event that was given up is among the dead letters, newest first", async (world) => {
    const { customer } = await world.accept("a", "budi");
    await world.accept("b", "budi");
    for (const key of ["a", "b"]) {
      const turn = await world.next(customer);
      const event = admission(key, "budi").event;
      const letter = { customer, seq: turn.seq ?? 0, at: 7, code: "turn-timeout", reason: "slow", event };
      await world.write({ turn: { ...turn, deadLetter: letter } });
    }
    await world.restart();
    const letters = await world.store.deadLetters(10);
    same(
      letters.map(({ event, code, reason }) => [event.key, code, reason]),
      [
        ["b", "turn-timeout", "slow"],
        ["a", "turn-timeout", "slow"],
      ],
      "letters",
    );
    same(
      (await world.store.deadLetters(1)).map(({ event }) => event.key),
      ["b"],
      "limit",
    );
    same(await world.pending(customer), [], "they wait no more");
  }),

  storeLaw("a dead letter is removed by its seq, once", async (world) => {
    const { customer } = await world.accept("a", "budi");
    await world.accept("b", "budi");
    for (const key of ["a", "b"]) {
      const turn = await world.next(customer);
      const event = admission(key, "budi").event;
      const letter = { customer, seq: turn.seq ?? 0, at: 7, code: "turn-timeout", reason: "slow", event };
      await world.write({ turn: { ...turn, deadLetter: letter } });
    }
    const seq = (await world.store.deadLetters(10)).find(({ event }) => event.key === "a")?.seq ?? 0;
    same([await world.store.removeDeadLetter(seq), await world.store.removeDeadLetter(seq)], [true, false], "removed");
    await world.restart();
    same(
      (await world.store.deadLetters(10)).map(({ event }) => event.key),
      ["b"],
      "the other one stays",
    );
  }),

  storeLaw("sweeping removes what is too old, at most so many rows, and nothing else", async (world) => {
    const customer = await world.customer("budi");
    for (const key of ["a", "b", "c"]) {
      await world.turn(key, "budi", { outbox: [outboxMessage(`m ${key}`, customer, "budi")] });
    }
    const marks = [outboxMark("m a"), outboxMark("m b", { status: "failed" })];
    await world.store.commit({ entries: [], outbox: marks, receipts: [] });
    await world.store.saveLink(linkCode("h1", "budi", { expiresAt: world.clock.now() + 600_000 }));
    same((await world.store.sweep(world.clock.now() + DEDUPE_MS - DAY, 100)) <= 1, true, "young rows stay");
    same((await world.store.admit([admission("a", "budi")]))[0]?.status, "duplicate", "keys are known for 8 days");
    same(await world.store.sentIds("m a"), ["platform m a"], "so are sent messages");
    const later = world.clock.now() + 40 * DAY;
    same(await world.store.sweep(later, 2), 2, "at most so many");
    let removed = 2;
    for (let round = 0; round < 20; round += 1) removed += await world.store.sweep(later, 2);
    holds(removed >= 6, `keys, finished messages and codes went: ${removed}`);
    same(await world.store.sweep(later, 100), 0, "nothing is left to remove");
    same((await world.store.admit([admission("a", "budi")]))[0]?.status, "known", "an old key is forgotten");
    same(await world.store.sentIds("m a"), [], "an old message too");
    same(await world.store.findLink("h1"), undefined, "and an old code");
    same(
      (await world.store.outbox({ after: 0, limit: 10 })).map(({ id }) => id),
      ["m c"],
      "unsent messages stay",
    );
    same((await world.mailbox(customer)).version, 4, "so do customers");
    same((await world.store.timeline(customer, 10)).length, 4, "and journals");
  }),

  storeLaw(
    "sweeping takes old texts, traces and facts out of the journal, each at its age, and leaves what lasts",
    async (world) => {
      const start = world.clock.now();
      const happened = async (key: string, facts: JournalEntry["facts"]): Promise<void> => {
        const at = world.clock.now();
        const entry: JournalEntry = { ...journalEntry(await world.customer("budi"), key, at), trace: { ms: 1 }, facts };
        await world.turn(key, "budi", { journal: entry });
      };
      const asked = { type: "slot-asked", task: "t", slot: "address" } as const;
      await happened("old", [asked]);
      await happened("order", [asked, { type: "task-completed", task: "t", name: "order" }]);
      await world.clock.advance("5d");
      await happened("young", [asked]);
      const shown = async (): Promise<unknown[]> => {
        const { entries } = await world.store.journal({ after: 0, limit: 10 });
        return entries.map(({ heard, said, trace, facts }) => [
          heard ?? "",
          (said ?? []).length,
          trace?.ms ?? 0,
          facts.map(({ type }) => type).join(),
        ]);
      };
      const before = await shown();
      const sweep = async (days: number, ages: JournalAges): Promise<void> => {
        for (let rounds = 0; rounds < 20; rounds += 1) {
          if ((await world.store.sweep(start + days * DAY, 2, ages)) < 2) return;
        }
        holds(false, "sweeping comes to an end");
      };
      await sweep(6, {});
      same(await shown(), before, "nothing is taken that was not asked for");
      await sweep(6, { texts: 2 * DAY, traces: 7 * DAY, facts: 30 * DAY });
      const young = before.at(-1);
      same(
        (await shown()).slice(-3),
        [["", 0, 1, "slot-asked"], ["", 0, 1, "slot-asked,task-completed"], young],
        "texts of what is old",
      );
      await world.restart();
      await sweep(8, { texts: 20 * DAY, traces: 7 * DAY, facts: 30 * DAY });
      same((await shown()).at(-2), ["", 0, 0, "slot-asked,task-completed"], "its traces");
      await sweep(31, { texts: 30 * DAY, traces: 30 * DAY, facts: 30 * DAY });
      same(await shown(), [["", 0, 0, "task-completed"], young], "all but what lasts");
      const timeline = await world.store.timeline(await world.customer("budi"), 10);
      same(timeline.length, 2, "of the customer too");
    },
  ),

  storeLaw("sweeping spares keys that are young when old ones go", async (world) => {
    await world.turn("old", "budi");
    await world.clock.advance("9d");
    await world.turn("young", "budi");
    holds((await world.store.sweep(world.clock.now(), 100)) >= 1, "something went");
    const keys = await world.store.admit([admission("old", "budi"), admission("young", "budi")]);
    same(
      keys.map(({ status }) => status),
      ["known", "duplicate"],
      "old and young",
    );
    const mailbox = await world.mailbox(await world.customer("budi"));
    same(
      (await world.commit({ turn: turnFor(mailbox, "x") })).map(({ status }) => status),
      ["committed"],
      "life goes on",
    );
  }),
];
