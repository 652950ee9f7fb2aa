import { beforeEach, describe, expect, test } from "vitest";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { intents, order, placed, shop } from "../../test/support/kopi.ts";
import type { BotDefinition } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
});

const opening = `
  > pesan 2 kopi gayo diantar ya
  < Alamatnya di mana?
`;
const summary =
  "Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10 / Sudah benar? [Ya, benar|Ubah|Batalkan]";

const chats: { readonly [title: string]: string } = {
  "a question in between is answered, then the open question comes back once": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > jam buka
    < Buka 08.00-20.00.
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    * Kopi Gayo #1
    < Berapa bungkus?
  `,
  "a question in between while free text is awaited": `
    ${opening}
    > buka jam berapa ya?
    < Buka 08.00-20.00.
    < Alamatnya di mana?
    > Jl. Merdeka 10
    < ${summary}
  `,
  "a question in between at the summary": `
    ${opening}
    > Jl. Merdeka 10
    < ${summary}
    > jam buka
    < Buka 08.00-20.00.
    < ${summary}
    * Ya, benar #1
    < Pesanan KS-0001 kami proses.
  `,
  "a person in between": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > mau bicara dengan orang
    < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "another form in between, then the first is offered back": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > kopinya kemarin basi semua
    < Kami catat.
    < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > iya
    < Alamatnya di mana?
    > Jl. Merdeka 10
    < ${summary}
  `,
  "who declines the offer is understood again: the attempts begin anew": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > kopinya kemarin basi semua
    < Kami catat.
    < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > qwertz
    < Maaf, saya belum paham. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > tidak
    < Baik, yang itu saya tutup.
    > qwertz
    < Maaf, saya belum paham.
  `,
  "the offer is declined": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > kopinya kemarin basi semua
    < Kami catat.
    < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    * Tidak usah
    < Baik, yang itu saya tutup.
    > lanjut
    < Tidak ada yang sedang berjalan.
    > batal
    < Tidak ada yang sedang berjalan.
  `,
  "the offer is answered with a value of the form": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > kopinya kemarin basi semua
    < Kami catat.
    < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > ambil sendiri aja
    < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
  `,
  "the offer is ignored: it is not made again, but can be asked for": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > kopinya kemarin basi semua
    < Kami catat.
    < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > jam buka
    < Buka 08.00-20.00.
    > mau komplain
    < Apa keluhannya?
    > kurirnya juga telat
    < Kami catat.
    > lanjut
    < Alamatnya di mana?
  `,
  "asking for the set aside form with other words in it changes nothing in it": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > mau pesan, berapa harga toraja
    < Alamatnya di mana?
    > mau komplain
    < Apa keluhannya?
    > mau pesan toraja aja
    < Oke, Kopi jadi Kopi Toraja. / Alamatnya di mana?
  `,
  "asking for the set aside form again goes on with it": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > mau pesan
    < Alamatnya di mana?
    > Jl. Merdeka 10
    < ${summary}
    > ya
    < Pesanan KS-0001 kami proses.
    < Tadi masih ada yang belum selesai: complaint. Mau dilanjutkan? [Lanjutkan|Tidak usah]
  `,
  "what was set aside is offered to somebody who comes back after the rest was closed": `
    ${opening}
    + 6d
    < Pesanannya masih ditunggu, ya. / Alamatnya di mana?
    > mau komplain
    < Apa keluhannya?
    + 2h
    > batal
    < Baik, dibatalkan. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
  `,
  "an offer nobody understood is repeated": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > batal
    < Baik, dibatalkan. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > qwe rty
    < Maaf, saya belum paham. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    * Lanjutkan #1
    < Alamatnya di mana?
  `,
  "cancelling stops the top task only": `
    ${opening}
    > mau komplain
    < Apa keluhannya?
    > batal
    < Baik, dibatalkan. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > ya
    < Alamatnya di mana?
    > batal aja deh
    < Baik, dibatalkan.
    > batal
    < Tidak ada yang sedang berjalan.
  `,
  "unclear twice, then a person": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > qwe rty
    < Maaf, saya belum paham. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > asdf qwer
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain? / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > zzz
    < Saya panggilkan rekan kami supaya bisa membantu, ya.
    > gayo
    < Berapa bungkus?
    > hmm
    < Maaf, saya belum paham. / Berapa bungkus?
  `,
  "unclear outside of any task": `
    > qwe rty
    < Maaf, saya belum paham.
    > asdf qwer
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain?
    > jam buka
    < Buka 08.00-20.00.
    > zzz
    < Maaf, saya belum paham.
  `,
  "an answer out of range": `
    > pesan gayo
    < Berapa bungkus?
    > 150
    < Paling banyak 99, ya. / Berapa bungkus?
    > 15
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "an answer out of range in the opening message": `
    > pesan 150 kopi gayo diantar
    < Paling banyak 99, ya. / Berapa bungkus?
    > 2
    < Alamatnya di mana?
  `,
  "only emoji, zero width and nothing are no answer to free text": `
    ${opening}
    > 👍👍👍👍👍👍👍👍👍👍👍👍
    < Alamatnya di mana?
    > \u200b\u200b\u200b
    < Maaf, saya belum paham. / Alamatnya di mana?
  `,
  "the message that began it sent twice is no address": `
    ${opening}
    > pesan 2 kopi gayo diantar ya
    < Alamatnya di mana?
  `,
  "ok is no address": `
    ${opening}
    > ok
    < Maaf, saya belum paham. / Alamatnya di mana?
  `,
  "help, repeat": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > bantuan
    < Tulis saja yang Anda perlukan. Saat mengisi: "ganti ..." untuk mengubah, "lewati" untuk yang opsional, "batal" untuk berhenti. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > ulangi
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "skip what is needed": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > lewati
    < Yang ini perlu diisi, ya. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "back, and back again": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < Berapa bungkus?
    > 2
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    > kembali
    < Berapa bungkus?
    > kembali
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > toraja
    < Berapa bungkus?
    > 5
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "start over": `
    ${opening}
    > mulai lagi
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "another language please": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > English please
    < All right, let's use English. / Which coffee? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < How many packs?
  `,
  "a greeting, and a start in the middle of a form": `
    /start
    < Halo! Ada yang bisa dibantu?
    > pesan gayo
    < Berapa bungkus?
    /start
    < Berapa bungkus?
  `,
  "hello, also in the middle of a form": `
    > halo kak, selamat pagi
    < Halo! Ada yang bisa dibantu?
    ${opening}
    > hai
    < Alamatnya di mana?
    > mau komplain
    < Apa keluhannya?
    > batal
    < Baik, dibatalkan. / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    > halo
    < Halo! Ada yang bisa dibantu? / Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]
  `,
  "an unknown command is text": `
    /asdf
    < Maaf, saya belum paham.
  `,
  "a command that is an intent": `
    /order
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "the same intent again in the middle of its form": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "free text that sounds like the form it is for": `
    > mau komplain
    < Apa keluhannya?
    > mau komplain
    < Apa keluhannya?
    > komplain saya: kopinya bocor
    < Kami catat.
  `,
  "no intent that was not asked for": `
    > diantar
    < Maaf, saya belum paham.
  `,
};

describe("repair", () => {
  for (const [title, script] of Object.entries(chats)) {
    test(title, async () => {
      await makeChat(shop(), { intents }).play(script);
    });
  }

  test("a bot's own intents help and cancel come before the usual words, cancel only where nothing runs", async () => {
    const answers: BotDefinition["answers"] = {
      help: { public: true, run: (turn) => turn.say("hours") },
      cancel: { public: false, run: (turn) => turn.handoff("front-desk") },
    };
    await makeChat(shop({ answers }), { intents }).play(`
      > batal
      < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > bantuan
      < Buka 08.00-20.00.
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > batal
      < Baik, dibatalkan.
    `);
  });

  test("an own answer to help that needs proof is not given without", async () => {
    const answers: BotDefinition["answers"] = {
      help: { public: false, requires: "verified", run: (turn) => turn.say("hours") },
    };
    const chat = makeChat(shop({ answers }), { intents });
    await chat.sends({ kind: "text", text: "bantuan" });
    expect(shownReplies(chat.last)).toEqual([]);
    expect(chat.last?.proof).toBe("verified");
  });

  test("repeating the open question says so in the journal, and is not asking again", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > jam buka
      < Buka 08.00-20.00.
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `);
    expect(chat.facts.filter((fact) => fact.type === "slot-asked")).toEqual([
      { type: "slot-asked", task: expect.any(String), slot: "product" },
      { type: "slot-asked", task: expect.any(String), slot: "product", repeat: true },
    ]);
    expect(chat.facts).toContainEqual({ type: "answer-given", intent: "hours" });
  });

  test("the unclear handoff carries what is filled in", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    for (const text of ["qwe", "rty", "uio"]) await chat.sends({ kind: "text", text });
    expect(chat.last?.handoffs).toEqual([
      { id: expect.any(String), queue: "unclear", task: { name: "order", values: { product: "Kopi Gayo", qty: 2 } } },
    ]);
    expect(chat.facts.filter((fact) => fact.type === "message-misunderstood")).toHaveLength(3);
  });

  test("a file is acknowledged and the open question comes back", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(opening);
    await chat.sends({ kind: "media", media: [{ type: "image", mime: "image/jpeg", id: "f" }] });
    expect(shownReplies(chat.last)).toEqual([
      "Terima kasih, sudah saya terima. Boleh dijelaskan dengan teks? / Alamatnya di mana?",
    ]);
    await chat.sends({
      kind: "media",
      media: [{ type: "image", mime: "image/jpeg", id: "f" }],
      text: "Jl. Merdeka 10",
    });
    expect(shownReplies(chat.last)).toEqual([summary]);
  });

  test("100 KB of text fill no slot and break nothing", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(opening);
    await chat.sends({ kind: "text", text: "x".repeat(100_000) });
    expect(shownReplies(chat.last)).toEqual([
      "Itu terlalu panjang; tulis maksimal 4.000 huruf, ya. / Alamatnya di mana?",
    ]);
    expect(JSON.stringify(chat.state).length).toBeLessThan(10_000);
  });

  test("suspending, resuming and completing leave their facts", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(chats["another form in between, then the first is offered back"] ?? "");
    const stack = chat.facts.filter((fact) => fact.type.startsWith("task-")).map((fact) => fact.type);
    expect(stack).toEqual(["task-started", "task-suspended", "task-started", "task-completed", "task-resumed"]);
    expect(chat.state.offers).toEqual([]);
    expect(chat.state.tasks[0]).not.toHaveProperty("suspended");
  });

  test("what a cancelled form had armed is disarmed", async () => {
    const chat = makeChat(shop({ forms: [{ ...order, remind: { after: "1h", say: "order.reminder" } }] }), { intents });
    await chat.play(opening);
    expect(chat.timers.size).toBe(2);
    await chat.play(`
      > batal
      < Baik, dibatalkan.
    `);
    expect(chat.timers.size).toBe(0);
  });
});
