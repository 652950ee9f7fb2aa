import type { Entity } from "@sambung/core";
import { idEnEntities } from "@sambung/entities-id-en";
import fc from "fast-check";
import { expect, test } from "vitest";
import { requestOf } from "../scripts/score.ts";

const extractor = idEnEntities();
const extract = (text: string, lang: string) => extractor.extract(requestOf({ text, lang, region: "ID" }));

const grouped = (amount: number, separator: string): string => String(amount).replace(/\B(?=(?:\d{3})+$)/g, separator);

const UNITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
const SCALES: readonly (readonly [number, string, string])[] = [
  [1_000_000_000, "miliar", "satu miliar"],
  [1_000_000, "juta", "satu juta"],
  [1_000, "ribu", "seribu"],
  [100, "ratus", "seratus"],
];

/** As Indonesians say it. */
function spoken(amount: number): string {
  if (amount < 10) return UNITS[amount] as string;
  if (amount === 10) return "sepuluh";
  if (amount === 11) return "sebelas";
  if (amount < 20) return `${UNITS[amount - 10]} belas`;
  const [scale, name, one] = SCALES.find(([least]) => amount >= least) ?? [10, "puluh", ""];
  const count = Math.floor(amount / scale);
  const head = count === 1 && one !== "" ? one : `${spoken(count)} ${name}`;
  return amount % scale === 0 ? head : `${head} ${spoken(amount % scale)}`;
}

const EN_SMALL = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/);
const EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

function spokenEnglish(amount: number, joint: string): string {
  if (amount < 20) return EN_SMALL[amount] as string;
  if (amount < 100)
    return [EN_TENS[Math.floor(amount / 10)], ...(amount % 10 ? [EN_SMALL[amount % 10]] : [])].join("-");
  const scales: readonly (readonly [number, string])[] = [
    [1_000_000_000, "billion"],
    [1_000_000, "million"],
    [1_000, "thousand"],
    [100, "hundred"],
  ];
  const [scale, name] = scales.find(([least]) => amount >= least) as readonly [number, string];
  const rest = amount % scale;
  const head = `${spokenEnglish(Math.floor(amount / scale), joint)} ${name}`;
  return rest === 0 ? head : `${head}${scale === 100 || rest < 100 ? joint : " "}${spokenEnglish(rest, joint)}`;
}

/** Every amount of the kind, as certain or among the readings that come together. */
function readings(found: readonly Entity[], kind: string): number[][] {
  return found
    .filter((entity) => entity.kind === kind)
    .map((entity) =>
      [entity.value, ...(entity.alternatives ?? [])].map((value) =>
        typeof value === "number" ? value : (value as { amount: number }).amount,
      ),
    );
}

const amounts = fc.oneof(
  fc.integer({ min: 1, max: 999 }),
  fc.integer({ min: 1_000, max: 999_999 }),
  fc.integer({ min: 1, max: 99_999 }).map((thousands) => thousands * 1_000),
  fc.integer({ min: 1_000_000, max: 999_999_999 }),
);

const RUPIAH: { readonly [how: string]: (amount: number) => string } = {
  "Rp 25.000": (amount) => `Rp ${grouped(amount, ".")}`,
  "Rp25.000,-": (amount) => `Rp${grouped(amount, ".")},-`,
  "Rp 25,000": (amount) => `Rp ${grouped(amount, ",")}`,
  "Rp. 25.000,00": (amount) => `Rp. ${grouped(amount, ".")},00`,
  "Rp 25,000.00": (amount) => `Rp ${grouped(amount, ",")}.00`,
  "IDR 25000": (amount) => `IDR ${amount}`,
  "25.000 rupiah": (amount) => `${grouped(amount, ".")} rupiah`,
  "dua puluh lima ribu rupiah": (amount) => `${spoken(amount)} rupiah`,
};

test.for(["id", "en"])("%s: rupiah are read to the rupiah, however they are written", (lang) => {
  fc.assert(
    fc.property(amounts, fc.constantFrom(...Object.keys(RUPIAH)), (amount, how) => {
      const text = `totalnya ${RUPIAH[how]?.(amount)} ya`;
      expect(readings(extract(text, lang), "money"), text).toEqual([[amount]]);
    }),
  );
});

test("thousands and millions in short are read to the rupiah, or with what else they may be", () => {
  const short = fc.record({
    count: fc.integer({ min: 1, max: 999 }),
    part: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
    separator: fc.constantFrom(",", "."),
    scale: fc.constantFrom(["rb", 1_000], ["ribu", 1_000], [" ribu", 1_000], ["k", 1_000], ["jt", 1e6], [" juta", 1e6]),
  });
  fc.assert(
    fc.property(short, ({ count, part, separator, scale: [name, scale] }) => {
      const written = part === undefined ? String(count) : `${count}${separator}${part}`;
      const amount = Math.round(Number(`${count}.${part ?? 0}`) * (scale as number) * 100) / 100;
      const found = readings(extract(`budget ${written}${name}`, "id"), "money");
      expect(found, `${written}${name}`).toHaveLength(1);
      expect(found[0], `${written}${name}`).toContain(amount);
    }),
  );
});

test("dollars keep their cents", () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 99 }), (dollars, cents) => {
      const text = `that is $${grouped(dollars, ",")}.${String(cents).padStart(2, "0")}`;
      expect(readings(extract(text, "en"), "money"), text).toEqual([
        [Number(`${dollars}.${String(cents).padStart(2, "0")}`)],
      ]);
    }),
  );
});

test("numbers in words are read whole", () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom(" and ", " "), (amount, joint) => {
      for (const [text, lang] of [
        [spoken(amount), "id"],
        [spokenEnglish(amount, joint), "en"],
      ] as const) {
        expect(readings(extract(text, lang), "number"), text).toEqual([[amount]]);
      }
    }),
  );
});

test("digits in groups are never read as another number without saying so", () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom(".", ","), fc.constantFrom("id", "en"), (amount, separator, lang) => {
      const text = grouped(amount, separator);
      const found = readings(extract(text, lang), "number");
      expect(found.length, text).toBe(1);
      expect(found[0], text).toContain(amount);
    }),
  );
});
