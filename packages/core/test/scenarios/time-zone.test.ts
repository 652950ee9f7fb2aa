import { defineVocabulary, type Extractor } from "@sambung/core";
import { converse, virtualClock } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const clinic = defineVocabulary({
  locales: ["id", "en"],
  profile: z.object({ timeZone: z.string() }).partial(),
  intents: {
    now: { id: ["jam berapa sekarang"], en: ["what time is it"] },
    book: { id: ["mau janji temu"], en: ["I want an appointment"] },
    moved: { id: ["saya pindah ke jayapura"], en: ["I moved to jayapura"] },
    lost: { id: ["saya di antah berantah"], en: ["I am nowhere"] },
  },
  copy: {
    id: { now: "Sekarang {at:time}.", ok: "Oke.", where: "Di cabang mana?", done: "Sampai {at:time}.", sure: "Benar?" },
    en: { now: "It is {at:time}.", ok: "Okay.", where: "Which branch?", done: "See you at {at:time}.", sure: "Right?" },
  },
});
const NINE_IN_JAKARTA = new Date(Date.UTC(2026, 2, 2, 2));
const ZONES: { readonly [branch: string]: string } = { makassar: "Asia/Makassar", london: "Europe/London" };

function bot(own: boolean) {
  const book = clinic.form("book", {
    version: 1,
    opens: "book",
    schema: z.object({ branch: z.enum(["makassar", "london"]) }),
    slots: { branch: { ask: "where" } },
    confirm: "sure",
    submit: (_, turn) => turn.say("done", { at: NINE_IN_JAKARTA }),
  });
  return clinic.bot({
    name: "clinic",
    forms: [book],
    answers: {
      now: (turn) => turn.say("now", { at: NINE_IN_JAKARTA }),
      moved: (turn) => {
        turn.remember({ timeZone: "Asia/Jayapura" });
        turn.say("ok");
      },
      lost: (turn) => {
        turn.remember({ timeZone: "Nowhere/At-All" });
        turn.say("ok");
      },
    },
    ...(own ? { timeZoneOf: ({ values }) => ZONES[String(values["branch"])] } : {}),
  });
}

/** Finds nothing and notes in which zone it was asked to look. */
function watching(): { readonly extractor: Extractor; readonly zones: string[] } {
  const zones: string[] = [];
  const extractor: Extractor = {
    contract: 1,
    name: "watching",
    extract: ({ timeZone }) => {
      zones.push(timeZone);
      return [];
    },
  };
  return { extractor, zones };
}

test("times are said in the zone of the customer's profile, on every channel, and read in it", async () => {
  const { extractor, zones } = watching();
  await using chat = await converse(bot(false), {
    channels: ["web", "telegram"],
    clock: virtualClock(),
    extractors: [extractor],
  });
  const budi = chat.person("budi", { locale: "id" });
  await budi.on("web").says("jam berapa sekarang");
  budi.hears("Sekarang 09.00.");
  await budi.says("saya pindah ke jayapura");
  await budi.links("web", "telegram");
  await budi.on("telegram").says("jam berapa sekarang");
  budi.hears("Sekarang 11.00.");
  expect(zones[0]).toBe("Asia/Jakarta");
  expect(zones.at(-1)).toBe("Asia/Jayapura");
  const siti = chat.person("siti", { locale: "en" });
  await siti.on("web").says("what time is it");
  siti.hears("It is 9:00 AM.");
});

test("what is no zone is passed over", async () => {
  await using chat = await converse(bot(false), { channels: ["web"] });
  const budi = chat.person("budi", { locale: "id" });
  await budi.says("saya di antah berantah");
  await budi.says("jam berapa sekarang");
  budi.hears("Sekarang 09.00.");
});

test("the bot may tell the zone by the branch that was picked", async () => {
  await using chat = await converse(bot(true), { channels: ["web"] });
  const budi = chat.person("budi", { locale: "id" });
  await budi.says("saya pindah ke jayapura");
  await budi.says("mau janji temu");
  await budi.says("london");
  await budi.says("jam berapa sekarang");
  budi.hears("Sekarang 02.00.");
  await budi.says("eh makassar aja");
  await budi.says("ya");
  budi.hears("Sampai 10.00.");
  await budi.says("jam berapa sekarang");
  budi.hears("Sekarang 11.00.");
});
