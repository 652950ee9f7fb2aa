import { beforeEach, describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, placed, shop } from "../../test/support/kopi.ts";

beforeEach(() => {
  placed.length = 0;
});

const summary =
  "Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]";
const complete = `
  > pesan 2 kopi gayo, ambil sendiri di Bandung
  < ${summary}
`;

const chats: { readonly [title: string]: string } = {
  "by label, by value in another locale, by number": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > 2
    < Berapa bungkus?
    > 2
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > Pick-up
    < Cabang mana? [Bandung|Jakarta]
    > yang kedua
    < Kopi: Kopi Toraja / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Jakarta / Sudah benar? [Ya, benar|Ubah|Batalkan]
  `,
  "a tap on an answered question": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    * Kopi Gayo
    < Berapa bungkus?
    * Kopi Toraja
    < Itu sudah dijawab: Kopi Gayo. / Berapa bungkus?
  `,
  "a tap on a question that was answered by text": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo 2
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    * Kopi Toraja
    < Itu sudah dijawab: Kopi Gayo. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "yes tapped twice places one order": `
    ${complete}
    * Ya, benar
    < Pesanan KS-0001 kami proses.
    * Ya, benar
    < Yang itu sudah selesai.
  `,
  "yes on a summary that was corrected since": `
    ${complete}
    > jadi 3 aja
    < Oke, Jumlah jadi 3. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    * Ya, benar #1
    < Pilihan itu sudah tidak berlaku. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    * Ya, benar
    < Pesanan KS-0001 kami proses.
  `,
  "cancel tapped": `
    ${complete}
    * Batalkan
    < Baik, dibatalkan.
  `,
  "yes where the summary was not shown sends it there": `
    ${complete}
    @telegram
    > ya
    < Kita lanjutkan dari web. / ${summary}
    > ya
    < Pesanan KS-0001 kami proses.
  `,
  "yes where an older summary was shown": `
    ${complete}
    @telegram
    > jadi 3 aja
    < Kita lanjutkan dari web. / Oke, Jumlah jadi 3. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    @web
    > ya
    < Kita lanjutkan dari Telegram. / Kopi: Kopi Gayo / Jumlah: 3 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    > ya
    < Pesanan KS-0001 kami proses.
  `,
  "carry on is yes to a summary": `
    ${complete}
    > lanjut
    < Pesanan KS-0001 kami proses.
  `,
  "never mind is no yes": `
    ${complete}
    > nggak jadi
    < Baik, dibatalkan.
  `,
};

describe("choices", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      const chat = makeChat(shop(), { intents });
      await chat.play(script);
      expect(placed.length).toBeLessThanOrEqual(1);
    });
  }

  test("a token is at most 20 characters and belongs to the open prompt", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    const tokens = chat.last?.replies[0]?.message.choices?.flatMap((choice) =>
      "choice" in choice ? [choice.choice] : [],
    );
    expect(tokens?.map((token) => token.length)).toEqual([10, 10, 10]);
    const expecting = chat.dialog.expecting(chat.state, undefined, chat.now);
    expect(expecting).toMatchObject({ name: "product", kinds: ["list:product", "choice"] });
    expect(tokens).toEqual(expecting?.options.map((option) => `${expecting.prompt}.${option.id}`));
  });

  test("answering withdraws the controls of every message that carried them", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > jam buka
      < Buka 08.00-20.00.
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      @telegram
      > jam buka
      < Buka 08.00-20.00.
      < Kita lanjutkan dari web. Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > gayo
      < Berapa bungkus?
    `);
    expect(chat.last?.withdrawals.map(({ to }) => to.channel)).toEqual(["web", "web", "telegram"]);
    expect(chat.state.prompts).toEqual([
      { id: expect.any(String), task: expect.any(String), name: "product", at: expect.any(Number) },
    ]);
  });

  test("garbage, unknown and foreign tokens are late and change nothing", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(complete);
    const before = chat.state.tasks[0];
    for (const choice of ["", ".", "....", "x", "zzzzzzzz.1", `${before?.asked?.prompt}.99`, "ya".repeat(500)]) {
      await chat.sends({ kind: "choice", choice });
      expect(shownReplies(chat.last)).toEqual([`Pilihan itu sudah tidak berlaku. / ${summary}`]);
      expect(chat.last?.facts).toContainEqual(expect.objectContaining({ type: "choice-late" }));
    }
    expect(chat.state.tasks[0]).toMatchObject({ values: before?.values, revision: before?.revision });
  });

  test("a prompt of eight days ago is late", async () => {
    const chat = makeChat(shop({}), { intents });
    await chat.play(complete);
    chat.now += 8 * 24 * 3_600_000;
    await chat.play(`
      * Ya, benar
      < Pilihan itu sudah tidak berlaku. / ${summary}
    `);
  });

  test("the newest 32 prompts are kept", async () => {
    const chat = makeChat(shop(), { intents });
    for (let index = 0; index < 40; index += 1) {
      await chat.sends({ kind: "text", text: "mau pesan" });
      await chat.sends({ kind: "text", text: "batal" });
    }
    expect(chat.state.prompts).toHaveLength(32);
    expect(JSON.stringify(chat.state.prompts).length).toBeLessThan(4_000);
  });

  test("words that fit two options are asked about, then the whole question is not repeated", async () => {
    const chat = makeChat(shop(), {
      intents,
      reread: (understood) => {
        if (understood.text !== "yang kopi") return understood;
        const { choice: _, ...others } = understood;
        return { ...others, ambiguous: ["1", "2"] };
      },
    });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > yang kopi
      < Maksudnya yang mana? [Kopi Gayo|Kopi Toraja]
      * Kopi Toraja
      < Berapa bungkus?
    `);
  });
});
