import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SambungError } from "../errors.ts";
import type { VocabularyDefinition } from "../model/definition.ts";
import { DEFAULT_COPY } from "./defaults.ts";
import { type Copywriter, makeCopywriter } from "./index.ts";
import { parseTemplate, templateVariables } from "./template.ts";

function copywriter(
  copy: VocabularyDefinition["copy"],
  options: { locales?: readonly string[]; timeZone?: string } = {},
): Copywriter {
  const locales = options.locales ?? Object.keys(copy);
  return makeCopywriter(
    { locales, profile: z.object({}), entities: {}, intents: {}, copy },
    { timeZone: options.timeZone ?? "Asia/Jakarta", currency: "IDR" },
  );
}

function failure(run: () => unknown): SambungError {
  try {
    run();
  } catch (error) {
    if (SambungError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("variables", () => {
  const copy = copywriter({
    id: {
      done: "Pesanan {no} kami proses, total {total:money}.",
      bags: "{count:plural(other=# bungkus)} siap",
      at: "Pada {at:date} pukul {at:time}",
      many: "{count:number} titik",
    },
    en: {
      done: "Order {no} is on its way, {total:money}.",
      bags: "{count:plural(one=# bag, ready, other=# bags)}!",
      at: "On {at:date} at {at:time}",
      many: "{count:number} points",
    },
  });

  test("money has no space and IDR no decimals", () => {
    const variables = { no: "KS-0001", total: 25_000 };
    expect(copy.text("id", "done", variables)).toBe("Pesanan KS-0001 kami proses, total Rp25.000.");
    expect(copy.text("en", "done", variables)).toBe("Order KS-0001 is on its way, Rp25,000.");
  });

  test.for([
    ["id", { amount: 12_345.6, currency: "IDR" }, "Rp12.346"],
    ["id", -5_000, "-Rp5.000"],
    ["en", { amount: 12.5, currency: "USD" }, "$12.50"],
    ["id", { amount: 12.5, currency: "USD" }, "US$12,50"],
    ["en", { amount: 1_000, currency: "MYR" }, "RM1,000.00"],
    ["en", { amount: 5, currency: "CHF" }, "CHF\u00a05.00"],
  ] as const)("money in %s: %o is %s", ([locale, value, shown]) => {
    expect(copy.format(locale, value, "money")).toBe(shown);
  });

  test("plural takes the form the grammar picks, with the number for #", () => {
    expect(copy.text("id", "bags", { count: 1 })).toBe("1 bungkus siap");
    expect(copy.text("en", "bags", { count: 1 })).toBe("1 bag, ready!");
    expect(copy.text("en", "bags", { count: 1_200 })).toBe("1,200 bags!");
  });

  test("moments are shown in the bot's zone, calendar and clock values as they are", () => {
    const late = new Date("2026-11-24T20:30:00Z");
    expect(copy.text("id", "at", { at: late })).toBe("Pada 25 November 2026 pukul 03.30");
    expect(copy.text("en", "at", { at: late.toISOString() })).toBe("On November 25, 2026 at 3:30 AM");
    expect(copy.format("id", late.getTime(), "datetime")).toContain("25 November 2026");
    expect(copy.format("id", "2026-11-24", "date")).toBe("24 November 2026");
    expect(copy.format("id", "08:30", "time")).toBe("08.30");
    expect(copy.format("id", "2026-11-24T23:30", "date")).toBe("24 November 2026");
  });

  test("numbers are grouped", () => {
    expect(copy.text("id", "many", { count: 1234.5 })).toBe("1.234,5 titik");
  });

  test("a value never brings variables of its own", () => {
    expect(copy.text("en", "done", { no: "{total}", total: 1 })).toBe("Order {total} is on its way, Rp1.");
  });

  test.for([
    ["missing", {}, "no"],
    ["an inherited name is no value", Object.create({ no: "x" }) as object, "no"],
    ["wrong", { no: "KS-1", total: "a lot" }, "total"],
    ["not a number", { no: "KS-1", total: Number.NaN }, "total"],
  ] as const)("%s variable names key, locale and variable", ([, variables, name]) => {
    const error = failure(() => copy.text("id", "done", variables as Record<string, unknown>));
    expect(error.code).toBe("copy-missing");
    expect(error.message).toMatch(new RegExp(`"done" \\(id\\).*"${name}"`));
    expect(error.message).not.toContain("a lot");
  });

  test("a value of the wrong shape is refused by format", () => {
    expect(failure(() => copy.format("id", "08:30", "date")).code).toBe("copy-missing");
    expect(failure(() => copy.format("id", "besok", "date")).code).toBe("copy-missing");
    expect(failure(() => copy.format("id", { amount: 1, currency: "rupiah" }, "money")).code).toBe("copy-missing");
  });
});

describe("keys", () => {
  const copy = copywriter({
    id: { hi: "Halo", "hi@whatsapp": "Halo WA", "hi@telegram:bandung": "Halo Bandung", "sambung.yes": "Iya dong" },
    en: { hi: "Hello", "hi@whatsapp": "Halo WA", "hi@telegram:bandung": "Hello Bandung" },
  });

  test("the bot's copy comes before Sambung's lines", () => {
    expect(copy.text("id", "sambung.yes")).toBe("Iya dong");
    expect(copy.text("en", "sambung.yes")).toBe("Yes");
  });

  test.for([
    ["whatsapp", "Halo WA"],
    ["whatsapp:bandung", "Halo WA"],
    ["telegram:bandung", "Halo Bandung"],
    ["telegram", "Halo"],
    ["whatsapp-web", "Halo"],
  ])("on %s the text is %s", ([channel, text]) => {
    expect(copy.text("id", "hi", {}, channel)).toBe(text);
  });

  test("labels are the texts of all locales and variants, each once", () => {
    expect(copy.labels("hi")).toEqual(["Halo", "Halo WA", "Halo Bandung", "Hello", "Hello Bandung"]);
    expect(copy.labels("nothing")).toEqual([]);
  });

  test("has asks every locale", () => {
    expect(copy.has("hi")).toBe(true);
    expect(copy.has("sambung.no")).toBe(true);
    expect(copywriter({ id: { only: "ya" }, en: {} }).has("only")).toBe(false);
  });

  test("a locale the bot does not speak means its first one", () => {
    expect(copy.text("fr", "hi")).toBe("Halo");
    expect(copy.format("fr", 25_000, "money")).toBe("Rp25.000");
  });

  test("regions share the lines of their language, other languages get English ones", () => {
    const regions = copywriter({ "id-ID": {}, "en-GB": {}, ms: {} });
    expect(regions.text("id-ID", "sambung.yes")).toBe("Ya");
    expect(regions.text("en-GB", "sambung.yes")).toBe("Yes");
    expect(regions.text("ms", "sambung.yes")).toBe("Yes");
  });

  test("a missing key says where to add it", () => {
    const error = failure(() => copy.text("en", "order.gone"));
    expect(error.code).toBe("copy-missing");
    expect(error.message).toContain('add "order.gone" to copy.en');
  });
});

describe("templates", () => {
  test.for([
    "{name",
    "name}",
    "{}",
    "{two words}",
    "{total:mony}",
    "{n:plural()}",
    "{n:plural(one=a)}",
    "{n:plural(some=a, other=b)}",
    "{{name}}",
  ])("%s is refused with its place", (text) => {
    const error = failure(() => parseTemplate(text, 'copy.id "key"'));
    expect(error.code).toBe("definition-invalid");
    expect(error.message).toContain('copy.id "key"');
  });

  test("any text without braces is one part, and any word is a variable", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => text !== "" && !/[{}]/.test(text)),
        (text) => {
          expect(parseTemplate(text, "here")).toEqual([{ kind: "text", text }]);
          expect(parseTemplate(`${text}{name}${text}`, "here")).toHaveLength(3);
        },
      ),
    );
  });
});

test("Sambung's own lines have the same keys and variables in Indonesian and English", () => {
  const shape = (lines: { readonly [key: string]: string }) =>
    Object.entries(lines).map(([key, text]) => [key, [...templateVariables(parseTemplate(text, key))].sort()]);
  expect(shape(DEFAULT_COPY.id)).toEqual(shape(DEFAULT_COPY.en));
});
