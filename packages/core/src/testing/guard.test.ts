import { readFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { TurnOf } from "../bot.ts";
import { defineVocabulary } from "../bot.ts";
import { virtualClock } from "./clock.ts";
import { type ConverseOptions, converse } from "./converse.ts";

const kopi = defineVocabulary({
  locales: ["id"],
  intents: { review: { id: ["mau ulas"] }, hours: { id: ["jam buka"] } },
  copy: {
    id: {
      "ask.stars": "Bintang?",
      "ask.why": "Kenapa?",
      "ask.when": "Kapan?",
      hours: "Buka 8-21.",
      thanks: "Makasih!",
    },
  },
});
type Flow = Parameters<Parameters<typeof kopi.flow>[1]["run"]>[0];

const silent = async (): Promise<void> => {};
function botOf(run: (flow: Flow) => Promise<void>, hours: (turn: TurnOf<typeof kopi>) => unknown = silent) {
  const review = kopi.flow("review", { version: 1, opens: "review", run: run as never });
  return kopi.bot({
    name: "kopi",
    flows: [review],
    answers: { hours: async (turn) => void (await hours(turn)) },
  });
}

const stars = z.number().int().min(1).max(5);

/** Plays "mau ulas", then "3", and returns what the kit throws. */
async function thrown(
  bot: ReturnType<typeof botOf>,
  options: ConverseOptions = {},
  ...texts: string[]
): Promise<unknown> {
  const chat = await converse(bot, { channels: ["web"], ...options });
  try {
    for (const text of texts.length === 0 ? ["mau ulas", "3"] : texts) await chat.person("budi").says(text);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await chat[Symbol.asyncDispose]();
  }
}

describe("dialog code that reaches the world is refused, with the place", () => {
  const clock = virtualClock();
  test.each<readonly [string, () => unknown]>([
    ["fetch", () => fetch("http://127.0.0.1:1")],
    ["setTimeout", () => setTimeout(() => {}, 0)],
    ["setTimeout", () => after(1)],
    ["clock", () => Date.now()],
    ["clock", () => new Date()],
    ["clock", () => Date()],
    ["clock", () => performance.now()],
    ["hrtime", () => process.hrtime()],
    ["clock", () => clock.now()],
    ["random", () => Math.random()],
    ["randomUUID", () => crypto.randomUUID()],
    ["readFileSync", () => readFileSync(new URL(import.meta.url))],
  ])("%s", async (what, touch) => {
    const inAnswer = await thrown(botOf(silent as never, touch), { clock }, "jam buka");
    expect(inAnswer).toMatchObject({ code: "side-effect-outside-step" });
    expect(String(inAnswer)).toContain('the answer to "hours"');
    expect(String(inAnswer)).toContain(what);
    const afterAwait = await thrown(
      botOf(async (flow) => {
        await flow.ask("stars", "ask.stars", stars);
        touch();
      }),
    );
    expect(afterAwait).toMatchObject({ code: "side-effect-outside-step" });
    expect(String(afterAwait)).toContain('flow "review"');
  });

  test("but not inside of steps and reads, nor what belongs to a value", async () => {
    const bot = botOf(
      async (flow) => {
        await flow.read("now", () => Date.now() + Math.random() + clock.now());
        await flow.step("save", async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return readFileSync(new URL(import.meta.url)).length;
        });
        await flow.ask("stars", "ask.stars", stars);
        if (new Date("2026-01-05").getFullYear() === 2026) flow.say("thanks");
      },
      (turn) => turn.step("x", () => Date.now()),
    );
    expect(await thrown(bot, {}, "mau ulas", "jam buka", "3")).toBeUndefined();
  });

  test("everybody else goes on as always, also afterwards", async () => {
    const before = [Date, fetch, setTimeout, Math.random, readFileSync] as const;
    const chat = await converse(botOf(silent as never), { channels: ["web"] });
    expect(Date.now()).toBeGreaterThan(0);
    expect(new Date()).toBeInstanceOf(Date);
    expect(readFileSync(new URL(import.meta.url)).length).toBeGreaterThan(0);
    await chat[Symbol.asyncDispose]();
    expect([Date, fetch, setTimeout, Math.random, readFileSync]).toEqual([...before]);
  });

  test("it can be told not to look", async () => {
    expect(
      await thrown(
        botOf(silent as never, () => Date.now()),
        { guard: false },
        "jam buka",
      ),
    ).toBeUndefined();
  });
});

describe("a flow that goes elsewhere when it is run again", () => {
  test("by something of its own that changes is refused", async () => {
    let runs = 0;
    const error = await thrown(
      botOf(async (flow) => {
        runs += 1;
        if (runs % 2 === 0) await flow.ask("why", "ask.why", z.string());
        await flow.ask("stars", "ask.stars", stars);
      }),
    );
    expect(error).toMatchObject({ code: "side-effect-outside-step" });
    expect(String(error)).toContain('reached ask "stars", and when it was run again a year later ask "why"');
  });

  test("is found at a later turn, too, and at its end", async () => {
    let open = true;
    const error = await thrown(
      botOf(async (flow) => {
        await flow.ask("stars", "ask.stars", stars);
        if (open) flow.say("thanks");
        open = false;
      }),
    );
    expect(String(error)).toContain('reached say "thanks"');
    expect(String(error)).toContain("its end");
  });

  test("by what it remembers is fine", async () => {
    let steps = 0;
    const bot = botOf(async (flow) => {
      const given = await flow.ask("stars", "ask.stars", stars);
      await flow.step("save", () => {
        steps += 1;
      });
      if (given < 4) {
        const why = await flow.ask("why", "ask.why", z.string());
        if (why === "begitu") flow.forget("why");
        await flow.ask("why2", "ask.why", z.string());
      }
      flow.say("thanks");
    });
    expect(await thrown(bot, {}, "mau ulas", "3", "begitu", "entah")).toBeUndefined();
    expect(steps).toBe(1);
  });

  test("an error of its own is not about that", async () => {
    const error = await thrown(
      botOf(async () => {
        throw new RangeError("broken");
      }),
    );
    expect(error).toBeUndefined();
  });
});
