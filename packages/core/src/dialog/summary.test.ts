import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeChat } from "../../test/support/dialog-chat.ts";
import { formOf, intents, order, placed, shop, submitted } from "../../test/support/kopi.ts";

beforeEach(() => {
  placed.length = 0;
  submitted.length = 0;
});

const opening = "pesan 2 kopi gayo ambil sendiri jakarta";
const summary =
  "Kopi: Kopi Gayo / Jumlah: 2 / Pengiriman: Ambil sendiri / Cabang: Jakarta / Sudah benar? [Ya, benar|Ubah|Batalkan]";

describe("at the summary", () => {
  test("who picks from it is understood again: the attempts begin anew", async () => {
    const chat = makeChat(shop(), { intents });
    await chat.play(`
      > ${opening}
      < ${summary}
      > qwertz
      < Maaf, saya belum paham. / ${summary}
      * Ubah
      < Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Cabang]
      > qwertz
      < Maaf, saya belum paham. / Bagian mana yang mau diubah? [Kopi|Jumlah|Pengiriman|Cabang]
    `);
    // Which answer to change is no question for a value.
    expect(chat.facts.filter((fact) => fact.type === "slot-asked").map(({ slot }) => slot)).not.toContain("~change");
  });

  test("a yes where it was not shown yet is understood: the attempts begin anew", async () => {
    await makeChat(shop(), { intents }).play(`
      > ${opening}
      < ${summary}
      > qwertz
      < Maaf, saya belum paham. / ${summary}
      @telegram
      > ya
      < Kita lanjutkan dari web. / ${summary}
      > qwertz
      < Maaf, saya belum paham. / ${summary}
    `);
  });

  test("a yes to what is no longer on offer confirms nothing", async () => {
    const offered = ["merah", "biru"];
    const form = formOf(
      { colour: z.string() },
      { colour: { ask: "ask.notes", choices: () => offered.map((value) => ({ value, label: value })) } },
      { confirm: "order.confirm" },
    );
    const chat = makeChat(shop({ forms: [form] }), { intents });
    await chat.play(`
      > mau pesan
      < Ada catatan? [merah|biru]
      > merah
      < colour: merah / Sudah benar? [Ya, benar|Ubah|Batalkan]
    `);
    offered[0] = "hijau";
    await chat.play(`
      > ya
      < Ada catatan? [hijau|biru]
    `);
    expect(chat.facts.map(({ type }) => type)).not.toContain("confirmed");
    expect(submitted).toEqual([]);
  });

  test("an intent is the form's own from the confidence on that its recognizer asks for", async () => {
    const chat = makeChat(shop(), { intents, confidence: 0.5 });
    await chat.play(`
      > besok pesan apa enaknya
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
      > besok pesan apa enaknya
      < Mau kopi apa? [Kopi Gayo|Kopi Toraja|Kopi Kintamani]
    `);
  });

  test("money, lists and nothing are shown as people write them", async () => {
    const price = z.object({ amount: z.number(), currency: z.string() });
    const form = formOf(
      { price, days: z.array(z.number().nullable()) },
      {
        price: { ask: "ask.notes", from: () => ({ amount: 25_000, currency: "IDR" }) },
        days: { ask: "ask.notes", from: () => [1, null, 2] },
      },
      { confirm: "order.confirm" },
    );
    const chat = makeChat(shop({ forms: [form] }), { intents });
    await chat.sends({ kind: "text", text: "mau pesan" });
    const text = JSON.stringify(chat.last?.replies);
    expect(text).toContain("Rp25.000");
    expect(text).toContain("1, -, 2");
  });
});

describe("words for a kind nobody looked for", () => {
  test("a sign is no value, and any word no yes", async () => {
    const form = formOf(
      { code: z.string(), gift: z.coerce.boolean() },
      { code: { ask: "ask.pin", entity: "code" }, gift: { ask: "ask.gift" } },
    );
    const code = { kind: "pattern", pattern: "KS-\\d+" };
    const chat = makeChat(shop({ forms: [form], vocabulary: { entities: { code } } }), { intents });
    await chat.play(`
      > mau pesan
      < PIN-nya?
      > ???
      < Maaf, saya belum paham. / PIN-nya?
      > KS-12
      < Dibungkus kado? [Ya|Tidak]
      > hmm entahlah
      < Maaf, saya belum paham. / Dibungkus kado? [Ya|Tidak]
    `);
  });

  test("digits stay as they were typed where no number is asked for", async () => {
    const form = formOf({ code: z.string() }, { code: { ask: "ask.pin", entity: "code" } });
    const code = { kind: "pattern", pattern: "KS-\\d+" };
    await makeChat(shop({ forms: [form], vocabulary: { entities: { code } } }), { intents }).play(`
      > mau pesan
      < PIN-nya?
      > 0812
      < Kami catat.
    `);
    expect(submitted).toEqual([{ code: "0812" }]);
  });
});

describe("a proof for a part of the order", () => {
  const branch = { ask: "ask.branch", label: "label.branch", requires: "linked" } as const;
  const given = shop({ forms: [{ ...order, slots: { ...order.slots, branch } }] });

  test("is not asked of who is sure enough", async () => {
    const stranger = makeChat(given, { intents });
    await stranger.play(`
      > pesan 2 kopi gayo ambil sendiri
    `);
    expect(stranger.last?.proof).toBe("linked");
    const known = makeChat(given, { intents, assurance: "linked" });
    await known.play(`
      > pesan 2 kopi gayo ambil sendiri
      < Cabang mana? [Bandung|Jakarta]
    `);
    expect(known.last?.proof).toBeUndefined();
  });

  test("leaves no question open to those who come back after days", async () => {
    await makeChat(given, { intents }).play(`
      > pesan 2 kopi gayo ambil sendiri
      + 3d
      < Pesanannya masih ditunggu, ya.
      > jam buka
      < Buka 08.00-20.00.
    `);
  });
});
