import { z } from "zod";
import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import type { Json } from "../model/json.ts";
import type { Extractor, ExtractRequest } from "../ports/extractor.ts";
import { seededRandom } from "./clock.ts";
import { holds, type Law, same } from "./law.ts";
import { hugeText, ODD_TEXTS } from "./odd-texts.ts";

const VOCABULARY: VocabularyDefinition = {
  locales: ["id", "en"],
  profile: z.object({}),
  entities: { product: { kind: "list", synonyms: { gayo: ["kopi gayo"] } } },
  intents: {},
  copy: {},
};

/** Saturday, 10:00 in Jakarta. */
const NOW = Date.parse("2026-11-21T10:00:00+07:00");
const DAY_MS = 86_400_000;
const HUGE_MS = 1_000;

function requestOf(text: string, changes: Partial<ExtractRequest> = {}): ExtractRequest {
  return {
    text,
    locale: "id",
    now: NOW,
    timeZone: "Asia/Jakarta",
    currency: "IDR",
    region: "ID",
    vocabulary: VOCABULARY,
    ...changes,
  };
}

/** Messages full of values, in both languages. */
const MESSAGES: readonly string[] = [
  "2 kopi gayo diantar besok jam 3 sore ya",
  "dua bungkus kopi gayo dan satu cup, total Rp 25.000",
  "budget 1,5 juta, diskon 15%, mulai 1-3 Desember",
  "nomor saya 0812-3456-7890, email budi@contoh.id, lihat https://contoh.id/menu",
  "yang kedua, jam setengah delapan malam, selama 45 menit",
  "two bags for $25.50 tomorrow at 3 pm, call +62 812 3456 7890",
  "the second one next Monday, half a kilo, 25 percent off",
  "eh jadinya 3, bukan 2",
  "  😀 25rb   aja 😀 ",
  "   2 ya",
];
const PIECES =
  "2 25.000 25,5 dua belas ribu juta rb Rp $ % kg bungkus jam setengah besok senin depan 5 desember - / : . , 0812 @ a.b http:// ke yang pagi next at pm 😀".split(
    " ",
  );
const RANDOM_TEXTS = 300;

function randomTexts(): string[] {
  const random = seededRandom(7);
  const pick = (): string => PIECES[(random.bytes(1)[0] as number) % PIECES.length] as string;
  return Array.from({ length: RANDOM_TEXTS }, () => {
    const bytes = random.bytes(2);
    const glue = (bytes[1] as number) % 4 === 0 ? "" : " ";
    return Array.from({ length: 1 + ((bytes[0] as number) % 12) }, pick).join(glue);
  });
}

/** Every message of the laws with what the extractor finds in it. */
function everything(make: () => Extractor): readonly { readonly text: string; readonly found: readonly Entity[] }[] {
  const extractor = make();
  return [...MESSAGES, ...ODD_TEXTS, ...randomTexts()].flatMap((text) =>
    ["id", "en"].map((locale) => ({ text, found: extractor.extract(requestOf(text, { locale })) })),
  );
}

const record = (value: Json): { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { [field: string]: Json }) : {};
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === "string" && pattern.test(value);
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isDate = matches(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/);

/** What values of the built-in kinds look like. */
const SHAPES: { readonly [kind: string]: (value: Json) => boolean } = {
  number: isNumber,
  percent: isNumber,
  ordinal: (value) => Number.isInteger(value) && (value as number) > 0,
  money: (value) => isNumber(record(value)["amount"]) && matches(/^[A-Z]{3}$/)(record(value)["currency"]),
  quantity: (value) => isNumber(record(value)["amount"]) && matches(/^.+$/)(record(value)["unit"]),
  date: isDate,
  time: matches(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
  datetime: matches(/^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d$/),
  daterange: (value) => {
    const { from, to } = record(value);
    return isDate(from) && isDate(to) && (from as string) <= (to as string);
  },
  duration: (value) => isNumber(value) && (value as number) >= 0,
  phone: matches(/^\+[1-9]\d{6,14}$/),
  email: matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
  url: (value) => typeof value === "string" && URL.canParse(value),
  yesno: (value) => typeof value === "boolean",
};

const shown = ({ kind, value, text }: Entity): string => `${kind} ${JSON.stringify(value)} in ${JSON.stringify(text)}`;

/** Values of one kind that are certain. */
const certain = (found: readonly Entity[], kind: string): readonly Json[] =>
  found.filter((entity) => entity.kind === kind && entity.alternatives === undefined).map(({ value }) => value);

function law(name: string, run: () => void): Law {
  return { name, run: async () => run() };
}

/**
 * Every promise of the extractor port as laws, without a test runner. What an extractor does not look for it need not
 * find; what it finds must hold.
 *
 * @param make makes an extractor
 * @example
 * for (const law of extractorLaws(() => idEnEntities())) test(law.name, law.run);
 */
export function extractorLaws(make: () => Extractor): readonly Law[] {
  return [
    law("says its contract and name", () => {
      const { contract, name } = make();
      same(contract, 1, "contract");
      holds(name.length > 0, "it has a name");
    }),
    law("never throws for odd text", () => {
      const extractor = make();
      for (const text of ODD_TEXTS) extractor.extract(requestOf(text));
      for (const odd of [
        { locale: "" },
        { timeZone: "Nowhere/At-All" },
        { region: "??" },
        { currency: "" },
        { now: Number.NaN },
      ]) {
        for (const text of MESSAGES) extractor.extract(requestOf(text, odd));
      }
    }),
    law("reads 100 kB without holding anybody up", () => {
      const extractor = make();
      for (const unit of ["a", "1-", "2 kopi besok ", "25.000 ", "(((", "a@b.", "http://a ", "dua puluh "]) {
        const start = performance.now();
        extractor.extract(requestOf(hugeText(unit)));
        const took = performance.now() - start;
        holds(took < HUGE_MS, `100 kB of ${JSON.stringify(unit)} took ${Math.round(took)} ms`);
      }
    }),
    law("offsets are where the words stand", () => {
      for (const { text, found } of everything(make)) {
        for (const entity of found) {
          holds(entity.start >= 0 && entity.start < entity.end, `${shown(entity)} is somewhere`);
          same(text.slice(entity.start, entity.end), entity.text, shown(entity));
        }
      }
    }),
    law("entities come in order of appearance", () => {
      for (const { text, found } of everything(make)) {
        const starts = found.map(({ start }) => start);
        same(
          starts,
          starts.toSorted((a, b) => a - b),
          JSON.stringify(text),
        );
      }
    }),
    law("entities of one kind do not overlap", () => {
      for (const { found } of everything(make)) {
        const ends = new Map<string, number>();
        for (const entity of found) {
          const key = `${entity.kind} ${entity.name ?? ""}`;
          holds(entity.start >= (ends.get(key) ?? 0), `${shown(entity)} overlaps the one before`);
          ends.set(key, entity.end);
        }
      }
    }),
    law("values have the shape of their kind", () => {
      for (const { found } of everything(make)) {
        for (const entity of found) {
          const fits = SHAPES[entity.kind] ?? (() => true);
          for (const value of [entity.value, ...(entity.alternatives ?? [])]) {
            holds(fits(value), `${shown({ ...entity, value })} has the shape of a ${entity.kind}`);
          }
        }
      }
    }),
    law("values are plain JSON", () => {
      for (const { found } of everything(make)) {
        same(JSON.parse(JSON.stringify(found)), found, "entities");
        for (const entity of found)
          holds(entity.value !== undefined && entity.value !== null, `${shown(entity)} has a value`);
      }
    }),
    law("confidences are between 0 and 1", () => {
      for (const { found } of everything(make)) {
        for (const entity of found)
          holds(entity.confidence > 0 && entity.confidence <= 1, `${shown(entity)}: ${entity.confidence}`);
      }
    }),
    law("alternatives are other readings", () => {
      for (const { found } of everything(make)) {
        for (const entity of found) {
          const { alternatives } = entity;
          if (alternatives === undefined) continue;
          const readings = [entity.value, ...alternatives].map((value) => JSON.stringify(value));
          holds(
            alternatives.length > 0 && new Set(readings).size === readings.length,
            `${shown(entity)} or ${readings.join(", ")}`,
          );
        }
      }
    }),
    law("is pure: the same request, the same answer, and nothing kept", () => {
      const extractor = make();
      const request = Object.freeze(requestOf(MESSAGES[0] as string));
      const first = extractor.extract(request);
      for (const text of MESSAGES)
        extractor.extract(requestOf(text, { now: 0, timeZone: "America/New_York", locale: "en" }));
      same(extractor.extract(request), first, "after other messages");
      same(make().extract(request), first, "by another instance");
    }),
    law("days count from the given moment, in the given zone", () => {
      const extractor = make();
      for (const text of ["besok", "tomorrow"]) {
        const dates = (changes: Partial<ExtractRequest>): readonly Json[] =>
          certain(extractor.extract(requestOf(text, changes)), "date");
        if (dates({}).length === 0) continue;
        same(dates({}), ["2026-11-22"], text);
        same(dates({ now: NOW + 10 * DAY_MS }), ["2026-12-02"], `${text}, ten days on`);
        // 23:30 on Saturday in Jakarta is half past one on Sunday in Jayapura.
        const late = Date.parse("2026-11-21T23:30:00+07:00");
        same(dates({ now: late }), ["2026-11-22"], `${text}, late in Jakarta`);
        same(dates({ now: late, timeZone: "Asia/Jayapura" }), ["2026-11-23"], `${text}, late in Jayapura`);
      }
    }),
    law("an amount is never rescaled in silence", () => {
      const extractor = make();
      for (const [text, locale, amount] of [
        ["Rp 25.000", "id", 25_000],
        ["Rp25.000", "id", 25_000],
        ["Rp 1.250.000", "id", 1_250_000],
        ["Rp 25.000,00", "id", 25_000],
        ["Rp 25,000", "en", 25_000],
        ["$25.50", "en", 25.5],
        ["$1,250.75", "en", 1_250.75],
        ["1,5 juta rupiah", "id", 1_500_000],
      ] as const) {
        for (const value of certain(extractor.extract(requestOf(text, { locale })), "money")) {
          same(record(value)["amount"], amount, `${text} (${locale})`);
        }
        // The digits of an amount are not a smaller number either.
        for (const value of certain(extractor.extract(requestOf(text, { locale })), "number"))
          same(value, amount, `${text} (${locale})`);
      }
    }),
    law("an order number is no phone and no date", () => {
      const extractor = make();
      for (const text of ["KS-0001", "pesanan KS-0042", "Rp 812.345.678", "1234 5678 9012 3456"]) {
        const found = extractor
          .extract(requestOf(text))
          .filter(({ kind }) => ["phone", "date", "datetime"].includes(kind));
        same(found.map(shown), [], text);
      }
    }),
  ];
}
