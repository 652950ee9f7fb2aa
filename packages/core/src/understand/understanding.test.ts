import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Event } from "../model/event.ts";
import type { Expecting, Understood } from "../model/understood.ts";
import type { Clock } from "../ports/clock.ts";
import type { Extractor } from "../ports/extractor.ts";
import type { Recognition, Recognizer } from "../ports/recognizer.ts";
import { makeUnderstanding, type UnderstandingOptions, type UnderstandRequest } from "./understanding.ts";

const vocabulary: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {
    product: {
      kind: "list",
      synonyms: {
        "kopi-gayo": ["kopi gayo", "gayo", "gayo coffee"],
        "toraja-sapan": ["kopi toraja", "toraja"],
        "espresso-blend": ["espresso blend", "espresso"],
        v60: ["v60", "filter v60"],
      },
    },
    qty: { kind: "number" },
    order: { kind: "pattern", pattern: "KS-\\d{4}" },
  },
  intents: {
    order: { id: ["mau pesan", "pesan {qty} {product}"], en: ["I want to order"] },
    hours: { id: ["jam buka"], en: ["opening hours"] },
    orderStatus: { id: ["status pesanan"], en: ["order status"] },
  },
  copy: {},
};

const signal = new AbortController().signal;

const says = (text: string): Event => ({ ...base, kind: "text", text });
const base = {
  key: "1",
  channel: "web",
  account: "shop",
  conversation: { id: "c", kind: "direct" },
  aliases: [],
  at: "2026-11-21T03:00:00.000Z",
} as const;

function requestOf(event: Event, expecting?: Expecting, locale = "id"): UnderstandRequest {
  return {
    event,
    locale,
    now: Date.parse("2026-11-21T03:00:00.000Z"),
    timeZone: "Asia/Jakarta",
    currency: "IDR",
    region: "ID",
    ...(expecting === undefined ? {} : { expecting }),
  };
}

/** A recognizer that answers the same to everything and counts how often it was asked. */
function fakeRecognizer(answer?: () => Recognition | Promise<Recognition>): Recognizer & { asked: string[] } {
  const asked: string[] = [];
  return {
    contract: 1,
    name: "fake",
    thresholds: { accept: 0.6, interrupt: 0.8 },
    prepare: async () => {},
    asked,
    recognize: ({ text, locale }) => {
      asked.push(text);
      return answer?.() ?? { intents: [{ name: "hours", confidence: 0.9 }], entities: [], locale, abstained: false };
    },
  };
}

function read(
  text: string,
  expecting?: Expecting,
  options: Partial<UnderstandingOptions> = {},
  locale?: string,
): Understood {
  const understand = makeUnderstanding({ vocabulary, extractors: [], ...options });
  const understood = understand(requestOf(says(text), expecting, locale), signal);
  if (understood instanceof Promise) throw new Error("expected a synchronous answer");
  return understood;
}

const FULFILMENT: Expecting = {
  task: "t1",
  name: "fulfilment",
  kinds: ["text"],
  prompt: "p1",
  options: [
    { id: "a", value: "delivery", labels: ["Diantar", "Delivery"] },
    { id: "b", value: "pickup", labels: ["Ambil sendiri", "Pick up"] },
    { id: "c", value: "dine-in", labels: ["Minum di sini ☕", "Dine in"] },
  ],
};
const QTY: Expecting = { task: "t1", name: "qty", kinds: ["number"], options: [] };
const ADDRESS: Expecting = { task: "t1", name: "address", kinds: ["text"], options: [] };
const PRODUCT: Expecting = { task: "t1", name: "product", kinds: ["list:product"], options: [] };

describe("typed choices", () => {
  test.for([
    ["Diantar", "a"],
    ["diantar", "a"],
    ["DIANTAR!!", "a"],
    ["delivery", "a"],
    ["diantar aja ya", "a"],
    ["diantar dong kak", "a"],
    ["yang diantar", "a"],
    ["saya pilih diantar aja deh", "a"],
    ["delivery please", "a"],
    ["ambil sendiri", "b"],
    ["Ambil  sendiri.", "b"],
    ["pickup", "b"],
    ["pick-up", "b"],
    ["I'll take pick up", "b"],
    ["minum di sini", "c"],
    ["dine-in", "c"],
    ["Dîne in", "c"],
    ["1", "a"],
    ["2", "b"],
    ["2.", "b"],
    ["2️⃣", "b"],
    ["２", "b"],
    ["no 2", "b"],
    ["no. 2 ya", "b"],
    ["nomor 2", "b"],
    ["nomer dua", "b"],
    ["#3", "c"],
    ["yang kedua", "b"],
    ["yg ke-2", "b"],
    ["yg ke 2", "b"],
    ["kedua", "b"],
    ["yang pertama aja", "a"],
    ["yang terakhir", "c"],
    ["yg paling bawah", "c"],
    ["dua", "b"],
    ["opsi b", "b"],
    ["pilihan c aja", "c"],
    ["opsi 1", "a"],
    ["the second one", "b"],
    ["the first one please", "a"],
    ["second", "b"],
    ["2nd", "b"],
    ["number two", "b"],
    ["option 3", "c"],
    ["the last one", "c"],
    ["I'd like the third one", "c"],
  ])("%s is option %s", ([text, option]) => {
    const understood = read(text as string, FULFILMENT);
    expect(understood.choice).toEqual({ prompt: "p1", option, typed: true });
    expect(understood.by).toBe("choice");
  });

  test.for([
    "4",
    "0",
    "yang kelima",
    "diantar ke mana?",
    "ada diskon?",
    "b",
    "1 dan 2",
    "jam 2",
    "2 kopi gayo",
    "nggak",
    "",
    "   ",
    "🙂",
  ])("%j chooses nothing", (text) => {
    const understood = read(text, FULFILMENT);
    expect(understood.choice).toBeUndefined();
    expect(understood.ambiguous).toBeUndefined();
  });

  const PACKS: Expecting = {
    ...QTY,
    prompt: "p2",
    options: [
      { id: "a", value: 2, labels: ["2 bungkus"] },
      { id: "b", value: 1, labels: ["1 bungkus"] },
    ],
  };

  test("an exact value comes before the position", () => {
    expect(read("2", PACKS).choice?.option).toBe("a");
    expect(read("yang kedua", PACKS).choice?.option).toBe("b");
  });

  test("where numbers are awaited a bare number is no position", () => {
    const shown = { ...PACKS, options: PACKS.options.map((option) => ({ ...option, value: `${option.value} pack` })) };
    expect(read("2", shown).choice).toBeUndefined();
    expect(read("2", { ...shown, kinds: ["text"] }).choice?.option).toBe("b");
  });

  test("two options with one label are ambiguous", () => {
    const twins = { ...FULFILMENT, options: FULFILMENT.options.map((option) => ({ ...option, labels: ["Kopi"] })) };
    const understood = read("kopi dong", twins);
    expect(understood.ambiguous).toEqual(["a", "b", "c"]);
    expect(understood.choice).toBeUndefined();
  });

  test("labels of signs only can be typed", () => {
    const signs = { ...FULFILMENT, options: [{ id: "a", value: null, labels: ["+"] }] };
    expect(read("+", signs).choice?.option).toBe("a");
    expect(read("-", signs).choice).toBeUndefined();
  });
});

describe("yes and no", () => {
  test.for([
    ...[
      "ya",
      "Ya!",
      "iya",
      "ya dong",
      "iya kak",
      "yoi",
      "oke",
      "okeee",
      "ok deh",
      "oke siap",
      "sip",
      "betul",
      "bener banget",
    ],
    ...[
      "udah bener",
      "boleh",
      "gas",
      "lanjut",
      "oke lanjut",
      "gapapa",
      "hmm ya",
      "👍",
      "👍🏽",
      "👌",
      "ya ya ya",
      "benar sekali",
    ],
    ...[
      "yes",
      "yes please",
      "yep",
      "yup",
      "sure",
      "of course",
      "that's right",
      "looks good",
      "OK thanks",
      "go ahead",
      "yeah, sure",
    ],
  ])("%s is yes", (text) => {
    expect(read(text).yesno).toBe(true);
  });

  test.for([
    ...[
      "tidak",
      "nggak",
      "nggak ya",
      "ga usah",
      "gak usah deh",
      "gausah kak",
      "enggak",
      "gak jadi",
      "gak jadi deh",
      "belum",
      "bukan",
    ],
    ...["jangan", "ya nggak lah", "👎", "gaaak", "tdk", "salah", "masih salah", "nanti dulu", "tidak, terima kasih"],
    ...["no", "nope", "no thanks", "not yet", "nooo", "don't", "that's wrong", "no, thank you"],
  ])("%s is no", (text) => {
    expect(read(text).yesno).toBe(false);
  });

  test.for([
    "ya mau pesan kopi",
    "nggak ada gula?",
    "bisa bayar pakai apa",
    "ok google",
    "no sugar",
    "kopi",
    "gak, iya deh",
    "hmm",
    "maaf",
  ])("%s is neither", (text) => {
    expect(read(text).yesno).toBeUndefined();
  });
});

describe("directives", () => {
  test.for([
    ["batal", "cancel"],
    ["batal aja deh", "cancel"],
    ["batalin dong kak", "cancel"],
    ["gak jadi deh", "cancel"],
    ["tidak, batal aja", "cancel"],
    ["ya batal", "cancel"],
    ["cancel please", "cancel"],
    ["never mind", "cancel"],
    ["lewati", "skip"],
    ["lewatin aja", "skip"],
    ["skip", "skip"],
    ["ok skip this", "skip"],
    ["kembali", "back"],
    ["go back", "back"],
    ["ulangi", "repeat"],
    ["bisa diulang kak", "repeat"],
    ["say that again please", "repeat"],
    ["bantuan", "help"],
    ["help!", "help"],
    ["mulai lagi", "restart"],
    ["ulang dari awal", "restart"],
    ["start over", "restart"],
    ["lanjut", "resume"],
    ["lanjutin yang tadi", "resume"],
    ["continue", "resume"],
  ])("%s is %s", ([text, directive]) => {
    const understood = read(text as string);
    expect(understood.directive).toBe(directive);
    expect(understood.by).toBe("directive");
  });

  test.for([
    "batal pesan yang gayo aja",
    "jangan batal",
    "jangan dibatalkan",
    "gak jadi batal",
    "cara batalin pesanan gimana?",
    "don't cancel",
    "kembali jam berapa",
    "skip the sugar",
    "lanjut ke rumah",
    "batal lanjut",
  ])("%s is none", (text) => {
    expect(read(text).directive).toBeUndefined();
  });

  test("agreeing with a directive is no answer to the open question", () => {
    expect(read("ya batal").yesno).toBeUndefined();
    expect(read("ok skip").yesno).toBeUndefined();
  });
});

describe("language", () => {
  test.for([
    ["English please", "en"],
    ["in english", "en"],
    ["can we speak English?", "en"],
    ["pakai bahasa Inggris dong", "en"],
    ["bahasa inggris", "en"],
    ["ganti bahasa ke inggris", "en"],
    ["pakai bahasa Indonesia", "id"],
    ["switch to Indonesian", "id"],
    ["bahasa indonesia aja kak", "id"],
  ])("%s asks for %s", ([text, locale]) => {
    expect(read(text as string).wantsLocale).toBe(locale);
  });

  test.for(["kursus bahasa inggris ada?", "english breakfast tea", "kopi indonesia", "in jakarta please"])(
    "%s asks for none",
    (text) => {
      expect(read(text).wantsLocale).toBeUndefined();
    },
  );

  test("a bare name of a language is an answer while something is awaited", () => {
    expect(read("English").wantsLocale).toBe("en");
    expect(read("English", ADDRESS).wantsLocale).toBeUndefined();
  });

  test("a language the bot does not have is not asked for", () => {
    expect(
      read("English please", undefined, { vocabulary: { ...vocabulary, locales: ["id"] } }).wantsLocale,
    ).toBeUndefined();
  });

  test.for([
    ["I want to order two coffees please", "id", "en"],
    ["mau pesan dua kopi dong", "en", "id"],
    ["gmn cara bayarnya kak", "en", "id"],
    ["what are your opening hours", "id", "en"],
    ["refund gmn", "en", "en"],
    ["thx", "id", "id"],
    ["kopi gayo", "en", "en"],
    ["ok", "en", "en"],
    ["2", "en", "en"],
    ["order dong kak", "id", "id"],
  ])("%s from a customer of %s is %s", ([text, customer, expected]) => {
    expect(read(text as string, undefined, {}, customer).locale).toBe(expected);
  });

  test("a bot with one locale has no choice", () => {
    expect(
      read("I want to order two coffees please", undefined, { vocabulary: { ...vocabulary, locales: ["id"] } }).locale,
    ).toBe("id");
  });
});

describe("corrections", () => {
  test.for([
    "eh jadinya 3",
    "eh 3 aja",
    "ganti 3",
    "ubah jadi 3 dong",
    "bukan gayo tapi toraja",
    "bukan, 3",
    "maksud saya toraja",
    "jadi 3 aja",
    "salah, harusnya toraja",
    "no, make it two",
    "actually, toraja",
    "change it to 3",
    "toraja instead",
    "not gayo but toraja",
    "I meant 3",
  ])("%s corrects", (text) => {
    expect(read(text).correction).toBe(true);
  });

  test.for(["3", "mau pesan kopi", "bukan", "jadi pesan ya", "tidak pakai gula", "I want coffee", "no sugar"])(
    "%s does not",
    (text) => {
      expect(read(text).correction).toBe(false);
    },
  );
});

describe("the bot's own entities", () => {
  const products = (text: string) =>
    read(text)
      .entities.filter(({ name }) => name === "product")
      .map(({ value, text: found }) => [value, found]);

  test.for([
    ["kopi gayo dua", "kopi-gayo", "kopi gayo"],
    ["Kopi Gayo", "kopi-gayo", "Kopi Gayo"],
    ["gayonya satu", "kopi-gayo", "gayonya"],
    ["kopigayo", "kopi-gayo", "kopigayo"],
    ["kopi torja dong", "toraja-sapan", "kopi torja"],
    ["two expresso please", "espresso-blend", "expresso"],
    ["espressos", "espresso-blend", "espressos"],
    ["kopi-gayo", "kopi-gayo", "kopi-gayo"],
    ["espreso belnd", "espresso-blend", "espreso belnd"],
  ])("%s holds %s", ([text, value, found]) => {
    expect(products(text as string)).toEqual([[value, found]]);
  });

  test.for(["kopi", "gaya", "kopi, mayo", "toko raja", "expense report"])("%s holds none", (text) => {
    expect(products(text)).toEqual([]);
  });

  test("a word of the bot's own examples is no typo", () => {
    const entities = {
      ...vocabulary.entities,
      grind: { kind: "list", synonyms: { coarse: ["kasar"], house: ["statis"] } },
    };
    const found = (text: string) =>
      read(text, undefined, { vocabulary: { ...vocabulary, entities } }).entities.map(({ value }) => value);
    expect(found("apa kabar")).toEqual([]);
    expect(found("status dong")).toEqual([]);
    expect(found("statsi dong")).toEqual(["house"]);
  });

  test("two products in one message are two entities, in order", () => {
    expect(products("gayo 2, toraja 1").map(([value]) => value)).toEqual(["kopi-gayo", "toraja-sapan"]);
  });

  test("offsets point into the text as written", () => {
    const text = "😀 mau  KOPI  GÀYO!";
    const [entity] = read(text).entities;
    expect(entity && text.slice(entity.start, entity.end)).toBe("KOPI  GÀYO");
  });

  test("a spelling of two values has an alternative", () => {
    const twice = { product: { kind: "list", synonyms: { small: ["gayo"], large: ["gayo"] } } };
    expect(read("gayo", undefined, { vocabulary: { ...vocabulary, entities: twice } }).entities).toMatchObject([
      { value: "small", alternatives: ["large"] },
    ]);
  });

  test("patterns match whatever the case", () => {
    expect(read("status ks-0042 gimana").entities).toMatchObject([
      { kind: "pattern:order", name: "order", value: "ks-0042", start: 7, end: 14 },
    ]);
  });

  test("a broken pattern is refused when the bot is made", () => {
    const entities = { bad: { kind: "pattern", pattern: "(" } };
    expect(() => makeUnderstanding({ vocabulary: { ...vocabulary, entities }, extractors: [] })).toThrow(
      /definition-invalid/,
    );
  });

  test("digits are numbers without an extractor, and carry the declared name", () => {
    expect(read("pesan 2 ya").entities).toMatchObject([{ kind: "number", name: "qty", value: 2, start: 6, end: 7 }]);
    expect(read("pesan 2.500 ya").entities).toEqual([]);
    expect(read("pakai v60").entities.map(({ kind }) => kind)).toEqual(["list:product"]);
  });
});

describe("the bot's own examples", () => {
  test.for([
    ["jam buka", "hours"],
    ["JAM BUKA?", "hours"],
    ["jam buka dong kak", "hours"],
    ["pesan 2 kopi gayo", "order"],
    ["pesan 3 toraja ya", "order"],
    ["I want to order!", "order"],
  ])("%s is %s without a recognizer", ([text, intent]) => {
    expect(read(text as string)).toMatchObject({
      intents: [{ name: intent, confidence: 1 }],
      abstained: false,
      by: "rule",
    });
  });

  test.for(["jam buka toko", "pesan kopi gayo", "pesan 2 kopi gayo besok"])("%s is none of them", (text) => {
    expect(read(text)).toMatchObject({ intents: [], abstained: true, by: "none" });
  });

  test("an example of two intents decides nothing", () => {
    const intents = { ...vocabulary.intents, menu: { id: ["jam buka"] } };
    expect(read("jam buka", undefined, { vocabulary: { ...vocabulary, intents } }).intents).toEqual([]);
  });

  test("an answer to the open question comes before an example made of values", () => {
    const intents = { ...vocabulary.intents, order: { id: ["{product}"] } };
    const options = { vocabulary: { ...vocabulary, intents } };
    expect(read("gayo", undefined, options)).toMatchObject({ intents: [{ name: "order" }], by: "rule" });
    expect(read("gayo", PRODUCT, options)).toMatchObject({ intents: [], by: "slot" });
  });
});

describe("the recognizer", () => {
  const asks = (text: string, expecting?: Expecting): boolean => {
    const recognizer = fakeRecognizer();
    read(text, expecting, { recognizers: [recognizer] });
    return recognizer.asked.length > 0;
  };

  test.for<[string, Expecting | undefined]>([
    ["jam berapa kalian buka?", undefined],
    ["Jalan Braga 12 Bandung", ADDRESS],
    ["kapan sampai?", QTY],
    ["2 lusin buat besok kalau ada", QTY],
    ["2", undefined],
  ])("is asked about %s", ([text, expecting]) => {
    expect(asks(text, expecting)).toBe(true);
  });

  test.for<[string, Expecting | undefined]>([
    ["diantar", FULFILMENT],
    ["2", FULFILMENT],
    ["ya dong", undefined],
    ["batal aja deh", ADDRESS],
    ["English please", undefined],
    ["2", QTY],
    ["2 aja kak", QTY],
    ["gayo dong", PRODUCT],
    ["gayo dong", { ...PRODUCT, kinds: ["list:product", "choice"] }],
    ["jam buka", undefined],
    ["jam buka kak?", ADDRESS],
    ["", undefined],
  ])("is not needed for %j", ([text, expecting]) => {
    expect(asks(text, expecting)).toBe(false);
  });

  test("its intents are ranked, its thresholds passed on", () => {
    const understood = read("hmm apa ya", undefined, { recognizers: [fakeRecognizer()] });
    expect(understood).toMatchObject({
      by: "recognizer",
      abstained: false,
      intents: [{ name: "hours", confidence: 0.9 }],
      thresholds: { accept: 0.6, interrupt: 0.8 },
    });
  });

  test("what it makes up is left out", () => {
    const recognizer = fakeRecognizer(() => ({
      intents: [
        { name: "hours", confidence: 0.2 },
        { name: "constructor", confidence: 1 },
        { name: "order", confidence: 7 },
        { name: "orderStatus", confidence: Number.NaN },
      ],
      entities: [{ kind: "number", value: 1, start: 3, end: 99, text: "x", confidence: 1 }],
      locale: "fr",
      abstained: false,
    }));
    const understood = read("entah", undefined, { recognizers: [recognizer] });
    expect(understood.intents).toEqual([
      { name: "order", confidence: 1 },
      { name: "hours", confidence: 0.2 },
    ]);
    expect(understood.entities).toEqual([]);
    expect(understood.locale).toBe("id");
  });

  test("an error or a broken answer is an abstention", () => {
    const throwing = fakeRecognizer(() => {
      throw new Error("down");
    });
    expect(read("entah", undefined, { recognizers: [throwing] })).toMatchObject({
      abstained: true,
      intents: [],
      by: "none",
    });
    const broken = fakeRecognizer(() => ({}) as Recognition);
    expect(read("entah", undefined, { recognizers: [broken] })).toMatchObject({ abstained: true, by: "none" });
  });

  const later = (recognizer: Recognizer, options: Partial<UnderstandingOptions> = {}, abort = signal) =>
    makeUnderstanding({ vocabulary, extractors: [], recognizers: [recognizer], ...options })(
      requestOf(says("entah")),
      abort,
    );

  test("a promise is awaited; its rejection is an abstention", async () => {
    const answering = fakeRecognizer(async () => ({
      intents: [{ name: "order", confidence: 0.7 }],
      entities: [],
      locale: "id",
      abstained: false,
    }));
    expect(await later(answering)).toMatchObject({ intents: [{ name: "order" }], by: "recognizer" });
    expect(await later(fakeRecognizer(() => Promise.reject(new Error("down"))))).toMatchObject({ abstained: true });
  });

  test("one that never answers ends with the signal", async () => {
    const abort = new AbortController();
    const waiting = later(
      fakeRecognizer(() => new Promise(() => {})),
      {},
      abort.signal,
    );
    abort.abort();
    expect(await waiting).toMatchObject({ abstained: true, by: "none" });
  });

  test("one that never answers ends after the timeout", async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      wait: async (ms) => {
        waits.push(ms);
      },
    };
    const warned: string[] = [];
    const log = { debug() {}, info() {}, error() {}, warn: (event: string) => void warned.push(event) };
    const waiting = later(
      fakeRecognizer(() => new Promise(() => {})),
      { clock, log, timeoutMs: 1_234 },
    );
    expect(await waiting).toMatchObject({ abstained: true });
    expect([waits, warned]).toEqual([[1_234], ["understanding-failed"]]);
  });

  test("sees at most 4,000 characters and no half character", () => {
    const recognizer = fakeRecognizer();
    const text = `${"a".repeat(3_999)}😀${"b".repeat(100_000)}`;
    expect(read(text, undefined, { recognizers: [recognizer] }).text).toBe(text);
    expect(recognizer.asked.map(({ length }) => length)).toEqual([3_999]);
  });
});

describe("events", () => {
  const readEvent = (event: Event, expecting?: Expecting) =>
    makeUnderstanding({ vocabulary, extractors: [], recognizers: [fakeRecognizer()] })(
      requestOf(event, expecting),
      signal,
    );

  test("a tapped choice is its prompt and option, known or not", () => {
    expect(readEvent({ ...base, kind: "choice", choice: "p9.b" })).toMatchObject({
      choice: { prompt: "p9", option: "b", typed: false },
      by: "choice",
    });
    expect(readEvent({ ...base, kind: "choice", choice: "nonsense" })).toMatchObject({
      choice: { prompt: "nonsense", option: "", typed: false },
    });
  });

  test("a command is an intent, a directive or text", () => {
    expect(readEvent({ ...base, kind: "command", name: "order_status", argument: "KS-0001" })).toMatchObject({
      text: "/order_status KS-0001",
      intents: [{ name: "orderStatus", confidence: 1 }],
      entities: [{ name: "order", value: "KS-0001" }],
      by: "rule",
    });
    expect(readEvent({ ...base, kind: "command", name: "batal" })).toMatchObject({
      directive: "cancel",
      by: "directive",
    });
    expect(readEvent({ ...base, kind: "command", name: "jam_buka" })).toMatchObject({
      intents: [{ name: "hours" }],
      by: "rule",
    });
    expect(readEvent({ ...base, kind: "command", name: "start", argument: "hours" })).toMatchObject({
      intents: [{ name: "hours" }],
    });
  });

  test("a start payload can name an intent", () => {
    expect(readEvent({ ...base, kind: "start", payload: "order" })).toMatchObject({
      intents: [{ name: "order" }],
      by: "rule",
    });
    expect(readEvent({ ...base, kind: "start", payload: "__proto__" })).toMatchObject({ intents: [], by: "none" });
    expect(readEvent({ ...base, kind: "start" })).toMatchObject({ intents: [], by: "none", abstained: false });
  });

  test("the caption of media is read, media alone says nothing", () => {
    const media = [{ type: "image", mime: "image/png", id: "1" }] as const;
    expect(readEvent({ ...base, kind: "media", media, text: "jam buka" })).toMatchObject({
      intents: [{ name: "hours" }],
    });
    expect(readEvent({ ...base, kind: "media", media })).not.toHaveProperty("text");
  });

  test("a contact's phone is an entity", () => {
    const phones: Extractor = {
      contract: 1,
      name: "phones",
      extract: ({ text }) => [{ kind: "phone", value: text, start: 0, end: text.length, text, confidence: 1 }],
    };
    const understand = makeUnderstanding({ vocabulary, extractors: [phones] });
    expect(
      understand(requestOf({ ...base, kind: "contact", own: true, phone: "6281234567890" }), signal),
    ).toMatchObject({
      entities: [{ kind: "phone", value: "+6281234567890" }],
    });
  });

  test("what says nothing is understood as nothing", () => {
    expect(readEvent({ ...base, kind: "location", latitude: 1, longitude: 2 })).toMatchObject({
      entities: [{ kind: "location", value: { latitude: 1, longitude: 2 } }],
      intents: [],
      by: "none",
    });
    expect(readEvent({ key: "t", at: base.at, kind: "timer", task: "t", name: "n", generation: 1 })).toMatchObject({
      by: "none",
    });
  });

  test("an extractor that throws loses its entities only", () => {
    const throwing: Extractor = {
      contract: 1,
      name: "bad",
      extract: () => {
        throw new Error("odd text");
      },
    };
    expect(read("kopi gayo", undefined, { extractors: [throwing] }).entities).toMatchObject([{ value: "kopi-gayo" }]);
  });
});

describe("several recognizers", () => {
  const named = (name: string, opinion: Partial<Recognition>, more: Partial<Recognizer> = {}) => {
    const given = { intents: [], entities: [], locale: "id", abstained: false, ...opinion };
    return Object.assign(
      fakeRecognizer(() => given),
      { name, ...more },
    );
  };
  const likely = (intent: string, confidence: number) => [{ name: intent, confidence }];

  test("the next is asked only when those before are not sure", () => {
    const first = named("first", { intents: likely("hours", 0.7) });
    const second = named("second", { intents: likely("order", 0.9) });
    expect(read("entah", undefined, { recognizers: [first, second] })).toMatchObject({
      intents: [{ name: "hours" }],
      asked: [{ name: "first", best: { name: "hours", confidence: 0.7 }, abstained: false }],
    });
    expect(second.asked).toEqual([]);
  });

  test("its opinion counts, with its thresholds, unless it abstains", () => {
    const first = named("first", { intents: likely("hours", 0.4) });
    const thresholds = { accept: 0.5, interrupt: 0.9, reject: 0.1 };
    const second = named("second", { intents: likely("order", 0.8) }, { thresholds });
    expect(read("entah", undefined, { recognizers: [first, second] })).toMatchObject({
      intents: [{ name: "order", confidence: 0.8 }],
      thresholds,
      asked: [{ name: "first" }, { name: "second" }],
    });
    const lost = named("lost", { abstained: true });
    expect(read("entah", undefined, { recognizers: [first, lost] })).toMatchObject({
      intents: [{ name: "hours", confidence: 0.4 }],
      abstained: false,
      thresholds: { accept: 0.6, interrupt: 0.8, reject: 0.3 },
      asked: [{ name: "first" }, { name: "lost", abstained: true }],
    });
  });

  test("one that fails is skipped, and the trace says so; tokens are told", async () => {
    const failing = fakeRecognizer(() => Promise.reject(new Error("down")));
    const paid = named("paid", { intents: likely("order", 0.8), tokens: { input: 90, output: 7 } });
    const understood = await makeUnderstanding({ vocabulary, extractors: [], recognizers: [failing, paid] })(
      requestOf(says("entah")),
      signal,
    );
    expect(understood).toMatchObject({
      intents: [{ name: "order" }],
      asked: [
        { name: "fake", abstained: true, failed: "error" },
        { name: "paid", tokens: { input: 90, output: 7 } },
      ],
    });
  });

  test("what one that abstains found in the text stays", () => {
    const entity = { kind: "phone", value: "+62", start: 0, end: 5, text: "entah", confidence: 0.9 };
    const first = named("first", { abstained: true, entities: [entity] });
    const second = named("second", { intents: likely("order", 0.8) });
    expect(read("entah", undefined, { recognizers: [first, second] }).entities).toEqual([entity]);
  });
});
