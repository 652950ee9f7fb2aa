import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, shop } from "../../test/support/kopi.ts";
import type { FlowDefinition, StartDefinition } from "../model/definition.ts";

/** What flows were started with, oldest first. */
const started: unknown[] = [];

function starting(startsOn: StartDefinition, run?: FlowDefinition["run"]): FlowDefinition {
  return {
    kind: "flow",
    name: "follow-up",
    version: 1,
    startsOn,
    run:
      run ??
      ((flow) => {
        started.push(flow.trigger);
        flow.say("review.thanks");
      }),
  };
}

function chatWith(startsOn: StartDefinition, run?: FlowDefinition["run"]) {
  started.length = 0;
  const form = { ...order, abandonAfter: "1d" };
  return makeChat(shop({ forms: [form, complaint], flows: [starting(startsOn, run)] }), { intents });
}

const opening = `
  > pesan 2 kopi gayo
  < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
`;

describe("a flow starts on", () => {
  test("a form somebody did not come back to", async () => {
    const chat = chatWith({ fact: "task-abandoned", name: "order" });
    await chat.play(`
      ${opening}
      + 1h
      + 1h
      < Pesanannya masih ditunggu, ya. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 22h
      < Terima kasih!
    `);
    expect(started).toEqual([{ values: { product: "Kopi Gayo", qty: 2 } }]);
  });

  test("a form that was stopped, but not on another one", async () => {
    const chat = chatWith({ fact: "task-cancelled", name: "order" });
    await chat.play(`
      > mau komplain
      < Apa keluhannya?
      > batal
      < Baik, dibatalkan.
      ${opening}
      > batal
      < Baik, dibatalkan.
      < Terima kasih!
    `);
    expect(started).toHaveLength(1);
  });

  test("any entry of the journal", async () => {
    const chat = chatWith({ fact: "handoff-requested", name: "*" });
    await chat.play(`
      > mau bicara dengan orang
      < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
      < Terima kasih!
    `);
    expect(started).toEqual([{ type: "handoff-requested", queue: "front-desk" }]);
  });

  test("what the application tells, which is in the journal too", async () => {
    const chat = chatWith({ fact: "touch", name: "picked-up" });
    await chat.sends({ kind: "text", text: "jam buka" });
    await chat.signals("something-else", { no: 1 });
    expect(started).toEqual([]);
    await chat.signals("picked-up", { no: "KS-0001" });
    expect(started).toEqual([{ data: { no: "KS-0001" } }]);
    expect(chat.facts).toContainEqual({ type: "touch", name: "picked-up", data: { no: "KS-0001" } });
  });

  test("what a handler notes", async () => {
    started.length = 0;
    const flows = [starting({ fact: "touch", name: "asked-hours" })];
    const answers = {
      hours: {
        public: true,
        run: (turn: import("../model/definition.ts").TurnApi) => {
          turn.touch("asked-hours", { at: "noon" });
          turn.say("hours");
        },
      },
      human: { public: false, run: () => {} },
    };
    const chat = makeChat(shop({ flows, answers }), { intents });
    await chat.play(`
      > jam buka
      < Buka 08.00-20.00.
      < Terima kasih!
    `);
    expect(started).toEqual([{ data: { at: "noon" } }]);
    chat.group = true;
    await chat.sends({ kind: "text", text: "jam buka" });
    expect(started, "in a group nothing of anybody is noted").toHaveLength(1);
  });
});

describe("later, and under a condition", () => {
  test("three days after, where the customer last was; another question waits for it", async () => {
    const chat = chatWith({ fact: "task-cancelled", name: "order", after: "3d" }, async (flow) => {
      const stars = await flow.ask("stars", "review.ask", z.number().int().min(1).max(5));
      started.push(stars);
      flow.say("review.thanks");
    });
    await chat.play(`
      ${opening}
      > batal
      < Baik, dibatalkan.
      + 50h
      @ telegram
      > mau komplain
      < Apa keluhannya?
      + 23h
      > kopinya kemarin basi
      < Kami catat.
      < Bintang berapa untuk kopinya?
      > 4
      < Terima kasih!
    `);
    expect(started).toEqual([4]);
  });

  test("the condition is looked at when the time has come", async () => {
    const seen: unknown[] = [];
    const chat = chatWith({
      fact: "task-cancelled",
      name: "order",
      after: "1d",
      when: ({ profile, channels, linked, running }, value) => {
        seen.push({ channels, linked, running, value });
        return profile["name"] === "Budi";
      },
    });
    await chat.play(`
      ${opening}
      > batal
      < Baik, dibatalkan.
    `);
    expect(seen).toEqual([]);
    await chat.advance("1d");
    expect(seen).toEqual([
      { channels: ["web"], linked: false, running: false, value: { values: { product: "Kopi Gayo", qty: 2 } } },
    ]);
    expect(started).toEqual([]);
    expect(chat.state.tasks).toEqual([]);
    expect(chat.timers.size).toBe(0);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-ended", reason: "condition" }));
    chat.state = { ...chat.state, profile: { name: "Budi" } };
    await chat.play(`
      ${opening}
      > batal
      < Baik, dibatalkan.
      + 1d
      < Terima kasih!
    `);
    expect(started).toHaveLength(1);
  });

  test("at once, a condition that does not hold starts nothing", async () => {
    const chat = chatWith({ fact: "task-cancelled", name: "order", when: () => false });
    await chat.play(`
      ${opening}
      > batal
      < Baik, dibatalkan.
    `);
    expect(chat.facts.filter((fact) => fact.type === "task-started" && fact.kind === "flow")).toEqual([]);
  });

  test("a flow that runs already can be told apart", async () => {
    const chat = chatWith(
      { fact: "task-cancelled", name: "order", when: ({ running }) => !running },
      async (flow) => void (await flow.ask("stars", "review.ask", z.number())),
    );
    await chat.play(`
      ${opening}
      > batal
      < Baik, dibatalkan. / Bintang berapa untuk kopinya?
      /order
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > batal
      < Baik, dibatalkan. / Bintang berapa untuk kopinya?
    `);
    expect(chat.state.tasks.filter(({ kind }) => kind === "flow")).toHaveLength(1);
  });
});
