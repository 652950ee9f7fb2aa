import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { cart } from "../../test/support/cart.ts";
import { makeChat, shownReplies } from "../../test/support/dialog-chat.ts";
import { complaint, formOf, intents, order, placed, shop } from "../../test/support/kopi.ts";
import type { FlowDefinition } from "../model/definition.ts";

beforeEach(() => {
  placed.length = 0;
});

const ODD = {
  "an empty text": "",
  spaces: "   \n\t ",
  "only emoji": "😂😂👍🏽👨‍👩‍👧‍👦",
  "zero-width characters": "\u200b\u200d\ufeff\u2060",
  "right-to-left": "أريد قهوتين من فضلك",
  "a direction override": "\u202ebatal\u202c",
  "control characters": "\u0000\u0007\u001b[31m",
  "lone surrogates": "\ud83d\ude00\ud83d",
  "braces and markup": "{name} {{x}} <b>*_`",
  "a very long word": "a".repeat(5_000),
  "100 KB of text": "cerita panjang tentang hujan ".repeat(3_600),
  "100 KB of values": "kopi gayo 2 Bandung ".repeat(5_120),
  "100 KB of numbers": "1 ".repeat(51_200),
};

const openings: { readonly [where: string]: string } = {
  nowhere: "",
  "while a choice is awaited": "mau pesan",
  "while a number is awaited": "pesan gayo",
  "while free text is awaited": "pesan 2 kopi gayo diantar",
  "at the summary": "pesan 2 kopi gayo, ambil sendiri di Bandung",
};

describe.for(Object.keys(openings))("%s", (where) => {
  test.for(Object.entries(ODD))("%s gets an answer and breaks nothing", async ([, odd]) => {
    for (const chat of [makeChat(shop(), { intents }), cart()]) {
      if (openings[where] !== "") await chat.sends({ kind: "text", text: openings[where] ?? "" });
      const before = chat.state.tasks[0];
      const effects = await chat.sends({ kind: "text", text: odd });
      expect(effects.replies.length).toBeGreaterThan(0);
      expect(JSON.stringify(chat.state).length).toBeLessThan(20_000);
      // What was filled stays filled, whatever the odd text was taken for.
      for (const name of Object.keys(before?.values ?? {})) {
        expect(Object.keys(chat.state.tasks[0]?.values ?? { [name]: 1 }), name).toContain(name);
      }
    }
    expect(placed).toEqual([]);
  });
});

const summary =
  "Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]";

describe("choices and confirmations out of place", () => {
  test.for(["0", "99999999999999999999", "1e9", "2.5", "minus dua", "½"])(
    "a number out of range: %s",
    async (number) => {
      const chat = makeChat(shop(), { intents });
      await chat.sends({ kind: "text", text: "pesan gayo" });
      await chat.sends({ kind: "text", text: number });
      expect(chat.state.tasks[0]?.values).toEqual({ product: "Kopi Gayo" });
      expect(shownReplies(chat.last).join()).toContain("Berapa bungkus?");
    },
  );

  test("ya on a channel that has not shown the summary brings it, and confirms nothing", async () => {
    await makeChat(shop(), { intents }).play(`
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < ${summary}
      @ telegram
      > ya
      < Kita lanjutkan dari web. / ${summary}
      > ya
      < Pesanan KS-0001 kami proses.
      @ web
      > ya
      < Maaf, saya belum paham.
    `);
    expect(placed).toHaveLength(1);
  });

  test("a choice of another question, and one of a finished form", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > mau pesan
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      * Kopi Gayo
      < Berapa bungkus?
      * Kopi Toraja
      < Itu sudah dijawab: Kopi Gayo. / Berapa bungkus?
      > 2
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      * Ambil sendiri
      < Cabang mana? [Bandung|Jakarta]
      * Bandung
      < ${summary}
      * Ya, benar
      < Pesanan KS-0001 kami proses.
      * Ya, benar
      < Yang itu sudah selesai.
      * Bandung
      < Yang itu sudah selesai.
    `);
    expect(placed).toHaveLength(1);
  });

  test("tokens nobody made", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    for (const choice of ["", ".", "p.", "x.y.z", "__proto__.constructor", "\u0000", "9".repeat(500)]) {
      await chat.sends({ kind: "choice", choice });
      expect(shownReplies(chat.last)).toEqual([
        "Pilihan itu sudah tidak berlaku. / Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]",
      ]);
    }
  });

  test("a slot with the name of what every object has is refused", () => {
    const form = formOf({ constructor: z.string() }, { constructor: { ask: "ask.notes" } } as never);
    expect(() => makeChat(shop({ forms: [form] }), { intents })).toThrow(/constructor/);
  });

  test("two corrections at once, one of them wrong: the other is taken", async () => {
    await makeChat(shop(), { intents }).play(`
      > pesan 2 kopi gayo, ambil sendiri di Bandung
      < ${summary}
      > eh jadinya 500 dan toraja aja
      < Oke, Kopi jadi Kopi Toraja. / Paling banyak 99, ya. / Kopi: Kopi Toraja / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Bandung / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
  });
});

describe("two tasks that wait for the same thing", () => {
  const stars: FlowDefinition["run"] = async (flow) => {
    await flow.waitFor("paid");
    const given = await flow.ask("stars", "review.ask", z.number().int().min(1).max(5));
    if (typeof given === "number") flow.say("review.thanks");
  };
  const flowNamed = (name: string): FlowDefinition => ({
    kind: "flow",
    name,
    version: 1,
    startsOn: { fact: "task-cancelled", name: "complaint" },
    run: stars,
  });

  test("both wake on one signal, and ask one after the other", async () => {
    const chat = makeChat(shop({ forms: [order, complaint], flows: [flowNamed("one"), flowNamed("two")] }), {
      intents,
    });
    await chat.play(`
      > mau komplain
      < Apa keluhannya?
      > batal
      < Baik, dibatalkan.
      ! paid
      < Bintang berapa untuk kopinya?
      > 4
      < Terima kasih!
      < Bintang berapa untuk kopinya?
      > 5
      < Terima kasih!
    `);
    expect(chat.state.tasks).toEqual([]);
  });

  test("a number is for the question that is open", async () => {
    const chat = makeChat(shop({ forms: [order, complaint], flows: [flowNamed("one")] }), { intents });
    await chat.play(`
      > mau komplain
      < Apa keluhannya?
      > batal
      < Baik, dibatalkan.
      > pesan gayo
      < Berapa bungkus?
      ! paid
      > 4
      < Diantar atau ambil sendiri? [Diantar|Ambil sendiri]
      > ambil sendiri
      < Cabang mana? [Bandung|Jakarta]
      > batal
      < Yakin mau dibatalkan? Yang sudah diisi akan hilang: Kopi Gayo, 4, Ambil sendiri. [Ya, batalkan|Jangan]
      > ya
      < Baik, dibatalkan. / Bintang berapa untuk kopinya?
      > 4
      < Terima kasih!
    `);
  });
});
