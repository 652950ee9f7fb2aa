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
});
