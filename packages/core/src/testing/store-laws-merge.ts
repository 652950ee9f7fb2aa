import type { CustomerId } from "../model/customer.ts";
import type { MergeEvent } from "../model/event.ts";
import type { MergeCommit } from "../ports/store.ts";
import { holds, same } from "./law.ts";
import {
  admission,
  alias,
  chat,
  dedupeOf,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  textEvent,
  turnFor,
  type World,
} from "./store-laws-world.ts";

const mergeEvent = (withAlias: string): MergeEvent => ({
  kind: "merge",
  key: `merge with ${withAlias}`,
  at: "2026-01-05T02:00:00.000Z",
  with: alias(withAlias),
  proof: "link-code",
  conversation: chat(withAlias),
});

/** The merge of two customers, asked for in the inbox of `asker`. */
export async function mergeOf(
  world: World,
  survivor: CustomerId,
  discarded: CustomerId,
  asker: CustomerId = survivor,
): Promise<MergeCommit> {
  const event = mergeEvent("budi");
  const dedupe = dedupeOf(`merge ${survivor} ${discarded}`);
  const { seq = 0 } = await world.write({ accept: { event, customer: asker, dedupe } });
  const [to, from] = [await world.mailbox(survivor), await world.mailbox(discarded)];
  const { customer: _, version: __, epoch: ___, ...turn } = turnFor(to, `merged ${discarded}`);
  return {
    record: {
      id: `merge of ${discarded}`,
      at: 9,
      survivor,
      discarded,
      proof: "link-code",
      survivorBefore: to.state,
      discardedBefore: from.state,
    },
    survivor: { customer: survivor, version: to.version, epoch: to.epoch },
    discarded: { customer: discarded, version: from.version, epoch: from.epoch },
    seq,
    turn,
  };
}

/** Two customers become one. */
export const mergeLaws: readonly StoreLaw[] = [
  storeLaw("after a merge every name leads to the survivor, also after a restart", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    await world.turn("b", "siti", { bind: [{ alias: alias("siti-2"), assurance: "verified" }] });
    const outcome = await world.store.merge(await mergeOf(world, budi, siti));
    same(outcome.status === "committed" && outcome.customer, budi, "the outcome names the survivor");
    await world.restart();
    same(await world.store.find(alias("siti")), { customer: budi, assurance: "channel" }, "the alias");
    same(await world.store.find(alias("siti-2")), { customer: budi, assurance: "verified" }, "the other alias");
    const loaded = await world.store.load(siti, { after: 0, events: 10 });
    same([loaded?.mailbox.customer, loaded?.mailbox.state.memory["mark"]], [budi, `merged ${siti}`], "load");
    const [byAlias, byId] = await world.store.admit([
      admission("c", "siti"),
      { event: textEvent("d", "siti"), customer: siti, dedupe: dedupeOf("d") },
    ]);
    same(
      [byAlias, byId].map((found) => found?.status === "known" && found.customer),
      [budi, budi],
      "admit",
    );
    const accepted = await world.commit(
      { accept: admission("c", "siti") },
      { accept: { event: textEvent("d", "siti"), customer: siti, dedupe: dedupeOf("d") } },
    );
    same(
      accepted.map((done) => done.status === "committed" && done.customer),
      [budi, budi],
      "accept",
    );
    same(
      (await world.pending(budi)).map(({ event }) => event.key),
      ["c", "d"],
      "they wait there",
    );
  }),

  storeLaw("a merge raises both versions; what was begun for either before is refused", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    const staleBudi = turnFor(await world.mailbox(budi), "stale");
    const staleSiti = await world.fused("b", "siti");
    const merge = await mergeOf(world, budi, siti);
    await world.store.merge(merge);
    const survivor = await world.mailbox(budi);
    same([survivor.version, survivor.epoch], [merge.survivor.version + 1, merge.survivor.epoch], "survivor");
    const outcomes = await world.commit({ turn: staleBudi }, staleSiti);
    same(
      outcomes.map(({ status }) => status),
      ["conflict", "conflict"],
      "stale turns",
    );
    const { version, epoch, state } = await world.mailbox(budi);
    const ahead = turnFor({ customer: siti, version, epoch, state }, "x", {});
    const guesses = [0, 1, 2].map((guess) => ({
      turn: { ...ahead, version: merge.discarded.version + 1, epoch: guess },
    }));
    for (const guess of guesses)
      same((await world.commit(guess))[0]?.status, "conflict", "the discarded one takes none");
    same((await world.mailbox(budi)).version, merge.survivor.version + 1, "version");
  }),

  storeLaw("undone events of both wait at the survivor in their order of accept", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    for (const [key, from] of [
      ["a", "siti"],
      ["b", "budi"],
      ["c", "siti"],
    ] as const)
      await world.accept(key, from);
    const merge = await mergeOf(world, budi, siti, siti);
    const { seq = 0 } = await world.accept("d", "budi");
    await world.store.countTry(seq);
    await world.store.merge(merge);
    const events = await world.pending(budi);
    same(
      events.map(({ event }) => event.key),
      ["a", "b", "c", "d"],
      "order; the merge's own event is done",
    );
    same(events.at(-1)?.tries, 1, "tries are kept");
    const claims = await world.store.claim({ owner: "one", limit: 10, events: 10 });
    same(
      claims.map(({ mailbox }) => mailbox.customer),
      [budi],
      "one mailbox",
    );
    for (let turns = 0; turns < 2; turns += 1) await world.write({ turn: await world.next(budi) });
    same(
      (await world.pending(budi)).map(({ event }) => event.key),
      ["c", "d"],
      "they run there",
    );
  }),

  storeLaw("timers and step records of the discarded customer go on at the survivor", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    await world.turn("b", "siti", {
      timers: [{ change: "set", task: "form", name: "remind", due: 50, generation: 3 }],
    });
    await world.accept("c", "siti");
    const event = Buffer.from(dedupeOf("c")).toString("hex");
    const record = { customer: siti, event, key: "k", name: "pay", startedAt: 1, proposals: null, result: "7" };
    await world.store.saveStep(record);
    const merge = await mergeOf(world, budi, siti);
    await world.store.merge(merge);
    const [fired] = await world.store.fireTimers(50, 10);
    same(
      [fired?.customer, fired?.pending.event.kind === "timer" && fired.pending.event.generation],
      [budi, 3],
      "timer",
    );
    same(await world.store.steps(budi, event), [{ ...record, customer: budi }], "step record");
    await world.store.saveStep({ ...record, key: "k2" });
    same((await world.store.steps(siti, event)).length, 2, "a step that ends later finds its way");
  }),

  storeLaw("what a merge brings is written with it; messages stay with their conversations", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    await world.turn("b", "siti", { outbox: [outboxMessage("m1", siti, "siti")] });
    const merge = await mergeOf(world, budi, siti);
    const outcome = await world.store.merge({
      ...merge,
      turn: { ...merge.turn, outbox: [outboxMessage("m2", budi, "budi")] },
    });
    same(outcome.status === "committed" && outcome.outbox.map(({ id }) => id), ["m2"], "the outcome's outbox");
    const outbox = await world.store.outbox({ after: 0, limit: 10 });
    same(
      outbox.map(({ id, conversation }) => [id, conversation.id]),
      [
        ["m1", "siti"],
        ["m2", "budi"],
      ],
      "outbox",
    );
    const timeline = await world.store.timeline(budi, 10);
    same(
      timeline.map(({ heard }) => heard),
      [`merged ${siti}`, "b", "first of siti", "first of budi"],
      "one timeline",
    );
    same(await world.store.timeline(siti, 10), timeline, "the same under the old name");
    const whole = JSON.stringify(await world.store.export(budi));
    holds(whole.includes("link-code") && whole.includes(siti), "the record is in the export");
  }),

  storeLaw("a merge that does not fit is refused and leaves nothing", async (world) => {
    const [budi, siti] = [await world.customer("budi"), await world.customer("siti")];
    const merge = await mergeOf(world, budi, siti);
    const versions = { ...merge, discarded: { ...merge.discarded, version: 9 } };
    const epochs = { ...merge, survivor: { ...merge.survivor, epoch: 9 } };
    const codes = { ...merge, turn: { ...merge.turn, usedCodes: ["nobody made this"] } };
    const elsewhere = { ...merge, seq: merge.seq + 1_000 };
    const large = {
      ...merge,
      turn: { ...merge.turn, state: { ...merge.turn.state, memory: { x: "x".repeat(70_000) } } },
    };
    const seen = [];
    for (const wrong of [versions, epochs, codes, elsewhere, large]) seen.push((await world.store.merge(wrong)).status);
    same(seen, ["conflict", "conflict", "code-used", "conflict", "refused"], "outcomes");
    same((await world.store.find(alias("siti")))?.customer, siti, "still two customers");
    same([(await world.mailbox(budi)).version, (await world.mailbox(siti)).version], [1, 1], "versions");
    same((await world.store.merge(merge)).status, "committed", "the right one goes through");
    same((await world.store.merge(merge)).status, "conflict", "once");
  }),

  storeLaw("a survivor can be merged further", async (world) => {
    const [budi, siti, tono] = [
      await world.customer("budi"),
      await world.customer("siti"),
      await world.customer("tono"),
    ];
    await world.store.merge(await mergeOf(world, siti, tono));
    await world.store.merge(await mergeOf(world, budi, siti));
    same((await world.mailbox(tono)).customer, budi, "through both");
    same((await world.store.find(alias("tono")))?.customer, budi, "the alias too");
    same((await world.store.timeline(tono, 10)).length, 5, "all five turns");
  }),
];
