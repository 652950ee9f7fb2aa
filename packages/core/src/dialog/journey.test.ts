import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Chat, makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, placed, shop } from "../../test/support/kopi.ts";
import { isOpenPrompt, type Task } from "../model/customer.ts";
import type { FlowDefinition } from "../model/definition.ts";
import { activeTask } from "./state.ts";

/** Random journeys: whatever people do, in whatever order, the promises hold. */

beforeEach(() => {
  placed.length = 0;
});

const review: FlowDefinition = {
  kind: "flow",
  name: "review",
  version: 1,
  startsOn: { fact: "task-completed", name: "order" },
  async run(flow) {
    await flow.sleep("settle", "1d");
    const stars = (await flow.ask("stars", "review.ask", z.number().int().min(1).max(5))) as number;
    if (stars < 3) await flow.ask("why", "review.why", z.string());
    flow.say("review.thanks");
  },
};

const bot = shop({ forms: [{ ...order, remind: { after: "2h", say: "order.reminder" } }, complaint], flows: [review] });
const deployed = shop({
  forms: [
    {
      ...order,
      version: 2,
      slots: {
        ...order.slots,
        qty: { ask: "ask.qty", label: "label.qty", check: (qty) => Number(qty) < 50 || "qty.even" },
      },
    },
    complaint,
  ],
  flows: [{ ...review, version: 2 }],
});

const texts = [
  ...[
    "mau pesan",
    "pesan 2 kopi gayo diantar ya",
    "pesan toraja",
    "mau komplain",
    "jam buka",
    "mau bicara dengan orang",
  ],
  ...[
    "gayo",
    "toraja",
    "2",
    "3",
    "150",
    "diantar",
    "ambil sendiri",
    "Bandung",
    "Jl. Merdeka 10, Bandung",
    "kopinya basi",
  ],
  ...[
    "eh jadinya 3",
    "ganti alamatnya ke Jl. Asia Afrika 8",
    "ganti alamat",
    "ambil sendiri aja",
    "bukan gayo, toraja",
  ],
  ...["eh jadinya 4 dan gayo", "ya", "iya benar", "tidak", "batal", "lewati", "kembali", "ulangi", "bantuan", "lanjut"],
  ...["mulai lagi", "English please", "pakai bahasa Indonesia", "wkwkwk", "", "👍", "1", "5", "yang kedua", "\u200b"],
];

const actions = fc.oneof(
  { weight: 10, arbitrary: fc.nat(5).map((pick) => ({ does: "answers" as const, pick })) },
  { weight: 12, arbitrary: fc.constantFrom(...texts).map((text) => ({ does: "says" as const, text })) },
  { weight: 4, arbitrary: fc.nat(30).map((back) => ({ does: "taps" as const, back })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("web", "telegram", "whatsapp").map((to) => ({ does: "switches" as const, to })),
  },
  { weight: 1, arbitrary: fc.constantFrom("5m", "3h", "2d", "8d").map((by) => ({ does: "waits" as const, by })) },
  { weight: 1, arbitrary: fc.constantFrom("start", "contact", "media", "deploy", "group").map((does) => ({ does })) },
);

/** What somebody who reads the question would say. */
function answerTo(chat: Chat, pick: number): string {
  const open = chat.dialog.expecting(chat.state, undefined, chat.now);
  const option = open?.options[pick % Math.max(1, open.options.length)];
  if (option !== undefined) return option.labels[0] ?? "";
  if (open?.kinds.includes("number") === true) return String(1 + pick);
  return open === undefined ? "mau pesan" : "Jl. Veteran nomor 17, Malang";
}

async function act(chat: Chat, action: typeof actions extends fc.Arbitrary<infer T> ? T : never, tokens: string[]) {
  switch (action.does) {
    case "says":
      return chat.sends({ kind: "text", text: action.text });
    case "answers":
      return chat.sends({ kind: "text", text: answerTo(chat, action.pick) });
    case "taps":
      return chat.sends({ kind: "choice", choice: tokens.at(-1 - action.back) ?? "none.1" });
    case "switches":
      chat.channel = action.to;
      return undefined;
    case "waits":
      await chat.advance(action.by);
      return undefined;
    case "start":
      return chat.sends({ kind: "start" });
    case "contact":
      return chat.sends({ kind: "contact", own: true, phone: "+6281234567890" });
    case "media":
      return chat.sends({ kind: "media", media: [{ type: "image", mime: "image/png", id: "x" }] });
    case "deploy":
      chat.deploy(deployed);
      return undefined;
    case "group": {
      chat.group = true;
      const before = chat.state;
      await chat.sends({ kind: "text", text: "ya" });
      expect(chat.state).toEqual(before);
      chat.group = false;
      return undefined;
    }
  }
}

function valuesOf(tasks: readonly Task[]): { readonly [id: string]: Task["values"] } {
  return Object.fromEntries(tasks.map(({ id, values }) => [id, values]));
}

function checkInvariants(chat: Chat, afterDeploy: boolean): void {
  const { state, facts, last } = chat;
  const ids = new Set(state.tasks.map((task) => task.id));
  for (const timer of chat.timers.values()) expect(ids).toContain(timer.task);
  for (const offer of state.offers) expect(ids).toContain(offer);
  expect(new Set(state.tasks.filter((task) => task.kind === "form").map((task) => task.name)).size).toBe(
    state.tasks.filter((task) => task.kind === "form").length,
  );
  const active = activeTask(state);
  // "Really cancel?" is asked over the open question.
  const open = state.prompts.filter((prompt) => isOpenPrompt(prompt) && prompt.name !== "cancel");
  expect(open.length).toBeLessThanOrEqual(1);
  if (open[0]?.task != null) expect(open[0].task).toBe(active?.id);
  // Nobody is stuck: a form that has the word has a question open.
  if (active?.kind === "form") expect(active.asked).not.toBeNull();
  if (active?.kind === "form" && active.asked?.name === "confirm") {
    // What was shown before a deploy does not count any more: a yes shows the summary once more.
    const shown = Object.values(active.shown);
    if (!afterDeploy || shown.length > 0) expect(shown).toContain(active.revision);
  }
  expect(state.prompts.length).toBeLessThanOrEqual(32);
  expect(JSON.stringify(state).length).toBeLessThan(65_536);
  // One confirmation, one order.
  expect(placed.length).toBe(facts.filter((fact) => fact.type === "confirmed").length);
  const asked = (last?.facts ?? []).filter((fact) => fact.type === "slot-asked" || fact.type === "confirmation-shown");
  expect(asked.length, "at most one question per turn").toBeLessThanOrEqual(1);
  const shown = shownReplies(last).filter((reply) => reply !== "");
  expect(shown.length, "the bot never falls silent nor chatters").toBeLessThanOrEqual(4);
}

test("random journeys keep the promises", { timeout: 60_000 }, async () => {
  let turns = 0;
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 5, maxLength: 45, size: "max" }), async (journey) => {
      placed.length = 0;
      const chat = makeChat(bot, { intents });
      const tokens: string[] = [];
      let afterDeploy = false;
      for (const action of journey) {
        const before = chat.state.tasks;
        const effects = await act(chat, action, tokens);
        turns += 1;
        afterDeploy ||= action.does === "deploy";
        checkInvariants(chat, afterDeploy);
        if (effects === undefined) continue;
        for (const { type } of effects.facts) seen.set(type, (seen.get(type) ?? 0) + 1);
        expect(effects.replies.length, `a reply to ${JSON.stringify(action)}`).toBeGreaterThan(0);
        if (effects.facts.some((fact) => fact.type === "choice-late")) {
          // The same turn may set a form aside that rested for days: what is on top changes then, no value does.
          expect(valuesOf(chat.state.tasks)).toEqual(valuesOf(before));
        }
        for (const { message } of effects.replies) {
          for (const choice of message.choices ?? []) if ("choice" in choice) tokens.push(choice.choice);
        }
      }
    }),
    { numRuns: 250 },
  );
  expect(turns).toBeGreaterThan(4_000);
  for (const fact of ["confirmed", "task-completed", "task-suspended", "task-resumed", "slot-cleared", "choice-late"]) {
    expect(seen.get(fact) ?? 0, fact).toBeGreaterThan(5);
  }
});
