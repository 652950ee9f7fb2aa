import { expect, test } from "vitest";
import { redact } from "./redact.ts";
import { consoleLog } from "./system.ts";

test.each([
  ["to budi.santoso+kopi@example.co.id failed", "to [email] failed"],
  ["chat 6281234567890 not found", "chat [phone] not found"],
  ["+62 812-3456-7890", "[phone]"],
  ["(021) 555 0123", "[phone]"],
  ["call 0812 3456 7890.", "call [phone]."],
  ["card 4111 1111 1111 1111", "card [card]"],
  ["nik 3171234567890123", "nik [nik]"],
])("%s -> %s", (text, expected) => expect(redact(text)).toBe(expected));

test.each([
  "order KS-0001 of 25000",
  "2026-01-05T02:00:00.000Z",
  "01j9zk3m5q8f0a1b2c3d4e5f6g",
  "123e4567-e89b-12d3-a456-426614174000",
  "took 1234567 ms",
])("%s stays", (text) => expect(redact(text)).toBe(text));

test("a log line has no personal data, numbers and its own fields stay", () => {
  const lines: string[] = [];
  const log = consoleLog({ write: (line) => lines.push(line), clock: { now: () => 1_767_578_400_000 } });
  log.warn("send-failed", { reason: "user 6281234567890 blocked a@b.id", attempt: 2, channel: "whatsapp" });
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    at: "2026-01-05T02:00:00.000Z",
    level: "warn",
    event: "send-failed",
    reason: "user [phone] blocked [email]",
    attempt: 2,
    channel: "whatsapp",
  });
});

test("an own redaction replaces it", () => {
  const lines: string[] = [];
  consoleLog({ write: (line) => lines.push(line), redact: () => "?" }).error("x", { reason: "a@b.id" });
  expect(JSON.parse(lines[0] ?? "").reason).toBe("?");
});
