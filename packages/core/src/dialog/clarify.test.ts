import { beforeEach, describe, expect, test } from "vitest";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { placed, shop, vocabulary } from "../../test/support/kopi.ts";
import type { RankedIntent } from "../model/understood.ts";
import type { Recognizer } from "../ports/recognizer.ts";

beforeEach(() => {
  placed.length = 0;
});

/** What the recognizer thinks of messages with these words; it abstains from all others. */
const OPINIONS: { readonly [words: string]: readonly RankedIntent[] } = {
  "ngopi|coffee": [
    { name: "order", confidence: 0.4 },
    { name: "hours", confidence: 0.3 },
    { name: "human", confidence: 0.05 },
  ],
  "tutup|close": [{ name: "hours", confidence: 0.45 }],
  kecewa: [{ name: "complain", confidence: 0.6 }],
  samar: [{ name: "order", confidence: 0.2 }],
};

const unsure: Recognizer = {
  contract: 1,
  name: "unsure",
  thresholds: { accept: 0.5, interrupt: 0.75, reject: 0.25 },
  prepare: async () => {},
  recognize: ({ text, locale }) => {
    const known = Object.entries(OPINIONS).find(([words]) => new RegExp(words, "i").test(text));
    return { intents: known?.[1] ?? [], entities: [], locale, abstained: known === undefined };
  },
};

const chats: { readonly [title: string]: string } = {
  "two intents are likely: both are offered, the unlikely third is not": `
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    * Jam buka
    < Buka 08.00-20.00.
  `,
  "the answer opens what was meant, with what was said then": `
    > pengen ngopi 2 gayo nih
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    * Mau pesan
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "answered by typing: the number, the label, the position": `
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    > 2
    < Buka 08.00-20.00.
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    > jam buka
    < Buka 08.00-20.00.
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    > yang pertama
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `,
  "one intent is likely: yes or no": `
    > tutupnya?
    < Maksudnya: Jam buka? [Ya|Tidak]
    > iya
    < Buka 08.00-20.00.
    > tutupnya?
    < Maksudnya: Jam buka? [Ya|Tidak]
    > bukan
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain?
  `,
  "none of them, then a person": `
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    * Bukan itu
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain?
    > pengen ngopi
    < Saya panggilkan rekan kami supaya bisa membantu, ya.
  `,
  "something else is said instead: it counts, and the old choice is late": `
    > pengen ngopi
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
    > mau bicara dengan orang
    < Saya teruskan ke rekan kami. Balasannya akan dikirim ke sini, ya.
    * Mau pesan
    < Pilihan itu sudah tidak berlaku.
  `,
  "inside of a form: the open question comes back after the answer": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < Berapa bungkus?
    > kalian tutupnya?
    < Maksudnya: Jam buka? [Ya|Tidak]
    > ya
    < Buka 08.00-20.00.
    < Berapa bungkus?
    > 2
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "inside of a form: the answer to the form's question still counts": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > gayo
    < Berapa bungkus?
    > kalian tutupnya?
    < Maksudnya: Jam buka? [Ya|Tidak]
    > 2 bungkus
    < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
  `,
  "what is not sure enough to interrupt is asked about; the form itself never is": `
    > mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    > kecewa
    < Maksudnya: Mau komplain? [Ya|Tidak]
    > ya
    < Apa keluhannya?
    > basi
    < Kami catat.
    < Tadi masih ada yang belum selesai: order. Mau dilanjutkan? [Lanjutkan|Tidak usah]
  `,
  "too unlikely, or the recognizer abstains: not understood": `
    > samar
    < Maaf, saya belum paham.
    > entah
    < Maaf, masih belum tertangkap. Bisa ditulis dengan kata lain?
  `,
};

test.for(Object.entries(chats))("%s", async ([, script]) => {
  await makeChat(shop(), { recognizer: unsure }).play(script);
});

test("in English", async () => {
  const chat = makeChat(shop({ vocabulary: { locales: ["en", "id"] } }), { recognizer: unsure });
  await chat.play(`
    > coffee would be nice
    < Which one do you mean? [I want to order|Opening hours|None of these]
    > none of these
    < Sorry, still not clear to me. Could you put it in other words?
  `);
});

describe("the names of intents", () => {
  const copy = (lines: { readonly [key: string]: string }) => ({
    copy: {
      id: { ...vocabulary.copy["id"], ...lines },
      en: { ...vocabulary.copy["en"], ...lines },
    },
  });

  test("come from the copy", async () => {
    const named = shop({ vocabulary: copy({ "intent.hours": "Jam bukanya", "task.order": "Pesanan" }) });
    await makeChat(named, { recognizer: unsure }).play(`
      > pengen ngopi
      < Maksudnya yang mana? [Pesanan|Jam bukanya|Bukan itu]
    `);
  });
});

test("the journal says what was asked; nothing of the message stays once it is answered", async () => {
  const chat = makeChat(shop(), { recognizer: unsure });
  await chat.play(`
    > pengen ngopi 2 gayo
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
  `);
  expect(chat.facts).toContainEqual({ type: "clarification-asked", intents: ["order", "hours"] });
  expect(chat.facts.map(({ type }) => type)).not.toContain("message-misunderstood");
  expect(JSON.stringify(chat.state)).toContain("pengen ngopi");
  await chat.play(`
    * Jam buka
    < Buka 08.00-20.00.
  `);
  expect(JSON.stringify(chat.state)).not.toContain("pengen ngopi");
});

test("a long message is not kept while it is asked what was meant; the form begins with nothing", async () => {
  const chat = makeChat(shop(), { recognizer: unsure });
  await chat.play(`
    > pengen ngopi 2 gayo ${"enak banget ".repeat(50)}
    < Maksudnya yang mana? [Mau pesan|Jam buka|Bukan itu]
  `);
  expect(JSON.stringify(chat.state)).not.toContain("enak banget");
  await chat.play(`
    * Mau pesan
    < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
  `);
});
