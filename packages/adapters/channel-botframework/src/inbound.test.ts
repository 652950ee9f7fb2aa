import { readdirSync, readFileSync } from "node:fs";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inbound } from "./inbound.ts";

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const expected = read("events.json") as { readonly [name: string]: readonly unknown[] };
const names = readdirSync(folder)
  .filter((name) => name !== "events.json")
  .map((name) => name.replace(".json", ""));
const receiver = { channel: "botframework", receivedAt: "2026-01-05T02:30:00.000Z" };

test("every payload has its events and every list of events its payload", () => {
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
});

test.for(names)("%s", (name) => {
  const events = inbound(read(`${name}.json`), receiver);
  expect(events).toEqual(expected[name]);
  expect(events.flatMap(eventProblems)).toEqual([]);
  expect(events, "names of payloads without event begin with none-").toHaveLength(name.startsWith("none-") ? 0 : 1);
});

test("whatever comes, nothing is thrown and no event is malformed", () => {
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom("msteams", "28:bot", "29:1", "like", "<at>x</at>"),
  );
  const person = fc.oneof(leaf, fc.record({ id: leaf, name: leaf, role: leaf, aadObjectId: leaf }));
  const activity = fc.record(
    {
      type: fc.constantFrom(
        "message",
        "invoke",
        "messageUpdate",
        "messageDelete",
        "messageReaction",
        "conversationUpdate",
        "installationUpdate",
      ),
      action: fc.oneof(leaf, fc.constant({ toString: null })),
      id: leaf,
      from: person,
      recipient: person,
      conversation: fc.oneof(leaf, fc.record({ id: leaf, isGroup: leaf, conversationType: leaf, tenantId: leaf })),
      text: leaf,
      textFormat: leaf,
      timestamp: leaf,
      channelId: leaf,
      replyToId: leaf,
      value: fc.oneof(leaf, fc.record({ choice: leaf, action: leaf })),
      entities: fc.array(fc.record({ type: fc.constant("mention"), text: leaf, mentioned: person })),
      attachments: fc.array(fc.record({ contentType: leaf, contentUrl: leaf, content: leaf, name: leaf })),
      reactionsAdded: fc.array(fc.record({ type: leaf })),
      membersAdded: fc.array(person),
    },
    { requiredKeys: ["type"] },
  );
  fc.assert(
    fc.property(activity, (one) => {
      expect(inbound(one, receiver).flatMap(eventProblems)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
