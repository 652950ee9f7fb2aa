import { describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, order, shop } from "../../test/support/kopi.ts";
import { makeCopywriter } from "../copy/index.ts";
import { makeIds } from "../ids.ts";
import { newCustomerState } from "../model/customer.ts";
import type { AnswerDefinition, TurnApi } from "../model/definition.ts";
import type { Understood } from "../model/understood.ts";
import { makeDialog } from "./index.ts";

const chatWith = (run: AnswerDefinition["run"]) =>
  makeChat(shop({ answers: { hours: { public: true, run }, human: { public: false, run: () => {} } } }), { intents });

const ask = { kind: "text", text: "jam buka kopi gayo" } as const;

describe("the turn of a handler", () => {
  test("knows the customer, the message and what was found in it", async () => {
    let seen: unknown;
    const chat = chatWith((turn) => {
      const { event, profile, locale, channel, customer, text, entities } = turn;
      seen = { kind: event?.kind, profile, locale, channel, customer, text, entities };
    });
    chat.state = { ...chat.state, profile: { name: "Budi" } };
    await chat.sends(ask);
    expect(seen).toEqual({
      kind: "text",
      profile: { name: "Budi" },
      locale: "id",
      channel: "web",
      customer: "c_1",
      text: "jam buka kopi gayo",
      entities: { product: "Kopi Gayo" },
    });
  });

  test("says each text as a message of its own, in order, and shows blocks", async () => {
    const chat = chatWith((turn) => {
      turn.say("hours");
      turn.show({ kind: "location", latitude: 1, longitude: 2 });
      turn.say("promo", { what: "x" });
    });
    await chat.sends(ask);
    expect(shownReplies(chat.last)).toEqual(["Buka 08.00-20.00.", "<location>", "Promo: x!"]);
  });

  test("steps of an answer belong to the event, so the second time they run again", async () => {
    const chat = chatWith(async (turn) => {
      const result = await turn.step("look-up", () => ({ at: new Date(0), none: undefined }));
      expect(result).toEqual({ at: "1970-01-01T00:00:00.000Z" });
      turn.say("hours");
    });
    await chat.sends(ask);
    await chat.sends(ask);
    expect(chat.steps).toEqual(["e1/look-up", "e2/look-up"]);
  });

  test("remembers what fits the profile", async () => {
    const chat = chatWith((turn) => {
      turn.remember({ name: "Sari" });
      turn.say("promo", { what: turn.profile["name"] });
    });
    chat.state = { ...chat.state, profile: { address: "Jl. Dago 5" } };
    await chat.sends(ask);
    expect(chat.state.profile).toEqual({ address: "Jl. Dago 5", name: "Sari" });
    expect(shownReplies(chat.last)).toEqual(["Promo: Sari!"]);
  });

  test("refuses to remember what does not fit, and names only the field", async () => {
    const chat = chatWith((turn) => turn.remember({ name: 4711 }));
    const failed = chat.sends(ask);
    await expect(failed).rejects.toMatchObject({ code: "option-invalid", message: expect.stringContaining("name") });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining("4711") });
    expect(chat.state.profile).toEqual({});
  });

  test("cannot change the profile or blocks behind our back", async () => {
    const block = { kind: "card" as const, title: "A" };
    const chat = chatWith((turn) => {
      expect(() => {
        (turn.profile as { name?: string }).name = "Mallory";
      }).toThrow(TypeError);
      turn.show(block);
      (block as { title: string }).title = "B";
    });
    chat.state = { ...chat.state, profile: { name: "Budi" } };
    await chat.sends(ask);
    expect(chat.state.profile).toEqual({ name: "Budi" });
    expect(chat.last?.replies[0]?.message.blocks).toEqual([{ kind: "card", title: "A" }]);
  });

  test("is closed when the handler has returned", async () => {
    let kept: TurnApi | undefined;
    const chat = chatWith((turn) => {
      kept = turn;
    });
    await chat.sends(ask);
    for (const use of [
      () => kept?.say("hours"),
      () => kept?.handoff("x"),
      () => kept?.show(),
      () => kept?.remember({}),
      () => kept?.step("x", () => 1),
    ]) {
      expect(use).toThrow(expect.objectContaining({ code: "turn-closed" }));
    }
  });

  test("a step nobody awaited is waited for; what it leaves unsaid is refused", async () => {
    const done: string[] = [];
    const chat = chatWith((turn) => {
      void turn.step("late", async () => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push("late");
      });
    });
    await chat.sends(ask);
    expect(done).toEqual(["late"]);
  });

  test("an error of the handler reaches the caller", async () => {
    const chat = chatWith(async (turn) => {
      turn.say("hours");
      throw new RangeError("broken");
    });
    await expect(chat.sends(ask)).rejects.toThrow("broken");
    expect(chat.last).toBeUndefined();
  });

  test("a text of the copy that does not exist is an error", async () => {
    await expect(chatWith((turn) => turn.say("nowhere")).sends(ask)).rejects.toMatchObject({ code: "copy-missing" });
  });

  test("a message over 64 kB, and a turn of very many messages, are refused", async () => {
    const what = "x".repeat(70_000);
    const big = chatWith((turn) => turn.say("promo", { what }));
    await expect(big.sends(ask)).rejects.toMatchObject({ code: "message-too-large" });
    const many = chatWith((turn) => {
      for (let index = 0; index < 100_000; index += 1) turn.say("promo", { what: "x".repeat(60_000) });
    });
    await expect(many.sends(ask)).rejects.toMatchObject({ code: "message-too-large" });
    const fits = chatWith((turn) => turn.say("promo", { what: "x".repeat(65_000) }));
    await fits.sends(ask);
    expect(fits.last?.replies).toHaveLength(1);
    const wide = chatWith((turn) => turn.say("promo", { what: "ü".repeat(40_000) }));
    await expect(wide.sends(ask)).rejects.toMatchObject({ code: "message-too-large" });
  });

  test("a handler that never returns ends with its turn", async () => {
    const limit = new AbortController();
    const bot = shop({ answers: { hours: { public: true, run: () => new Promise(() => {}) } } });
    const ids = { ...makeIds({ now: () => 0 }, { bytes: (length) => new Uint8Array(length) }), prompt: () => "p" };
    const dialog = makeDialog(bot, { ids, clock: { now: () => 0 }, copy: makeCopywriter(bot.vocabulary, bot) });
    const understood: Understood = {
      text: "jam buka",
      locale: "id",
      correction: false,
      entities: [],
      intents: [{ name: "hours", confidence: 1 }],
      abstained: false,
      thresholds: { accept: 0.5, interrupt: 0.8 },
      by: "rule",
    };
    const turn = dialog.advance({
      event: {
        ...{ key: "e", channel: "web", account: "a", conversation: { id: "1", kind: "direct" }, aliases: [], at: "" },
        ...{ kind: "text", text: "jam buka" },
      },
      state: newCustomerState("c", 0),
      understood,
      scope: "direct",
      conversation: undefined,
      now: 0,
      attempt: 1,
      steps: { recordedProposals: undefined, record: () => {}, run: async () => Promise.reject(new Error("none")) },
      signal: limit.signal,
    });
    limit.abort();
    await expect(turn).rejects.toMatchObject({ code: "turn-timeout" });
  });

  test("the handoff carries the active form without its secrets", async () => {
    const chat = makeChat(shop({ forms: [order] }), { intents });
    await chat.sends({ kind: "text", text: "pesan 2 kopi gayo" });
    await chat.sends({ kind: "text", text: "mau bicara dengan orang" });
    expect(chat.last?.handoffs).toEqual([
      {
        id: expect.any(String),
        queue: "front-desk",
        task: { name: "order", values: { product: "Kopi Gayo", qty: 2 } },
      },
    ]);
  });
});
