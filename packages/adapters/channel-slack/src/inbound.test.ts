import { readdirSync, readFileSync } from "node:fs";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { botOf, inbound, needsBot } from "./inbound.ts";

const folder = new URL("../payloads/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const expected = read("events") as { readonly [name: string]: readonly object[] };

const BOT = "U0KOPIBOT";
const receiver = { channel: "slack", receivedAt: "2026-01-05T02:00:00.000Z" };
const wrapped = (event: object, more: object = {}): object => ({
  type: "event_callback",
  team_id: "T0KOPI01",
  event,
  authorizations: [{ team_id: "T0KOPI01", user_id: BOT, is_bot: true }],
  ...more,
});
const message = (more: object = {}): object => ({
  type: "message",
  user: "U0SARI",
  ts: "1767578401.000100",
  text: "halo",
  channel: "C0KANTOR",
  channel_type: "channel",
  ...more,
});
const one = (event: object, more: object = {}) => inbound(wrapped(event, more), receiver)[0];

test.for(names)("payload %s", (name) => {
  expect(inbound(read(name), receiver)).toMatchObject(expected[name] ?? []);
  expect(inbound(read(name), receiver)).toHaveLength(expected[name]?.length ?? 0);
});

test("a mention makes two events of one message: they have one key, one kind and one meaning", () => {
  const said = message({ text: `<@${BOT}> jam buka?` });
  const { channel_type: _, ...mention } = { ...(said as { channel_type: string }), type: "app_mention" };
  expect(one(mention)).toEqual(one(said));
  const files = [{ id: "F1", mimetype: "image/png" }];
  const withFile = message({ text: `<@${BOT}> ini`, subtype: "file_share", files });
  expect(one({ ...mention, text: `<@${BOT}> ini`, files })).toEqual(one(withFile));
});

test("messages of two channels or two teams at one moment are two", () => {
  const keys = [message(), message({ channel: "C0LAIN" })].map((event) => one(event)?.key);
  expect(new Set([...keys, one(message(), { team_id: "T0LAIN" })?.key]).size).toBe(3);
});

test("in channels only what is meant for the bot is addressed, and each thread is a conversation", () => {
  const about = (more: object): unknown => {
    const event = one(message(more));
    return [event?.addressed, event?.conversation.id];
  };
  const thread = { thread_ts: "1767578300.000100" };
  expect(about({})).toEqual([false, "C0KANTOR:1767578401.000100"]);
  expect(about({ text: `<@${BOT}> halo` })).toEqual([true, "C0KANTOR:1767578401.000100"]);
  expect(about({ ...thread, parent_user_id: BOT })).toEqual([true, "C0KANTOR:1767578300.000100"]);
  expect(about({ ...thread, parent_user_id: "U0BUDI" })).toEqual([false, "C0KANTOR:1767578300.000100"]);
  expect(about({ channel_type: "mpim", channel: "G0BERTIGA" })).toEqual([false, "G0BERTIGA:1767578401.000100"]);
});

test("the bot's id is asked for only where it decides something", () => {
  const unsaid = { authorizations: undefined };
  expect(needsBot(wrapped(message({ text: "<@U1> halo" }), unsaid))).toBe(true);
  expect(needsBot(wrapped(message({ parent_user_id: "U1" }), unsaid))).toBe(true);
  expect(needsBot(wrapped(message(), unsaid))).toBe(false);
  expect(needsBot(wrapped(message({ text: "<@U1> halo" })))).toBe(false);
  expect(needsBot(wrapped(message({ text: "<@U1>", channel: "D1", channel_type: "im" }), unsaid))).toBe(false);
  expect(needsBot(read("choice"))).toBe(false);
  expect(botOf(wrapped(message()))).toBe(BOT);
  expect(inbound(wrapped(message({ text: "<@U9> halo" }), unsaid), { ...receiver, bot: "U9" })[0]).toMatchObject({
    addressed: true,
    text: "halo",
  });
});

test("several actions of one tap are several events", () => {
  const payload = read("choice") as { actions: object[] };
  const two = {
    ...payload,
    actions: [...payload.actions, { type: "button", value: "p.9", action_ts: "1767578421.4" }],
  };
  const keys = inbound(two, receiver).map(({ key }) => key);
  expect(keys).toEqual([keys[0], `${keys[0]}:1`]);
});

test("a time nobody can mean is replaced by the time of receipt", () => {
  expect(one(message({ ts: "999999999999.1" }))?.at).toBe(receiver.receivedAt);
  expect(one(message({ ts: "soon" }))?.at).toBe(receiver.receivedAt);
});

test("whatever comes, nothing is thrown and no event is malformed", () => {
  const junk = fc.anything({ maxDepth: 2 });
  const samples = names.filter((name) => !name.startsWith("none-")).map(read);
  // Real payloads with some of their parts replaced reach deeper than junk alone.
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(60), junk), { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce<unknown>((value, [at, part]) => replaceNth(value, at, part), sample));
  fc.assert(
    fc.property(fc.oneof(junk, broken), (payload) => {
      expect(inbound(payload, receiver).flatMap(eventProblems)).toEqual([]);
      needsBot(payload);
    }),
    { numRuns: 2000 },
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
