import { expect, test } from "vitest";
import { ConnectorError, classify, cleared } from "./errors.ts";

test.for([
  [400, { kind: "invalid", final: true }],
  [401, { kind: "auth", final: false }],
  [403, { kind: "unreachable", final: true }],
  [404, { kind: "unreachable", final: true }],
  [412, { kind: "transient", final: false }],
  [413, { kind: "too-large", final: true }],
  [429, { kind: "rate", final: false, retryAfterMs: 2000 }],
  [500, { kind: "transient", final: false, maybeSent: true }],
  [502, { kind: "transient", final: false, maybeSent: true }],
] as const)("status %i", ([statusCode, verdict]) => {
  const headers = { get: (name: string) => (name === "retry-after" ? "2" : undefined) };
  expect(classify(cleared({ statusCode, response: { headers } }))).toMatchObject(verdict);
});

test("the network: what cannot have arrived, and what may have", () => {
  expect(classify(cleared({ code: "ECONNREFUSED" }))).toEqual({
    kind: "transient",
    final: false,
    reason: "ECONNREFUSED",
  });
  expect(classify(cleared({ code: "ECONNRESET" }))).toMatchObject({ kind: "transient", maybeSent: true });
  expect(classify(cleared({ name: "AbortError" }))).toMatchObject({ kind: "transient", maybeSent: true });
});

test("what the library keeps of a request is gone, the connector's own word stays", () => {
  const error = cleared({
    statusCode: 403,
    message: "secret text",
    request: { headers: { authorization: "Bearer token" }, body: "secret text" },
    details: { error: { code: "MessageWritesBlocked", message: "secret text" } },
  });
  expect(error).toBeInstanceOf(ConnectorError);
  expect(JSON.stringify([error, (error as Error).message])).not.toMatch(/secret text|token/);
  expect(classify(error).reason).toBe("403 MessageWritesBlocked");
});
