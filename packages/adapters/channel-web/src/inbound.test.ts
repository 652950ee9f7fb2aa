import { readdirSync, readFileSync } from "node:fs";
import type { Json } from "@sambung/core";
import { eventProblems } from "@sambung/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { REFUSALS, Refusal } from "./errors.ts";
import { messageEvent, parseLink, parseMessage, parseRead, parseSession, startEvent } from "./inbound.ts";
import { web } from "./index.ts";

const sender = {
  channel: "web",
  account: "*",
  conversation: "w_1",
  aliases: [{ kind: "web", account: "*", value: "w_1", proven: true }],
};

/** Any text, also halves of surrogate pairs and control characters. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0, max: 0x7f })), { maxLength: 300 })
  .map((points) => String.fromCodePoint(...points));

test("any JSON is taken or refused with a status of the protocol, never anything else", () => {
  const likely = fc.record(
    {
      id: fc.oneof(fc.string(), fc.constant("a")),
      text: fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 })),
      choice: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })),
      file: fc.jsonValue({ maxDepth: 2 }),
      location: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.record({ latitude: fc.double(), longitude: fc.double() })),
      seq: fc.jsonValue({ maxDepth: 2 }),
      channel: fc.jsonValue({ maxDepth: 2 }),
      visitor: fc.jsonValue({ maxDepth: 2 }),
      lang: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue({ maxDepth: 2 }), likely), (body) => {
      for (const parse of [parseSession, parseLink, parseRead, (given: unknown) => parseMessage(given, 16_384)]) {
        try {
          parse(body);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect([400, 413]).toContain(REFUSALS[error.code]);
        }
      }
    }),
  );
});

test("any text that is not blank arrives whole, except what no database keeps", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(/\S/.test(text));
      const event = messageEvent(parseMessage({ id: "a", text }, 16_384), sender, "2026-01-05T02:00:00.000Z");
      expect(event).toMatchObject({ kind: "text", text: text.toWellFormed().replaceAll("\0", "\uFFFD") });
    }),
  );
});

test("keys name conversation and client id; a code is not readable in its key", () => {
  const at = "2026-01-05T02:00:00.000Z";
  expect(messageEvent({ id: "x", text: "y" }, sender, at).key).toBe("w_1:x");
  expect(startEvent("AB23-CD45", sender, at).key).toMatch(/^w_1:start:[0-9a-f]{32}$/);
});

const folder = new URL("../payloads/", import.meta.url);
const read = (name: string): Json => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Json;
const payloads = readdirSync(folder).filter((name) => name !== "events.json");

test.for(payloads)("decode says what %s means", (name) => {
  const expected = read("events.json") as { readonly [name: string]: Json };
  const events = web({ files: false }).decode?.(read(name), { date: "Mon, 05 Jan 2026 02:00:01 GMT" });
  expect(events).toEqual(expected[name.replace(".json", "")]);
  expect(events?.flatMap(eventProblems)).toEqual([]);
});
