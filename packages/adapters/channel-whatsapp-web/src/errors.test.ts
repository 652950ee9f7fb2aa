import { expect, test } from "vitest";
import { classify, NotSent } from "./errors.ts";

test.for<[message: string, verdict: object]>([
  ["rate-overlimit (429) backoff=30", { kind: "rate", final: false, retryAfterMs: 30_000 }],
  ["Too many requests", { kind: "rate", final: false }],
  ["ServerStatusCodeError: 503 service-unavailable", { kind: "transient", maybeSent: true }],
  ["Protocol error (Runtime.callFunctionOn): Target closed", { kind: "transient", maybeSent: true }],
  ["Attempted to use detached Frame 'A1'.", { kind: "transient", maybeSent: true }],
  ["Execution context was destroyed, most likely because of a navigation.", { kind: "transient", maybeSent: true }],
  ["media-fault: sendToChat filehash undefined", { kind: "transient", final: false }],
  ["wid error: invalid wid", { kind: "invalid", final: true }],
  ["a new thing", { kind: "unknown", final: false }],
])("%s", ([message, verdict]) => {
  expect(classify(new Error(message))).toMatchObject(verdict);
  // Some of the library's errors are texts.
  expect(classify(message)).toMatchObject(verdict);
});

test("what never left is not perhaps sent", () => {
  expect(classify(new NotSent("not-connected", "x"))).toEqual({ kind: "transient", final: false, reason: "x" });
  expect(classify(new NotSent("no-chat", "x"))).toMatchObject({ kind: "unreachable", final: true });
  expect(classify(new NotSent("no-answer", "x"))).toMatchObject({ kind: "transient", maybeSent: true });
});

test("a reason is one line, without the page's stack", () => {
  expect(classify(new Error("Evaluation failed\n    at pptr:evaluate;Client.sendMessage")).reason).toBe(
    "Evaluation failed",
  );
});
