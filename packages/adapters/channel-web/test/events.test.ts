import type { PollAnswer, WireEvent } from "@sambung/channel-web";
import { describe, expect, test } from "vitest";
import { type Api, api, refusal } from "./support/api.ts";
import { soon } from "./support/client.ts";
import { readSse, type SseReader } from "./support/sse.ts";

async function open(
  on: Api,
  token: string,
  path = "/events",
  headers: Record<string, string> = {},
): Promise<SseReader> {
  const response = await on.call("GET", path, { token, headers: { accept: "text/event-stream", ...headers } });
  if (response.status !== 200) throw new Error(`no stream: ${response.status}`);
  return readSse(response);
}

function poll(on: Api, token: string, query: string): Promise<Response> {
  return on.call("GET", `/events${query}`, { token, headers: { accept: "application/json" } });
}

describe("GET /events as a stream", () => {
  test("has the headers that keep proxies from holding it back", async () => {
    const on = await api();
    const { token } = await on.session();
    const response = await on.call("GET", "/events", { token });
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    const stream = readSse(response);
    expect(await stream.block()).toBe("retry: 1000");
    await stream.close();
  });

  test("shows what is there and what comes, each with its seq as id", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const at = new Date(on.context.clock.now()).toISOString();
    await on.call("POST", "/messages", { token, body: { id: "a", text: "Halo" } });
    const stream = await open(on, token);
    await stream.block();
    expect(await stream.block()).toBe(
      `id: 1\nevent: msg\ndata: {"from":"customer","via":"web","at":"${at}","text":"Halo","seq":1,"id":"a"}`,
    );
    on.context.say(conversation, "Mau pesan\napa?", { choices: [{ choice: "p.1", label: "Gayo" }] });
    expect(await stream.event()).toEqual({
      event: "msg",
      lastId: "2",
      seq: 2,
      id: "m_2",
      from: "bot",
      via: "web",
      at,
      text: "Mau pesan\napa?",
      choices: [{ choice: "p.1", label: "Gayo" }],
    });
    on.context.write(conversation, "edit", { target: 2, choices: [] });
    on.context.write(conversation, "receipt", { target: 1, status: "read" });
    on.context.write(conversation, "handoff", { queue: "front-desk" });
    on.context.write(conversation, "link", { channel: "telegram" });
    expect([await stream.event(), await stream.event(), await stream.event(), await stream.event()]).toEqual([
      { event: "edit", lastId: "3", seq: 3, target: 2, choices: [] },
      { event: "receipt", lastId: "4", seq: 4, target: 1, status: "read" },
      { event: "handoff", lastId: "5", seq: 5, queue: "front-desk" },
      { event: "link", lastId: "6", seq: 6, channel: "telegram" },
    ]);
    await stream.close();
  });

  test.for([
    ["the Last-Event-ID header", "/events", { "last-event-id": "3" }],
    ["?after", "/events?after=3", {}],
    ["the header before ?after", "/events?after=1", { "last-event-id": "3" }],
  ] as const)("resumes by %s", async ([, path, headers]) => {
    const on = await api();
    const { token, conversation } = await on.session();
    for (const text of ["1", "2", "3", "4", "5"]) on.context.say(conversation, text);
    const stream = await open(on, token, path, headers);
    expect([await stream.event(), await stream.event()]).toMatchObject([{ seq: 4 }, { seq: 5 }]);
    on.context.say(conversation, "6");
    expect(await stream.event()).toMatchObject({ seq: 6, text: "6" });
    await stream.close();
  });

  test.for(["/events?after=x", "/events?after=-1", "/events?after=1.5", "/events?after="])(
    "refuses %s",
    async (path) => {
      const on = await api();
      const { token } = await on.session();
      expect(await refusal(await on.call("GET", path, { token }))).toEqual({ status: 400, code: "parameter-invalid" });
    },
  );

  test("shows only the visitor's own conversation", async () => {
    const on = await api();
    const [mine, other] = [await on.session(), await on.session()];
    const stream = await open(on, mine.token);
    on.context.say(other.conversation, "for somebody else");
    on.context.say(mine.conversation, "for me");
    expect(await stream.event()).toMatchObject({ seq: 1, text: "for me" });
    await stream.close();
  });

  test("pings every 15 seconds and ends with the token", async () => {
    const on = await api({ limits: { requests: false } });
    const { token } = await on.session();
    const stream = await open(on, token);
    await stream.block();
    for (let count = 0; count < 3; count += 1) {
      await on.context.clock.advance(15_000);
      expect(await stream.block()).toBe(": ping");
    }
    on.context.clock.set(on.context.clock.now() + 24 * 3_600_000);
    await on.context.clock.advance(15_000);
    expect(await stream.block()).toBeUndefined();
  });

  test("shows typing without an id", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const stream = await open(on, token);
    await stream.block();
    const to = { channel: "web", id: conversation, kind: "direct" } as const;
    await on.channel.typing?.(to, new AbortController().signal);
    expect(await stream.block()).toBe('event: typing\ndata: {"from":"bot"}');
    await stream.close();
  });

  test("replays a history of any length in order", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    for (let count = 1; count <= 1_234; count += 1) on.context.say(conversation, `message ${count}`);
    const stream = await open(on, token);
    for (let seq = 1; seq <= 1_234; seq += 1)
      expect(await stream.event()).toMatchObject({ seq, text: `message ${seq}` });
    on.context.say(conversation, "new");
    expect(await stream.event()).toMatchObject({ seq: 1_235 });
    await stream.close();
  });

  test("misses nothing that is committed while the stream opens", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const { read } = on.context.conversationLog;
    on.context.conversationLog.read = async (...query) => {
      const rows = await read(...query);
      if (on.context.rows(conversation).length < 5) on.context.say(conversation, "meanwhile");
      return rows;
    };
    const stream = await open(on, token);
    for (let seq = 1; seq <= 5; seq += 1) expect(await stream.event()).toMatchObject({ seq });
    await stream.close();
  });

  test("unsubscribes when the reader leaves", async () => {
    const on = await api();
    const { token } = await on.session();
    const stream = await open(on, token);
    expect(on.context.subscriptions).toBe(1);
    await stream.close();
    expect(on.context.subscriptions).toBe(0);
  });

  test("answers 503 while the store is down and ends when it goes down later", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const stream = await open(on, token);
    await stream.block();
    on.context.down = true;
    on.context.write(conversation, "msg", {});
    expect(await stream.block()).toBeUndefined();
    expect(on.context.subscriptions).toBe(0);
    expect((await refusal(await on.call("GET", "/events", { token }))).status).toBe(503);
  });

  test("allows ten streams per visitor", async () => {
    const on = await api();
    const { token } = await on.session();
    const streams = await Promise.all(Array.from({ length: 10 }, () => open(on, token)));
    const response = await on.call("GET", "/events", { token });
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await refusal(response)).toEqual({ status: 429, code: "rate-limited", retryAfterMs: 5_000 });
    await streams[0]?.close();
    const again = await open(on, token);
    for (const stream of [...streams, again]) await stream.close();
  });
});

describe("a slow reader", () => {
  const KILOBYTE = "x".repeat(1_024);

  test("holds at most 256 KB and is cut when it takes nothing between two pings", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const response = await on.call("GET", "/events", { token });
    for (let count = 0; count < 20_000; count += 1) on.context.say(conversation, KILOBYTE);
    for (let before = -1; before !== on.context.rowsRead; await on.context.clock.settle()) before = on.context.rowsRead;
    const held = on.context.rowsRead;
    // 256 KB of frames of a bit more than 1 KB, and one batch that was read ahead.
    expect(held).toBeGreaterThan(200);
    expect(held).toBeLessThan(256 + 100 + 32);
    await on.context.clock.advance(30_000);
    expect(on.context.rowsRead).toBe(held);
    expect(on.context.subscriptions).toBe(0);
    await expect(response.body?.getReader().read()).rejects.toThrow("too slow");
  });

  test("is not cut while it goes on reading", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const stream = await open(on, token);
    for (let count = 0; count < 2_000; count += 1) on.context.say(conversation, KILOBYTE);
    let seq = 0;
    while (seq < 2_000) {
      for (let count = 0; count < 100; count += 1) {
        seq += 1;
        expect(await stream.event()).toMatchObject({ seq });
      }
      await on.context.clock.advance(15_000);
    }
    await stream.close();
  });
});

describe("GET /events as long poll", () => {
  test("answers at once with what is there", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    on.context.say(conversation, "one");
    on.context.say(conversation, "two");
    const answer = (await (await poll(on, token, "?after=1&wait=25")).json()) as PollAnswer;
    expect(answer).toMatchObject({ events: [{ event: "msg", seq: 2, text: "two" }], cursor: 2 });
    expect(await (await poll(on, token, "")).json()).toMatchObject({ cursor: 2 });
    expect(await (await poll(on, token, "?after=2")).json()).toEqual({ events: [], cursor: 2 });
  });

  test("waits for a commit", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const waiting = poll(on, token, "?after=0&wait=25");
    await soon(() => on.context.subscriptions === 1);
    await on.context.clock.advance(10_000);
    on.context.say(conversation, "late");
    expect(await (await waiting).json()).toMatchObject({ events: [{ event: "msg", seq: 1, text: "late" }], cursor: 1 });
    expect(on.context.subscriptions).toBe(0);
  });

  test.for([
    ["?after=0&wait=5", 5_000],
    ["?after=0&wait=30", 30_000],
    ["?after=0&wait=3600", 30_000],
  ] as const)("%s ends after %i ms", async ([query, ms]) => {
    const on = await api();
    const { token } = await on.session();
    let done = false;
    const waiting = poll(on, token, query).then((response) => {
      done = true;
      return response;
    });
    await soon(() => on.context.subscriptions === 1);
    await on.context.clock.advance(ms - 1);
    expect(done).toBe(false);
    await on.context.clock.advance(1);
    expect(await (await waiting).json()).toEqual({ events: [], cursor: 0 });
  });

  test("keeps waiting when a hint was for nothing", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const waiting = poll(on, token, "?after=0&wait=25");
    await soon(() => on.context.subscriptions === 1);
    await on.context.clock.settle();
    on.context.rewrite(conversation, []);
    await on.context.clock.advance(1_000);
    on.context.say(conversation, "real");
    expect(await (await waiting).json()).toMatchObject({ cursor: 1 });
  });

  test("tells of typing", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const waiting = poll(on, token, "?after=0&wait=25");
    await soon(() => on.context.subscriptions === 1);
    await on.context.clock.settle();
    await on.channel.typing?.({ channel: "web", id: conversation, kind: "direct" }, new AbortController().signal);
    expect(await (await waiting).json()).toEqual({ events: [{ event: "typing", from: "bot" }], cursor: 0 });
  });

  test("gives long histories in pages", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    for (let count = 0; count < 250; count += 1) on.context.say(conversation, "x");
    const seen: WireEvent[] = [];
    for (let after = 0; after < 250; ) {
      const answer = (await (await poll(on, token, `?after=${after}`)).json()) as PollAnswer;
      seen.push(...answer.events);
      after = answer.cursor;
    }
    expect(seen.map((event) => "seq" in event && event.seq)).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
  });

  test.for(["?wait=x", "?wait=-1", "?wait=1e3"])("refuses %s", async (query) => {
    const on = await api();
    const { token } = await on.session();
    expect(await refusal(await poll(on, token, query))).toEqual({ status: 400, code: "parameter-invalid" });
  });

  test("ends when the client leaves", async () => {
    const on = await api();
    const { token } = await on.session();
    const gone = new AbortController();
    const request = new Request("http://shop.example/chat/events?wait=30", {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      signal: gone.signal,
    });
    const waiting = on.channel.handle?.(request, "/events");
    await soon(() => on.context.subscriptions === 1);
    gone.abort();
    await waiting;
    expect(on.context.subscriptions).toBe(0);
  });
});

describe("a reset", () => {
  test("answers a cursor that is newer than the log", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    on.context.say(conversation, "Mau?", { choices: [{ choice: "p.1", label: "Ya" }] });
    on.context.write(conversation, "edit", { target: 1, text: "Mau kopi?", choices: [] });
    const expected = {
      event: "reset",
      seq: 2,
      messages: [{ seq: 1, id: "m_1", from: "bot", via: "web", at: expect.any(String), text: "Mau kopi?" }],
    };
    expect(await (await poll(on, token, "?after=99")).json()).toEqual({ events: [expected], cursor: 2 });
    const stream = await open(on, token, "/events", { "last-event-id": "99" });
    expect(await stream.event()).toEqual({ ...expected, lastId: "2" });
    on.context.say(conversation, "next");
    expect(await stream.event()).toMatchObject({ event: "msg", seq: 3 });
    await stream.close();
  });

  test("empties the screen of somebody whose log was erased", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    for (const text of ["1", "2"]) on.context.say(conversation, text);
    const stream = await open(on, token, "/events?after=2");
    on.context.rewrite(conversation, []);
    expect(await stream.event()).toEqual({ event: "reset", seq: 0, messages: [], lastId: "0" });
    on.context.say(conversation, "afresh");
    expect(await stream.event()).toMatchObject({ event: "msg", seq: 1, text: "afresh" });
    await stream.close();
  });

  test("bridges a gap that was cut out of the log", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    for (let count = 1; count <= 300; count += 1) on.context.say(conversation, `${count}`);
    on.context.rewrite(conversation, on.context.rows(conversation).slice(50));
    const answer = (await (await poll(on, token, "?after=10")).json()) as PollAnswer;
    expect(answer).toMatchObject({ events: [{ event: "reset", seq: 300 }], cursor: 300 });
    const [reset] = answer.events;
    if (reset?.event !== "reset") throw new Error("no reset");
    expect(reset.messages?.map((message) => message.seq)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 101),
    );
  });

  test("of the bot passes through with its snapshot", async () => {
    const on = await api();
    const { token, conversation } = await on.session();
    const message = { seq: 1, id: "m", from: "bot", via: "telegram", at: "2026-01-05T02:00:00.000Z", text: "Lanjut" };
    on.context.write(conversation, "reset", { messages: [message] });
    expect(await (await poll(on, token, "")).json()).toEqual({
      events: [{ event: "reset", seq: 1, messages: [message] }],
      cursor: 1,
    });
  });
});
