import { describe, expect, test } from "vitest";
import type { Entity } from "../model/entity.ts";
import type { Extractor, ExtractRequest } from "../ports/extractor.ts";
import { extractorLaws } from "./extractor-laws.ts";

const MAX_TEXT = 4_000;

/** Amounts, small numbers and one word for a day; simple, and true to the port. */
const simple = (): Extractor => ({
  contract: 1,
  name: "simple",
  extract({ text: whole, now, timeZone }: ExtractRequest) {
    const text = whole.slice(0, MAX_TEXT);
    const found: Entity[] = [];
    const put = (match: RegExpMatchArray, kind: string, value: Entity["value"]): void => {
      const start = match.index ?? 0;
      found.push({ kind, value, start, end: start + match[0].length, text: match[0], confidence: 0.9 });
    };
    for (const match of text.matchAll(/Rp ?(\d{1,3}(?:\.\d{3})+)(?![\d.,])/g)) {
      put(match, "money", { amount: Number((match[1] as string).replaceAll(".", "")), currency: "IDR" });
    }
    for (const match of text.matchAll(/(?<![\p{L}\p{N}.,$/:-])\d{1,3}(?![\p{L}\p{N}.,/:-])/gu))
      put(match, "number", Number(match[0]));
    for (const match of text.matchAll(/\b(?:besok|tomorrow)\b/g)) put(match, "date", dayAfter(now, timeZone));
    return found.sort((a, b) => a.start - b.start);
  },
});

function dayAfter(now: number, timeZone: string): string {
  const day = (zone: string): string =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Number.isNaN(now) ? 0 : now + 86_400_000);
  try {
    return day(timeZone);
  } catch {
    return day("UTC");
  }
}

/** The good fake with what it found spoilt. */
const spoilt = (spoil: (found: readonly Entity[], request: ExtractRequest) => readonly Entity[]) => (): Extractor => {
  const good = simple();
  return { ...good, extract: (request) => spoil(good.extract(request), request) };
};

const each = (change: (entity: Entity, request: ExtractRequest) => Entity) =>
  spoilt((found, request) => found.map((entity) => change(entity, request)));

async function failedLaws(make: () => Extractor): Promise<string[]> {
  const failed: string[] = [];
  for (const law of extractorLaws(make)) await law.run().catch(() => failed.push(law.name));
  return failed;
}

for (const law of extractorLaws(simple)) test(law.name, law.run);

describe("each law is broken by", () => {
  let calls = 0;
  const BROKEN: readonly (readonly [law: string, how: string, make: () => Extractor])[] = [
    ["says its contract and name", "another contract", () => ({ ...simple(), contract: 2 as 1 })],
    [
      "never throws for odd text",
      "trusting the time zone",
      spoilt((found, { timeZone }) => {
        new Intl.DateTimeFormat("en", { timeZone });
        return found;
      }),
    ],
    [
      "reads 100 kB without holding anybody up",
      "an expression that doubles its work with every sign",
      spoilt((found, { text }) => {
        if (text.length < 10_000) return found;
        const until = performance.now() + 1_050;
        while (performance.now() < until);
        return found;
      }),
    ],
    [
      "offsets are where the words stand",
      "counting in a trimmed text",
      each((entity, { text }) => ({
        ...entity,
        start: Math.max(0, entity.start - (text.length - text.trimStart().length)),
      })),
    ],
    [
      "entities come in order of appearance",
      "kind after kind",
      spoilt((found) => found.toSorted((a, b) => b.kind.localeCompare(a.kind))),
    ],
    [
      "entities of one kind do not overlap",
      "finding everything twice",
      spoilt((found) => found.flatMap((entity) => [entity, entity])),
    ],
    [
      "values have the shape of their kind",
      "dates with a time of day",
      each((entity) => (entity.kind === "date" ? { ...entity, value: `${entity.value}T00:00` } : entity)),
    ],
    [
      "values are plain JSON",
      "numbers nobody can write down",
      each((entity) =>
        entity.kind === "number" ? { ...entity, kind: "count", value: Number.POSITIVE_INFINITY } : entity,
      ),
    ],
    [
      "confidences are between 0 and 1",
      "per cent",
      each((entity) => ({ ...entity, confidence: entity.confidence * 100 })),
    ],
    [
      "alternatives are other readings",
      "the same reading again",
      each((entity) => ({ ...entity, alternatives: [entity.value] })),
    ],
    [
      "is pure: the same request, the same answer, and nothing kept",
      "counting calls",
      each((entity) => ({ ...entity, confidence: 1 / (1 + calls++ / 1e9) })),
    ],
    [
      "days count from the given moment, in the given zone",
      "the zone of the machine",
      spoilt((found, request) =>
        request.timeZone === "Asia/Jayapura" ? simple().extract({ ...request, timeZone: "Asia/Jakarta" }) : found,
      ),
    ],
    [
      "an amount is never rescaled in silence",
      "reading thousands as decimals",
      each((entity) =>
        entity.kind === "money"
          ? { ...entity, value: { amount: Number.parseFloat(entity.text.replace(/^Rp ?/, "")), currency: "IDR" } }
          : entity,
      ),
    ],
    [
      "an order number is no phone and no date",
      "taking long digits for a phone",
      spoilt((found, { text }) => {
        const match = /\d[\d ]{14,}\d/.exec(text);
        if (match === null || text.length > 100) return found;
        return [
          {
            kind: "phone",
            value: "+6281234567890",
            start: match.index,
            end: match.index + match[0].length,
            text: match[0],
            confidence: 1,
          },
        ];
      }),
    ],
  ];

  test.for(BROKEN.map(([law, how, make]) => [how, law, make] as const))(
    "%s: %s",
    { timeout: 30_000 },
    async ([, law, make]) => {
      const failed = await failedLaws(make);
      expect(failed).toContain(law);
      expect(failed.length, failed.join("; ")).toBeLessThan(extractorLaws(simple).length / 2);
    },
  );

  test("one of these at least", () => {
    expect(new Set(BROKEN.map(([law]) => law))).toEqual(new Set(extractorLaws(simple).map(({ name }) => name)));
  });
});
