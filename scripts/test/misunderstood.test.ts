import { expect, test } from "vitest";
import type { Fact, JournalEntry } from "../../packages/core/src/index.ts";
import { misunderstoodIn } from "../eval/misunderstood.ts";

const entry = (at: number, heard: string, ...facts: Fact[]): JournalEntry => ({
  customer: "c1" as JournalEntry["customer"],
  at,
  event: "text",
  heard,
  facts,
  trace: { ms: 1, intents: [{ name: "hours", confidence: 0.3 }] },
});

/** A journal that is read three entries at a time. */
function journalOf(entries: readonly JournalEntry[]) {
  return {
    journal: async ({ after }: { readonly after: number }) => ({
      entries: entries.slice(after, after + 3),
      cursor: Math.min(entries.length, after + 3),
    }),
  };
}

test("what was not understood is listed, the most frequent first, however it was spelt", async () => {
  const lost: Fact = { type: "message-misunderstood" };
  const asked: Fact = { type: "clarification-asked", intents: ["hours"] };
  const found = await misunderstoodIn(
    journalOf([
      entry(1, "halo"),
      entry(2, "Bukanya kapan?", lost),
      entry(3, "ada promo gak", lost),
      entry(4, "ADA PROMO GAK??", asked),
      entry(5, "jam buka", { type: "answer-given", intent: "hours" }),
      entry(6, "ada promo gak!", lost),
    ]),
  );
  expect(found).toEqual([
    {
      text: "ada promo gak!",
      times: 3,
      asked: 1,
      last: "1970-01-01T00:00:00.006Z",
      closest: { intent: "hours", confidence: 0.3 },
    },
    expect.objectContaining({ text: "Bukanya kapan?", times: 1, asked: 0 }),
  ]);
});
