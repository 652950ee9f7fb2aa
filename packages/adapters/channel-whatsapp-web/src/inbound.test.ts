import { readdirSync, readFileSync } from "node:fs";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inbound, type Receiver } from "./inbound.ts";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): { readonly [field: string]: unknown } =>
  JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const expected = read("events.json") as { readonly [name: string]: readonly unknown[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));

const receiver: Receiver = {
  channel: "whatsapp-web",
  account: "6281100000000",
  own: ["6281100000000@c.us", "96281100000000@lid"],
  groups: true,
  receivedAt: "2026-01-05T02:30:00.000Z",
};

test("every payload has its events and every list of events its payload", () => {
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
});

test.for(names)("%s", (name) => {
  const events = inbound(read(`${name}.json`), receiver);
  expect(events).toEqual(expected[name]);
  expect(events.flatMap(eventProblems)).toEqual([]);
  expect(events.length > 0, "names of payloads without event begin with none-").toBe(!name.startsWith("none-"));
});

const message = (fields: object): object => ({
  event: "message",
  message: {
    id: { fromMe: false, remote: "6281234567890@c.us", id: "A", _serialized: "false_6281234567890@c.us_A" },
    type: "chat",
    timestamp: 1767578400,
    from: "6281234567890@c.us",
    to: "6281100000000@c.us",
    body: "halo",
    ...fields,
  },
});

describe("traps", () => {
  test("a vCard in a text stays a text, and a foreign card is not the sender's", () => {
    const text = "BEGIN:VCARD\nFN:x\nEND:VCARD";
    expect(inbound(message({ body: text }), receiver)[0]).toMatchObject({ kind: "text", text });
    const cards = inbound(message({ type: "vcard", vCards: ["FN:Budi\nTEL;waid=6285500001111:+62"] }), receiver);
    expect(cards[0]).toMatchObject({ kind: "contact", own: false, phone: "+6285500001111" });
  });

  test("ids as objects, as the library passes some, are the same as texts", () => {
    const remote = { _serialized: "6281234567890@c.us", user: "6281234567890", server: "c.us" };
    const id = { fromMe: false, remote, id: "A", _serialized: "false_6281234567890@c.us_A" };
    expect(inbound(message({ id, from: remote }), receiver)).toEqual(inbound(message({}), receiver));
  });

  test("a number with a device behind it is the number", () => {
    const from = "6281234567890:12@c.us";
    expect(inbound(message({ from, author: from }), receiver)[0]?.aliases).toMatchObject([{ value: "6281234567890" }]);
  });

  test("a mention by stand-in counts, a mention of somebody else does not", () => {
    const group = { fromMe: false, remote: "120363012345678901@g.us", id: "A", _serialized: "false_g_A" };
    const said = (body: string, mentionedIds: readonly string[]): unknown =>
      inbound(message({ id: group, author: "6281234567890@c.us", body, mentionedIds }), receiver)[0];
    expect(said("@96281100000000 jam buka?", ["96281100000000@lid"])).toMatchObject({
      addressed: true,
      text: "jam buka?",
    });
    expect(said("@6285500001111 halo", ["6285500001111@c.us"])).toMatchObject({
      addressed: false,
      text: "@6285500001111 halo",
    });
  });

  test("groups are left alone unless asked for", () => {
    expect(inbound(read("group-mention.json"), { ...receiver, groups: false })).toEqual([]);
  });

  test("duplicate and disordered receipts keep one key each", () => {
    const receipt = (ack: number): unknown => inbound({ ...read("receipt-read.json"), ack }, receiver)[0];
    expect(receipt(4)).toEqual(receipt(3));
    expect([1, 2, 3, -1].map((ack) => (receipt(ack) as { status: string }).status)).toEqual([
      "sent",
      "delivered",
      "read",
      "failed",
    ]);
  });

  test("a time nobody can mean is replaced by the time of receipt", () => {
    for (const timestamp of [0, -5, 1e15, Number.NaN, "now", undefined]) {
      expect(inbound(message({ timestamp }), receiver)[0]?.at).toBe(receiver.receivedAt);
    }
  });
});

test("media of a type nobody knows are no media, whatever stands there", () => {
  for (const type of [{ toString: null }, "constructor", ["image"], 7]) {
    expect(inbound(message({ type, hasMedia: true, body: "" }), receiver)).toEqual([]);
  }
});

test("whatever comes, nothing is thrown and no event is malformed", () => {
  const junk = fc.anything({ maxDepth: 2 });
  const samples = names.filter((name) => !name.startsWith("none-")).map((name) => read(`${name}.json`));
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(40), junk), { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce<unknown>((value, [at, part]) => replaceNth(value, at, part), sample));
  fc.assert(
    fc.property(fc.oneof(junk, broken), (incoming) => {
      expect(inbound(incoming, receiver).flatMap(eventProblems)).toEqual([]);
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
