import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Expecting, Understood } from "../model/understood.ts";
import { makeUnderstanding } from "./understanding.ts";

const vocabulary: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({}),
  entities: {
    product: { kind: "list", synonyms: { gayo: ["kopi gayo"], toraja: ["kopi toraja", "toraja"] } },
    code: { kind: "pattern", pattern: "[A-Z]{2}-\\d+" },
  },
  intents: { order: { id: ["mau pesan"], en: ["I want to order"] } },
  copy: {},
};
const understand = makeUnderstanding({ vocabulary, extractors: [] });
const signal = new AbortController().signal;

function read(text: string, expecting?: Expecting): Understood {
  const event = {
    kind: "text",
    key: "1",
    channel: "web",
    account: "shop",
    conversation: { id: "c", kind: "direct" },
    aliases: [],
    at: "2026-11-21T03:00:00.000Z",
    text,
  } as const;
  const request = { event, locale: "id", now: 0, timeZone: "Asia/Jakarta", currency: "IDR", region: "ID" };
  return understand(expecting === undefined ? request : { ...request, expecting }, signal) as Understood;
}

const WORDS =
  "ya gak jadi batal lanjut 2 kedua yang kopi gayo toraja torja eh bukan tapi english please diantar KS-1 👍 , . ! the".split(
    " ",
  );
const message = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(" ")),
);
const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const expecting: fc.Arbitrary<Expecting> = fc.record({
  task: fc.constant("t"),
  name: fc.constant("slot"),
  kinds: fc.subarray(["text", "number", "yesno", "list:product", "choice"]),
  prompt: fc.constant("p"),
  options: fc
    .array(fc.record({ value: fc.oneof(label, fc.integer()), labels: fc.array(label, { maxLength: 3 }) }), {
      maxLength: 6,
    })
    .map((options) => options.map((option, index) => ({ id: String(index), ...option }))),
});

test("whatever is written, the answer is well formed", () => {
  fc.assert(
    fc.property(message, fc.option(expecting, { nil: undefined }), (text, awaited) => {
      const { locale, choice, ambiguous = [], entities, text: kept } = read(text, awaited);
      expect(kept).toBe(text);
      expect(vocabulary.locales).toContain(locale);
      const offered = (awaited?.options ?? []).map(({ id }) => id);
      if (choice !== undefined) expect(offered).toContain(choice.option);
      for (const option of ambiguous) expect(offered).toContain(option);
      for (const entity of entities) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
    }),
    { numRuns: 2_000 },
  );
});

test("every option can be answered by its label, and by its number where numbers are no values", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}( [a-z]{3,9})?$/), { minLength: 2, maxLength: 9 }),
      fc.nat(),
      (labels, seed) => {
        const options = labels.map((text, index) => ({ id: String(index), value: `value-${index}x`, labels: [text] }));
        const awaited: Expecting = { task: "t", name: "slot", kinds: ["choice"], prompt: "p", options };
        const index = seed % labels.length;
        for (const answer of [labels[index] as string, (labels[index] as string).toUpperCase(), `${labels[index]}!`]) {
          expect(read(answer, awaited).choice?.option).toBe(String(index));
        }
        expect(read(String(index + 1), awaited).choice?.option).toBe(String(index));
      },
    ),
    { numRuns: 500 },
  );
});
