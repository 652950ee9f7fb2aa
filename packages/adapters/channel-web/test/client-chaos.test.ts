import { type ChatClient, type ChatClientOptions, createChatClient, memoryStorage } from "@sambung/channel-web/client";
import type { Random } from "@sambung/core";
import { seededRandom } from "@sambung/core/testing";
import { expect, test } from "vitest";
import { api } from "./support/api.ts";
import { below, fastClock, texts, until } from "./support/client.ts";
import { testContext } from "./support/context.ts";
import { type Mounted, mount } from "./support/mount.ts";

const MESSAGES = 200;
/** Fast enough to be short, slow enough that a loaded machine is not taken for a dead network. */
const FACTOR = 20;

/** Lets one request in `oneIn` end badly: before it is seen, before its answer, or refused for now. */
function disturb(server: Mounted, random: Random, oneIn: number): { cuts: number } {
  const counted = { cuts: 0 };
  server.intercept = (request, response) => {
    if (below(random, oneIn) > 0) return false;
    counted.cuts += 1;
    const kind = below(random, 4);
    if (kind === 0) request.socket.destroy();
    if (kind === 1) server.cut();
    if (kind === 2) {
      response.writeHead(503, { "content-type": "text/plain", "retry-after": "1" }).end("gateway has no luck");
    }
    if (kind < 3) return true;
    // Taken, but nobody hears of it.
    response.writeHead = () => {
      response.destroy();
      return response;
    };
    return false;
  };
  return counted;
}

test.for([1, 2, 3])(
  "200 messages over a network that breaks: none lost, none doubled, in order (seed %i)",
  { timeout: 60_000 },
  async (seed) => {
    const random = seededRandom(seed);
    const context = testContext({ clock: fastClock(FACTOR) });
    context.reply = (event) => {
      if (event.kind === "text") context.say(event.conversation.id, `re ${event.text}`);
    };
    const on = await api({ limits: { messages: false, requests: false } }, context);
    await using server = await mount(on.channel);
    const storage = memoryStorage();
    const open = (more: Partial<ChatClientOptions> = {}): ChatClient =>
      createChatClient({ url: server.url, storage, clock: fastClock(FACTOR), random, history: 1_000, ...more });

    let chat = open();
    const seen: number[] = [];
    const watcher = open({
      onEvent: (event) => {
        if (event.event === "msg") seen.push(event.seq);
      },
    });
    await until(watcher, () => watcher.state === "online");
    const counted = disturb(server, random, 6);
    const words: string[] = [];
    for (let count = 0; count < MESSAGES; count += 1) {
      words.push(`pesan ${count}`);
      chat.send(`pesan ${count}`);
      if (count % 50 === 20) {
        // The page is loaded again in the middle of it.
        chat.close();
        chat = open();
      }
      if (below(random, 4) === 0)
        await until(chat, () => chat.messages().filter((message) => message.status === "sending").length < 10);
      if (below(random, 10) === 0) server.cut();
    }
    await until(
      chat,
      () =>
        texts(chat.messages(), "bot").length === MESSAGES &&
        chat.messages().every((message) => message.status === "sent"),
    );
    await until(watcher, () => texts(watcher.messages(), "bot").length === MESSAGES);

    const [{ conversation: { id = "" } = {} } = {}] = context.events;
    const rows = context.rows(id);
    expect(rows).toHaveLength(2 * MESSAGES);
    expect(rows.filter((row) => row.data["from"] === "customer").map((row) => row.data["text"])).toEqual(words);
    for (const client of [chat, watcher]) {
      expect(texts(client.messages())).toEqual(rows.map((row) => row.data["text"]));
      expect(texts(client.messages(), "customer")).toEqual(words);
    }
    expect(seen).toEqual(rows.map((row) => row.seq));
    expect(storage.length).toBe(2);
    expect(counted.cuts).toBeGreaterThan(20);
    chat.close();
    watcher.close();
    await on.channel.stop();
  },
);
