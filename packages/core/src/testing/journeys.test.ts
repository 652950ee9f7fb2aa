import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { list, number } from "../api/entities.ts";
import { defineVocabulary } from "../bot.ts";
import type { Fact } from "../model/journal.ts";
import { type Chat, converse } from "./converse.ts";
import { type JourneyOptions, playJourneys } from "./journeys.ts";

const id = {
  "ask.what": "Mau pesan apa?",
  "ask.qty": "Berapa bungkus?",
  "ask.how": "Diantar atau ambil sendiri?",
  "ask.where": "Kirim ke mana?",
  "how.deliver": "Diantar",
  "how.fetch": "Ambil sendiri",
  "order.confirm": "Sudah benar?",
  "order.done": "Siap!",
  hours: "Buka 8 sampai 21.",
} as const;
const kopi = defineVocabulary({
  locales: ["id"],
  entities: { what: list({ gayo: ["kopi gayo"], teh: ["teh melati"] }), qty: number() },
  intents: { order: { id: ["mau pesan", "pesan {qty} {what}"] }, hours: { id: ["jam buka"] } },
  copy: { id },
});
const base = { what: z.enum(["gayo", "teh"]), qty: z.number().int().min(1).max(20) };
const order = kopi.form("order", {
  version: 1,
  opens: "order",
  schema: z.object({ ...base, how: z.enum(["deliver", "fetch"]), where: z.string().min(5) }),
  complete: z.discriminatedUnion("how", [
    z.object({ ...base, how: z.literal("deliver"), where: z.string() }),
    z.object({ ...base, how: z.literal("fetch") }),
  ]),
  slots: {
    what: { ask: "ask.what", entity: "what" },
    qty: { ask: "ask.qty", entity: "qty" },
    how: { ask: "ask.how", choices: { deliver: "how.deliver", fetch: "how.fetch" } },
    where: { ask: "ask.where", when: (values) => values.how === "deliver" },
  },
  confirm: "order.confirm",
  async submit(_, turn) {
    await turn.step("place", () => "KS-1");
    turn.say("order.done");
  },
});
const bot = kopi.bot({ name: "kopi", forms: [order], answers: { hours: (turn) => turn.say("hours") } });
const options: JourneyOptions = { turns: 400, actions: 40, converse: { channels: ["web", "telegram", "sms"] } };

/** A world whose chat has something of its own. */
const worldWith = (change: (chat: Chat) => Partial<Chat>): JourneyOptions["open"] => {
  return async () => {
    const chat = await converse(bot, { channels: ["web", "telegram"] });
    return {
      chat: { ...chat, app: chat.app, ...change(chat) },
      [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose](),
    };
  };
};

describe("random journeys", { timeout: 60_000 }, () => {
  test("over any bot do everything there is to do, and keep the promises", async () => {
    const { turns, did, facts, asked } = await playJourneys(bot, options);
    expect(turns).toBeGreaterThanOrEqual(400);
    for (const action of [
      "answers",
      "corrects",
      "digresses",
      "taps:late",
      "switches",
      "duplicates",
      "crashes",
      "waits",
    ]) {
      expect(did[action] ?? 0, action).toBeGreaterThan(0);
    }
    for (const fact of ["task-completed", "slot-cleared (corrected)", "channel-switched"]) {
      expect(facts[fact] ?? 0, fact).toBeGreaterThan(0);
    }
    expect(asked.again).toBe(0);
    expect(asked.shown).toBeGreaterThan(50);
  });

  test("are the same for the same seed", async () => {
    const few = { ...options, turns: 60, seed: 5 };
    expect(await playJourneys(bot, few)).toEqual(await playJourneys(bot, few));
  });

  test.each<readonly [string, (chat: Chat) => Partial<Chat>]>([
    ["answered", (chat) => ({ asked: () => ({ ...chat.asked(), shown: { asked: 9, again: 1 } }) })],
    ["the journal says", (chat) => ({ asked: () => ({ ...chat.asked(), journal: { asked: 9, again: 1 } }) })],
    [
      "slot-reasked",
      (chat) => ({
        journal: (from) =>
          chat.journal(from).map((entry) => ({
            ...entry,
            facts: entry.facts.flatMap((fact): Fact[] =>
              fact.type === "slot-asked" ? [{ ...fact, type: "slot-filled" as const, from: "x" }, fact] : [fact],
            ),
          })),
      }),
    ],
    [
      "without a confirmation",
      (chat) => ({
        journal: (from) =>
          chat
            .journal(from)
            .map((entry) => ({ ...entry, facts: entry.facts.filter(({ type }) => type !== "confirmed") })),
      }),
    ],
    [
      "stuck",
      (chat) => ({
        state: async (...given) => {
          const state = await chat.state(...given);
          return state && { ...state, tasks: state.tasks.map((task) => ({ ...task, asked: null })) };
        },
      }),
    ],
    [
      "sent twice",
      (chat) => ({
        channel: (id) => {
          const channel = chat.channel(id);
          return Object.create(channel, { sent: { value: channel.sent.flatMap((one) => [one, one]) } });
        },
        crashBefore: () => chat,
      }),
    ],
  ])("end with the seed and the conversation when a promise is broken: %s", async (what, change) => {
    const broken = playJourneys(bot, { ...options, seed: 3, open: worldWith(change) as never });
    const error = await broken.then(
      () => undefined,
      (thrown: unknown) => String(thrown),
    );
    expect(error).toContain("seed 3");
    expect(error).toContain(what);
    expect(error).toMatch(/web (person-1|person-2|bot): /);
  });

  test("can be given further promises", async () => {
    const open: JourneyOptions["open"] = async () => {
      const chat = await converse(bot, { channels: ["web"] });
      const end = (): void => {
        throw new Error("the books do not balance");
      };
      return { chat, end, [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose]() };
    };
    await expect(playJourneys(bot, { ...options, open })).rejects.toThrow("the books do not balance");
  });
});

test("the kit needs no test runner: it works in node:test", { timeout: 60_000 }, async () => {
  const file = new URL("../../test/support/node-test.ts", import.meta.url);
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [
    ...["--conditions=@sambung/source", "--no-warnings", "--test-reporter=tap", "--test", file.pathname],
  ]);
  expect(stdout).toContain("# pass 2");
  expect(stdout).toContain("# fail 0");
});
