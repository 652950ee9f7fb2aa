import { describe, expect, test } from "vitest";
import { api, type Body, refusal } from "./support/api.ts";

describe("POST /messages", () => {
  test("takes text and answers with its place", async () => {
    const { session, call, context } = await api();
    const { token, conversation } = await session();
    const response = await call("POST", "/messages", { token, body: { id: "01-a", text: "Halo ☕\u0000 \ud800" } });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ id: "01-a", seq: 1 });
    expect(context.events).toEqual([
      {
        kind: "text",
        text: "Halo ☕\uFFFD \uFFFD",
        key: `${conversation}:01-a`,
        channel: "web",
        account: "*",
        conversation: { id: conversation, kind: "direct" },
        aliases: [{ kind: "web", account: "*", value: conversation, proven: true }],
        at: new Date(context.clock.now()).toISOString(),
      },
    ]);
  });

  test("takes a choice with its label, and a location", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    const send = async (body: object) => (await call("POST", "/messages", { token, body })).json();
    expect(await send({ id: "a", choice: "p1.x", text: "Gayo" })).toEqual({ id: "a", seq: 1 });
    expect(await send({ id: "b", choice: "p1.x" })).toEqual({ id: "b", seq: 2 });
    expect(await send({ id: "c", location: { latitude: -6.9, longitude: 107.6 } })).toEqual({ id: "c", seq: 3 });
    expect(context.events).toMatchObject([
      { kind: "choice", choice: "p1.x", label: "Gayo" },
      { kind: "choice", choice: "p1.x" },
      { kind: "location", latitude: -6.9, longitude: 107.6 },
    ]);
    expect(context.events[1]).not.toHaveProperty("label");
  });

  test("answers the same id the same, also at once and with another body", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    const send = async (text: string) => (await call("POST", "/messages", { token, body: { id: "a", text } })).json();
    const answers = await Promise.all([send("one"), send("one"), send("one"), send("another")]);
    context.say("elsewhere", "x");
    answers.push(await send("one"));
    expect(answers).toEqual(Array(5).fill({ id: "a", seq: 1 }));
    expect(context.events).toHaveLength(1);
  });

  test("keeps the ids of two visitors apart", async () => {
    const { session, call, context } = await api();
    for (const { token } of [await session(), await session()]) {
      expect(await (await call("POST", "/messages", { token, body: { id: "a", text: "x" } })).json()).toMatchObject({
        seq: 1,
      });
    }
    expect(context.events).toHaveLength(2);
  });

  test("answers 503 when nothing was stored, and takes the message later", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    context.down = true;
    const refused = await call("POST", "/messages", { token, body: { id: "a", text: "x" } });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusal(refused)).toEqual({ status: 503, code: "unavailable", retryAfterMs: 1_000 });
    context.down = false;
    expect((await call("POST", "/messages", { token, body: { id: "a", text: "x" } })).status).toBe(200);
    expect(context.events).toHaveLength(1);
  });

  test.for([
    ["16,384 bytes are taken", "x".repeat(16_384), 200],
    ["16,385 bytes are not", "x".repeat(16_385), 413],
    ["4,096 emoji are taken", "☕".repeat(5_461), 200],
    ["bytes are counted, not characters", "☕".repeat(5_462), 413],
  ] as const)("of text %s", async ([, text, status]) => {
    const { session, call } = await api();
    const { token } = await session();
    const response = await call("POST", "/messages", { token, body: { id: "a", text } });
    expect(response.status).toBe(status);
    if (status === 413) expect((await refusal(response)).code).toBe("text-too-long");
  });

  test.for([["a label", { id: "a", choice: "p.x", text: "x".repeat(16_385) }]] as const)(
    "limits %s too",
    async ([, body]) => {
      const { session, call } = await api();
      const { token } = await session();
      expect(await refusal(await call("POST", "/messages", { token, body }))).toEqual({
        status: 413,
        code: "text-too-long",
      });
    },
  );

  test.for([
    ["no id", { text: "x" }],
    ["an empty id", { id: "", text: "x" }],
    ["a long id", { id: "x".repeat(65), text: "x" }],
    ["an id with spaces", { id: "a b", text: "x" }],
    ["an id that is a number", { id: 7, text: "x" }],
    ["nothing to say", { id: "a" }],
    ["empty text", { id: "a", text: "" }],
    ["blank text", { id: "a", text: " \n\t" }],
    ["text that is no string", { id: "a", text: ["x"] }],
    ["an empty choice", { id: "a", choice: "" }],
    ["a long choice", { id: "a", choice: "x".repeat(65) }],
    ["a file that is no id", { id: "a", file: "../../etc/passwd" }],
    ["a place off the map", { id: "a", location: { latitude: 91, longitude: 0 } }],
    ["a place that is text", { id: "a", location: { latitude: "1", longitude: 0 } }],
    ["half a place", { id: "a", location: { latitude: 1 } }],
    ["a choice and a place", { id: "a", choice: "p.x", location: { latitude: 1, longitude: 1 } }],
    ["a place with text", { id: "a", location: { latitude: 1, longitude: 1 }, text: "here" }],
    ["a list", [{ id: "a", text: "x" }]],
  ] as const)("refuses %s", async ([, body]) => {
    const { session, call, context } = await api();
    const { token } = await session();
    expect(await refusal(await call("POST", "/messages", { token, body }))).toEqual({
      status: 400,
      code: "body-invalid",
    });
    expect(context.events).toEqual([]);
  });

  test.for(["", "{", '{"id":"a","text":"x"', "null", '"text"', "\ufeff{", new Uint8Array([123, 0xff, 125])])(
    "refuses the broken body %j",
    async (body) => {
      const { session, call } = await api();
      const { token } = await session();
      const headers = { "content-type": "application/json" };
      const response = await call("POST", "/messages", { token, body: body as Body, headers });
      expect(response.status).toBe(400);
      expect(["json-invalid", "body-invalid"]).toContain((await refusal(response)).code);
    },
  );

  test("refuses bytes that are not UTF-8", async () => {
    const { session, call } = await api();
    const { token } = await session();
    const body = Buffer.from('{"id":"a","text":"\xff"}', "latin1");
    const response = await call("POST", "/messages", { token, body, headers: { "content-type": "application/json" } });
    expect(await refusal(response)).toEqual({ status: 400, code: "json-invalid" });
  });

  test.for(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"])(
    "refuses content-type %s",
    async (type) => {
      const { session, call } = await api();
      const { token } = await session();
      const response = await call("POST", "/messages", {
        token,
        body: '{"id":"a","text":"x"}',
        headers: { "content-type": type },
      });
      expect(await refusal(response)).toEqual({ status: 415, code: "type-unsupported" });
    },
  );

  test("takes application/json with a charset in any case", async () => {
    const { session, call } = await api();
    const { token } = await session();
    const headers = { "content-type": "Application/JSON; charset=UTF-8" };
    expect((await call("POST", "/messages", { token, body: '{"id":"a","text":"x"}', headers })).status).toBe(200);
  });

  test("stops reading a body at 1 MB, with and without content-length", async () => {
    const { session, call } = await api();
    const { token } = await session();
    const big = JSON.stringify({ id: "a", text: "x", more: "y".repeat(1_048_576) });
    const headers = { "content-type": "application/json" };
    const declared = await call("POST", "/messages", {
      token,
      body: big,
      headers: { ...headers, "content-length": String(big.length) },
    });
    expect(await refusal(declared)).toEqual({ status: 413, code: "body-too-large" });

    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const streamed = await call("POST", "/messages", { token, body: endless, headers });
    expect(await refusal(streamed)).toEqual({ status: 413, code: "body-too-large" });
    expect(sent).toBeLessThan(1_048_576 + 4 * 65_536);
  });

  test("logs a broken contract without texts and answers 503", async () => {
    const { session, call, context } = await api();
    const { token } = await session();
    context.accept = async (events) => events.map(() => ({ status: "accepted" }));
    const response = await call("POST", "/messages", { token, body: { id: "a", text: "rahasia" } });
    expect(response.status).toBe(503);
    expect(context.log.lines).toEqual([
      {
        level: "error",
        event: "web-request-failed",
        fields: { channel: "web", path: "/messages", code: "channel-contract" },
      },
    ]);
  });
});
