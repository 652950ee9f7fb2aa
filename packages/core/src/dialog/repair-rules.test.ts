import { describe, expect, test } from "vitest";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { complaint, intents, order, shop, vocabulary } from "../../test/support/kopi.ts";
import type { BotDefinition, FormDefinition, RepairRules } from "../model/definition.ts";

function bot(rules: Partial<RepairRules> = {}, form: Partial<FormDefinition> = {}): BotDefinition {
  const { id, en } = vocabulary.copy;
  const copy = { id: { ...id, "order.huh": "Hah? Pesanannya apa?" }, en: { ...en, "order.huh": "Eh? Which order?" } };
  return { ...shop({ forms: [{ ...order, ...form }, complaint], vocabulary: { copy } }), repair: rules };
}

/** Three messages with answers: what it takes to be asked whether to cancel. */
const threeAnswers = `
  > mau pesan
  < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  > gayo
  < Berapa bungkus?
  > 2
  < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  > diantar
  < Alamatnya di mana?
`;
const question = "Yakin mau dibatalkan? Yang sudah diisi akan hilang: Kopi Gayo, 2, Diantar. [Ya, batalkan|Jangan]";

describe("cancelling what took three messages", () => {
  const endings: { readonly [title: string]: string } = {
    "asks first, and yes cancels": `
      > batal
      < ${question}
      > ya
      < Baik, dibatalkan.
    `,
    "asks first, and the button cancels": `
      > batal
      < ${question}
      * Ya, batalkan
      < Baik, dibatalkan.
      * Ya, batalkan #1
      < Pilihan itu sudah tidak berlaku.
    `,
    "said twice is meant": `
      > batal
      < ${question}
      > batal aja
      < Baik, dibatalkan.
    `,
    "no goes on where it was": `
      > batal
      < ${question}
      > jangan
      < Alamatnya di mana?
      > Jl. Merdeka 10, Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `,
    "to carry on is no yes to cancelling": `
      > batal
      < ${question}
      > lanjut
      < Alamatnya di mana?
    `,
    "just going on is an answer too": `
      > batal
      < ${question}
      > Jl. Merdeka 10, Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
      > ya
      < Pesanan KS-0001 kami proses.
    `,
    "a question in between drops it: a later yes cancels nothing": `
      > batal
      < ${question}
      > jam buka
      < Buka 08.00-20.00.
      < Alamatnya di mana?
      > ya
      < Maaf, saya belum paham. / Alamatnya di mana?
    `,
    "a reminder drops it too": `
      > batal
      < ${question}
      + 2h
      < Pesanannya masih ditunggu, ya. / Alamatnya di mana?
      > ya
      < Maaf, saya belum paham. / Alamatnya di mana?
    `,
    "in English": `
      > cancel
      < ${question}
      > English please
      < All right, let's use English. / What's the address?
      > cancel please
      < Really cancel? What is filled in will be lost: Kopi Gayo, 2, Delivery. [Yes, cancel it|Keep it]
      > no, keep going
      < What's the address?
      > cancel
      < Really cancel? What is filled in will be lost: Kopi Gayo, 2, Delivery. [Yes, cancel it|Keep it]
      > yes
      < All right, cancelled.
    `,
  };
  for (const [title, script] of Object.entries(endings)) {
    test(title, async () => {
      const { placed } = await import("../../test/support/kopi.ts");
      placed.length = 0;
      await makeChat(bot(), { intents }).play(`${threeAnswers}${script}`);
    });
  }

  test("on another channel the question is still the one to answer", async () => {
    await makeChat(bot(), { intents }).play(`
      ${threeAnswers}
      > batal
      < ${question}
      @ telegram
      > ya
      < Baik, dibatalkan.
    `);
  });

  test("not when the rules say never, always when they say so", async () => {
    await makeChat(bot({ confirmCancel: null }), { intents }).play(`
      ${threeAnswers}
      > batal
      < Baik, dibatalkan.
    `);
    await makeChat(bot({}, { repair: { confirmCancel: 0 } }), { intents }).play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > batal
      < Yakin mau dibatalkan? Yang sudah diisi akan hilang: order. [Ya, batalkan|Jangan]
    `);
  });
});

describe("rules of the bot and of a form", () => {
  test("a form has other words than the bot", async () => {
    await makeChat(bot({ attempts: 1 }, { repair: { say: { "sambung.unclear": "order.huh" } } }), { intents }).play(`
      > zzz
      < Maaf, saya belum paham.
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > zzz
      < Hah? Pesanannya apa? / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > qwerty
      < Saya panggilkan rekan kami supaya bisa membantu, ya.
    `);
  });

  test("another queue, or nobody at all", async () => {
    const queued = makeChat(bot({ attempts: 0, queue: "chat-team" }), { intents });
    await queued.sends({ kind: "text", text: "zzz" });
    expect(queued.last?.handoffs).toMatchObject([{ queue: "chat-team" }]);
    const alone = makeChat(bot({ queue: null }), { intents });
    for (let time = 0; time < 6; time += 1) await alone.sends({ kind: "text", text: "zzz" });
    expect(alone.facts.map(({ type }) => type)).not.toContain("handoff-requested");
  });

  test("after a question in between the bot may wait", async () => {
    await makeChat(bot({ afterDigression: "wait" }), { intents }).play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > jam buka
      < Buka 08.00-20.00.
      > gayo
      < Berapa bungkus?
    `);
  });

  test("a change of channel may go unmentioned", async () => {
    await makeChat(bot({ recap: false }), { intents }).play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      @ telegram
      > diantar
      < Alamatnya di mana?
    `);
  });

  test("what was set aside comes back by itself, or not at all", async () => {
    const aside = `
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > mau komplain
      < Apa keluhannya?
      > kopinya kemarin basi
      < Kami catat.
    `;
    await makeChat(bot({ offerBack: "resume" }), { intents }).play(`
      ${aside}
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
    await makeChat(bot({ offerBack: "never" }), { intents }).play(`
      ${aside}
      > lanjut
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });
});

describe("small talk", () => {
  test("thanks and goodbyes are answered and cost no attempt", async () => {
    await makeChat(bot(), { intents }).play(`
      > makasih ya kak
      < Sama-sama!
      > pesan gayo
      < Berapa bungkus?
      > terima kasih banyak
      < Sama-sama! / Berapa bungkus?
      > dadah, sampai jumpa
      < Sampai nanti! Yang sudah diisi saya simpan, tinggal dilanjutkan kapan saja.
      > 2
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > batal
      < Baik, dibatalkan.
      > bye
      < Sampai nanti!
      > English please
      < All right, let's use English.
      > thank you so much
      < You're welcome!
      > see you later
      < See you!
    `);
  });

  test("'ok' needs no answer but gets one, where nothing is open", async () => {
    await makeChat(bot(), { intents }).play(`
      > oke kak
      < Siap!
      > pesan gayo
      < Berapa bungkus?
      > ok
      < Maaf, saya belum paham. / Berapa bungkus?
      > batal
      < Baik, dibatalkan.
      > ya
      < Maaf, saya belum paham.
      > baik, sip
      < Siap!
    `);
  });

  test("a smile, a laugh and folded hands cost no attempt either", async () => {
    const chat = makeChat(bot(), { intents });
    await chat.play(`
      > pesan gayo
      < Berapa bungkus?
      > 😂😂
      < Berapa bungkus?
      > wkwkwk
      < Berapa bungkus?
      > :)
      < Berapa bungkus?
      > 🙏🏽
      < Sama-sama! / Berapa bungkus?
      > haha 2
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > 👍
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
    `);
  });

  test("is no address, and a rule switches it off", async () => {
    await makeChat(bot(), { intents }).play(`
      > pesan 2 kopi gayo diantar
      < Alamatnya di mana?
      > terima kasih banyak
      < Sama-sama! / Alamatnya di mana?
    `);
    await makeChat(bot({ smallTalk: false }), { intents }).play(`
      > pesan gayo
      < Berapa bungkus?
      > makasih
      < Maaf, saya belum paham. / Berapa bungkus?
    `);
  });
});

describe("coming back after a long rest", () => {
  const opening = `
    > pesan 2 kopi gayo diantar
    < Alamatnya di mana?
    + 2h
    < Pesanannya masih ditunggu, ya. / Alamatnya di mana?
    + 26h
  `;
  const offer = "Tadi masih ada yang belum selesai: Kopi Gayo, 2, Diantar. Mau dilanjutkan? [Lanjutkan|Tidak usah]";

  test("the first words are no address; the form is offered once", async () => {
    const chat = makeChat(bot(), { intents });
    await chat.play(`
      ${opening}
      > kopi yang kemarin enak banget
      < Maaf, saya belum paham. / ${offer}
      > ya
      < Alamatnya di mana?
      > Jl. Merdeka 10, Bandung
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: Jl. Merdeka 10, Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    expect(chat.facts.filter(({ type }) => type === "task-suspended")).toHaveLength(1);
  });

  test("a question is answered, then the form offered", async () => {
    await makeChat(bot(), { intents }).play(`
      ${opening}
      > jam buka
      < Buka 08.00-20.00.
      < ${offer}
    `);
  });

  test("values of the form just go on with it", async () => {
    await makeChat(bot(), { intents }).play(`
      ${opening}
      > ambil sendiri aja
      < Oke, Pengiriman jadi Ambil sendiri. / Cabang mana? [Bandung|Jakarta]
    `);
  });

  test("a tap on its question still counts, a typed yes to an old summary does not", async () => {
    const summary =
      "Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]";
    const old = `
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < ${summary}
      + 2h
      < Pesanannya masih ditunggu, ya. / ${summary}
      + 26h
    `;
    await makeChat(bot(), { intents }).play(`
      ${old}
      > ya
      < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Ambil sendiri, Bandung. Mau dilanjutkan? [Lanjutkan|Tidak usah]
      > ya
      < ${summary}
    `);
    await makeChat(bot(), { intents }).play(`
      ${old}
      > ya, benar
      < Tadi masih ada yang belum selesai: Kopi Gayo, 2, Ambil sendiri, Bandung. Mau dilanjutkan? [Lanjutkan|Tidak usah]
    `);
    await makeChat(bot(), { intents }).play(`
      ${old}
      * Ubah
      < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Cabang]
    `);
  });

  test("the time is the bot's to choose", async () => {
    await makeChat({ ...bot(), sessionExpiresAfter: "3d" }, { intents }).play(`
      ${opening}
      > kopi yang kemarin enak
      < Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Diantar / Alamat: kopi yang kemarin enak / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });
});

describe("abandoning", () => {
  test("is said when the form says so, where the customer last was, and journaled", async () => {
    const chat = makeChat(bot({}, { abandonAfter: "2d", abandonSay: "order.huh" }), { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 2h
      < Pesanannya masih ditunggu, ya. / Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 46h
      < Hah? Pesanannya apa?
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-abandoned", name: "order" }));
    expect(chat.state.tasks).toEqual([]);
  });

  test("keeps quiet while something else is being asked", async () => {
    const chat = makeChat(bot({}, { abandonAfter: "1d", abandonSay: "order.huh" }), { intents });
    await chat.play(`
      > pesan 2 kopi gayo
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      + 1h
      > mau komplain
      < Apa keluhannya?
      + 25h
    `);
    expect(chat.facts).toContainEqual(expect.objectContaining({ type: "task-abandoned", name: "order" }));
    expect(chat.state.tasks).toMatchObject([{ name: "complaint" }]);
  });
});
