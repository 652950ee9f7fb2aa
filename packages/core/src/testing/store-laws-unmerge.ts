import type { CustomerId } from "../model/customer.ts";
import type { SignalEvent, UnmergeEvent } from "../model/event.ts";
import type { UnmergeCommit } from "../ports/store.ts";
import { holds, same } from "./law.ts";
import { mergeOf } from "./store-laws-merge.ts";
import {
  admission,
  alias,
  chat,
  dedupeOf,
  journalEntry,
  logMessage,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  turnFor,
  type World,
} from "./store-laws-world.ts";

const EVENT: UnmergeEvent = {
  kind: "unmerge",
  key: "apart",
  at: "2026-01-05T02:00:00.000Z",
  proof: "staff",
};

const SIGNAL: SignalEvent = { kind: "signal", key: "", at: EVENT.at, name: "paid", data: {} };

/** Two customers, one of them merged away, and what undoes it. */
async function apart(
  world: World,
  survivor: CustomerId,
  discarded: CustomerId,
  name: string,
  more: Partial<UnmergeCommit["restored"]> = {},
): Promise<UnmergeCommit> {
  const dedupe = dedupeOf(`apart ${discarded}`);
  const { seq = 0 } = await world.write({ accept: { event: EVENT, customer: survivor, dedupe } });
  const to = await world.mailbox(survivor);
  const merge = (await world.store.merges(survivor)).find((each) => each.discarded === discarded);
  holds(merge !== undefined && merge.undone === undefined, "there is a merge that stands");
  const { customer: _, version, epoch, ...turn } = turnFor(to, "survivor alone");
  const before = merge.discardedBefore;
  const state = { ...before, aliases: [{ ...alias(name), assurance: "channel" as const, at: 1 }] };
  return {
    merge: merge.id,
    undone: { at: 20, proof: "staff" },
    survivor: { customer: survivor, version, epoch },
    seq,
    turn,
    restored: {
      customer: discarded,
      state,
      aliases: [alias(name)],
      conversations: [chat(name), { channel: "web", id: `web-${name}` }],
      tasks: [`task-${name}`],
      outbox: [],
      log: [],
      ...more,
    },
  };
}

async function merged(world: World): Promise<readonly [CustomerId, CustomerId]> {
  const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
  const outcome = await world.store.merge(await mergeOf(world, budi, siti));
  holds(outcome.status === "committed", "merged");
  return [budi, siti];
}

/** One customer becomes two again. */
export const unmergeLaws: readonly StoreLaw[] = [
  storeLaw("after an unmerge each name leads to its own customer, with the state given back", async (world) => {
    const [budi, siti] = await merged(world);
    const versions = await world.mailbox(budi);
    const commit = await apart(world, budi, siti, "siti");
    const outcome = await world.store.unmerge(commit);
    same(outcome.status, "committed", "the outcome");
    await world.restart();
    same(await world.store.find(alias("siti")), { customer: siti, assurance: "channel" }, "the alias given back");
    same((await world.store.find(alias("budi")))?.customer, budi, "the alias that stays");
    same((await world.mailbox(siti)).customer, siti, "no redirect any more");
    same((await world.mailbox(siti)).state, commit.restored.state, "the state given back");
    same((await world.mailbox(budi)).state.memory["mark"], "survivor alone", "the survivor's state");
    same((await world.mailbox(budi)).version, versions.version + 1, "its version");
    await world.turn("again", "siti");
    await world.turn("again too", "budi");
    const heard = async (who: CustomerId) => (await world.store.timeline(who, 10)).map((entry) => entry.heard);
    same(await heard(siti), ["again", "first of siti"], "timeline of one");
    same((await heard(budi)).slice(0, 2), ["again too", "survivor alone"], "timeline of the other");
  }),

  storeLaw("what came since goes to whose name or place it was, in its order", async (world) => {
    const [budi, siti] = await merged(world);
    const entry = (from: string, heard: string) => ({ ...journalEntry(budi, heard), conversation: chat(from) });
    await world.turn("one", "siti", {
      journal: entry("siti", "one"),
      timers: ["task-siti", "task-budi"].map((task) => ({ change: "set", task, name: "t", due: 50, generation: 1 })),
      outbox: [outboxMessage("to siti", budi, "siti"), outboxMessage("to budi", budi, "budi")],
      log: [logMessage("web-siti", "l1"), logMessage("web-budi", "l2")],
      records: ["siti", "budi"].map((from) => ({
        keyspace: "cases",
        key: `case ${from}`,
        value: { conversation: { ...chat(from) } },
        customer: budi,
      })),
    });
    await world.turn("two", "budi", { journal: entry("budi", "two") });
    for (const [key, from] of [
      ["a", "siti"],
      ["b", "budi"],
      ["c", "siti"],
    ] as const)
      await world.accept(key, from);
    const event = Buffer.from(dedupeOf("c")).toString("hex");
    const record = { customer: budi, event, key: "k", name: "pay", startedAt: 1, proposals: null, result: "7" };
    await world.store.saveStep(record);
    const commit = await apart(world, budi, siti, "siti");
    const outcome = await world.store.unmerge(commit);
    const waiting = await world.pending(siti);
    same(
      outcome.status === "committed" && outcome.moved,
      waiting.map(({ seq }) => seq),
      "the seqs that moved",
    );
    same(
      waiting.map((each) => each.event.key),
      ["a", "c"],
      "events of one",
    );
    same(
      (await world.pending(budi)).map((each) => each.event.key),
      ["b"],
      "events of the other; the request is done",
    );
    same(await world.store.steps(siti, event), [{ ...record, customer: siti }], "step records go with their event");
    const timeline = await world.store.timeline(siti, 10);
    same(
      timeline.map(({ heard, customer }) => [heard, customer]),
      [
        ["one", siti],
        ["first of siti", siti],
      ],
      "journal",
    );
    const fired = await world.store.fireTimers(50, 10);
    same(
      fired.map(({ customer, pending }) => [customer, pending.event.kind === "timer" && pending.event.task]).sort(),
      [
        [budi, "task-budi"],
        [siti, "task-siti"],
      ].sort(),
      "timers",
    );
    const outbox = await world.store.outbox({ after: 0, limit: 10 });
    same(
      outbox.map(({ id, customer }) => [id, customer]),
      [
        ["to siti", siti],
        ["to budi", budi],
      ],
      "unsent messages",
    );
    await world.write({ turn: await world.next(siti) });
    await world.store.erase(budi);
    same(await world.store.log.cursor({ channel: "web", id: "web-budi" }), 0, "erasing one takes their log");
    same((await world.store.log.read({ channel: "web", id: "web-siti" }, 0)).length, 1, "and leaves the other's");
    const cases = await world.store.keyspace("cases", { erase: "delete", export: "include" }).list();
    same(
      cases.map(({ key }) => key),
      ["case siti"],
      "and their cases",
    );
    same((await world.store.timeline(siti, 10)).length, 3, "and their journal");
  }),

  storeLaw("an undone merge keeps no state and shows nobody the other's", async (world) => {
    const [budi, siti] = await merged(world);
    await world.store.unmerge(await apart(world, budi, siti, "siti"));
    for (const customer of [budi, siti]) {
      const text = JSON.stringify(await world.store.export(customer));
      holds(!text.includes("survivorBefore"), "no states in the record");
    }
    holds(!JSON.stringify(await world.store.export(siti)).includes("first of budi"), "nothing of the other");
    const [record] = await world.store.merges(siti);
    same(record?.undone, { at: 20, proof: "staff" }, "the record says so");
  }),

  storeLaw("an unmerge that does not fit is refused and leaves nothing", async (world) => {
    const [budi, siti] = await merged(world);
    const commit = await apart(world, budi, siti, "siti");
    const wrong = [
      { ...commit, survivor: { ...commit.survivor, version: 99 } },
      { ...commit, survivor: { ...commit.survivor, epoch: 9 } },
      { ...commit, merge: "nobody made this" },
      { ...commit, seq: commit.seq + 1_000 },
      { ...commit, restored: { ...commit.restored, customer: budi } },
    ];
    const seen = [];
    for (const each of wrong) seen.push((await world.store.unmerge(each)).status);
    same(
      seen,
      wrong.map(() => "conflict"),
      "outcomes",
    );
    const large = { ...commit.turn.state, memory: { x: "x".repeat(70_000) } };
    same((await world.store.unmerge({ ...commit, turn: { ...commit.turn, state: large } })).status, "refused", "size");
    same((await world.store.find(alias("siti")))?.customer, budi, "still one customer");
    same((await world.store.unmerge(commit)).status, "committed", "the right one goes through");
    same((await world.store.unmerge(commit)).status, "conflict", "once");
  }),

  storeLaw("turns begun before an unmerge are refused, and the two can be merged again", async (world) => {
    const [budi, siti] = await merged(world);
    const stale = await world.fused("late", "siti");
    await world.store.unmerge(await apart(world, budi, siti, "siti"));
    same((await world.commit(stale))[0]?.status, "conflict", "a turn for the wrong customer");
    const merge = await mergeOf(world, siti, budi);
    const again = await world.store.merge({ ...merge, record: { ...merge.record, id: "second merge" } });
    same(again.status, "committed", "merged the other way round");
    same((await world.mailbox(budi)).customer, siti, "one customer");
  }),

  storeLaw("who was merged into the discarded one before goes back with them", async (world) => {
    const [budi, siti, tono] = [
      await world.customer("budi"),
      await world.customer("siti"),
      await world.customer("tono"),
    ];
    await world.store.merge(await mergeOf(world, siti, tono));
    await world.store.merge(await mergeOf(world, budi, siti));
    same((await world.mailbox(tono)).customer, budi, "through both");
    const commit = await apart(world, budi, siti, "siti");
    const both = [alias("siti"), alias("tono")];
    await world.store.unmerge({
      ...commit,
      restored: {
        ...commit.restored,
        aliases: both,
        state: {
          ...commit.restored.state,
          aliases: both.map((each) => ({ ...each, assurance: "channel" as const, at: 1 })),
        },
      },
    });
    same((await world.mailbox(tono)).customer, siti, "not to the survivor");
    same((await world.store.find(alias("tono")))?.customer, siti, "the alias too");
    const [found] = await world.store.admit([admission("x", "tono")]);
    same(found?.status === "known" && found.customer, siti, "and what comes in");
  }),

  storeLaw(
    "what the application meant for one of them, by any id they had, waits for them afterwards",
    async (world) => {
      const [budi, siti, tono] = [
        await world.customer("budi"),
        await world.customer("siti"),
        await world.customer("tono"),
      ];
      const signal = (customer: CustomerId, key: string) =>
        world.write({ accept: { event: { ...SIGNAL, key, for: customer }, customer, dedupe: dedupeOf(key) } });
      await world.store.merge(await mergeOf(world, siti, tono));
      await signal(siti, "before");
      await world.store.merge(await mergeOf(world, budi, siti));
      await signal(budi, "for budi");
      await signal(siti, "for siti");
      await signal(tono, "for tono");
      await world.store.unmerge(await apart(world, budi, siti, "siti", { formerly: [tono] }));
      const waiting = async (who: CustomerId) => (await world.pending(who)).map(({ event }) => event.key);
      same(await waiting(siti), ["before", "for siti", "for tono"], "of who was given back");
      same(await waiting(budi), ["for budi"], "of who stays");
    },
  ),

  storeLaw("a log row that forgets removes what came before it, and the numbers go on", async (world) => {
    const budi = await world.customer("budi");
    await world.turn("a", "budi", { log: [logMessage("w", "m1"), logMessage("w", "m2"), logMessage("v", "m3")] });
    await world.turn("b", "budi", {
      log: [{ ...logMessage("w", "r", "reset"), forget: true }, logMessage("w", "m4")],
    });
    const rows = await world.store.log.read({ channel: "web", id: "w" }, 0);
    same(
      rows.map(({ seq, id }) => [seq, id]),
      [
        [3, "r"],
        [4, "m4"],
      ],
      "what is left",
    );
    same((await world.store.log.read({ channel: "web", id: "v" }, 0)).length, 1, "another conversation");
    await world.store.erase(budi);
    same(await world.store.log.cursor({ channel: "web", id: "w" }), 0, "and erasing takes it all");
  }),
];
