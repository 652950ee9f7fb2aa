import { type BotDefinition, type FormDefinition, type Json, type Recognizer, slotKind } from "@sambung/core";
import { converse } from "@sambung/core/testing";
import { idEnEntities } from "@sambung/entities-id-en";
import { expect, test } from "vitest";
import { z } from "zod";

/** What a message is, sent while the slot is asked for. */
type Answer = readonly [
  slot: keyof typeof SLOTS,
  text: string,
  /** The value it fills the slot with. `asks`: nothing, the bot asks again. `hours`: a question in between. `ends`: the form is over. */
  becomes: Json | typeof asks | typeof hours | typeof ends,
];

const asks = Symbol("asks");
const hours = Symbol("hours");
const ends = Symbol("ends");

const SLOTS = {
  qty: z.number().int().min(1).max(500),
  size: z.enum(["small", "medium", "large"]),
  product: z.enum(["gayo", "toraja", "teh"]),
  when: z.string(),
  day: z.iso.date(),
  time: z.iso.time(),
  budget: z.object({ amount: z.number(), currency: z.string() }),
  gift: z.boolean(),
  phone: z.e164(),
  email: z.email(),
  length: z.number(),
} as const;

const idr = (amount: number) => ({ amount, currency: "IDR" });

/** Monday 5 January 2026, in the morning, in Jakarta. */
const INDONESIAN: readonly Answer[] = [
  ["qty", "dua bungkus", 2],
  ["qty", "2", 2],
  ["qty", "2 aja", 2],
  ["qty", "dua dong kak", 2],
  ["qty", "tiga bungkus ya", 3],
  ["qty", "sepuluh", 10],
  ["qty", "selusin", 12],
  ["qty", "dua lusin", 24],
  ["qty", "dua puluh lima", 25],
  ["qty", "sebungkus aja deh", 1],
  ["qty", "minta 4 bungkus", 4],
  ["qty", "5 pcs", 5],
  ["qty", "3x", 3],
  ["qty", "seratus", 100],
  ["qty", "2-3 bungkus", asks],
  ["qty", "minus 2", asks],
  ["qty", "nol", asks],
  ["qty", "setengah", asks],
  ["qty", "kode 9R7V-3ZQ2", asks],
  ["qty", "terserah", asks],
  ["qty", "jam buka berapa?", hours],
  ["qty", "gak jadi deh", ends],
  ["qty", "batal aja", ends],
  ["size", "yang kedua", "medium"],
  ["size", "yg ke-3 aja", "large"],
  ["size", "1", "small"],
  ["size", "nomor dua", "medium"],
  ["size", "sedang", "medium"],
  ["size", "yang besar dong", "large"],
  ["size", "KECIL", "small"],
  ["size", "opsi b", "medium"],
  ["size", "yang terakhir", "large"],
  ["size", "yang kelima", asks],
  ["size", "gak jadi deh", ends],
  ["product", "gayo", "gayo"],
  ["product", "kopi toraja ya", "toraja"],
  ["product", "torajaa", "toraja"],
  ["product", "yang kedua", "toraja"],
  ["product", "sate", asks],
  ["when", "besok jam 3 sore", "2026-01-06T15:00"],
  ["when", "besok jam 3 sore ya kak", "2026-01-06T15:00"],
  ["when", "lusa pukul 14.00", "2026-01-07T14:00"],
  ["when", "nanti sore jam 5", "2026-01-05T17:00"],
  ["when", "Jumat jam 4 sore", "2026-01-09T16:00"],
  ["when", "besok jam 7", asks],
  ["when", "buka jam berapa sih?", hours],
  ["day", "besok", "2026-01-06"],
  ["day", "lusa aja", "2026-01-07"],
  ["day", "tgl 20", "2026-01-20"],
  ["day", "5 Februari", "2026-02-05"],
  ["day", "Jumat", "2026-01-09"],
  ["day", "12/02/2026", "2026-02-12"],
  ["day", "minggu depan", asks],
  ["day", "30/02/2026", asks],
  ["time", "jam 3 sore", "15:00"],
  ["time", "setengah delapan malam", "19:30"],
  ["time", "14:30", "14:30"],
  ["time", "jam 7", asks],
  ["budget", "25rb aja", idr(25_000)],
  ["budget", "Rp 25.000", idr(25_000)],
  ["budget", "1,5 juta", idr(1_500_000)],
  ["budget", "dua ratus ribu", idr(200_000)],
  ["budget", "25000", idr(25_000)],
  ["budget", "ceban", idr(10_000)],
  ["budget", "maks 100k ya", idr(100_000)],
  ["budget", "gocap", asks],
  ["budget", "25-30rb", asks],
  ["budget", "1.500 juta", asks],
  ["gift", "ya dong", true],
  ["gift", "iya kak", true],
  ["gift", "boleh", true],
  ["gift", "gak usah", false],
  ["gift", "nggak deh", false],
  ["gift", "tidak, makasih", false],
  ["gift", "gak jadi deh", ends],
  ["gift", "hmm", asks],
  ["phone", "0812-3456-7890", "+6281234567890"],
  ["phone", "wa ku 081298765432 ya", "+6281298765432"],
  ["phone", "12345", asks],
  ["email", "budi@contoh.id", "budi@contoh.id"],
  ["email", "emailku budi@contoh.id ya kak", "budi@contoh.id"],
  ["email", "nanti aja", asks],
  ["length", "45 menit", 45],
  ["length", "satu setengah jam", 90],
];

const ENGLISH: readonly Answer[] = [
  ["qty", "two packs", 2],
  ["qty", "just two", 2],
  ["qty", "make it 3", 3],
  ["qty", "a dozen please", 12],
  ["qty", "twenty-five", 25],
  ["qty", "I'd like 4 of them", 4],
  ["qty", "one", 1],
  ["qty", "a couple of those", 2],
  ["qty", "half", asks],
  ["qty", "whatever", asks],
  ["qty", "what are your opening hours?", hours],
  ["qty", "never mind", ends],
  ["size", "the second one", "medium"],
  ["size", "number three", "large"],
  ["size", "small please", "small"],
  ["size", "I'll take the last one", "large"],
  ["size", "option 2", "medium"],
  ["size", "the ninth", asks],
  ["product", "the gayo coffee please", "gayo"],
  ["product", "tea", "teh"],
  ["when", "tomorrow at 3 pm", "2026-01-06T15:00"],
  ["when", "Friday at noon", "2026-01-09T12:00"],
  ["when", "tonight at 8", "2026-01-05T20:00"],
  ["when", "tomorrow at 7", asks],
  ["day", "tomorrow", "2026-01-06"],
  ["day", "the 20th of February", "2026-02-20"],
  ["day", "Jan 20", "2026-01-20"],
  ["time", "3pm", "15:00"],
  ["time", "half past seven in the evening", "19:30"],
  ["time", "at 7", asks],
  ["budget", "Rp 25,000", idr(25_000)],
  ["budget", "$25.50", { amount: 25.5, currency: "USD" }],
  ["budget", "25k", idr(25_000)],
  ["budget", "1.5 million", idr(1_500_000)],
  ["gift", "yes please", true],
  ["gift", "sure", true],
  ["gift", "no thanks", false],
  ["gift", "not really sure yet what to do", asks],
  ["phone", "+1 415 555 2671", "+14155552671"],
  ["email", "it's jane@example.com", "jane@example.com"],
  ["length", "an hour and a half", 90],
  ["length", "2 hours", 120],
];

const id = {
  ask: "Isi dulu, ya:",
  notes: "Ada catatan?",
  hours: "Buka 08.00.",
  small: "Kecil",
  medium: "Sedang",
  large: "Besar",
} as const;
const en: { readonly [key in keyof typeof id]: string } = {
  ask: "Please fill in:",
  notes: "Any notes?",
  hours: "Open at 8.",
  small: "Small",
  medium: "Medium",
  large: "Large",
};

const ENTITIES: { readonly [slot: string]: string } = { product: "product", when: "when", length: "length" };

function formFor(slot: string, schema: z.ZodType): FormDefinition {
  return {
    kind: "form",
    name: slot,
    version: 1,
    opens: slot,
    schema: z.object({ [slot]: schema, notes: z.string() }),
    slots: {
      [slot]: {
        ask: "ask",
        ...(ENTITIES[slot] === undefined ? {} : { entity: ENTITIES[slot] }),
        ...(slot === "size" ? { choices: { small: "small", medium: "medium", large: "large" } } : {}),
      },
      notes: { ask: "notes" },
    },
    submit: () => {},
  };
}

const definition: BotDefinition = {
  name: "answers",
  vocabulary: {
    locales: ["id", "en"],
    profile: z.object({}),
    entities: {
      product: { kind: "list", synonyms: { gayo: ["kopi gayo"], toraja: ["kopi toraja"], teh: ["tea"] } },
      when: { kind: "datetime" },
      length: { kind: "duration" },
    },
    intents: {
      ...Object.fromEntries(Object.keys(SLOTS).map((slot) => [slot, { id: [`isi ${slot}`], en: [`fill in ${slot}`] }])),
      hours: { id: ["jam buka"], en: ["opening hours"] },
    },
    copy: { id, en },
  },
  forms: Object.entries(SLOTS).map(([slot, schema]) => formFor(slot, schema)),
  flows: [],
  answers: { hours: { public: true, run: (turn) => turn.say("hours") } },
  timeZone: "Asia/Jakarta",
  currency: "IDR",
};

/** Sure of questions about hours, lost otherwise. */
const recognizer: Recognizer = {
  contract: 1,
  name: "hours",
  thresholds: { accept: 0.5, interrupt: 0.8 },
  prepare: async () => {},
  recognize: ({ text, locale }) => {
    const known = /jam buka|buka jam|opening hours/i.test(text);
    return { intents: known ? [{ name: "hours", confidence: 0.95 }] : [], entities: [], locale, abstained: !known };
  },
};

test("there is a slot of every kind that has a closed set of words", () => {
  expect(Object.values(SLOTS).flatMap((schema) => slotKind(schema).kinds)).toEqual(
    expect.arrayContaining(["number", "choice", "date", "time", "money", "yesno", "phone", "email"]),
  );
  expect(INDONESIAN.length + ENGLISH.length).toBeGreaterThan(106);
});

test.for([
  ["id", INDONESIAN],
  ["en", ENGLISH],
] as const)("%s: every answer means for the awaited slot what it says", async ([locale, answers]) => {
  await using chat = await converse(
    { definition },
    {
      channels: ["web"],
      extractors: [idEnEntities()],
      recognizer,
      locale,
    },
  );
  const wrong: string[] = [];
  for (const [index, [slot, text, becomes]] of answers.entries()) {
    const person = chat.person(`person ${index}`);
    await person.says(`${locale === "id" ? "isi" : "fill in"} ${slot}`);
    person.hears(locale === "id" ? id.ask : en.ask);
    await person.says(text);
    const task = (await chat.state(person.name))?.tasks.find(({ name }) => name === slot);
    const got = task === undefined ? ends : task.values[slot];
    const heardHours = chat
      .transcript()
      .trimEnd()
      .split(`${text}\n`)
      .at(-1)
      ?.includes(locale === "id" ? id.hours : en.hours);
    const is = got ?? (heardHours === true ? hours : asks);
    if (!fits(is, becomes)) wrong.push(`${slot} "${text}": ${shown(becomes)}, but is ${shown(is)}`);
  }
  expect(wrong).toEqual([]);
});

function fits(is: Answer[2], becomes: Answer[2]): boolean {
  return typeof is === "symbol" || typeof becomes === "symbol"
    ? is === becomes
    : JSON.stringify(is) === JSON.stringify(becomes);
}

function shown(value: Answer[2]): string {
  return typeof value === "symbol" ? String(value.description) : JSON.stringify(value);
}
