import { SambungError } from "@sambung/core";
import { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { classify, nothingToWithdraw, retryAfterMs, withoutTokens } from "./errors.ts";

const refused = (error: string, more: object = {}) => new webApi.WebAPIPlatformError({ ok: false, error, ...more });
const network = (code: string) =>
  new webApi.WebAPIRequestError(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));

describe("answers of Slack", () => {
  test.for([
    ["channel_not_found", "unreachable", true],
    ["user_not_found", "unreachable", true],
    ["not_in_channel", "unreachable", true],
    ["is_archived", "unreachable", true],
    ["cannot_dm_bot", "unreachable", true],
    ["messages_tab_disabled", "unreachable", true],
    ["restricted_action", "unreachable", true],
    ["msg_too_long", "too-large", true],
    ["msg_blocks_too_long", "too-large", true],
    ["invalid_blocks", "invalid", true],
    ["no_text", "invalid", true],
    ["something_new", "invalid", true],
    // The token is the bot's: it is not the person's account that is inactive.
    ["account_inactive", "auth", false],
    ["token_revoked", "auth", false],
    ["invalid_auth", "auth", false],
    ["missing_scope", "auth", false],
    ["service_unavailable", "transient", false],
    ["team_added_to_org", "transient", false],
    ["ratelimited", "rate", false],
  ] as const)("%s", ([error, kind, final]) => {
    expect(classify(refused(error))).toEqual({ kind, final, reason: error });
  });

  test.for(["internal_error", "fatal_error"])("%s may have been sent", (error) => {
    expect(classify(refused(error))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("too many requests, with and without the time to wait", () => {
    expect(classify(new webApi.WebAPIRateLimitedError(17))).toMatchObject({ kind: "rate", retryAfterMs: 17_000 });
    const late = refused("ratelimited", { response_metadata: { retryAfter: 3 } });
    expect(classify(late)).toMatchObject({ kind: "rate", retryAfterMs: 3000 });
    expect(classify(new Error("Retry header did not contain a valid timeout (url: x)"))).toMatchObject({
      kind: "rate",
      final: false,
    });
    expect(retryAfterMs(network("ECONNRESET"))).toBeUndefined();
  });

  test("statuses", () => {
    const status = (code: number) => classify(new webApi.WebAPIHTTPError(code, "", {}, "x"));
    expect(status(503)).toEqual({ kind: "transient", final: false, maybeSent: true, reason: "HTTP 503" });
    expect(status(401)).toMatchObject({ kind: "auth" });
    expect(status(413)).toMatchObject({ kind: "too-large", final: true });
    expect(status(404)).toMatchObject({ kind: "invalid", final: true });
    expect(status(429)).toMatchObject({ kind: "rate" });
    expect(status(302)).toMatchObject({ kind: "transient" });
  });

  test("an answer that is no JSON is no reason to give up, and none to repeat it", () => {
    expect(classify(refused("<html>Bad Gateway rahasia</html>"))).toEqual({
      kind: "transient",
      final: false,
      maybeSent: true,
      reason: "an answer that is no JSON",
    });
  });
});

describe("the network", () => {
  test.for(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])("%s: nothing arrived", (code) => {
    expect(classify(network(code))).toEqual({ kind: "transient", final: false, reason: code });
  });

  test.for(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"])("%s: it may have been sent", (code) => {
    expect(classify(network(code))).toMatchObject({ kind: "transient", final: false, maybeSent: true });
  });

  test("an end that came from us", () => {
    const ended = new webApi.WebAPIRequestError(new DOMException("This operation was aborted", "AbortError"));
    expect(classify(ended)).toMatchObject({ kind: "transient", maybeSent: true });
    expect(classify(new DOMException("x", "AbortError"))).toMatchObject({ kind: "transient", maybeSent: true });
  });
});

test("never throws, whatever it is given", () => {
  const circular: { cause?: unknown; code?: string } = {};
  circular.cause = circular;
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
  const request = new webApi.WebAPIRequestError(circular as Error);
  expect(classify(request)).toMatchObject({ kind: "transient" });
  expect(classify(new SambungError("option-invalid", "raw"))).toMatchObject({ kind: "invalid", final: true });
  expect(classify(new SambungError("stopped", "x"))).toMatchObject({ kind: "unknown" });
});

test("reasons carry no token", () => {
  expect(withoutTokens("token xoxb-12-AB_c.d, app xapp-1-A0, xoxe.xoxb-1-x")).toBe(
    "token [token], app [token], [token]",
  );
  expect(classify(new Error("no xoxb-secret here")).reason).toBe("no [token] here");
});

test("a message that is gone or too old has nothing to withdraw", () => {
  expect(nothingToWithdraw(refused("message_not_found"))).toBe(true);
  expect(nothingToWithdraw(refused("edit_window_closed"))).toBe(true);
  expect(nothingToWithdraw(refused("channel_not_found"))).toBe(false);
  expect(nothingToWithdraw(network("ECONNRESET"))).toBe(false);
});
