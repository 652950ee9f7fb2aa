import { MAX_STATE_BYTES } from "../ports/store.ts";
import { holds, same } from "./law.ts";
import {
  admission,
  alias,
  chat,
  dedupeOf,
  firstTurn,
  logMessage,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  turnFor,
  type World,
} from "./store-laws-world.ts";

const statuses = (outcomes: readonly { readonly status: string }[]): string[] => outcomes.map(({ status }) => status);

/** A state of exactly so many UTF-8 bytes, out of characters of two bytes. */
async function stateOf(world: World, from: string, bytes: number) {
  const mailbox = await world.mailbox(await world.customer(from));
  const state = (filling: string) => ({ ...mailbox.state, memory: { filling } });
  const room = bytes - Buffer.byteLength(JSON.stringify(state("")));
  return { mailbox, state: state("é".repeat(Math.floor(room / 2)) + "e".repeat(room % 2)) };
}

/** Committing turns: whole, against the version and epoch they started from, the rest of the group untouched. */
export const commitLaws: readonly StoreLaw[] = [
  storeLaw("a turn that started from another version conflicts", async (world) => {
    const customer = await world.customer("budi");
    const stale = turnFor(await world.mailbox(customer), "stale");
    await world.turn("a", "budi");
    same(statuses(await world.commit({ turn: stale })), ["conflict"], "older version");
    const ahead = { ...turnFor(await world.mailbox(customer), "ahead"), version: 9 };
    same(statuses(await world.commit({ turn: ahead })), ["conflict"], "version from nowhere");
    same((await world.mailbox(customer)).state.memory["mark"], "a", "the state is that of the turn that counted");
  }),

  storeLaw("a turn under another epoch conflicts", async (world) => {
    const customer = await world.customer("budi");
    const turn = turnFor(await world.mailbox(customer), "x");
    same(statuses(await world.commit({ turn: { ...turn, epoch: turn.epoch + 1 } })), ["conflict"], "another epoch");
    same(statuses(await world.commit({ turn })), ["committed"], "its own epoch");
  }),

  storeLaw("turns of a customer who does not exist, or exists already, conflict", async (world) => {
    const customer = await world.customer("budi");
    const { create: _, ...missing } = firstTurn("c_nobody", "x");
    same(statuses(await world.commit({ turn: missing })), ["conflict"], "not there");
    same(statuses(await world.commit({ turn: firstTurn(customer, "x") })), ["conflict"], "there already");
    same((await world.mailbox(customer)).version, 1, "version");
  }),

  storeLaw("turns of one customer in one group build on each other", async (world) => {
    const first = await world.fused("a", "budi");
    const customer = first.turn?.customer ?? "";
    const mailbox = { ...(await unborn(first)), customer };
    const outcomes = await world.commit(
      first,
      { accept: admission("b", "budi"), turn: turnFor({ ...mailbox, version: 1 }, "b") },
      { accept: admission("c", "budi"), turn: turnFor({ ...mailbox, version: 2 }, "c") },
    );
    same(statuses(outcomes), ["committed", "committed", "committed"], "outcomes");
    const after = await world.mailbox(customer);
    same([after.version, after.state.memory["mark"]], [3, "c"], "version and state of the last");
    const timeline = await world.store.timeline(customer, 10);
    same(
      timeline.map(({ heard }) => heard),
      ["c", "b", "a"],
      "journal in order",
    );
  }),

  storeLaw("after a conflict later entries of that customer conflict too, other customers do not", async (world) => {
    const budi = await world.customer("budi");
    const stale = turnFor(await world.mailbox(budi), "stale");
    const good = { ...turnFor(await world.mailbox(budi), "good"), version: 2 };
    await world.turn("z", "budi");
    const outcomes = await world.commit(
      await world.fused("before", "siti"),
      { accept: admission("a", "budi"), turn: stale },
      { accept: admission("b", "budi"), turn: good },
      { accept: admission("c", "budi") },
      { turn: good },
      await world.fused("d", "tono"),
      { accept: admission("e", "siti") },
    );
    same(
      statuses(outcomes),
      ["committed", "conflict", "conflict", "conflict", "conflict", "committed", "committed"],
      "outcomes",
    );
    same(await world.pending(budi), [], "nothing of the customer was accepted");
    const keys = await world.store.admit([admission("a", "budi"), admission("b", "budi"), admission("c", "budi")]);
    same(statuses(keys), ["known", "known", "known"], "their keys are free");
  }),

  storeLaw("after a conflict about a stranger nobody else becomes that stranger in the group", async (world) => {
    const unborn1 = { ...firstTurn("c_x", "a"), version: 3 };
    const outcomes = await world.commit(
      { accept: admission("a", "budi"), turn: unborn1 },
      { accept: admission("b", "budi") },
    );
    same(statuses(outcomes), ["conflict", "conflict"], "outcomes");
    same(await world.store.find(alias("budi")), undefined, "nobody was created");
  }),

  storeLaw("an event has one turn", async (world) => {
    const { customer } = await world.accept("a", "budi");
    const turn = await world.next(customer);
    await world.write({ turn });
    same(await world.pending(customer), [], "it waits no more");
    const again = turnFor(await world.mailbox(customer), "again", { seq: turn.seq ?? 0 });
    same(statuses(await world.commit({ turn: again })), ["conflict"], "a second turn about it");
    const other = await world.accept("b", "siti");
    const foreign = turnFor(await world.mailbox(customer), "foreign", { seq: other.seq ?? 0 });
    same(statuses(await world.commit({ turn: foreign })), ["conflict"], "a turn about somebody else's event");
  }),

  storeLaw("what a turn brings is there after it, in one transaction", async (world) => {
    const customer = await world.customer("budi");
    const { outbox, enqueued, logSeq } = await world.write({
      accept: { ...admission("a", "budi"), log: logMessage("w", "own") },
      turn: turnFor(await world.mailbox(customer), "a", {
        outbox: [outboxMessage("m1", customer, "budi"), outboxMessage("m2", customer, "budi")],
        log: [logMessage("w", "reply")],
        timers: [{ change: "set", task: "t", name: "n", due: 77, generation: 2 }],
        bind: [{ alias: alias("budi-2"), assurance: "linked" }],
        enqueue: [{ kind: "signal", key: "s", at: "2026-01-05T02:00:00.000Z", name: "paid", data: { no: 7 } }],
        records: [{ keyspace: "desk", key: "1", value: { queue: "front" }, customer }],
      }),
    });
    await world.restart();
    same(
      outbox.map(({ id, attempts, sent, partsDone, due }) => [id, attempts, sent, partsDone, due]),
      [
        ["m1", 0, [], 0, 1_000],
        ["m2", 0, [], 0, 1_000],
      ],
      "the outcome has the outbox rows",
    );
    same(await world.store.outbox({ after: 0, limit: 10 }), outbox, "outbox");
    same(logSeq, 1, "log seq of the customer's own message");
    const log = await world.store.log.read({ channel: "web", id: "w" }, 0);
    same(
      log,
      [
        { ...logMessage("w", "own"), seq: 1 },
        { ...logMessage("w", "reply"), seq: 2 },
      ],
      "log",
    );
    same(await world.store.nextTimer(), 77, "timer");
    same(await world.store.find(alias("budi-2")), { customer, assurance: "linked" }, "alias");
    const waiting = (await world.pending(customer)).map(({ unstepped: _, ...pending }) => pending);
    same(waiting, enqueued, "the enqueued event waits as the outcome says");
    same(
      enqueued[0]?.event,
      { kind: "signal", key: "s", at: "2026-01-05T02:00:00.000Z", name: "paid", data: { no: 7 } },
      "event",
    );
    same([enqueued[0]?.dedupe.length, enqueued[0]?.tries], [16, 0], "key length and tries");
    const desk = world.store.keyspace("desk", { erase: "delete", export: "include" });
    same(await desk.get("1"), { queue: "front" }, "record");
  }),

  storeLaw("an enqueued event is seen by claim and runs as a turn", async (world) => {
    const customer = await world.customer("budi");
    const enqueue = [
      { kind: "signal", key: "s1", at: "2026-01-05T02:00:00.000Z", name: "one", data: {} },
      { kind: "signal", key: "s2", at: "2026-01-05T02:00:00.000Z", name: "two", data: {} },
    ] as const;
    await world.turn("a", "budi", { enqueue });
    const [claim] = await world.store.claim({ owner: "one", limit: 1, events: 10 });
    same(
      claim?.events.map(({ event }) => event),
      enqueue,
      "claimed in order",
    );
    holds(
      Buffer.compare(claim?.events[0]?.dedupe ?? new Uint8Array(), claim?.events[1]?.dedupe ?? new Uint8Array()) !== 0,
      "their keys differ",
    );
    await world.write({ turn: await world.next(customer) });
    same(
      (await world.pending(customer)).map(({ event }) => event.key),
      ["s2"],
      "the other one waits",
    );
  }),

  storeLaw("a committed state does not change when the one handed over does", async (world) => {
    const customer = await world.customer("budi");
    const entry = await world.fused("a", "budi");
    const memory: { mark: string } = { mark: "as committed" };
    const turn = { ...entry.turn, state: { ...entry.turn?.state, memory } } as NonNullable<typeof entry.turn>;
    await world.write({ ...entry, turn });
    memory.mark = "changed later";
    same((await world.mailbox(customer)).state.memory, { mark: "as committed" }, "state");
  }),

  storeLaw("a state encoded beforehand is stored as encoded", async (world) => {
    const customer = await world.customer("budi");
    const entry = await world.fused("a", "budi");
    const state = { ...entry.turn?.state, memory: { from: "text" } };
    await world.turn("b", "budi", { stateJson: JSON.stringify(state) });
    same((await world.mailbox(customer)).state.memory, { from: "text" }, "state");
  }),

  storeLaw("a state of 64 kB is kept, a byte more is refused without harm to others", async (world) => {
    const fits = await stateOf(world, "budi", MAX_STATE_BYTES);
    const large = await stateOf(world, "siti", MAX_STATE_BYTES + 1);
    const outcomes = await world.commit(
      { accept: admission("a", "budi"), turn: turnFor(fits.mailbox, "a", { state: fits.state }) },
      { accept: admission("b", "siti"), turn: turnFor(large.mailbox, "b", { state: large.state }) },
      { accept: admission("c", "siti") },
      await world.fused("d", "tono"),
    );
    same(statuses(outcomes), ["committed", "refused", "conflict", "committed"], "outcomes");
    const refused = outcomes[1];
    same(refused?.status === "refused" && refused.code, "state-too-large", "code");
    same((await world.mailbox(fits.mailbox.customer)).state, fits.state, "the state that fits");
    same((await world.mailbox(large.mailbox.customer)).version, 1, "the other customer is as before");
    same((await world.store.admit([admission("b", "siti")]))[0]?.status, "known", "the refused event's key is free");
  }),

  storeLaw("binding keeps the stronger assurance and never takes an alias from somebody", async (world) => {
    const budi = await world.customer("budi");
    const siti = await world.customer("siti");
    const phone = alias("phone");
    await world.turn("a", "budi", { bind: [{ alias: phone, assurance: "verified" }] });
    await world.turn("b", "budi", { bind: [{ alias: phone, assurance: "asserted" }] });
    same(await world.store.find(phone), { customer: budi, assurance: "verified" }, "the stronger one stays");
    await world.turn("c", "siti", { bind: [{ alias: phone, assurance: "authenticated" }] });
    same(await world.store.find(phone), { customer: budi, assurance: "verified" }, "it stays with its customer");
    await world.turn("d", "budi", { bind: [{ alias: phone, assurance: "authenticated" }] });
    same(await world.store.find(phone), { customer: budi, assurance: "authenticated" }, "a stronger one replaces");
    same((await world.mailbox(siti)).version, 2, "the turn that wished for it is committed");
  }),

  storeLaw("an exclusive binding holds only if nobody else has the alias", async (world) => {
    const [phone, other] = [alias("phone"), alias("other")];
    await world.turn("a", "budi", { bind: [{ alias: phone, assurance: "linked", exclusive: true }] });
    const turn = async (bound: typeof phone, key: string) => {
      const { customer } = await world.accept(key, "siti");
      return world.next(customer, { bind: [{ alias: bound, assurance: "linked", exclusive: true }] });
    };
    const first = await turn(phone, "b");
    same(statuses(await world.commit({ turn: first })), ["conflict"], "an alias of somebody else");
    const { customer: budi } = (await world.store.find(phone)) ?? {};
    same(budi, await world.customer("budi"), "it stays with its customer");
    const again = { ...first, bind: [{ alias: other, assurance: "linked", exclusive: true }] } as typeof first;
    same(statuses(await world.commit({ turn: again })), ["committed"], "an alias of nobody");
    same((await world.store.find(other))?.customer, first.customer, "is bound");
  }),

  storeLaw("a name that is taken away leads to somebody new, and leaves nothing behind", async (world) => {
    const { store } = world;
    const budi = await world.customer("budi");
    const phone = alias("phone");
    await world.turn("a", "budi", { bind: [{ alias: phone, assurance: "linked" }] });
    const [from, expiresAt] = [chat("phone"), 60_000];
    await store.saveLink({ hash: "h", alias: phone, from, channel: "web", createdAt: 0, expiresAt });
    const places = store.keyspace("places", { erase: "delete", export: "include" });
    await places.set("phone", "of budi", phone);
    const siti = await world.customer("siti");
    await world.turn("b", "siti", { unbind: [phone] });
    same((await store.find(phone))?.customer, budi, "nobody takes a name away from somebody else");
    same(await store.findLink("h").then((code) => code?.alias), phone, "with what belongs to it");

    // Begun before the name was taken away, and on top of the turn that does it.
    const late = await world.fused("d", "phone");
    const gone = await world.fused("c", "budi", { unbind: [phone] });
    const { version, epoch, state } = await world.mailbox(budi);
    const after = turnFor({ customer: budi, version: version + 1, epoch, state }, "d");
    same(statuses(await world.commit(gone)), ["committed"], "the name is taken away");
    same(await store.find(phone), undefined, "and nobody's");
    same(statuses(await world.commit({ ...late, turn: after })), ["conflict"], "it was for who had the name");
    same(await store.findLink("h"), undefined, "a code made under it connects nobody");
    const fresh = (await world.turn("d", "phone")).customer;
    same([budi, siti].includes(fresh), false, "who comes next is somebody new");
    same((await store.find(phone))?.customer, fresh, "and has the name");
    same((await world.turn("e", "budi")).customer, budi, "who had it goes on under another");

    await world.turn("f", "phone", { unbind: [phone], bind: [{ alias: phone, assurance: "asserted" }] });
    same(await store.find(phone), { customer: fresh, assurance: "asserted" }, "what is bound anew is bound as told");
    await store.erase(budi);
    same(await places.get("phone"), undefined, "what was kept with the name went with who had it then");
    same((await store.find(phone))?.customer, fresh, "and the name stays with who has it now");
  }),

  storeLaw("in one group nobody gets what came under a name that is taken away", async (world) => {
    const budi = await world.customer("budi");
    const phone = alias("phone");
    await world.turn("a", "budi", { bind: [{ alias: phone, assurance: "linked" }] });
    const gone = await world.fused("b", "budi", { unbind: [phone] });
    const { version, epoch, state } = await world.mailbox(budi);
    const after = turnFor({ customer: budi, version: version + 1, epoch, state }, "c");
    const late = { accept: admission("c", "phone"), turn: after };
    same(statuses(await world.commit(gone, late)), ["committed", "conflict"], "a turn of who had it is refused");
    const alone = await world.accept("c", "phone");
    same(alone.customer === budi, false, "accepted alone it is somebody new's");
    const next = (await world.accept("d", "budi")).customer;
    const apart = await world.next(next, { unbind: [alias("budi")] });
    const both = await world.commit({ turn: apart }, { accept: admission("e", "budi") });
    same(statuses(both), ["committed", "committed"], "also within the group");
    same(both[1]?.status === "committed" && both[1].customer !== budi, true, "and in its order");
  }),

  storeLaw("a turn of no event is written beside what waits, once", async (world) => {
    const budi = await world.customer("budi");
    const phone = alias("phone");
    await world.turn("a", "budi", { bind: [{ alias: phone, assurance: "linked" }] });
    await world.accept("b", "budi");
    const turn = turnFor(await world.mailbox(budi), "released", { unbind: [phone] });
    same(statuses(await world.commit({ turn }, { turn })), ["committed", "conflict"], "it counts once");
    same(await world.store.find(phone), undefined, "its effects are written");
    same(
      (await world.pending(budi)).map(({ event }) => event.key),
      ["b"],
      "what waits still does",
    );
  }),

  storeLaw("the platform's own payload is gone once the turn is committed", async (world) => {
    const dump = await world.dump();
    const { customer } = await world.accept("a", "budi");
    const turn = await world.next(customer, {
      deadLetter: {
        customer,
        seq: 1,
        at: 1,
        code: "turn-timeout",
        reason: "slow",
        event: admission("a", "budi").event,
      },
    });
    await world.write({ turn });
    await world.turn("b", "budi");
    const everything = [await world.store.deadLetters(10), await world.store.export(customer)];
    holds(!JSON.stringify(everything).includes("raw of"), "neither dead letter nor export has it");
    if (dump !== undefined) holds(!((await world.dump()) ?? "").includes("raw of"), "no byte of it is stored");
  }),

  storeLaw("two admissions with one key but other bodies: the first one wins", async (world) => {
    const { customer } = await world.accept("a", "budi");
    await world.commit({ accept: { ...admission("b", "budi"), dedupe: dedupeOf("a") } });
    same(
      (await world.pending(customer)).map(({ event }) => event.key),
      ["a"],
      "what waits",
    );
  }),

  storeLaw("the order of a group is the order of outbox and journal", async (world) => {
    const entries = [];
    for (const name of ["one", "two", "three"]) {
      const entry = await world.fused(name, name);
      const customer = entry.turn?.customer ?? "";
      const outbox = [outboxMessage(`m ${name}`, customer, name)];
      entries.push({ ...entry, turn: { ...entry.turn, outbox } as NonNullable<typeof entry.turn> });
    }
    await world.commit(...entries);
    const rows = await world.store.outbox({ after: 0, limit: 10 });
    same(
      rows.map(({ id, conversation }) => [id, conversation]),
      [
        ["m one", chat("one")],
        ["m two", chat("two")],
        ["m three", chat("three")],
      ],
      "outbox",
    );
    holds(
      rows.every(({ seq }, index) => seq > (rows[index - 1]?.seq ?? 0)),
      "its seq grows",
    );
    const { entries: journal } = await world.store.journal({ after: 0, limit: 10 });
    same(
      journal.map(({ heard }) => heard),
      ["one", "two", "three"],
      "journal",
    );
  }),
];

async function unborn({ turn }: { readonly turn?: ReturnType<typeof turnFor> }) {
  holds(turn !== undefined, "the entry has a turn");
  return { epoch: 0, version: 0, state: turn.state };
}
