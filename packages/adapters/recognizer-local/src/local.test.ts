import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Recognition, Recognizer, VocabularyDefinition } from "@sambung/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalOptions, local } from "./index.ts";

const signal = new AbortController().signal;

const VOCABULARY = {
  locales: ["id", "en"],
  entities: {
    product: { kind: "list", synonyms: { gayo: ["kopi gayo", "gayo"], toraja: ["toraja"] } },
    qty: { kind: "number" },
  },
  intents: {
    order: {
      id: [
        "mau pesan",
        "pesan {qty} {product}",
        "saya mau beli {product}",
        "tolong pesankan kopi",
        "mau order dong",
        "beli {qty} bungkus {product}",
      ],
      en: ["I want to order", "{qty} {product} please", "can I buy coffee", "order some {product}"],
    },
    hours: {
      id: ["jam buka", "kapan tutup", "buka sampai jam berapa", "hari minggu buka tidak", "jam operasional toko"],
      en: ["opening hours", "when do you close", "are you open on sunday", "what time do you open"],
    },
    status: {
      id: [
        "pesanan saya sampai mana",
        "cek status pesanan",
        "paket saya di mana",
        "kapan pesanan saya datang",
        "lacak kiriman",
      ],
      en: ["where is my order", "order status", "track my package", "has my parcel been sent"],
    },
    human: {
      id: ["mau bicara dengan orang", "hubungkan ke admin", "minta cs", "panggil petugas"],
      en: ["talk to a person", "customer service please", "connect me to an agent"],
    },
  },
} as unknown as VocabularyDefinition;

async function trained(options: LocalOptions = {}, vocabulary = VOCABULARY): Promise<Recognizer> {
  const recognizer = local(options);
  await recognizer.prepare(vocabulary, signal);
  return recognizer;
}

function read(recognizer: Recognizer, text: string): Recognition {
  const answer = recognizer.recognize({ text, locale: "id", vocabulary: VOCABULARY }, signal);
  if (answer instanceof Promise) throw new Error("a prepared recognizer answers at once");
  return answer;
}

test("without enough examples for networks both presets are the same", async () => {
  const two: VocabularyDefinition = {
    ...VOCABULARY,
    intents: { hours: VOCABULARY.intents["hours"], human: VOCABULARY.intents["human"] },
  } as never;
  // With so few examples nothing can be held out, and with the others it can.
  for (const vocabulary of [two, VOCABULARY]) {
    const [fast, accurate] = [await trained({ preset: "fast" }, vocabulary), await trained({}, vocabulary)];
    for (const text of [
      "jam berapa tutup",
      "are you open today",
      "mau ngobrol sama admin",
      "kopi gayo dua",
      "refund dong",
    ])
      expect(read(accurate, text)).toEqual(read(fast, text));
  }
});

describe("a small bot", () => {
  test.for([
    ["mau pesen kopi gayo 2 dong kak", "order"],
    ["2 toraja ya", "order"],
    ["gan mo order bs?", "order"],
    ["jm brp bukanya kak?", "hours"],
    ["bukaaa sampeee jam brp", "hours"],
    ["pesenan gw udh sampe mn", "status"],
    ["paketku dmn ya min", "status"],
    ["where's my order??", "status"],
    ["hubungin ke admin dong", "human"],
    ["I'd like to talk to a person", "human"],
    ["order toraja pls", "order"],
  ])("understands %s as %s", async ([text, intent]) => {
    const { intents, abstained } = read(await trained(), text as string);
    expect(intents[0]?.name).toBe(intent);
    expect(abstained).toBe(false);
  });

  test.for(["siapa presiden amerika", "xyzzy plugh", "resep rendang yang enak", "12345", "🙂"])(
    "does not know %s",
    async (text) => {
      expect(read(await trained(), text).abstained).toBe(true);
    },
  );

  test("a pattern is one sign, whatever its digits", async () => {
    const entities = { ...VOCABULARY.entities, orderNo: { kind: "pattern", pattern: "ks-?\\d{1,6}" } };
    const { order, status } = VOCABULARY.intents;
    const intents = {
      ...VOCABULARY.intents,
      order: { ...order, en: [...(order?.["en"] ?? []), "check out my order please"] },
      status: {
        ...status,
        en: [...(status?.["en"] ?? []), "check order {orderNo}", "{orderNo}", "is {orderNo} ready"],
      },
    };
    const recognizer = await trained({}, { ...VOCABULARY, entities, intents });
    for (const text of ["check order KS-0001", "KS-4711", "ks0042 dong", "is KS-9 ready?"]) {
      expect(read(recognizer, text)).toMatchObject({ abstained: false, intents: [{ name: "status" }, {}, {}, {}] });
    }
  });

  test("says how the training went", async () => {
    const recognizer = local();
    expect(recognizer.report()).toBeUndefined();
    await recognizer.prepare(VOCABULARY, signal);
    expect(recognizer.report()).toMatchObject({ intents: 4, examples: 35, calibrated: true });
    expect(recognizer.report()?.accuracy).toBeGreaterThan(0.5);
  });

  test("says when there are too few examples to be sure of anything", async () => {
    const few = { ...VOCABULARY, intents: { hours: { id: ["jam buka"] }, status: { id: ["cek pesanan"] } } };
    const recognizer = local();
    await recognizer.prepare(few, signal);
    expect(recognizer.report()).toEqual({
      intents: 2,
      examples: 2,
      features: expect.any(Number),
      networks: 0,
      calibrated: false,
    });
    expect(read(recognizer, "jam buka").intents[0]?.name).toBe("hours");
  });

  test("stays away from lines it was told are none of its business", async () => {
    const line = "paket wisata ke bali di mana";
    expect(read(await trained(), line).intents[0]?.confidence).toBeGreaterThan(0.5);
    const negatives = [line, "paket wisata murah", "cari paket wisata", "wisata ke bali berapa"];
    const warned = read(await trained({ negatives }), line);
    expect(warned.abstained || (warned.intents[0]?.confidence ?? 0) < 0.5).toBe(true);
  });

  test("says why", async () => {
    const recognizer = local();
    expect(recognizer.explain("jam brp")).toBeUndefined();
    await recognizer.prepare(VOCABULARY, signal);
    const why = recognizer.explain("paketnya blm nyampe zxqv");
    expect(why).toMatchObject({ intent: "status", unknown: expect.arrayContaining(["zxqv"]) });
    const [first] = why?.evidence ?? [];
    expect(first?.weight).toBeGreaterThan(0);
    expect(why?.evidence.map(({ kind }) => kind)).toContain("topic");
    expect(recognizer.explain("")).toMatchObject({ words: [], evidence: [] });
  });

  test("the seed decides the model", async () => {
    const [one, same] = [await trained({ seed: 3 }), await trained({ seed: 3 })];
    for (const text of ["pesan kopi", "jam", "sampai mana"]) expect(read(same, text)).toEqual(read(one, text));
  });

  test("turns wait while the model is trained", async () => {
    const recognizer = local();
    const preparing = recognizer.prepare(VOCABULARY, signal);
    const waiting = recognizer.recognize({ text: "jam buka", locale: "id", vocabulary: VOCABULARY }, signal);
    expect(waiting).toBeInstanceOf(Promise);
    await preparing;
    expect((await waiting).intents[0]?.name).toBe("hours");
  });

  test("a turn that is over does not wait", async () => {
    const recognizer = local();
    const preparing = recognizer.prepare(VOCABULARY, signal);
    const abort = new AbortController();
    const waiting = recognizer.recognize({ text: "jam buka", locale: "id", vocabulary: VOCABULARY }, abort.signal);
    abort.abort();
    expect((await waiting).abstained).toBe(true);
    await preparing;
  });
});

/** A word of its own for each number. */
const name = (number: number): string =>
  `k${"aiueo"[number % 5]}${"bdgklmnprst"[number % 11]}${"aiueo"[(number >> 2) % 5]}t${"aiueo"[(number >> 4) % 5]}`;
const LARGE = {
  ...VOCABULARY,
  intents: Object.fromEntries(
    Array.from({ length: 25 }, (_, intent) => [
      `intent${intent}`,
      {
        id: Array.from(
          { length: 12 },
          (_, line) => `${name(intent)} pesan ${name(line * 7)} tentang ${name(intent + 50)}`,
        ),
      },
    ]),
  ),
};

describe("a large bot", () => {
  test("trains in a thread of its own", { timeout: 60_000 }, async () => {
    const threads: Worker[] = [];
    const failures: unknown[] = [];
    const started = (thread: Worker): void => {
      threads.push(thread.once("error", (error) => failures.push(error)));
    };
    process.once("worker", started);
    const progress: number[] = [];
    const recognizer = local({ onProgress: (done) => progress.push(done) });
    await recognizer.prepare(LARGE, signal);
    process.off("worker", started);
    expect(recognizer.report()).toMatchObject({ intents: 25, examples: 300, networks: 0 });
    expect(read(recognizer, `tentang ${name(57)} ${name(7)}`).intents[0]?.name).toBe("intent7");
    const early = recognizer.explain(`tentang ${name(57)}`);
    await recognizer.settled();
    const late = recognizer.explain(`tentang ${name(57)}`);
    expect(late?.intent).toBe(early?.intent);
    expect(late?.evidence).not.toEqual(early?.evidence);
    expect([threads.length, failures]).toEqual([1, []]);
    expect(read(recognizer, `tentang ${name(57)} ${name(7)}`).intents[0]?.name).toBe("intent7");
    expect(recognizer.report()).toMatchObject({ intents: 25, examples: 300, networks: 1 });
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  test("stops its thread when the bot stops", { timeout: 30_000 }, async () => {
    const recognizer = local();
    const preparing = recognizer.prepare(LARGE, signal);
    await Promise.resolve();
    await recognizer.close?.();
    await expect(preparing).rejects.toThrow();
  });
});

describe("the cache", () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "sambung-models-"));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  const files = () => readdir(cache);

  test("gives back the same model", async () => {
    const negatives = ["cuaca hari ini", "lagu sedih"];
    const first = await trained({ cache, negatives });
    expect(await files()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.sambung-nlu$/)]);
    const second = await trained({ cache, negatives });
    for (const text of ["mau pesen gayo", "lagu", "jam brp", "siapa presiden", ""])
      expect(read(second, text)).toEqual(read(first, text));
    expect(second.thresholds).toEqual(first.thresholds);
  });

  test("keeps networks too", { timeout: 60_000 }, async () => {
    const first = local({ cache });
    await first.prepare(LARGE, signal);
    await first.settled();
    const second = local({ cache });
    await second.prepare(LARGE, signal);
    expect(second.report()).toEqual(first.report());
    expect(second.report()?.networks).toBe(1);
    for (const text of [`tentang ${name(57)}`, "siapa presiden"]) expect(read(second, text)).toEqual(read(first, text));
  });

  test("is really read", async () => {
    await trained({ cache });
    const [name = ""] = await files();
    const other = local({ cache, seed: 1 });
    await other.prepare({ ...VOCABULARY, locales: ["id"] }, signal);
    expect(await files()).toEqual([name]);
  });

  test.for<[string, (bytes: Buffer) => Buffer]>([
    ["cut off", (bytes) => bytes.subarray(0, bytes.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["changed in one bit", (bytes) => bytes.fill((bytes.at(-9) ?? 0) ^ 1, bytes.length - 9, bytes.length - 8)],
    ["something else", () => Buffer.from("hello")],
  ])("ignores a file that is %s, and replaces it", async ([, damage]) => {
    const good = await trained({ cache });
    const [name = ""] = await files();
    const before = await readFile(join(cache, name));
    await writeFile(join(cache, name), damage(Buffer.from(before)));
    const again = await trained({ cache });
    expect(read(again, "mau pesen gayo")).toEqual(read(good, "mau pesen gayo"));
    expect((await readFile(join(cache, name))).equals(before)).toBe(true);
  });

  test("keeps other examples, negatives and seeds apart", async () => {
    await trained({ cache });
    await trained({ cache, seed: 2 });
    await trained({ cache, negatives: ["cuaca hari ini"] });
    await trained({ cache }, { ...VOCABULARY, intents: { ...VOCABULARY.intents, thanks: { id: ["makasih"] } } });
    expect(await files()).toHaveLength(4);
  });

  test("does not grow for ever", async () => {
    for (let seed = 1; seed <= 10; seed++) await trained({ cache, seed });
    expect(await files()).toHaveLength(8);
  });

  test("that cannot be written stops nobody", async () => {
    const file = join(cache, "file");
    await writeFile(file, "");
    expect(read(await trained({ cache: join(file, "models") }), "jam buka").intents[0]?.name).toBe("hours");
  });
});
