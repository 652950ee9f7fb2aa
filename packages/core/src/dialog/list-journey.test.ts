import fc from "fast-check";
import { expect, test } from "vitest";
import { cart, complete } from "../../test/support/cart.ts";
import { type Chat, shownReplies } from "../../test/support/dialog-chat.ts";
import { submitted } from "../../test/support/kopi.ts";
import { activeTask } from "./state.ts";

const MESSAGES = [
  ...[
    "mau pesan",
    "pesan 2 gayo",
    "gayo",
    "3 toraja biji",
    "1 kintamani dan 2 gayo halus",
    "toraja 4, gayo 1, semuanya kasar",
  ],
  ...[
    "tambah 1 kintamani",
    "tambah lagi",
    "ada",
    "itu saja",
    "that's all",
    "hapus gayo",
    "toraja nya gak jadi",
    "hapus yang kedua",
  ],
  ...[
    "eh jadinya 7",
    "gayonya jadi 5",
    "ganti toraja jadi kintamani",
    "bukan gayo",
    "eh semuanya halus",
    "ganti jumlahnya",
    "yang gayo",
  ],
  ...[
    "2",
    "halus",
    "biji",
    "ambil sendiri",
    "diantar",
    "Jl. Toraja 10, Bandung",
    "ganti dong",
    "500",
    "0",
    "ya",
    "tidak",
    "batal",
  ],
  ...[
    "lewati",
    "kembali",
    "ulangi",
    "mulai lagi",
    "jam buka",
    "gak jadi",
    "",
    "👍",
    "\u200b",
    "wkwk",
    "English please",
    "no gayo",
  ],
];

const actions = fc.oneof(
  { weight: 10, arbitrary: fc.record({ says: fc.constantFrom(...MESSAGES) }) },
  { weight: 3, arbitrary: fc.record({ says: fc.constantFrom("pesan 2 gayo halus, ambil sendiri, itu saja", "ya") }) },
  { weight: 4, arbitrary: fc.record({ taps: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ goes: fc.constantFrom("web", "telegram") }) },
);

function checkState(chat: Chat): void {
  const { state, facts, last } = chat;
  for (const { values } of state.tasks) {
    const ids = new Set((values["items[]"] ?? []) as number[]);
    expect(values["items[]"]).not.toEqual([]);
    for (const name of Object.keys(values)) {
      const [, item] = /^items\[(\d+)\]\./.exec(name) ?? [];
      if (item !== undefined) expect(ids, `${name} belongs to an item`).toContain(Number(item));
    }
    expect(ids.size).toBeLessThanOrEqual(4);
  }
  const active = activeTask(state);
  if (active?.kind === "form") expect(active.asked).not.toBeNull();
  expect(submitted.length).toBe(facts.filter(({ type }) => type === "confirmed").length);
  const asked = (last?.facts ?? []).filter(({ type }) => type === "slot-asked" || type === "confirmation-shown");
  expect(asked.length, "at most one question per turn").toBeLessThanOrEqual(1);
  expect(shownReplies(last).length).toBeLessThanOrEqual(4);
}

test("random carts keep the promises", { timeout: 60_000 }, async () => {
  const seen = new Map<string, number>();
  let turns = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(actions, { minLength: 5, maxLength: 40, size: "max" }),
      async (more, journey) => {
        submitted.length = 0;
        const chat = cart(more);
        const tokens: string[] = [];
        for (const action of journey) {
          if ("goes" in action) {
            chat.channel = action.goes;
            continue;
          }
          const effects =
            "says" in action
              ? await chat.sends({ kind: "text", text: action.says })
              : await chat.sends({ kind: "choice", choice: tokens.at(-1 - action.taps) ?? "none.1" });
          turns += 1;
          for (const { type } of effects.facts) seen.set(type, (seen.get(type) ?? 0) + 1);
          checkState(chat);
          expect(effects.replies.length, `a reply to ${JSON.stringify(action)}`).toBeGreaterThan(0);
          for (const { message } of effects.replies) {
            for (const choice of message.choices ?? []) if ("choice" in choice) tokens.push(choice.choice);
          }
        }
        for (const values of submitted) expect(complete.safeParse(values).success).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
  expect(turns).toBeGreaterThan(3_000);
  for (const fact of ["item-added", "item-removed", "confirmed", "slot-cleared", "choice-late"]) {
    expect(seen.get(fact) ?? 0, fact).toBeGreaterThan(5);
  }
});
