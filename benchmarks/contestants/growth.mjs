// One conversation that never ends: the same question again and again, as long as somebody answers.
import { conversations, createConversation } from "@grammyjs/conversations";
import { defineVocabulary } from "@sambung/core";
import { memoryStore, silentLog } from "@sambung/core/testing";
import { Bot } from "grammy";
import { z } from "zod";
import { botInfo, update } from "./grammy.mjs";
import { nullChannel } from "./sambung.mjs";

const ANSWERS = z.number().int().min(1).max(5);

/** Sambung: a flow that asks, drops the answer and asks again. */
async function ours() {
  const vocabulary = defineVocabulary({
    locales: ["en"],
    intents: { start: { en: ["start"] } },
    copy: { en: { ask: "stars?", thanks: "thanks" } },
  });
  const flow = vocabulary.flow("stars", {
    version: 1,
    opens: "start",
    async run(run) {
      for (;;) {
        await run.ask("stars", "ask", ANSWERS);
        run.forget("stars");
      }
    },
  });
  const channel = nullChannel({ replies: 0 });
  const store = memoryStore();
  const app = await vocabulary
    .bot({ name: "growth", flows: [flow], answers: {} })
    .start({ store, channels: [channel], log: silentLog });
  let keys = 0;
  const alias = (customer) => ({ kind: "null", account: "*", value: `p${customer}` });
  return {
    async say(customer, text) {
      keys += 1;
      await channel.context.accept([
        {
          kind: "text",
          key: `k${keys}`,
          channel: "null",
          account: "a",
          conversation: { id: `c${customer}`, kind: "direct" },
          aliases: [{ ...alias(customer), proven: true }],
          at: "2026-01-01T00:00:00.000Z",
          text,
        },
      ]);
    },
    rest: () => app.idle(),
    async bytes(customer) {
      const found = await store.find(alias(customer));
      const claim = await store.load(found.customer, { after: 0, events: 0 });
      return Buffer.byteLength(JSON.stringify(claim.mailbox.state));
    },
    stop: () => app.stop(),
  };
}

/** grammY conversations: the function is replayed from its first message at every message. */
async function grammy() {
  const kept = new Map();
  const fetch = async () => ({
    json: async () => ({ ok: true, result: { message_id: 1, date: 1, chat: { id: 1, type: "private" }, text: "" } }),
  });
  const bot = new Bot("1:TEST", { botInfo, client: { fetch } });
  const adapter = {
    read: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : undefined),
    write: (key, value) => void kept.set(key, JSON.stringify(value)),
    delete: (key) => void kept.delete(key),
  };
  bot.use(conversations({ storage: { type: "key", version: 0, adapter } }));
  bot.use(
    createConversation(async (conversation, ctx) => {
      for (;;) {
        await ctx.reply("stars?");
        ctx = await conversation.waitFor("message:text");
      }
    }, "stars"),
  );
  bot.on("message:text", (ctx) => ctx.conversation.enter("stars"));
  return {
    say: (customer, text) => bot.handleUpdate(update(customer, text)),
    rest: async () => {},
    bytes: async (customer) => Buffer.byteLength(kept.get(`${customer + 1}`) ?? ""),
    stop: async () => {},
  };
}

export const works = { sambung: ours, grammy };
