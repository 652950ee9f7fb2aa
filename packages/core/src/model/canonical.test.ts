import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalAlias, canonicalPhone, namesSomebody, PHONE_REGIONS } from "./canonical.ts";

test.each([
  ["08121234567", "ID", "+628121234567"],
  ["0812-123-4567", "ID", "+628121234567"],
  ["+62 812 123 4567", "ID", "+628121234567"],
  ["+62 (0)812 123 4567", "ID", "+628121234567"],
  ["628121234567", "ID", "+628121234567"],
  ["0062 812 1234567", "ID", "+628121234567"],
  ["8121234567", "ID", "+628121234567"],
  ["tel:+62-812-123-4567", "ID", "+628121234567"],
  ["(021) 555.1234", "ID", "+62215551234"],
  ["+1 (415) 555-2671", "ID", "+14155552671"],
  ["0412 345 678", "AU", "+61412345678"],
  ["9123 4567", "SG", "+6591234567"],
  ["415 555 2671", "US", "+14155552671"],
  ["1 415 555 2671", "US", "+14155552671"],
  ["08121234567", "XX", undefined],
  ["+628121234567", "XX", "+628121234567"],
  ["0812", "ID", undefined],
  ["+6281212345678901234", "ID", undefined],
  ["budi", "ID", undefined],
  ["0812x1234567", "ID", undefined],
  ["", "ID", undefined],
])("%s in %s is %s", (written, region, canonical) => {
  expect(canonicalPhone(written, region)).toBe(canonical);
});

test("a canonical number stays as it is, in every region", () => {
  const number = fc.tuple(fc.constantFrom("0812", "+62812", "62 812", "0062-812"), fc.stringMatching(/^[1-9]\d{6}$/));
  fc.assert(
    fc.property(number, fc.constantFrom(...PHONE_REGIONS), ([start, rest], region) => {
      const canonical = canonicalPhone(`${start}${rest}`, "ID") ?? "";
      expect(canonical).toBe(`+62812${rest}`);
      expect(canonicalPhone(canonical, region)).toBe(canonical);
    }),
  );
});

test("aliases: phones by kind, e-mail in small letters, everything else untouched", () => {
  const of = (kind: string, value: string, account = "*") => canonicalAlias({ kind, account, value }, "ID").value;
  expect(of("phone", "0812 123 4567")).toBe("+628121234567");
  expect(of("sms", "628121234567")).toBe("+628121234567");
  expect(of("whatsapp", "08121234567")).toBe("628121234567");
  expect(of("whatsapp", "ID.0812", "business")).toBe("ID.0812");
  expect(of("email", " Budi@Kopi.Example ")).toBe("budi@kopi.example");
  expect(of("telegram", "0812123456")).toBe("0812123456");
  expect(of("phone", "not a number")).toBe("not a number");
});

test("what systems write where they know nothing names nobody", () => {
  for (const value of ["0", "000-000", "-1", "null", "NULL", "undefined", "Anonymous", " ", "n/a", "[object Object]"]) {
    expect(namesSomebody({ value }), value).toBe(false);
  }
  for (const value of ["4711", "628121234567", "guest-17", "nulla", "u_1", "10"]) {
    expect(namesSomebody({ value }), value).toBe(true);
  }
});
