import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeIsSigned, makeSignature } from "./verify.ts";

const SECRET = "app-secret";
const signatureOf = makeSignature(SECRET);
const isSigned = makeIsSigned(SECRET);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("the signature is the HMAC of the bytes in hex", () => {
  const body = bytes('{"text":"☕"}');
  const expected = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  expect(signatureOf(body)).toBe(expected);
  expect(isSigned(body, expected)).toBe(true);
  expect(isSigned(body, expected.toUpperCase())).toBe(true);
  const wrong = [null, "", expected.slice(7), expected.slice(0, -1), `${expected}0`, expected.replace("256", "1")];
  for (const given of wrong) expect(isSigned(body, given)).toBe(false);
  expect(makeIsSigned("another")(body, expected)).toBe(false);
});

test("the same JSON in other bytes has another signature", () => {
  const signed = signatureOf(bytes('{"text":"\\u2615"}'));
  expect(isSigned(bytes('{"text":"☕"}'), signed)).toBe(false);
});

test("any changed byte is noticed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, change) => {
      const other = body.slice();
      const index = at % other.length;
      other[index] = (other[index] ?? 0) ^ change;
      expect(isSigned(other, signatureOf(body))).toBe(false);
    }),
  );
});
