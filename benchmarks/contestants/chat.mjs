// Chat SDK with its memory state: one thread per customer, every message handled (strategy `queue`, as its docs advise).
import { createMemoryState } from "@chat-adapter/state-memory";
import { createPostgresState } from "@chat-adapter/state-pg";
import { Chat, Message, parseMarkdown } from "chat";
import { FILLER } from "./work.mjs";

/** The smallest adapter: a platform that takes every message at once. */
export function nullAdapter(counters, parse) {
  const root = { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: "jam buka" }] }] };
  const adapter = {
    name: "null",
    userName: "bot",
    botUserId: "bot",
    async initialize(chat) {
      adapter.chat = chat;
    },
    handleWebhook: async () => new Response("ok"),
    parseMessage: (raw) =>
      new Message({
        id: raw.id,
        threadId: raw.threadId,
        text: raw.text,
        formatted: parse ? parseMarkdown(raw.text) : root,
        raw,
        author: { userId: raw.user, userName: raw.user, fullName: raw.user, isBot: false, isMe: false },
        metadata: { dateSent: new Date(0), edited: false },
        attachments: [],
      }),
    encodeThreadId: (data) => data,
    decodeThreadId: (id) => id,
    channelIdFromThreadId: (id) => id,
    isDM: () => true,
    postMessage: async (threadId) => {
      counters.replies += 1;
      return { id: `${counters.replies}`, threadId, raw: {} };
    },
    editMessage: async (threadId, id) => ({ id, threadId, raw: {} }),
    deleteMessage: async () => {},
    addReaction: async () => {},
    removeReaction: async () => {},
    startTyping: async () => {},
    fetchMessages: async () => ({ messages: [] }),
    fetchThread: async (id) => ({ id, channelId: id, metadata: {}, isDM: true }),
    renderFormatted: () => "",
  };
  return adapter;
}

/** A chat with one handler for direct messages. */
export async function makeChat(counters, options, handler) {
  const adapter = nullAdapter(counters, options.parse ?? true);
  const chat = new Chat({
    userName: "bot",
    adapters: { null: adapter },
    state: options.state ?? createMemoryState(),
    concurrency: options.concurrency ?? "queue",
    logger: "silent",
  });
  chat.onDirectMessage(handler);
  await chat.initialize();
  let ids = 0;
  return {
    chat,
    /** Resolves when the message was handled, as far as the SDK tells. */
    async deliver(customer, text, id) {
      ids += 1;
      const raw = { id: id ?? `m${ids}`, threadId: `null:${customer}:${customer}`, text, user: `u${customer}` };
      const tasks = [];
      adapter.chat.processMessage(adapter, raw.threadId, adapter.parseMessage(raw), {
        waitUntil: (task) => tasks.push(task),
      });
      await Promise.all(tasks);
    },
  };
}

async function echo(parse, state) {
  const counters = { turns: 0, replies: 0 };
  const { deliver } = await makeChat(counters, { parse, state }, async (thread) => {
    const known = (await thread.state) ?? { count: 0, filler: FILLER };
    await thread.setState({ ...known, count: known.count + 1 });
    counters.turns += 1;
    await thread.post(`${known.count + 1}`);
  });
  return { say: (customer) => deliver(customer, "jam buka"), counters: () => ({ ...counters }) };
}

/** Its state on Postgres, with the pool as its package makes it. */
const onPostgres = () =>
  createPostgresState({ url: process.env.BENCH_POSTGRES, keyPrefix: `bench-${process.pid}`, logger: silent });
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export const works = {
  echo: () => echo(true),
  "echo-unparsed": () => echo(false),
  "echo-postgres": () => echo(true, onPostgres()),
};
