import { expect, test } from "vitest";
import type { JournalEntry } from "./model/journal.ts";
import { withoutPart } from "./model/retention.ts";
import { journalAges } from "./retention.ts";

const DAY = 86_400_000;

test("only traces go by themselves", () => {
  expect(journalAges()).toEqual({ traces: 90 * DAY });
  expect(journalAges({ traces: "forever" })).toEqual({});
  expect(journalAges({ texts: "1w", facts: "365d" })).toEqual({ texts: 7 * DAY, traces: 90 * DAY, facts: 365 * DAY });
});

test.each([
  [{ texts: "soon" }, "is not a duration"],
  [{ texts: "12h" }, 'at least "1d"'],
  [{ texts: "60d", facts: "30d" }, "not longer than retention.facts"],
  [{ texts: "forever", facts: "30d" }, "not longer than retention.facts"],
])("%o is refused", (retention, why) => {
  expect(() => journalAges(retention)).toThrow(expect.objectContaining({ code: "option-invalid" }));
  expect(() => journalAges(retention)).toThrow(why);
});

const entry: JournalEntry = {
  customer: "c_1",
  at: 1,
  event: "text",
  heard: "jalan Melati 5",
  said: ["Dicatat."],
  facts: [
    { type: "slot-asked", task: "t", slot: "address" },
    { type: "task-completed", task: "t", name: "order" },
  ],
  trace: { ms: 1 },
};

test("each part goes alone; an order stays when what led to it goes", () => {
  expect(withoutPart(entry, "texts")).toEqual({ ...entry, heard: undefined, said: undefined });
  expect(withoutPart(entry, "traces")).toEqual({ ...entry, trace: undefined });
  const { customer, at, event } = entry;
  const facts = [{ type: "task-completed", task: "t", name: "order" }];
  expect(withoutPart(entry, "facts")).toEqual({ customer, at, event, facts });
  expect(withoutPart({ ...entry, facts: entry.facts.slice(0, 1) }, "facts")).toBeUndefined();
  const bare = { customer, at, event, facts: entry.facts };
  expect(withoutPart(bare, "texts")).toBe(bare);
});
