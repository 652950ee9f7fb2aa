import { web } from "@sambung/channel-web";
import { describe, expect, test } from "vitest";
import { type Api, api, refusal } from "./support/api.ts";

async function send(on: Api, token: string, id: string): Promise<Response> {
  return on.call("POST", "/messages", { token, body: { id, text: "x" } });
}

describe("a visitor", () => {
  test("sends 60 messages at once and 120 a minute", async () => {
    const on = await api();
    const { token } = await on.session();
    for (let count = 0; count < 60; count += 1) expect((await send(on, token, `a${count}`)).status).toBe(200);
    const refused = await send(on, token, "b");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusal(refused)).toEqual({ status: 429, code: "rate-limited", retryAfterMs: 500 });
    await on.context.clock.advance(500);
    expect((await send(on, token, "b")).status).toBe(200);
    expect((await send(on, token, "c")).status).toBe(429);
    await on.context.clock.advance("1m");
    for (let count = 0; count < 60; count += 1) expect((await send(on, token, `d${count}`)).status).toBe(200);
    expect((await send(on, token, "e")).status).toBe(429);
  });

  test("is limited over all of their sessions, and alone", async () => {
    const on = await api({ limits: { messages: { burst: 1, perSeconds: 60 } } });
    const first = await on.session();
    const second = await on.session({ visitor: first.visitor });
    expect((await send(on, first.token, "a")).status).toBe(200);
    const refused = await send(on, second.token, "b");
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refusal(refused)).toEqual({ status: 429, code: "rate-limited", retryAfterMs: 60_000 });
    expect((await send(on, (await on.session()).token, "a")).status).toBe(200);
  });

  test("has one budget for messages, links and uploads, another for marks and reading", async () => {
    const once = { burst: 1, perSeconds: 60 };
    const on = await api({ limits: { messages: once, requests: once } });
    for (const [method, path, body] of [
      ["POST", "/messages", { id: "a", text: "x" }],
      ["POST", "/link", { channel: "telegram" }],
      ["POST", "/files", "garbage"],
    ] as const) {
      const { token } = await on.session();
      expect((await on.call(method, path, { token, body })).status).not.toBe(429);
      expect((await send(on, token, "b")).status).toBe(429);
      expect((await on.call("POST", "/typing", { token })).status).toBe(204);
      expect((await on.call("GET", "/events", { token })).status).toBe(429);
    }
  });

  test("is not limited when limits are off", async () => {
    const on = await api({ limits: { messages: false, requests: false, sessions: false } });
    const { token } = await on.session();
    for (let count = 0; count < 400; count += 1) {
      expect((await on.call("POST", "/typing", { token })).status).toBe(204);
    }
    for (let count = 0; count < 80; count += 1) expect((await send(on, token, `a${count}`)).status).toBe(200);
  });
});

describe("an address", () => {
  const address = (request: Request) => request.headers.get("x-peer") ?? undefined;

  test("opens 60 sessions an hour", async () => {
    const on = await api({ address });
    const open = (peer: string) => on.call("POST", "/session", { headers: { "x-peer": peer } });
    for (let count = 0; count < 60; count += 1) expect((await open("10.0.0.1")).status).toBe(200);
    const refused = await open("10.0.0.1");
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refusal(refused)).toEqual({ status: 429, code: "rate-limited", retryAfterMs: 60_000 });
    expect((await open("10.0.0.2")).status).toBe(200);
    await on.context.clock.advance("1m");
    expect((await open("10.0.0.1")).status).toBe(200);
    expect((await open("10.0.0.1")).status).toBe(429);
  });

  test("that is unknown is not limited", async () => {
    const on = await api({ address });
    for (let count = 0; count < 100; count += 1) expect((await on.call("POST", "/session")).status).toBe(200);
  });
});

test("texts and bodies have the sizes of the options", async () => {
  const on = await api({ limits: { textBytes: 4, bodyBytes: 100 } });
  const { token } = await on.session();
  const of = async (text: string) => (await on.call("POST", "/messages", { token, body: { id: "a", text } })).json();
  expect(await of("1234")).toEqual({ id: "a", seq: 1 });
  expect(await of("12345")).toMatchObject({ error: { code: "text-too-long" } });
  expect(await of("x".repeat(100))).toMatchObject({ error: { code: "body-too-large" } });
});

test.for([
  { messages: { burst: 0, perSeconds: 1 } },
  { sessions: { burst: 1, perSeconds: Number.NaN } },
  { streams: 0 },
  { textBytes: -1 },
])("the limits %j are refused", (limits) => {
  expect(() => web({ limits })).toThrow(/limits\.\w+ of web\(\) must be made of positive numbers/);
});
