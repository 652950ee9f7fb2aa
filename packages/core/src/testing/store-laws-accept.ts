import { holds, same } from "./law.ts";
import {
  admission,
  alias,
  dedupeOf,
  firstTurn,
  logMessage,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  textEvent,
  turnFor,
} from "./store-laws-world.ts";

const statuses = (outcomes: readonly { readonly status: string }[]): string[] => outcomes.map(({ status }) => status);

/** Accepting: once, in order, one customer per alias. */
export const acceptLaws: readonly StoreLaw[] = [
  storeLaw("an event key is accepted once, within a group and over groups", async (world) => {
    const again = { accept: admission("a", "budi") };
    same(statuses(await world.commit(again, again)), ["committed", "duplicate"], "within a group");
    same(statuses(await world.commit(again)), ["duplicate"], "in a later group");
    const [admitted] = await world.store.admit([again.accept]);
    same(admitted?.status, "duplicate", "admit");
    same((await world.pending(await world.customer("budi"))).length, 1, "events that wait");
  }),

  storeLaw("an event key stays known after a restart, after its turn, and for another sender", async (world) => {
    await world.turn("a", "budi");
    await world.accept("b", "budi");
    await world.restart();
    const outcomes = await world.commit(
      { accept: admission("a", "budi") },
      { accept: admission("b", "budi") },
      { accept: { ...admission("b", "siti"), dedupe: dedupeOf("b") } },
    );
    same(statuses(outcomes), ["duplicate", "duplicate", "duplicate"], "all three");
    same(await world.store.find(alias("siti")), undefined, "a duplicate creates nobody");
  }),

  storeLaw("a fused accept and turn are both there, also after a restart", async (world) => {
    const { customer, outbox, seq } = await world.turn("a", "budi", {});
    same([outbox, seq], [[], undefined], "nothing waits for a fused event");
    await world.restart();
    const claim = await world.store.load(customer, { after: 0, events: 10 });
    same([claim?.mailbox.version, claim?.mailbox.epoch, claim?.events], [1, 0, []], "version, epoch and inbox");
    same(claim?.mailbox.state.memory, { mark: "a" }, "state");
    same(await world.store.find(alias("budi")), { customer, assurance: "channel" }, "alias");
    same((await world.store.timeline(customer, 10)).length, 1, "journal");
  }),

  storeLaw("a fused entry that conflicts leaves nothing of accept and turn", async (world) => {
    const customer = await world.customer("budi");
    const stale = await world.mailbox(customer);
    await world.turn("b", "budi");
    const accept = { ...admission("c", "budi"), log: logMessage("budi-web", "c") };
    const turn = turnFor(stale, "stale", {
      outbox: [outboxMessage("m1", customer, "budi")],
      log: [logMessage("budi-web", "reply")],
      timers: [{ change: "set", task: "t", name: "n", due: 5, generation: 1 }],
      bind: [{ alias: alias("budi-2"), assurance: "linked" }],
      records: [{ keyspace: "k", key: "1", value: 1 }],
      enqueue: [{ kind: "signal", key: "s", at: "2026-01-05T02:00:00.000Z", name: "paid", data: {} }],
    });
    same(statuses(await world.commit({ accept, turn })), ["conflict"], "outcome");
    same((await world.store.admit([accept]))[0]?.status, "known", "its key is free");
    const mailbox = await world.mailbox(customer);
    same([mailbox.version, mailbox.state.memory["mark"]], [2, "b"], "state");
    same(await world.store.outbox({ after: 0, limit: 10 }), [], "outbox");
    same(await world.store.log.cursor({ channel: "web", id: "budi-web" }), 0, "log");
    same(await world.store.nextTimer(), undefined, "timers");
    same(await world.store.find(alias("budi-2")), undefined, "aliases");
    const records = world.store.keyspace("k", { erase: "delete", export: "include" });
    same(await records.get("1"), undefined, "records");
    same(await world.pending(customer), [], "inbox");
    same((await world.store.timeline(customer, 10)).length, 2, "journal");
  }),

  storeLaw("events accepted alone wait whole, in the order of their accept, also after a restart", async (world) => {
    const first = await world.accept("a", "budi");
    const rest = await world.commit({ accept: admission("b", "siti") }, { accept: admission("c", "budi") });
    const seqs = [first, ...rest].map((outcome) => (outcome.status === "committed" ? outcome.seq : undefined));
    holds(
      seqs.every((seq, index) => seq !== undefined && seq > (seqs[index - 1] ?? 0)),
      `seq grows: ${seqs.join()}`,
    );
    await world.restart();
    const claims = await world.store.claim({ owner: "one", limit: 10, events: 10 });
    same(
      claims.map(({ events, more }) => [events.map(({ event }) => event.key), more]),
      [
        [["a", "c"], false],
        [["b"], false],
      ],
      "claims, the customer with the oldest event first",
    );
    const { unstepped: _, ...oldest } = claims[0]?.events[0] ?? {};
    same(
      oldest,
      { seq: seqs[0], event: textEvent("a", "budi"), dedupe: dedupeOf("a"), tries: 0 },
      "the event as it was accepted",
    );
  }),

  storeLaw("claim and load give no more than asked for, and say that more waits", async (world) => {
    for (const key of ["a", "b", "c"]) await world.accept(key, "budi");
    await world.accept("d", "siti");
    const [claim, ...others] = await world.store.claim({ owner: "one", limit: 1, events: 2 });
    same(others, [], "one customer");
    same([claim?.events.map(({ event }) => event.key), claim?.more], [["a", "b"], true], "two events and more");
    const customer = await world.customer("budi");
    const after = claim?.events[1]?.seq ?? 0;
    const rest = await world.store.load(customer, { after, events: 2 });
    same([rest?.events.map(({ event }) => event.key), rest?.more], [["c"], false], "the rest");
    same(await world.store.load("c_nobody", { after: 0, events: 1 }), undefined, "a customer who does not exist");
  }),

  storeLaw("claim goes on after the customers that were claimed before", async (world) => {
    for (const key of ["a", "b", "c", "d"]) await world.accept(key, `person ${key}`);
    await world.accept("e", "person a");
    const found: (string | undefined)[] = [];
    let after = 0;
    for (let pages = 0; pages < 3; pages += 1) {
      const claims = await world.store.claim({ owner: "one", limit: 2, events: 1, after });
      for (const { events } of claims) found.push(events[0]?.event.key);
      after = claims.at(-1)?.events[0]?.seq ?? after;
    }
    same(found, ["a", "b", "c", "d"], "each once, by their oldest event");
  }),

  storeLaw("the numbering of waiting events never goes back", async (world) => {
    const { seq, customer } = await world.accept("a", "budi");
    await world.write({ turn: await world.next(customer) });
    await world.restart();
    const later = await world.accept("b", "budi");
    holds((later.seq ?? 0) > (seq ?? 0), `${later.seq} comes after ${seq}`);
  }),

  storeLaw("an unknown alias becomes exactly one customer", async (world) => {
    const alone = await world.commit({ accept: admission("a", "budi") }, { accept: admission("b", "budi") });
    const ids = alone.map((outcome) => (outcome.status === "committed" ? outcome.customer : outcome.status));
    same(ids[0], ids[1], "two accepts in one group");
    same(
      (await world.pending(ids[0] ?? "")).map(({ event }) => event.key),
      ["a", "b"],
      "both wait there",
    );

    const one = await world.fused("c", "siti");
    const other = { accept: admission("d", "siti"), turn: firstTurn("c_other", "d") };
    same(statuses(await world.commit(one, other)), ["committed", "conflict"], "two fused first turns");
    same((await world.store.find(alias("siti")))?.customer, one.turn?.customer, "the first one counts");
    same(await world.store.load("c_other", { after: 0, events: 1 }), undefined, "the other does not exist");

    const mixed = await world.commit(await world.fused("e", "tono"), { accept: admission("f", "tono") });
    const people = mixed.map((outcome) => (outcome.status === "committed" ? outcome.customer : outcome.status));
    same(people[0], people[1], "a fused first turn and an accept");
  }),

  storeLaw("a stranger gets one id per call of admit, the wished one when there is a wish", async (world) => {
    const [a, b, c] = await world.store.admit([
      admission("a", "budi"),
      admission("b", "budi"),
      { ...admission("c", "siti"), fresh: "c_wished" },
    ]);
    holds(a?.status === "unknown" && b?.status === "unknown", "nobody knows budi");
    same(a.customer, b.customer, "the same id for the same alias");
    holds(a.customer.startsWith("c_"), `"${a.customer}" is the id of a customer`);
    same(c, { status: "unknown", customer: "c_wished" }, "the wished id");
    const { customer } = await world.accept("c", "siti", { fresh: "c_wished" });
    same(customer, "c_wished", "the wished id is used");
    same(await world.store.find(alias("budi")), undefined, "admit wrote nothing");
  }),

  storeLaw("a customer made by an accept begins at version 0 with an empty state", async (world) => {
    const { customer } = await world.accept("a", "budi");
    const { version, epoch, state } = await world.mailbox(customer);
    same([version, epoch, state.customer, state.createdAt], [0, 0, customer, world.clock.now()], "mailbox");
    const [outcome] = await world.commit({ turn: await world.next(customer) });
    same(outcome?.status, "committed", "its first turn");
    same((await world.mailbox(customer)).version, 1, "version after it");
  }),

  storeLaw("nothing overtakes an event that waits: admit says busy and a fused entry conflicts", async (world) => {
    const customer = await world.customer("budi");
    const entry = await world.fused("b", "budi");
    const [before] = await world.store.admit([admission("c", "budi")]);
    await world.accept("a", "budi");
    const [after] = await world.store.admit([admission("c", "budi")]);
    const busy = [before, after].map((admitted) => admitted?.status === "known" && admitted.busy);
    same(busy, [false, true], "busy before and after");
    same(statuses(await world.commit(entry)), ["conflict"], "the fused entry");
    const chain = await world.commit(
      { turn: await world.next(customer) },
      { ...entry, turn: { ...turnFor(await world.mailbox(customer), "b"), version: 2 } },
    );
    same(statuses(chain), ["committed", "committed"], "in order, in one group");
  }),

  storeLaw("an event may be addressed to a customer, who must exist", async (world) => {
    const customer = await world.customer("budi");
    const signal = { kind: "signal", key: "s", at: "2026-01-05T02:00:00.000Z", name: "paid", data: {} } as const;
    const known = { event: signal, customer, dedupe: dedupeOf("s") };
    const [admitted] = await world.store.admit([known, { ...known, customer: "c_nobody" }]);
    same(admitted?.status, "known", "known customer");
    const nobody = { ...known, customer: "c_nobody", dedupe: dedupeOf("n") };
    same((await world.store.admit([nobody]))[0], { status: "unknown", customer: "c_nobody" }, "unknown customer");
    same(statuses(await world.commit({ accept: known }, { accept: nobody })), ["committed", "conflict"], "commit");
    same(
      (await world.pending(customer)).map(({ event }) => event),
      [signal],
      "the event waits",
    );
  }),

  storeLaw("tries of a waiting event are counted at once", async (world) => {
    const { seq = 0, customer } = await world.accept("a", "budi");
    same([await world.store.countTry(seq), await world.store.countTry(seq)], [1, 2], "tries");
    await world.restart();
    same((await world.pending(customer))[0]?.tries, 2, "tries after a restart");
    same(await world.store.countTry(seq + 1_000), 0, "an event that is gone");
  }),

  storeLaw("another owner raises the epoch and fences out what was begun before", async (world) => {
    const { customer } = await world.accept("a", "budi");
    const [first] = await world.store.claim({ owner: "one", limit: 10, events: 10 });
    const [same1] = await world.store.claim({ owner: "one", limit: 10, events: 10 });
    same(same1?.mailbox.epoch, first?.mailbox.epoch, "the same owner keeps the epoch");
    const old = await world.next(customer);
    await world.restart();
    const [second] = await world.store.claim({ owner: "two", limit: 10, events: 10 });
    holds((second?.mailbox.epoch ?? 0) > (first?.mailbox.epoch ?? 0), "the epoch rises with the owner");
    same(statuses(await world.commit({ turn: old })), ["conflict"], "a turn begun under the old epoch");
    same(statuses(await world.commit({ turn: await world.next(customer) })), ["committed"], "a turn of the new owner");
  }),

  storeLaw("the secret has 32 bytes and outlives restarts", async (world) => {
    const before = Buffer.from(world.store.secret()).toString("hex");
    same(before.length, 64, "length in hex");
    holds(!/^0+$/.test(before), "it is random");
    await world.restart();
    same(Buffer.from(world.store.secret()).toString("hex"), before, "after a restart");
  }),
];
