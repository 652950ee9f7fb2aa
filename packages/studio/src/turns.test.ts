import type { Fact, JournalEntry } from "@sambung/core";
import { expect, test } from "vitest";
import { askedTwice, switchesIn, turnsOf } from "./turns.ts";

const turn = (channel: string, facts: readonly Fact[], more: Partial<JournalEntry> = {}): JournalEntry => ({
  customer: "c_1",
  at: 1,
  event: "text",
  conversation: { channel, id: "1", kind: "direct" },
  facts,
  ...more,
});

test("a turn shows what was understood, what it changed and what is asked next", () => {
  const [row] = turnsOf([
    turn(
      "web",
      [
        { type: "intent-recognized", intent: "order", confidence: 0.9, by: "recognizer" },
        { type: "task-started", task: "t1", kind: "form", name: "order" },
        { type: "slot-filled", task: "t1", slot: "product", from: "customer" },
        { type: "slot-asked", task: "t1", slot: "qty" },
      ],
      { heard: "kopi gayo", said: ["Berapa?"], trace: { ms: 1.5, understood: "recognizer", confidence: 0.9 } },
    ),
  ]);
  expect(row).toMatchObject({
    channel: "web",
    heard: "kopi gayo",
    said: ["Berapa?"],
    intent: { name: "order", confidence: 0.9 },
    task: "order",
    step: "started",
    asked: "qty",
    slots: [{ name: "product", change: "filled" }],
    ms: 1.5,
  });
});

test("a switch is a turn elsewhere than the one before; becoming one person is none", () => {
  const turns = turnsOf([
    turn("web", []),
    turn("telegram", []),
    turn("telegram", [{ type: "customer-linked", with: "c_2", proof: "link-code" }], { event: "merge" }),
    turn("telegram", []),
    turn("web", []),
  ]);
  expect(turns.map(({ from }) => from)).toEqual([undefined, "web", undefined, undefined, "telegram"]);
  expect(turns.map(({ linked }) => linked ?? false)).toEqual([false, false, true, false, false]);
  expect(switchesIn(turns)).toBe(2);
});

test("asked twice counts a question whose slot was filled and not emptied since", () => {
  const asked = { type: "slot-asked", task: "t1", slot: "qty" } as const;
  const filled = { type: "slot-filled", task: "t1", slot: "qty", from: "customer" } as const;
  const cleared = { type: "slot-cleared", task: "t1", slot: "qty", reason: "corrected" } as const;
  expect(askedTwice([turn("web", [asked]), turn("web", [asked]), turn("web", [filled])])).toBe(0);
  expect(askedTwice([turn("web", [asked, filled]), turn("web", [cleared, asked])])).toBe(0);
  expect(askedTwice([turn("web", [asked, filled]), turn("telegram", [asked])])).toBe(1);
  expect(askedTwice([turn("web", [asked, filled]), turn("web", [{ ...asked, task: "t2" }])])).toBe(0);
});
