import { readdirSync, readFileSync } from "node:fs";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inbound, needsUsername, type Receiver, tapId } from "./inbound.ts";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const expected = read("events.json") as { readonly [name: string]: readonly unknown[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));

const receiver: Receiver = {
  channel: "telegram",
  account: "7000001",
  username: "kopi_sambung_bot",
  receivedAt: "2026-01-05T02:30:00.000Z",
};

test("every payload has its events and every list of events its payload", () => {
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
});

test.for(names)("%s", (name) => {
  const events = inbound(read(`${name}.json`), receiver);
  expect(events).toEqual(expected[name]);
  expect(events.flatMap(eventProblems)).toEqual([]);
  expect(events, "names of payloads without event begin with none-").toHaveLength(name.startsWith("none-") ? 0 : 1);
});

const text = (words: string, more: object = {}): unknown => ({
  update_id: 1,
  message: {
    message_id: 2,
    date: 1767578400,
    from: { id: 5, is_bot: false, first_name: "Rini" },
    chat: { id: 5, type: "private" },
    text: words,
    ...more,
  },
});
const group = { chat: { id: -5, type: "group", title: "Kantor" } };

test.for([
  ["/start", { kind: "start" }],
  ["/START   K0P15A3B ", { kind: "start", payload: "K0P15A3B" }],
  ["/start@kopi_sambung_bot K0P15A3B", { kind: "start", payload: "K0P15A3B" }],
  ["/help", { kind: "command", name: "help" }],
  ["/status  KS-0001\nsegera", { kind: "command", name: "status", argument: "KS-0001\nsegera" }],
  ["/1/2 kilo", { kind: "text", text: "/1/2 kilo" }],
  ["/", { kind: "text", text: "/" }],
  ["mau /start", { kind: "text", text: "mau /start" }],
] as const)("in a direct chat %j", ([words, event]) => {
  expect(inbound(text(words), receiver)[0]).toMatchObject(event);
});

test.for([
  ["halo @KOPI_sambung_bot, jam buka?", true, "halo jam buka?"],
  ["@kopi_sambung_bot", true, "@kopi_sambung_bot"],
  ["@kopi_sambung_bot2 halo", false, "@kopi_sambung_bot2 halo"],
  ["surat@kopi_sambung_bot", false, "surat@kopi_sambung_bot"],
  ["halo semua", false, "halo semua"],
] as const)("in a group %j", ([words, addressed, rest]) => {
  expect(inbound(text(words, group), receiver)[0]).toMatchObject({ kind: "text", addressed, text: rest });
});

test("a mention by name instead of username counts", () => {
  const entities = [
    { type: "text_mention", offset: 0, length: 4, user: { id: 7000001, is_bot: true, first_name: "Kopi" } },
  ];
  expect(inbound(text("Kopi, jam buka?", { ...group, entities }), receiver)[0]).toMatchObject({ addressed: true });
});

test("the service message that opened a topic is no message one replies to", () => {
  const from = { id: 7000001, is_bot: true, first_name: "Kopi" };
  const opened = { reply_to_message: { message_id: 1, from, forum_topic_created: { name: "Pesanan" } } };
  const said = { reply_to_message: { message_id: 1, from, text: "Kami buka pukul 8." } };
  const addressed = (more: object): unknown => inbound(text("halo", { ...group, ...more }), receiver)[0]?.addressed;
  expect([addressed(opened), addressed(said)]).toEqual([false, true]);
});

test("only group messages that mention somebody need the bot's name", () => {
  expect(needsUsername(text("halo @siapa", group))).toBe(true);
  expect(needsUsername(text("halo", group))).toBe(false);
  expect(needsUsername(text("halo @siapa"))).toBe(false);
  expect(needsUsername(null)).toBe(false);
});

test("taps without data or without a chat are answered but no event", () => {
  const from = { id: 5, is_bot: false, first_name: "Rini" };
  const game = { update_id: 1, callback_query: { id: "9", from, chat_instance: "1", game_short_name: "x" } };
  const inline = {
    update_id: 1,
    callback_query: { id: "9", from, chat_instance: "1", data: "p.0", inline_message_id: "a" },
  };
  for (const update of [game, inline]) expect([tapId(update), inbound(update, receiver)]).toEqual(["9", []]);
});

test("a time nobody can mean is replaced by the time of receipt", () => {
  for (const date of [0, -5, 1e15, Number.NaN, "now"]) {
    expect(inbound(text("halo", { date }), receiver)[0]?.at).toBe(receiver.receivedAt);
  }
});

test("ids of 52 bits stay exact", () => {
  const id = 2 ** 52 - 1;
  const update = text("halo", { from: { id, is_bot: false, first_name: "A" }, chat: { id, type: "private" } });
  expect(inbound(update, receiver)[0]).toMatchObject({
    conversation: { id: "4503599627370495" },
    aliases: [{ value: "4503599627370495" }],
  });
});

test("whatever comes, nothing is thrown and no event is malformed", () => {
  const junk = fc.anything({ maxDepth: 2 });
  const samples = names.filter((name) => !name.startsWith("none-")).map((name) => read(`${name}.json`));
  // Real payloads with some of their parts replaced reach deeper than junk alone.
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(40), junk), { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce<unknown>((value, [at, part]) => replaceNth(value, at, part), sample));
  fc.assert(
    fc.property(fc.oneof(junk, broken), (update) => {
      const problems = inbound(update, receiver).flatMap(eventProblems);
      expect(problems).toEqual([]);
      needsUsername(update);
      tapId(update);
    }),
    { numRuns: 1000 },
  );
});

function replaceNth(value: unknown, at: number, part: unknown): unknown {
  let left = at;
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left === -1) return part;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(value);
}
