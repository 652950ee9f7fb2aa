import { SambungError } from "@sambung/core";
import { TelegramError } from "telegraf";
import { describe, expect, test } from "vitest";
import { classify, nothingToWithdraw, withoutTokens } from "./errors.ts";

const answer = (error_code: number, description: string, parameters?: { retry_after: number }): TelegramError =>
  new TelegramError({ error_code, description, ...(parameters === undefined ? {} : { parameters }) });
const network = (code: string): Error =>
  Object.assign(new Error(`request failed, reason: ${code}`), { type: "system", code });

describe("answers of Telegram", () => {
  test.for([
    [403, "Forbidden: bot was blocked by the user", "unreachable", true],
    [403, "Forbidden: user is deactivated", "unreachable", true],
    [403, "Forbidden: bot can't initiate conversation with a user", "unreachable", true],
    [403, "Forbidden: bot was kicked from the supergroup chat", "unreachable", true],
    [400, "Bad Request: chat not found", "unreachable", true],
    [400, "Bad Request: group chat was upgraded to a supergroup chat", "unreachable", true],
    [400, "Bad Request: not enough rights to send text messages to the chat", "unreachable", true],
    [400, "Bad Request: message thread not found", "unreachable", true],
    [400, "Bad Request: message is too long", "too-large", true],
    [400, "Bad Request: message caption is too long", "too-large", true],
    [413, "Request Entity Too Large", "too-large", true],
    [400, "Bad Request: message text is empty", "invalid", true],
    [400, "Bad Request: BUTTON_DATA_INVALID", "invalid", true],
    [404, "Not Found: method not found", "invalid", true],
    [404, "Not Found", "auth", false],
    [401, "Unauthorized", "auth", false],
    [409, "Conflict: terminated by other getUpdates request", "transient", false],
  ] as const)("%i %s", ([status, description, kind, final]) => {
    expect(classify(answer(status, description))).toEqual({ kind, final, reason: `${status} ${description}` });
  });

  test.for([500, 502, 504])("%i may have been sent", (status) => {
    expect(classify(answer(status, "Bad Gateway"))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("429 says when", () => {
    expect(classify(answer(429, "Too Many Requests", { retry_after: 17 }))).toMatchObject({
      kind: "rate",
      retryAfterMs: 17_000,
    });
    expect(classify(answer(429, "Too Many Requests"))).not.toHaveProperty("retryAfterMs");
  });
});

describe("the network", () => {
  test.for(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])("%s: nothing arrived", (code) => {
    expect(classify(network(code))).toMatchObject({ kind: "transient", final: false });
    expect(classify(network(code))).not.toHaveProperty("maybeSent");
  });

  test.for(["ECONNRESET", "ETIMEDOUT", "EPIPE"])("%s: it may have been sent", (code) => {
    expect(classify(network(code))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test.for(["request-timeout", "body-timeout", "invalid-json", "aborted"])("%s: it may have been sent", (type) => {
    expect(classify(Object.assign(new Error("x"), { type }))).toMatchObject({ kind: "transient", maybeSent: true });
  });
});

test("never throws, whatever it is given", () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
    },
  );
  for (const error of [undefined, null, 5, "text", Symbol("x"), () => 1, [], circular, hostile, new Error()]) {
    expect(classify(error)).toMatchObject({ kind: "unknown", final: false, reason: expect.any(String) });
  }
  expect(classify(new SambungError("option-invalid", "raw"))).toMatchObject({ kind: "invalid", final: true });
});

test("reasons carry no token", () => {
  const url = "http://127.0.0.1/bot7000001:AAE-token_of-nobody/sendMessage";
  expect(classify(network(url)).reason).not.toContain("AAE");
  expect(withoutTokens(url)).toBe("http://127.0.0.1/bot[token]/sendMessage");
});

test("a message that looks as wanted, or is gone, has nothing to withdraw", () => {
  expect(nothingToWithdraw(answer(400, "Bad Request: message is not modified: ..."))).toBe(true);
  expect(nothingToWithdraw(answer(400, "Bad Request: message to edit not found"))).toBe(true);
  expect(nothingToWithdraw(answer(400, "Bad Request: chat not found"))).toBe(false);
  expect(nothingToWithdraw(network("ECONNRESET"))).toBe(false);
});
