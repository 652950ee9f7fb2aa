import { web } from "@sambung/channel-web";
import { expect, test } from "vitest";
import { api, refusal } from "./support/api.ts";
import { soon } from "./support/client.ts";
import { testContext } from "./support/context.ts";
import { readSse } from "./support/sse.ts";

test("stop ends streams and polls, leaves no timer and refuses what comes later", async () => {
  const on = await api();
  const { token, conversation } = await on.session();
  const stream = readSse(await on.call("GET", "/events", { token }));
  await stream.block();
  const waiting = on.call("GET", "/events?wait=30", { token, headers: { accept: "application/json" } });
  await soon(() => on.context.subscriptions === 2);

  await on.channel.stop();

  expect(await stream.block()).toBeUndefined();
  expect(await (await waiting).json()).toEqual({ events: [], cursor: 0 });
  await on.context.clock.settle();
  expect(on.context.clock.nextWake()).toBeUndefined();
  expect(on.context.subscriptions).toBe(0);
  await on.channel.typing?.({ channel: "web", id: conversation, kind: "direct" }, new AbortController().signal);
  for (const path of ["/session", "/messages"]) {
    const response = await on.call("POST", path, { token, body: { id: "a", text: "x" } });
    expect(await refusal(response)).toEqual({ status: 503, code: "unavailable", retryAfterMs: 1_000 });
  }
  await on.channel.stop();
});

test("stop waits for messages that are being accepted", async () => {
  const on = await api();
  const { token } = await on.session();
  const { accept } = on.context;
  const gate = Promise.withResolvers<void>();
  const sending = on.call("POST", "/messages", { token, body: { id: "a", text: "x" } });
  let accepting = false;
  on.context.accept = async (events) => {
    accepting = true;
    await gate.promise;
    return accept(events);
  };
  await soon(() => accepting);
  let stopped = false;
  const stopping = on.channel.stop().then(() => {
    stopped = true;
  });
  await on.context.clock.settle();
  expect(stopped).toBe(false);
  gate.resolve();
  expect((await sending).status).toBe(200);
  await stopping;
});

test("starts again after stop", async () => {
  const on = await api();
  const { token } = await on.session();
  await on.channel.stop();
  await on.channel.start(on.context);
  expect((await on.call("POST", "/typing", { token })).status).toBe(204);
});

test("refuses requests before start", async () => {
  const response = await web().handle?.(
    new Request("http://shop.example/chat/session", { method: "POST" }),
    "/session",
  );
  expect(response?.status).toBe(503);
});

test("is a channel whose log is its outbox", async () => {
  const channel = web();
  expect(channel).toMatchObject({
    contract: 1,
    id: "web",
    platform: "web",
    delivery: "log",
    aliasKind: "web",
    mount: "/chat",
  });
  const to = { channel: "web", id: "w_1", kind: "direct" } as const;
  const sending = channel.send(to, { text: "x" }, { key: "k", signal: new AbortController().signal });
  await expect(sending).rejects.toMatchObject({ code: "channel-contract" });
  const withdrawing = channel.withdraw?.(to, "m", { key: "k", signal: new AbortController().signal });
  await expect(withdrawing).rejects.toMatchObject({ code: "channel-contract" });
  for (const error of [new Error("x"), undefined, 7]) expect(channel.classify(error).final).toBe(true);
  expect(web({ id: "web:toko", mount: "/toko/chat" })).toMatchObject({ id: "web:toko", mount: "/toko/chat" });
  expect(() => web({ identitySecret: "" })).toThrow("identitySecret");
});

test("keeps instances and sites apart", async () => {
  const context = testContext();
  const [first, second] = [
    await api({ id: "web:a", site: "a" }, context),
    await api({ id: "web:b", site: "b" }, context),
  ];
  const { token, visitor } = await first.session();
  expect((await second.call("POST", "/typing", { token })).status).toBe(401);
  const other = await second.session({ visitor });
  await second.call("POST", "/messages", { token: other.token, body: { id: "a", text: "x" } });
  expect(context.events[0]).toMatchObject({ channel: "web:b", account: "b", aliases: [{ account: "b" }] });
});

test("makes deep links to the configured page", async () => {
  expect(web().link).toBeUndefined();
  expect(web().capabilities().deepLink).toBe(false);
  const fixed = web({ page: "https://shop.example/kopi?x=1#top" });
  expect(await fixed.link?.("AB23CD45")).toBe("https://shop.example/kopi?x=1#chat=AB23CD45");
  expect(fixed.capabilities().deepLink).toEqual({ max: 64, editable: false });
  let address: string | undefined;
  const late = web({ page: () => address });
  expect(await late.link?.("x")).toBeUndefined();
  address = "http://127.0.0.1:3000/";
  expect(await late.link?.("a&b")).toBe("http://127.0.0.1:3000/#chat=a%26b");
});

test("decodes a message body without side effects", () => {
  const channel = web();
  expect(channel.decode?.({ id: "a", text: "Halo" }, { date: "Mon, 05 Jan 2026 02:00:00 GMT" })).toEqual([
    {
      kind: "text",
      text: "Halo",
      key: "visitor:a",
      channel: "web",
      account: "*",
      conversation: { id: "visitor", kind: "direct" },
      aliases: [{ kind: "web", account: "*", value: "visitor", proven: true }],
      at: "2026-01-05T02:00:00.000Z",
    },
  ]);
  expect(channel.decode?.({ id: "a", file: "abc" }, {})).toMatchObject([{ kind: "media", media: [{ id: "abc" }] }]);
  expect(channel.decode?.({ link: "AB23-CD45" }, {})).toMatchObject([{ kind: "start", payload: "AB23-CD45" }]);
  expect(channel.decode?.({ id: "a", text: "x" }, { authorization: "Bearer garbage" })).toMatchObject([
    { conversation: { id: "visitor" } },
  ]);
  expect(() => channel.decode?.({ id: "a" }, {})).toThrow();
});
