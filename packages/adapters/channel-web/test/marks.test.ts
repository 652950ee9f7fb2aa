import { describe, expect, test } from "vitest";
import { api, refusal } from "./support/api.ts";

describe("POST /link", () => {
  test("gives a code and where to open it", async () => {
    const { session, call, context } = await api();
    const { token, conversation } = await session({ lang: "id" });
    const asked: unknown[] = [];
    const { issueLink } = context;
    context.issueLink = (...request) => {
      asked.push(request);
      return issueLink(...request);
    };
    const response = await call("POST", "/link", { token, body: { channel: "telegram" } });
    expect(await response.json()).toEqual({
      code: "AB23-CD01",
      url: "https://t.me/kopi?start=AB23-CD01",
      expiresAt: new Date(context.clock.now() + 600_000).toISOString(),
    });
    expect(asked).toEqual([
      [
        { kind: "web", account: "*", value: conversation },
        { channel: "web", id: conversation, kind: "direct" },
        "telegram",
        "id",
      ],
    ]);
  });

  test("leaves the address out when the channel has none", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    context.issueLink = async () => ({ code: "AB23-CD45", expiresAt: "2026-01-05T02:10:00.000Z" });
    const response = await call("POST", "/link", { token, body: { channel: "slack" } });
    expect(await response.json()).toEqual({ code: "AB23-CD45", expiresAt: "2026-01-05T02:10:00.000Z" });
  });

  test.for([
    ["an unknown channel", { channel: "fax" }, 404, "channel-unknown"],
    ["no channel", {}, 400, "body-invalid"],
    ["a channel that is no string", { channel: 7 }, 400, "body-invalid"],
  ] as const)("refuses %s", async ([, body, status, code]) => {
    const { session, call } = await api();
    const { token } = await session();
    expect(await refusal(await call("POST", "/link", { token, body }))).toEqual({ status, code });
  });

  test("answers 503 while the store is down", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    context.down = true;
    expect((await call("POST", "/link", { token, body: { channel: "telegram" } })).status).toBe(503);
  });
});

describe("POST /read", () => {
  test("becomes a receipt, once per place", async () => {
    const { session, call, context } = await api();
    const { token, conversation } = await session();
    for (const text of ["one", "two"]) context.say(conversation, text);
    for (const seq of [2, 2]) {
      const response = await call("POST", "/read", { token, body: { seq } });
      expect([response.status, await response.text()]).toEqual([204, ""]);
    }
    expect(context.events).toEqual([
      expect.objectContaining({ kind: "receipt", status: "read", target: "2", key: `${conversation}:read:2` }),
    ]);
  });

  test.for([{ seq: 0 }, { seq: 3 }, { seq: 1.5 }, { seq: "1" }, {}])("refuses %j", async (body) => {
    const { session, call, context } = await api();
    const { token, conversation } = await session();
    for (const text of ["one", "two"]) context.say(conversation, text);
    expect(await refusal(await call("POST", "/read", { token, body }))).toEqual({ status: 400, code: "body-invalid" });
    expect(context.events).toEqual([]);
  });
});

describe("POST /typing", () => {
  test.for([undefined, {}])("takes the body %j", async (body) => {
    const { session, call, context } = await api();
    const { token } = await session();
    const response = await call("POST", "/typing", { token, body });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(context.events).toEqual([]);
  });
});

test.for([
  ["GET", "/session"],
  ["PUT", "/messages"],
  ["POST", "/events"],
  ["DELETE", "/files/abc"],
  ["GET", ""],
  ["GET", "/nowhere"],
  ["POST", "/session/"],
  ["GET", "/constructor"],
  ["POST", "/__proto__"],
] as const)("%s %s is nothing", async ([method, path]) => {
  const { call } = await api();
  expect(await refusal(await call(method, path))).toEqual({ status: 404, code: "not-found" });
});
