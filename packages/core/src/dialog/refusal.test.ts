import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineVocabulary } from "../bot.ts";
import { makeCopywriter } from "../copy/index.ts";
import { converse } from "../testing/converse.ts";
import { refusalOf } from "./refusal.ts";

const kopi = defineVocabulary({
  locales: ["id", "en"],
  intents: { order: { id: ["mau pesan"], en: ["I want to order"] } },
  copy: {
    id: { "ask.qty": "Berapa bungkus?", "order.few": "Kami kirim mulai 2 bungkus.", done: "Siap!" },
    en: { "ask.qty": "How many bags?", "order.few": "We ship from 2 bags on.", done: "Done!" },
  },
});
const copy = makeCopywriter(kopi.definition, { timeZone: "Asia/Jakarta", currency: "IDR" });

function said(schema: z.ZodType, raw: unknown, locale: string): string {
  const refusal = refusalOf({ copy }, schema, raw);
  return "text" in refusal ? refusal.text : copy.text(locale, refusal.key, refusal.variables);
}

describe("what is wrong with an answer is said in the customer's language", () => {
  test.each<readonly [string, z.ZodType, unknown, string, string]>([
    ["too many", z.number().max(1_500), 2_000, "Paling banyak 1.500, ya.", "It can be 1,500 at most."],
    ["too few", z.number().int().min(1), 0, "Paling sedikit 1, ya.", "It has to be at least 1."],
    ["half", z.number().int(), 1.5, "Tulis angka bulat, ya.", "Please give a whole number."],
    ["odd", z.number().multipleOf(5), 7, "Harus kelipatan 5, ya.", "It has to be a multiple of 5."],
    ["short", z.string().min(10), "Jl. A", "minimal 10 huruf", "at least 10 letters"],
    ["long", z.string().max(3), "abcd", "maksimal 3 huruf", "3 letters at most"],
    ["no e-mail", z.email(), "budi", "alamat email", "e-mail address"],
    ["no phone", z.e164(), "12", "nomor telepon", "phone number"],
    ["no address", z.url(), "budi", "alamat web", "web address"],
    ["no date", z.iso.date(), "kapan", "tanggal", "date"],
    ["no time", z.iso.time(), "kapan", "jam", "time"],
    ["a text", z.number(), "dua", "Hmm, itu belum bisa saya pakai.", "Hmm, I can't use that."],
    ["no option", z.enum(["a"]), "b", "Hmm, itu belum bisa saya pakai.", "Hmm, I can't use that."],
    ["a key", z.number().min(2, "order.few"), 1, "Kami kirim mulai 2 bungkus.", "We ship from 2 bags on."],
    ["a text of the author", z.number().min(2, "min. 2!"), 1, "min. 2!", "min. 2!"],
    ["a rule of the author", z.string().refine((text) => text === "x", "order.few"), "y", "mulai 2", "from 2"],
    ["a rule without words", z.string().refine(() => false), "y", "Hmm", "Hmm"],
  ])("%s", (_, schema, raw, id, en) => {
    expect(said(schema, raw, "id")).toContain(id);
    expect(said(schema, raw, "en")).toContain(en);
  });

  test("in a form, with the question once more", async () => {
    const order = kopi.form("order", {
      version: 1,
      opens: "order",
      schema: z.object({ qty: z.number().int().min(2, "order.few").max(99) }),
      slots: { qty: { ask: "ask.qty" } },
      submit: (_, turn) => turn.say("done"),
    });
    await using chat = await converse(kopi.bot({ name: "kopi", forms: [order], answers: {} }), { channels: ["web"] });
    const emma = chat.person("emma", { locale: "en" });
    await emma.says("I want to order");
    await emma.says("100");
    emma.hears("It can be 99 at most.", "How many bags?");
    await emma.says("1");
    emma.hears("We ship from 2 bags on.", "How many bags?");
    await emma.says("pakai bahasa Indonesia");
    emma.hears("Berapa bungkus?");
    await emma.says("100");
    emma.hears("Paling banyak 99, ya.");
  });
});
