import type { CustomerId } from "../model/customer.ts";
import { holds, rejectsWith, same } from "./law.ts";
import { mergeOf } from "./store-laws-merge.ts";
import {
  admission,
  alias,
  chat,
  dedupeOf,
  logMessage,
  outboxMark,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  turnFor,
  type World,
} from "./store-laws-world.ts";

const PERSONAL = { erase: "delete", export: "include" } as const;

/** Leaves something of a person in every corner. Whatever is theirs contains `name` (in state, texts, ids of theirs). */
async function live(world: World, name: string): Promise<CustomerId> {
  const customer = await world.customer(name);
  const usual = {
    outbox: [outboxMessage(`sent-${name}`, customer, name), outboxMessage(`open-${name}`, customer, name)],
    log: [logMessage(`web-${name}`, `shown-${name}`)],
    timers: [{ change: "set", task: `task-${name}`, name: "remind", due: 10_000, generation: 1 }],
    bind: [{ alias: alias(`phone-${name}`), assurance: "linked" }],
    records: [{ keyspace: "desk", key: `case-${name}`, value: { note: `note-${name}` }, customer }],
  } as const;
  const entry = await world.fused(`everything ${name}`, name, usual);
  const state = { ...entry.turn?.state, name: `state-${name}`, profile: { address: `address-${name}` } };
  await world.write({ ...entry, turn: { ...entry.turn, state } as NonNullable<typeof entry.turn> });
  await world.store.commit({
    entries: [],
    outbox: [outboxMark(`sent-${name}`, { sent: [`wamid-${name}`] })],
    receipts: [{ channel: "telegram", target: `wamid-${name}`, status: "read", at: 5 }],
  });
  await world.accept(`given up by ${name}`, name, { log: logMessage(`web-${name}`, `own-${name}`) });
  const turn = await world.next(customer);
  const event = admission(`given up by ${name}`, name).event;
  await world.write({
    turn: { ...turn, deadLetter: { customer, seq: turn.seq ?? 0, at: 1, code: "step-failed", reason: "x", event } },
  });
  await world.accept(`waiting ${name}`, name);
  const waiting = Buffer.from(dedupeOf(`waiting ${name}`)).toString("hex");
  const step = { customer, event: waiting, key: `key-${name}`, name: "pay", startedAt: 1, proposals: { text: name } };
  await world.store.saveStep({ ...step, result: `"result-${name}"` });
  await world.store.saveLink({
    hash: `hash-${name}`,
    alias: alias(`phone-${name}`),
    from: chat(`phone-${name}`),
    channel: "web",
    createdAt: 1,
    expiresAt: 2,
  });
  await world.store.keyspace("sessions", PERSONAL).set(`session-${name}`, { page: `page-${name}` }, alias(name));
  return customer;
}

/** What must be found of a person before, and nowhere after they are erased. */
const traces = (name: string): string[] =>
  [
    "state",
    "address",
    "text of waiting",
    "text of given up by",
    "reply to everything",
    "open",
    "message open",
    "sent",
    "wamid",
    "shown",
    "log shown",
    "own",
    "task",
    "phone",
    "note",
    "page",
    "result",
    "key",
    "hash",
  ].map((what) => (what.includes(" ") ? `${what} ` : `${what}-`) + name);

/** Phrases whose name follows after a dash. */
const spoken = (trace: string): string =>
  trace.replace(/^(message open|log shown) /, (_, phrase: string) => `${phrase}-`);

/** What is known of a person: read, exported, erased. */
export const personLaws: readonly StoreLaw[] = [
  storeLaw("a timeline has the newest turns of one customer first, with a limit", async (world) => {
    for (const key of ["a", "b", "c"]) await world.turn(key, "budi");
    await world.turn("d", "siti");
    const budi = await world.customer("budi");
    const timeline = await world.store.timeline(budi, 2);
    same(
      timeline.map(({ heard }) => heard),
      ["c", "b"],
      "newest first",
    );
    same(timeline[0], { ...turnFor(await world.mailbox(budi), "c").journal }, "an entry as it was committed");
    same(await world.store.timeline("c_nobody", 10), [], "a customer who does not exist");
  }),

  storeLaw("the journal is read in commit order from a cursor", async (world) => {
    for (const key of ["a", "b"]) await world.turn(key, "budi");
    await world.turn("c", "siti");
    const first = await world.store.journal({ after: 0, limit: 2 });
    same(
      first.entries.map(({ heard }) => heard),
      ["a", "b"],
      "the first two",
    );
    await world.restart();
    await world.turn("d", "budi");
    const rest = await world.store.journal({ after: first.cursor, limit: 10 });
    same(
      rest.entries.map(({ heard }) => heard),
      ["c", "d"],
      "the rest",
    );
    same(await world.store.journal({ after: rest.cursor, limit: 10 }), { entries: [], cursor: rest.cursor }, "the end");
  }),

  storeLaw("a keyspace keeps, lists and forgets, apart from other keyspaces", async (world) => {
    const [one, two] = [world.store.keyspace("one", PERSONAL), world.store.keyspace("two", PERSONAL)];
    for (const key of ["b", "a", "é", "c", "😀", "｡"]) await one.set(key, { key });
    await one.set("a", ["changed"]);
    await two.set("a", null);
    await world.restart();
    const again = world.store.keyspace("one", PERSONAL);
    same(await again.get("a"), ["changed"], "get");
    same(await again.get("x"), undefined, "a key nobody set");
    same(await world.store.keyspace("two", PERSONAL).get("a"), null, "null is a value");
    same(
      (await again.list()).map(({ key }) => key),
      ["a", "b", "c", "é", "｡", "😀"],
      "list, in order of UTF-8 bytes",
    );
    same(
      await again.list({ after: "a", limit: 2 }),
      [
        { key: "b", value: { key: "b" } },
        { key: "c", value: { key: "c" } },
      ],
      "a page",
    );
    await again.delete("a");
    await again.delete("a");
    same(await again.get("a"), undefined, "deleted");
    same(await world.store.keyspace("two", PERSONAL).get("a"), null, "the other keyspace is untouched");
  }),

  storeLaw("an append-only keyspace takes new entries, and none is ever changed or removed", async (world) => {
    const entries = world.store.keyspace("entries", { erase: "none", export: "none", appendOnly: true });
    await entries.set("a", { first: true });
    await rejectsWith(entries.set("a", { first: false }), "append-only", "it is refused");
    await rejectsWith(entries.delete("a"), "append-only", "it is refused");
    await entries.set("b", { second: true });
    await world.restart();
    const again = world.store.keyspace("entries", { erase: "none", export: "none", appendOnly: true });
    await rejectsWith(again.delete("b"), "append-only", "it is refused");
    const kept = [
      { key: "a", value: { first: true } },
      { key: "b", value: { second: true } },
    ];
    same(await again.list(), kept, "both as they were written");
  }),

  storeLaw("what is kept with a customer is the first that was said of them, and goes with them", async (world) => {
    const budi = await world.customer("budi");
    const siti = await world.customer("siti");
    const names = world.store.keyspace("names", PERSONAL);
    for (const customer of [budi, siti]) await names.set(customer, `subject-${customer}`, { customer });
    await names.set(budi, "another-subject", { customer: budi });
    same(await names.get(budi), `subject-${budi}`, "the first");
    await names.set("c_nobody", "of-nobody", { customer: "c_nobody" });
    same(await names.get("c_nobody"), undefined, "nothing of somebody who does not exist");
    holds(JSON.stringify(await world.store.export(budi)).includes(`subject-${budi}`), "exported");
    await world.store.erase(budi);
    same(await names.get(budi), undefined, "erased");
    await names.set(budi, "too late", { customer: budi });
    same(await names.get(budi), undefined, "nothing comes after");
    same(await names.get(siti), `subject-${siti}`, "the other");
  }),

  storeLaw("an export has everything of the person and nothing of others", async (world) => {
    await live(world, "siti");
    const budi = await live(world, "budi");
    const document = await world.store.export(budi);
    const text = JSON.stringify(document);
    for (const trace of traces("budi")) holds(text.includes(spoken(trace)), `the export has "${spoken(trace)}"`);
    holds(!text.includes("siti"), "nothing of the other");
    same(JSON.parse(text), document, "it is plain JSON");
  }),

  storeLaw("keyspaces declared without personal data are neither exported nor erased", async (world) => {
    const budi = await world.customer("budi");
    const facts = world.store.keyspace("facts", { erase: "none", export: "none" });
    await facts.set("shop", { open: "shop-is-open" }, alias("budi"));
    holds(!JSON.stringify(await world.store.export(budi)).includes("shop-is-open"), "export");
    await world.store.erase(budi);
    same(await facts.get("shop"), { open: "shop-is-open" }, "after erasing");
  }),

  storeLaw("erasing leaves nothing of the person and everything of others", async (world) => {
    const siti = await live(world, "siti");
    const budi = await live(world, "budi");
    const before = await world.store.export(siti);
    const report = await world.store.erase(budi);
    same(report.customers, [budi], "whom");
    holds(report.rows >= 14, `rows of every kind: ${report.rows}`);
    const dump = await world.dump();
    if (dump !== undefined) {
      holds(dump.includes("address-siti"), "the dump shows what is stored");
      for (const trace of [...traces("budi").map(spoken), "budi", budi]) {
        holds(!dump.includes(trace), `no byte of "${trace}" is left`);
      }
    }
    await world.restart();
    same(await world.store.load(budi, { after: 0, events: 10 }), undefined, "the customer is gone");
    same(await world.store.find(alias("budi")), undefined, "the alias is gone");
    same(await world.store.timeline(budi, 10), [], "the timeline is gone");
    const { entries } = await world.store.journal({ after: 0, limit: 100 });
    holds(entries.length > 0 && entries.every(({ customer }) => customer === siti), "the journal has only the other");
    same(
      (await world.store.outbox({ after: 0, limit: 10 })).map(({ id }) => id),
      ["open-siti"],
      "outbox",
    );
    same(await world.store.log.cursor({ channel: "web", id: "web-budi" }), 0, "log");
    same(
      (await world.store.deadLetters(10)).map(({ customer }) => customer),
      [siti],
      "dead letters",
    );
    same(await world.store.sentIds("sent-budi"), [], "sent messages");
    same(await world.store.findLink("hash-budi"), undefined, "link codes");
    same(
      (await world.store.keyspace("sessions", PERSONAL).list()).map(({ key }) => key),
      ["session-siti"],
      "keyspaces",
    );
    same(await world.store.export(siti), before, "the other's data");
    const fired = await world.store.fireTimers(20_000, 10);
    same(
      fired.map(({ customer }) => customer),
      [siti],
      "timers",
    );
    const claims = await world.store.claim({ owner: "one", limit: 10, events: 1 });
    same(
      claims.map(({ mailbox }) => mailbox.customer),
      [siti],
      "inbox",
    );
  }),

  storeLaw(
    "what arrives after erasing: old events are duplicates, running turns conflict, new ones begin anew",
    async (world) => {
      const budi = await live(world, "budi");
      const running = await world.next(budi);
      await world.store.erase(budi);
      same(
        (await world.commit({ accept: admission("everything budi", "budi") }))[0]?.status,
        "duplicate",
        "sent again",
      );
      same((await world.commit({ turn: running }))[0]?.status, "conflict", "a running turn");
      same((await world.store.erase(budi)).customers, [], "erasing twice");
      const { customer } = await world.turn("new", "budi");
      holds(customer !== budi, "a new customer");
      same((await world.store.timeline(customer, 10)).length, 1, "without a past");
    },
  ),

  storeLaw("erasing takes along who was merged in, and the old name reaches the survivor", async (world) => {
    const siti = await live(world, "siti");
    const budi = await live(world, "budi");
    const bystander = await live(world, "tono");
    await world.store.merge(await mergeOf(world, budi, siti));
    const report = await world.store.erase(siti);
    same([...report.customers].sort(), [budi, siti].sort(), "both");
    const dump = await world.dump();
    if (dump !== undefined) {
      const left = ["budi", "siti", budi, siti].filter((trace) => dump.includes(trace));
      same(left, [], "no byte of either is left");
    }
    for (const gone of [budi, siti]) same(await world.store.load(gone, { after: 0, events: 1 }), undefined, "gone");
    same((await world.mailbox(bystander)).version, 3, "the bystander");
  }),

  storeLaw("the registry names every kind of data with its erasure and export", async (world) => {
    const registry = world.store.registry();
    holds(registry.length > 0, "there are entries");
    for (const entry of registry) {
      holds(
        Object.values(entry).every((text) => text.length > 0),
        `"${entry.name}" says what it is`,
      );
    }
    same(new Set(registry.map(({ name }) => name)).size, registry.length, "names are unique");
  }),
];
