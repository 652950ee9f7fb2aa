import { connect } from "node:net";
import { expect, test } from "vitest";
import { api } from "./support/api.ts";
import { mount } from "./support/mount.ts";
import { readSse } from "./support/sse.ts";

test("the protocol holds over a real socket", async () => {
  const on = await api();
  await using server = await mount(on.channel);
  const post = (path: string, body: object, token?: string): Promise<Response> =>
    fetch(server.url + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  const { token, conversation } = (await (await post("/session", { lang: "id" })).json()) as Record<string, string>;
  const authorization = `Bearer ${token}`;
  const stream = readSse(await fetch(`${server.url}/events`, { headers: { authorization } }));
  expect(await stream.block()).toBe("retry: 1000");
  expect(await (await post("/messages", { id: "a", text: "Halo ☕" }, token)).json()).toEqual({ id: "a", seq: 1 });
  expect(await stream.event()).toMatchObject({ event: "msg", seq: 1, id: "a", from: "customer", text: "Halo ☕" });
  on.context.say(conversation as string, "Mau pesan apa?");
  expect(await stream.event()).toMatchObject({ event: "msg", seq: 2, from: "bot" });
  const query = `${server.url}/events?after=1`;
  const polled = await fetch(query, { headers: { authorization, accept: "application/json" } });
  expect(await polled.json()).toMatchObject({ events: [{ event: "msg", seq: 2 }], cursor: 2 });
  await stream.close();
  while (on.context.subscriptions > 0) await new Promise((resolve) => setImmediate(resolve));
  expect((await post("/messages", { id: "b", text: "x".repeat(2_000_000) }, token)).status).toBe(413);
  expect((await post("/typing", {}, token)).status).toBe(204);
});

test("a client that never reads costs a bounded amount of memory", async () => {
  const on = await api();
  await using server = await mount(on.channel);
  const { token, conversation } = await on.session();
  const socket = connect(server.port, "127.0.0.1");
  socket.pause();
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  socket.write(`GET /chat/events HTTP/1.1\r\nhost: shop.example\r\nauthorization: Bearer ${token}\r\n\r\n`);
  while (on.context.subscriptions === 0) await new Promise((resolve) => setImmediate(resolve));
  const filler = "x".repeat(1_024);
  for (let count = 0; count < 40_000; count += 1) on.context.say(conversation, filler);
  // Reads until the socket's buffers and the queue are full.
  for (let before = -1; before !== on.context.rowsRead; ) {
    before = on.context.rowsRead;
    for (let round = 0; round < 200; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(on.context.rowsRead).toBeLessThan(20_000);
  await on.context.clock.advance(45_000);
  socket.resume();
  await closed;
  expect(on.context.subscriptions).toBe(0);
});
