import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isFresh, makeIsSigned, makeSignature } from "./verify.ts";

const signatureOf = makeSignature("geheim");
const isSigned = makeIsSigned("geheim");
const body = new TextEncoder().encode('{"text":"halo ☕"}');

test("the signature is Slack's: HMAC-SHA256 over version, time and the raw body", () => {
  const made = signatureOf("1767578400", body);
  const own = createHmac("sha256", "geheim").update("v0:1767578400:").update(body).digest("hex");
  expect(made).toBe(`v0=${own}`);
  expect(isSigned("1767578400", body, made)).toBe(true);
});

test.for([
  ["none", null],
  ["empty", ""],
  ["another version", "v1="],
  ["one character more", "+0"],
])("%s is refused", ([, given]) => {
  const right = signatureOf("1767578400", body);
  const forged = given === "+0" ? `${right}0` : given === "v1=" ? right.replace("v0", "v1") : given;
  expect(isSigned("1767578400", body, forged ?? null)).toBe(false);
});

test("another secret, another time, another byte", () => {
  const right = signatureOf("1767578400", body);
  expect(makeIsSigned("geheiM")("1767578400", body, right)).toBe(false);
  expect(isSigned("1767578401", body, right)).toBe(false);
  expect(isSigned("1767578400", body.subarray(1), right)).toBe(false);
});

test("five minutes, into the past and into the future", () => {
  const now = 1_767_578_400_000;
  const fresh = (seconds: number): boolean => isFresh(String(1_767_578_400 + seconds), now);
  expect([-301, -300, 0, 300, 301, 86_400].map(fresh)).toEqual([false, true, true, true, false, false]);
  expect([null, "", "now", "1767578400.5", "1e9", "-5"].map((time) => isFresh(time, now))).toEqual(
    Array(6).fill(false),
  );
});
