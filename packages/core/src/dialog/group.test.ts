import { describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, shop } from "../../test/support/kopi.ts";

const bot = shop({
  answers: {
    hours: {
      public: true,
      run: (turn) => {
        turn.remember({ name: "Budi" });
        turn.say("promo", { what: JSON.stringify(turn.profile) });
      },
    },
    human: { public: false, run: (turn) => turn.handoff("front-desk") },
  },
});

async function inGroup() {
  const chat = makeChat(bot, { intents });
  chat.state = { ...chat.state, profile: { address: "Jl. Rahasia 1, Bandung" } };
  await chat.play(`
    > pesan 2 kopi gayo
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `);
  chat.group = true;
  return chat;
}

describe("in a group", () => {
  test("no question is open", async () => {
    const chat = await inGroup();
    const group = { channel: "web", id: "group-1", kind: "group" } as const;
    expect(chat.dialog.expecting(chat.state, group, chat.now)).toBeUndefined();
    expect(chat.dialog.expecting(chat.state, { ...group, kind: "direct" }, chat.now)).toMatchObject({
      name: "fulfilment",
    });
  });

  test("a public answer runs, without the profile and without the open question", async () => {
    const chat = await inGroup();
    const before = chat.state;
    await chat.sends({ kind: "text", text: "jam buka" });
    expect(shownReplies(chat.last)).toEqual(["Promo: {}!"]);
    expect(chat.last?.replies[0]?.to.kind).toBe("group");
    expect(chat.state).toEqual(before);
  });

  for (const [title, event] of Object.entries({
    "an answer to the open question": { kind: "text", text: "diantar" },
    "an intent that opens a form": { kind: "text", text: "mau pesan" },
    "an answer that is not public": { kind: "text", text: "mau bicara dengan orang" },
    "words nobody understands": { kind: "text", text: "wkwk" },
    cancelling: { kind: "text", text: "batal" },
    "a start": { kind: "start" },
    "a tapped choice": { kind: "choice", choice: "x.1" },
    "a contact card": { kind: "contact", own: true, phone: "+6281234567890" },
  } as const)) {
    test(`${title} gets one line and changes nothing`, async () => {
      const chat = await inGroup();
      const before = chat.state;
      await chat.sends(event);
      expect(shownReplies(chat.last)).toEqual(["Untuk urusan pribadi, lanjut di chat langsung, ya"]);
      expect(chat.state).toEqual(before);
      expect(chat.last).toMatchObject({
        facts: [{ type: "group-refused" }],
        timers: [],
        handoffs: [],
        withdrawals: [],
      });
    });
  }
});
