import { SambungError } from "@sambung/core";
import { describe, expect, test } from "vitest";
import { classify, GraphError, retryAfterOf, withoutTokens } from "./errors.ts";

const answer = (status: number, code?: number, message = "refused", subcode?: number): GraphError =>
  new GraphError(message, {
    status,
    ...(code === undefined ? {} : { code }),
    ...(subcode === undefined ? {} : { subcode }),
  });

describe("codes of Meta", () => {
  test.for([
    [131047, "window", true],
    [131026, "unreachable", true],
    [131030, "unreachable", true],
    [131049, "unreachable", true],
    [130472, "unreachable", true],
    [131050, "optout", true],
    [130429, "rate", false],
    [131056, "rate", false],
    [131048, "rate", false],
    [80007, "rate", false],
    [4, "rate", false],
    [190, "auth", false],
    [0, "auth", false],
    [10, "auth", false],
    [200, "auth", false],
    [131005, "auth", false],
    [131031, "auth", false],
    [131042, "auth", false],
    [131045, "auth", false],
    [133010, "auth", false],
    [368, "auth", false],
    [100, "invalid", true],
    [131008, "invalid", true],
    [131009, "invalid", true],
    [131051, "invalid", true],
    [131053, "invalid", true],
    [132001, "invalid", true],
    [132015, "invalid", true],
    [135000, "invalid", true],
    [2, "transient", false],
    [131016, "transient", false],
    [131057, "transient", false],
  ] as const)("%i", ([code, kind, final]) => {
    expect(classify(answer(400, code))).toMatchObject({ kind, final, reason: `400 (#${code}) refused` });
    expect(classify(answer(400, code))).not.toHaveProperty("maybeSent");
  });

  test.for([1, 131000])("%i may have been sent", (code) => {
    expect(classify(answer(500, code))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("a text that is too long, a number that does not exist", () => {
    expect(classify(answer(400, 100, "Param text['body'] must be at most 4096 characters long."))).toMatchObject({
      kind: "too-large",
      final: true,
    });
    expect(classify(answer(400, 100, "Object with ID '1' does not exist", 33))).toMatchObject({ kind: "auth" });
  });

  test("waits: what the answer says, else six seconds for one person, else core's own", () => {
    const limited = new GraphError("x", { status: 429, code: 131056, retryAfterMs: 17_000 });
    expect(classify(limited)).toMatchObject({ kind: "rate", retryAfterMs: 17_000 });
    expect(classify(answer(400, 131056))).toMatchObject({ retryAfterMs: 6000 });
    expect(classify(answer(429, 130429))).not.toHaveProperty("retryAfterMs");
    expect(retryAfterOf(new Headers({ "retry-after": "3" }))).toBe(3000);
    expect(retryAfterOf(new Headers({ "retry-after": "Wed, 25 Nov 2026 10:00:00 GMT" }))).toBeUndefined();
    expect(retryAfterOf(new Headers())).toBeUndefined();
  });
});

describe("answers without a code", () => {
  test.for([
    [401, "auth", undefined],
    [403, "auth", undefined],
    [404, "auth", undefined],
    [413, "too-large", undefined],
    [429, "rate", undefined],
    [400, "invalid", undefined],
    [500, "transient", true],
    [502, "transient", true],
    [504, "transient", true],
    [200, "transient", true],
  ] as const)("%i", ([status, kind, maybeSent]) => {
    expect(classify(answer(status))).toMatchObject({ kind });
    expect(classify(answer(status)).maybeSent).toBe(maybeSent);
  });

  test("a code nobody knows follows the status", () => {
    expect(classify(answer(400, 999_999))).toMatchObject({ kind: "invalid", final: true });
    expect(classify(answer(503, 999_999))).toMatchObject({ kind: "transient", maybeSent: true });
  });
});

describe("the network", () => {
  const network = (code: string): Error => Object.assign(new Error(`failed: ${code}`), { code });

  test.for(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])("%s: nothing arrived", (code) => {
    for (const error of [network(code), new TypeError("fetch failed", { cause: network(code) })]) {
      expect(classify(error)).toMatchObject({ kind: "transient", final: false });
      expect(classify(error)).not.toHaveProperty("maybeSent");
    }
  });

  test.for(["ECONNRESET", "ETIMEDOUT", "EPIPE", "ABORT_ERR"])("%s: it may have been sent", (code) => {
    expect(classify(network(code))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("time-outs and aborts of fetch", () => {
    for (const name of ["AbortError", "TimeoutError"]) {
      expect(classify(new DOMException("over", name))).toMatchObject({ kind: "transient", maybeSent: true });
    }
  });
});

test("never throws, whatever it is given", () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
    },
  );
  for (const error of [undefined, null, 5, "text", Symbol("x"), () => 1, [], hostile, new Error()]) {
    expect(classify(error)).toMatchObject({ kind: "unknown", final: false, reason: expect.any(String) });
  }
  expect(classify(new SambungError("option-invalid", "raw"))).toMatchObject({ kind: "invalid", final: true });
});

test("reasons carry no token", () => {
  expect(classify(answer(401, 190, "Malformed access token EAAGm0PX4ZCpsBAKZCjZA")).reason).not.toContain("EAAG");
  expect(withoutTokens("EAA or EAST SIDE are words")).toBe("EAA or EAST SIDE are words");
});
