import { describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, shop } from "../../test/support/kopi.ts";
import type { CustomerState } from "../model/customer.ts";

const chats: { readonly [title: string]: string } = {
  "the next question on another channel begins with a recap, once": `
    > pesan 2 kopi gayo
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    @telegram
    > diantar
    < Kita lanjutkan dari web: Kopi Gayo, 2, Diantar. Alamatnya di mana?
    > ok
    < Maaf, saya belum paham. / Alamatnya di mana?
  `,
  "with nothing filled the recap is short": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    @telegram:bandung
    /start
    < Kita lanjutkan dari web. Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "there and back": `
    > pesan 2 kopi gayo
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    @telegram
    /start
    < Kita lanjutkan dari web: Kopi Gayo, 2. Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    @web
    * Diantar
    < Kita lanjutkan dari Telegram: Kopi Gayo, 2, Diantar. Alamatnya di mana?
  `,
};

describe("going on elsewhere", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      await makeChat(shop(), { intents }).play(script);
    });
  }

  const telegram = { channel: "telegram", id: "telegram-1", kind: "direct" } as const;

  test("resume repeats the open question with a recap", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    const effects = chat.dialog.resume(chat.state, "web", telegram, chat.now);
    expect(shownReplies(effects)).toEqual([
      "Kita lanjutkan dari web: Kopi Gayo, 2. Diantar atau ambil sendiri? [Diantar|Ambil sendiri]",
    ]);
    expect(effects.replies[0]?.to).toEqual(telegram);
    expect(effects.facts).toEqual([{ type: "slot-asked", task: expect.any(String), slot: "fulfilment", repeat: true }]);
    expect(effects.state.tasks[0]?.channel).toBe("telegram");
  });

  test("resume without anything open says nothing", () => {
    const chat = makeChat(shop(), { intents });
    expect(chat.dialog.resume(chat.state, "web", telegram, chat.now)).toMatchObject({ replies: [], facts: [] });
  });

  test("a flow that begins with a merge begins in a turn of its own", () => {
    let runs = 0;
    const run = () => {
      runs += 1;
    };
    const flow = { kind: "flow", name: "welcome", version: 1, startsOn: { fact: "linked", name: "*" }, run } as const;
    const chat = makeChat(shop({ flows: [flow] }), { intents });
    const linked = { type: "linked", alias: { kind: "telegram", account: "*", value: "1" }, level: "linked" } as never;
    const effects = chat.dialog.resume(chat.state, undefined, telegram, chat.now, [linked]);
    expect(effects.state.tasks).toMatchObject([{ name: "welcome" }]);
    expect(effects.timers).toMatchObject([{ change: "set", due: chat.now }]);
    expect(runs).toBe(0);
  });

  test("after a merge the recent form goes on and the other is offered back once", async () => {
    const one = makeChat(shop(), { intents });
    await one.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    const other = makeChat(shop(), { intents, seed: 8 });
    other.now += 50_000;
    await other.play(`
      > mau komplain
      < Apa keluhannya?
    `);
    const [order] = one.state.tasks;
    const [complaint] = other.state.tasks;
    if (order === undefined || complaint === undefined) throw new Error("both have a form");
    const merged: CustomerState = {
      ...one.state,
      tasks: [order, complaint],
      prompts: [...one.state.prompts, ...other.state.prompts],
      offers: [order.id],
    };
    const effects = one.dialog.resume(merged, undefined, telegram, other.now);
    expect(shownReplies(effects)).toEqual(["Apa keluhannya?"]);
    one.state = effects.state;
    one.adopt(other.facts);
    await one.play(`
      * Diantar
      < Pilihan itu sudah tidak berlaku. / Kita lanjutkan dari Telegram. Apa keluhannya?
    `);
    one.channel = "telegram";
    await one.play(`
      > kopinya basi semua
      < Kami catat.
      < Tadi masih ada yang belum selesai: Kopi Gayo, 2. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > ya
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("of two forms of a kind that a merge brought together, the one begun last goes on", async () => {
    const said = ["pesan 2 kopi gayo", "pesan 3 kopi toraja", "mau komplain"];
    const chats = said.map((_, at) => makeChat(shop(), { intents, seed: 7 + at }));
    for (const [at, chat] of chats.entries()) await chat.sends({ kind: "text", text: said[at] as string });
    const [chat, ...others] = chats;
    if (chat === undefined) throw new Error("there are three");
    chat.state = {
      ...chat.state,
      tasks: chats.flatMap(({ state }) => state.tasks),
      prompts: chats.flatMap(({ state }) => state.prompts),
    };
    for (const other of others) chat.adopt(other.facts);
    await chat.play(`
      > mau pesan
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > ambil sendiri di Bandung
      < Kopi: Kopi Toraja / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });
});
