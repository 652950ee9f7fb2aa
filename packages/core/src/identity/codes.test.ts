import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/clock.ts";
import { findCode, hashCode, makeCode } from "./codes.ts";

const made = fc.integer().map((seed) => makeCode(seededRandom(seed)));
const SECRET = new Uint8Array(32).fill(7);
/** Words and signs without digits: what people write around a code. */
const words = fc
  .array(
    fc.constantFrom("lanjut", "kode", "saya", "ya", "transfer", "sekarang", "☕", "ini:", "(lihat)", "Ini", "e\u0301"),
  )
  .map((list) => list.join(" "));

test("a code has eight Crockford characters, at least two digits 2-9 among the first seven", () => {
  fc.assert(
    fc.property(made, ({ code, shown }) => {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
      expect(shown).toBe(`${code.slice(0, 4)}-${code.slice(4)}`);
      expect(code.slice(0, 7).replace(/[^2-9]/g, "").length).toBeGreaterThanOrEqual(2);
    }),
  );
});

test("codes do not repeat", () => {
  const random = seededRandom(1);
  const codes = new Set(Array.from({ length: 20_000 }, () => makeCode(random).code));
  expect(codes.size).toBe(20_000);
});

test("a random source that is none is an error, not an endless search", () => {
  expect(() => makeCode({ bytes: (count) => new Uint8Array(count) })).toThrow(/option-invalid/);
});

describe("found", () => {
  const decorated = fc.record({
    made,
    before: words,
    after: words,
    left: fc.constantFrom("", " ", "\n", "(", "kode:", "https://t.me/kopi?start=", "KODE-", "*", '"'),
    right: fc.constantFrom("", " ", "\n", ")", ".", ",", "!", "*", '"', "?"),
    separator: fc.constantFrom("", "-", " ", "–", "\u2011", "\u00a0"),
    spelling: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    alike: fc.constantFrom(["0", "1"], ["o", "l"], ["O", "I"], ["o", "i"], ["O", "L"]),
  });

  test("in any text, case and spelling", () => {
    fc.assert(
      fc.property(decorated, ({ made: { code }, before, after, left, right, separator, spelling, alike }) => {
        const typed = [...code]
          .map((char, index) => (spelling[index] === true ? char.toLowerCase() : char))
          .map((char) => (char === "0" ? alike[0] : char === "1" ? alike[1] : char))
          .join("");
        const whole = typed.slice(0, 4) + separator + typed.slice(4);
        const text = `${before}${before === "" ? "" : " "}${left}${whole}${right}${after === "" ? "" : " "}${after}`;
        const found = findCode(text);
        expect(found?.code).toBe(code);
        expect(text.slice(found?.from, found?.to)).toBe(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  test("not as a part of a longer word", () => {
    fc.assert(
      fc.property(made, fc.constantFrom("a", "9", "é", "я"), ({ code }, letter) => {
        expect(findCode(letter + code)).toBeUndefined();
        expect(findCode(code + letter)).toBeUndefined();
        expect(findCode(`${code.slice(0, 4)}--${code.slice(4)}`)).toBeUndefined();
      }),
    );
  });

  test("rather joined than as two words beside it", () => {
    fc.assert(
      fc.property(made, made, (one, two) => {
        const spaced = `${one.code.slice(0, 4)} ${one.code.slice(4)}`;
        expect(findCode(`${spaced}, ${two.shown}`)?.code).toBe(two.code);
      }),
    );
  });
});

describe("ordinary text", () => {
  test.for([
    "transfer",
    "sekarang",
    "TRANSFER SEKARANG",
    "besok pagi jam 10",
    "saya transfer Rp 25000000 ya",
    "25.000.000",
    "0812-3456",
    "08123456",
    "20251124",
    "2025 1124",
    "kopi 2345",
    "2345 kopi",
    "KS-0001",
    "B 1234 XYZ",
    "",
  ])("%s", (text) => {
    expect(findCode(text)).toBeUndefined();
  });

  test("words and numbers, never", () => {
    const alphabet = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"];
    const word = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 12 });
    const number = fc.bigInt({ min: 0n, max: 10n ** 16n }).map(String);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, number), { maxLength: 20 }),
        fc.constantFrom(" ", "-", ", "),
        (list, between) => {
          expect(findCode(list.join(between))).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("a code with one wrong character, or two swapped", () => {
    const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const place = fc.integer({ min: 0, max: 7 });
    fc.assert(
      fc.property(made, place, place, fc.constantFrom(...alphabet), ({ code }, first, second, char) => {
        const replaced = code.slice(0, first) + char + code.slice(first + 1);
        expect(findCode(replaced)?.code).toBe(char === code[first] ? code : undefined);
        const chars = [...code];
        [chars[first], chars[second]] = [chars[second] as string, chars[first] as string];
        const swapped = chars.join("");
        expect(findCode(swapped)?.code).toBe(swapped === code ? code : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  test("one in 32 of the words that look like a code", () => {
    const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const random = seededRandom(3);
    let alike = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const bytes = random.bytes(8);
      if (findCode([...bytes].map((byte) => alphabet[byte & 31]).join("")) !== undefined) alike += 1;
    }
    expect(alike / 20_000).toBeLessThan(1 / 32);
  });

  test("a text without end is read in moments", () => {
    const started = performance.now();
    for (const text of [
      "7f3k ".repeat(13_000),
      "7f3k-".repeat(13_000),
      "7".repeat(64_000),
      "7f3k9q2m ".repeat(7_000),
    ]) {
      findCode(text);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

test("the hash is the same for every spelling and another for every secret", () => {
  fc.assert(
    fc.property(made, ({ code, shown }) => {
      expect(hashCode(shown.toLowerCase(), SECRET)).toBe(hashCode(code, SECRET));
      expect(hashCode(code, SECRET)).toMatch(/^[0-9a-f]{64}$/);
      expect(hashCode(code, new Uint8Array(32))).not.toBe(hashCode(code, SECRET));
    }),
    { numRuns: 50 },
  );
});
