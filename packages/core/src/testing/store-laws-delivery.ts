import { holds, same } from "./law.ts";
import {
  admission,
  logMessage,
  outboxMark,
  outboxMessage,
  type StoreLaw,
  storeLaw,
  turnFor,
  type World,
} from "./store-laws-world.ts";

const web = (id: string) => ({ channel: "web", id });

async function send(world: World, from: string, ...ids: string[]): Promise<void> {
  const customer = await world.customer(from);
  await world.turn(`send ${ids.join()}`, from, { outbox: ids.map((id) => outboxMessage(id, customer, from)) });
}

async function outboxIds(world: World, after = 0): Promise<string[]> {
  return (await world.store.outbox({ after, limit: 100 })).map(({ id }) => id);
}

/** What goes out: conversation logs and the outbox. */
export const deliveryLaws: readonly StoreLaw[] = [
  storeLaw("a conversation log is numbered from 1 without gaps, per conversation", async (world) => {
    await world.turn("a", "budi", { log: [logMessage("x", "1"), logMessage("y", "1"), logMessage("x", "2")] });
    const stale = await world.fused("b", "budi", { log: [logMessage("x", "lost")] });
    await world.turn("c", "budi", { log: [logMessage("y", "2")] });
    await world.commit(stale);
    await world.restart();
    await world.turn("d", "budi", { log: [logMessage("x", "3", "msg")] });
    const read = async (id: string) =>
      (await world.store.log.read(web(id), 0)).map(({ seq, id: message }) => [seq, message]);
    same(
      [await read("x"), await read("y")],
      [
        [
          [1, "1"],
          [2, "2"],
          [3, "3"],
        ],
        [
          [1, "1"],
          [2, "2"],
        ],
      ],
      "seq and id",
    );
    same([await world.store.log.cursor(web("x")), await world.store.log.cursor(web("z"))], [3, 0], "cursors");
  }),

  storeLaw("a log is read after a seq, oldest first, with a limit", async (world) => {
    await world.turn("a", "budi", { log: ["1", "2", "3", "4"].map((id) => logMessage("x", id)) });
    const rows = await world.store.log.read(web("x"), 1, 2);
    same(
      rows,
      [
        { ...logMessage("x", "2"), seq: 2 },
        { ...logMessage("x", "3"), seq: 3 },
      ],
      "rows",
    );
    same(await world.store.log.read({ channel: "other", id: "x" }, 0), [], "the same id on another channel");
  }),

  storeLaw("a message id is in a log once, other events about it are added", async (world) => {
    await world.turn("a", "budi", { log: [logMessage("x", "m"), logMessage("x", "m"), logMessage("x", "m", "edit")] });
    await world.turn("b", "budi", { log: [logMessage("x", "m"), logMessage("x", "m", "edit"), logMessage("y", "m")] });
    const rows = await world.store.log.read(web("x"), 0);
    same(
      rows.map(({ seq, event }) => [seq, event]),
      [
        [1, "msg"],
        [2, "edit"],
        [3, "edit"],
      ],
      "rows",
    );
    same(await world.store.log.cursor(web("y")), 1, "the id is free in another conversation");
  }),

  storeLaw("the customer's own message has one seq, whatever is sent again", async (world) => {
    const accept = { ...admission("a", "budi"), log: logMessage("x", "own") };
    await world.turn("z", "budi", { log: [logMessage("x", "greeting")] });
    same((await world.write({ accept })).logSeq, 2, "accepted");
    const [again] = await world.commit({ accept });
    same(again?.status === "duplicate" && again.seq, 2, "sent again");
    await world.write({ turn: await world.next(await world.customer("budi")) });
    await world.restart();
    const [admitted] = await world.store.admit([accept]);
    same(admitted?.status === "duplicate" && admitted.seq, 2, "sent again after a restart");
    same(await world.store.log.cursor(web("x")), 2, "cursor");
  }),

  storeLaw("the customer's own message of a fused turn comes before the replies", async (world) => {
    const customer = await world.customer("budi");
    const turn = turnFor(await world.mailbox(customer), "a", { log: [logMessage("x", "reply")] });
    const { logSeq } = await world.write({ accept: { ...admission("a", "budi"), log: logMessage("x", "own") }, turn });
    same(logSeq, 1, "its seq");
    const [again] = await world.commit({ accept: { ...admission("a", "budi"), log: logMessage("x", "own") } });
    same(again?.status === "duplicate" && again.seq, 1, "sent again");
  }),

  storeLaw("the outbox keeps the order of commit and is read after a seq with a limit", async (world) => {
    await send(world, "budi", "m1", "m2");
    await send(world, "siti", "m3");
    await world.restart();
    await send(world, "budi", "m4");
    const rows = await world.store.outbox({ after: 0, limit: 100 });
    same(
      rows.map(({ id }) => id),
      ["m1", "m2", "m3", "m4"],
      "all",
    );
    same(await outboxIds(world, rows[1]?.seq), ["m3", "m4"], "after the second");
    same((await world.store.outbox({ after: 0, limit: 1 })).length, 1, "limit");
    const { seq: _, attempts, sent, partsDone, due, ...stored } = rows[0] ?? { seq: 0 };
    same(stored, outboxMessage("m1", await world.customer("budi"), "budi"), "the message as committed");
    same([attempts, sent, partsDone, due], [0, [], 0, 1_000], "its progress");
  }),

  storeLaw("marks change progress; what is finished is not given out again", async (world) => {
    await send(world, "budi", "m1", "m2", "m3", "m4");
    const before = await world.store.outbox({ after: 0, limit: 100 });
    const retry = outboxMark("m4", {
      status: "pending",
      attempts: 2,
      sent: ["p1"],
      partsDone: 1,
      due: 9_000,
      reason: "rate",
    });
    await world.store.commit({
      entries: [],
      outbox: [
        outboxMark("m1"),
        outboxMark("m2", { status: "failed", sent: [], reason: "blocked" }),
        outboxMark("m3", { status: "unknown", sent: [] }),
        retry,
        outboxMark("nobody"),
      ],
      receipts: [],
    });
    await world.restart();
    const rows = await world.store.outbox({ after: 0, limit: 100 });
    const { attempts, sent, partsDone, due } = retry;
    same(rows, [{ ...before[3], attempts, sent, partsDone, due }], "the one to try again, whatever its due time");
    await world.store.commit({ entries: [], outbox: [outboxMark("m4", { sent: ["p1", "p2"] })], receipts: [] });
    same(await outboxIds(world), [], "all finished");
    same(await world.store.sentIds("m4"), ["p1", "p2"], "platform ids");
  }),

  storeLaw(
    "the platform's ids of a message are known while it is sent, after it and after a restart",
    async (world) => {
      await send(world, "budi", "m1", "m2");
      same(await world.store.sentIds("m1"), [], "before");
      const half = outboxMark("m1", { status: "pending", sent: ["p1"] });
      await world.store.commit({ entries: [], outbox: [half], receipts: [] });
      same(await world.store.sentIds("m1"), ["p1"], "half way");
      await world.store.commit({ entries: [], outbox: [outboxMark("m1", { sent: ["p1", "p2"] })], receipts: [] });
      await world.restart();
      same(await world.store.sentIds("m1"), ["p1", "p2"], "after a restart");
      same(await world.store.sentIds("nobody"), [], "an id nobody knows");
    },
  ),

  storeLaw("a message committed again after it was sent does not stay in the outbox", async (world) => {
    await send(world, "budi", "m");
    const marked = (target: string) =>
      world.store.commit({ entries: [], outbox: [outboxMark("m", { sent: [target] })], receipts: [] });
    await marked("p1");
    const customer = await world.customer("budi");
    await world.turn("again", "budi", { outbox: [outboxMessage("m", customer, "budi")] });
    await marked("p2");
    same(await outboxIds(world), [], "nothing waits any more");
    await world.restart();
    same(await outboxIds(world), [], "nor after a restart");
  }),

  storeLaw("who shares a store is told which messages are still to be sent", async (world) => {
    const { shared } = world.store;
    await send(world, "budi", "1", "2");
    await send(world, "siti", "3");
    const unsent = async () => [...((await shared?.unsent(["3", "4", "2", "1"])) ?? [])].sort();
    const expected = (...ids: string[]): string[] => (shared === undefined ? [] : ids);
    same(await unsent(), expected("1", "2", "3"), "all that were committed");
    await world.store.commit({ entries: [], outbox: [outboxMark("1")], receipts: [] });
    same(await unsent(), expected("2", "3"), "not what was delivered");
    await world.store.erase(await world.customer("budi"));
    same(await unsent(), expected("3"), "and not what was for somebody who was erased");
  }),

  storeLaw("the numbering of the outbox does not go back while it is used", async (world) => {
    await send(world, "budi", "m1");
    const [first] = await world.store.outbox({ after: 0, limit: 1 });
    await world.store.commit({ entries: [], outbox: [outboxMark("m1")], receipts: [] });
    await send(world, "budi", "m2");
    same(await outboxIds(world, first?.seq), ["m2"], "a reader that continues sees the new message");
  }),

  storeLaw("a message committed twice under one id is sent once", async (world) => {
    await send(world, "budi", "m1");
    const customer = await world.customer("budi");
    await world.turn("again", "budi", { outbox: [outboxMessage("m1", customer, "budi")] });
    same(await outboxIds(world), ["m1"], "outbox");
  }),

  storeLaw("receipts are kept with the message they are about; others are ignored", async (world) => {
    await send(world, "budi", "m1");
    const customer = await world.customer("budi");
    await world.store.commit({ entries: [], outbox: [outboxMark("m1", { sent: ["p1", "p2"] })], receipts: [] });
    const before = JSON.stringify(await world.store.export(customer));
    const receipt = (target: string, status: "read" | "delivered", channel = "telegram") => ({
      channel,
      target,
      status,
      at: 4_242,
    });
    const ignored = [receipt("p9", "read"), receipt("p1", "read", "slack")];
    await world.store.commit({ entries: [], outbox: [], receipts: ignored });
    same(JSON.stringify(await world.store.export(customer)), before, "receipts about nothing of ours");
    await world.store.commit({ entries: [], outbox: [], receipts: [receipt("p2", "read")] });
    const after = JSON.stringify(await world.store.export(customer));
    holds(after.includes('"read"') && after.includes("4242"), "status and time are in the export");
    await world.store.commit({ entries: [], outbox: [], receipts: [{ ...receipt("p1", "delivered"), at: 5_555 }] });
    same(JSON.stringify(await world.store.export(customer)), after, "a weaker one that comes later changes nothing");
  }),

  storeLaw("a failed message is listed, newest first, and goes out again behind what waits", async (world) => {
    await send(world, "budi", "m1", "m2", "m3", "m4", "m5");
    const mark = async (id: string, status: "failed" | "unknown" | "delivered", reason?: string): Promise<void> => {
      const outbox = [outboxMark(id, { status, attempts: 3, ...(reason === undefined ? {} : { reason }) })];
      await world.store.commit({ entries: [], outbox, receipts: [] });
      await world.clock.advance("1s");
    };
    await mark("m1", "failed", "auth: token");
    await mark("m2", "unknown", "transient: reset");
    await mark("m3", "delivered");
    await mark("m4", "failed");
    await world.restart();
    const listed = async (): Promise<unknown> =>
      (await world.store.failedMessages(10)).map(({ message, status, attempts, reason }) => [
        message.id,
        status,
        attempts,
        reason,
      ]);
    const failures = [
      ["m4", "failed", 3, undefined],
      ["m2", "unknown", 3, "transient: reset"],
      ["m1", "failed", 3, "auth: token"],
    ];
    same(await listed(), failures, "failures");
    same((await world.store.failedMessages(1)).length, 1, "limit");
    holds((await world.store.resend("m3")) === undefined, "a delivered one is not sent again");
    holds((await world.store.resend("m5")) === undefined, "nor one that waits");
    holds((await world.store.resend("m1")) !== undefined, "it is put back");
    holds((await world.store.resend("m1")) === undefined, "once");
    same(await listed(), failures.slice(0, 2), "it is no failure any more");
    await world.restart();
    const waiting = await world.store.outbox({ after: 0, limit: 10 });
    same(
      waiting.map(({ id, attempts, partsDone, sent, at }) => [id, attempts, partsDone, sent, at > 1_000]),
      [
        ["m5", 0, 0, [], waiting[0]?.at !== undefined && waiting[0].at > 1_000],
        ["m1", 0, 0, [], true],
      ],
      "behind what waits, from its first part on, and as old as now",
    );
    same([await world.store.dropFailed("m2"), await world.store.dropFailed("m2")], [true, false], "dropped once");
    holds(!(await world.store.dropFailed("m3")), "a delivered one is none");
    same(await listed(), failures.slice(0, 1), "what was dropped is not listed");
  }),

  storeLaw(
    "a receipt that comes before its message is marked counts when it is, also after a restart",
    async (world) => {
      await send(world, "budi", "m1", "m2");
      const customer = await world.customer("budi");
      const receipt = (target: string, status: "read" | "delivered", at: number) => ({
        channel: "telegram",
        target,
        status,
        at,
      });
      const early = [
        receipt("p1", "delivered", 1_111),
        receipt("p2", "read", 4_242),
        receipt("p2", "delivered", 5_555),
      ];
      await world.store.commit({ entries: [], outbox: [outboxMark("m1", { status: "pending" })], receipts: early });
      await world.restart();
      await world.store.commit({ entries: [], outbox: [outboxMark("m1", { sent: ["p1", "p2"] })], receipts: [] });
      const after = JSON.stringify(await world.store.export(customer));
      holds(after.includes('"read"') && after.includes("4242"), "the strongest of both parts");
      holds(!after.includes("1111") && !after.includes("5555"), "and no other");
      // Nobody waits for ever for a message that is somebody else's.
      await world.store.commit({ entries: [], outbox: [], receipts: [receipt("p9", "read", 9_999)] });
      await world.clock.advance("2h");
      holds((await world.store.sweep(world.clock.now(), 100)) >= 1, "a receipt of nobody's message is swept");
      await world.store.commit({ entries: [], outbox: [outboxMark("m2", { sent: ["p9"] })], receipts: [] });
      holds(!JSON.stringify(await world.store.export(customer)).includes("9999"), "and forgotten");
    },
  ),
];
