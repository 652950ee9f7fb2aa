import { describe, expect, test } from "vitest";
import { type ChatOptions, makeChat } from "../../test/support/dialog-chat.ts";
import { shop } from "../../test/support/kopi.ts";
import type { AccountApi, AccountView } from "../model/definition.ts";

/** A chat in which "mau bicara dengan orang" does something about the account. */
function chatAbout(does: (account: AccountApi) => void, options: ChatOptions = {}) {
  const answers = {
    hours: { public: true, run: () => undefined },
    human: { public: true, run: (turn: { readonly account: AccountApi }) => does(turn.account) },
  };
  return makeChat(shop({ answers }), { intents: { orang: "human" }, ...options });
}

const said = { kind: "text", text: "orang" } as const;

describe("what a handler may do about the account", () => {
  test("an agreement and its withdrawal are kept and noted", async () => {
    const chat = chatAbout((account) => {
      account.agree("promo", "hours");
      account.disagree("news");
    });
    await chat.sends(said);
    const noted = { at: chat.now, channel: "web", proof: "said" };
    expect(chat.state.consents).toEqual([
      { purpose: "promo", granted: true, text: "hours", ...noted },
      { purpose: "news", granted: false, ...noted },
    ]);
    expect(chat.facts).toContainEqual({ type: "consent-given", purpose: "promo" });
    expect(chat.facts).toContainEqual({ type: "consent-withdrawn", purpose: "news" });
  });

  test("the latest 32 are kept", async () => {
    const chat = chatAbout((account) => {
      for (let count = 0; count < 40; count += 1) account.agree(`purpose-${count}`);
    });
    await chat.sends(said);
    expect(chat.state.consents?.map(({ purpose }) => purpose).at(0)).toBe("purpose-8");
    expect(chat.state.consents).toHaveLength(32);
  });

  test("a view shows the name and the ends of the aliases, in a group nothing", async () => {
    const views: AccountView[] = [];
    const chat = chatAbout((account) => views.push(account.view()));
    chat.state = {
      ...chat.state,
      name: "Budi",
      profile: { address: "Jl. Merdeka 10" },
      aliases: [
        { kind: "phone", account: "*", value: "628123456789", assurance: "linked", at: 0 },
        { kind: "web", account: "*", value: "1234", assurance: "channel", at: 0 },
      ],
    };
    await chat.sends(said);
    expect(views.at(-1)).toMatchObject({
      name: "Budi",
      aliases: [
        { kind: "phone", shown: "••••6789", assurance: "linked" },
        { kind: "web", shown: "••••", assurance: "channel" },
      ],
      channels: ["web"],
      profile: { address: "Jl. Merdeka 10" },
      consents: [],
    });
    const { name: _, ...nameless } = chat.state;
    chat.state = nameless;
    await chat.sends(said);
    expect(views.at(-1)).not.toHaveProperty("name");
    chat.group = true;
    await chat.sends(said);
    expect(views.at(-1)).toEqual({ since: 0, aliases: [], channels: [], profile: {}, consents: [], tasks: [] });
  });

  test("a connection is taken back as an event of its own, not from a group", async () => {
    const chat = chatAbout((account) => account.unlink());
    const { enqueue } = await chat.sends(said);
    expect(enqueue).toMatchObject([{ kind: "unmerge", key: "unlink:e1", proof: "customer", withinMs: 86_400_000 }]);
    const other = chatAbout((account) => account.unlink({ channel: "telegram" }));
    const [event] = (await other.sends(said)).enqueue;
    expect(event).toMatchObject({ channel: "telegram" });
    expect(event).not.toHaveProperty("withinMs");
    chat.group = true;
    expect((await chat.sends(said)).enqueue).toEqual([]);
  });

  test("an erasure is planned, with a timer and a receipt, and needs a proof where there is another channel", async () => {
    const erase = (account: AccountApi) => account.erase();
    const chat = chatAbout(erase, { assurance: "channel" });
    const { paused } = await chat.sends(said);
    expect(paused).toBeUndefined();
    expect(chat.state.erasure).toMatchObject({ askedAt: chat.now, due: chat.now + 86_400_000 });
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "erasure-requested" }));
    expect([...chat.timers.values()]).toMatchObject([{ task: "sambung", due: chat.now + 86_400_000 }]);
    for (const [assurance, asks] of [
      ["channel", "verified"],
      ["verified", undefined],
    ] as const) {
      const two = chatAbout(erase, { assurance });
      const alias = { kind: "telegram", account: "*", value: "2" };
      two.state = {
        ...two.state,
        aliases: [{ ...alias, assurance: "linked", at: 0 }],
        conversations: [{ channel: "telegram", id: "t-1", kind: "direct", at: 0, alias, reachable: true }],
      };
      const { proof } = await two.sends(said);
      expect(proof).toBe(asks);
      expect(two.state.erasure === undefined).toBe(asks !== undefined);
    }
  });
});
