// The cases on grammY conversations: a session in memory, the function replayed at every message.
import { conversations, createConversation } from "@grammyjs/conversations";
import { Bot } from "grammy";
import { botInfo, update } from "../contestants/grammy.mjs";

/** Keeps what conversations write; one that fails is told so. */
function storage() {
  const kept = new Map();
  const self = {
    failing: false,
    adapter: {
      read: async (key) => {
        await new Promise(setImmediate);
        return kept.has(key) ? JSON.parse(kept.get(key)) : undefined;
      },
      write: async (key, value) => {
        await new Promise(setImmediate);
        if (self.failing) throw new Error("disk full");
        kept.set(key, JSON.stringify(value));
      },
      delete: async (key) => {
        kept.delete(key);
      },
    },
  };
  return self;
}

function talking(names, done, kept = storage()) {
  const said = [];
  const fetch = async (_url, { body }) => {
    const { text } = JSON.parse(body);
    if (text !== undefined) said.push(text);
    const result = { message_id: 1, date: 1, chat: { id: 1, type: "private" }, text: "" };
    return { json: async () => ({ ok: true, result }) };
  };
  const bot = new Bot("1:TEST", { botInfo, client: { fetch } });
  bot.use(conversations({ storage: { type: "key", version: 0, adapter: kept.adapter } }));
  if (names.length > 0) {
    bot.use(
      createConversation(async (conversation, ctx) => {
        const values = {};
        for (const name of names) {
          await ctx.reply(`${name}?`);
          values[name] = (await conversation.waitFor("message:text")).message.text;
        }
        await conversation.external(() => done(values));
      }, "form"),
    );
    bot.on("message:text", (ctx) => ctx.conversation.enter("form"));
  }
  return { say: (text, event = update(0, text)) => bot.handleUpdate(event), said, kept };
}

export const cases = {
  async answers() {
    const orders = [];
    const { say, said } = talking(["name", "product", "phone", "address"], (order) => orders.push(order));
    const lines = ["order please", "Budi", "kopi", "0812", "Jalan Braga 12"];
    const refused = (await Promise.allSettled(lines.map((line) => say(line)))).filter(
      ({ status }) => status === "rejected",
    ).length;
    return `${orders.length} orders, "name?" asked ${said.filter((text) => text === "name?").length} times${refused > 0 ? `, ${refused} errors` : ""}`;
  },
  async yes() {
    const orders = [];
    const { say } = talking(["confirm"], (order) => orders.push(order));
    await say("order");
    await Promise.allSettled(["yes", "yes", "yes"].map((line) => say(line)));
    return `${orders.length} orders`;
  },
  async redelivery() {
    const { say, said } = talking(["name", "name"], () => {});
    await say("order");
    const event = update(0, "Budi");
    for (let time = 0; time < 3; time += 1) await say("Budi", event);
    return `the second question was ${said.length > 2 ? "answered by a copy of the first answer" : "asked"}`;
  },
  async inserted() {
    const saved = [];
    const before = talking(["name", "address"], () => {});
    await before.say("start");
    await before.say("Budi");
    const after = talking(["name", "phone", "address"], (values) => saved.push(values), before.kept);
    await after.say("Jalan Braga 12");
    await after.say("ok");
    return `saved ${JSON.stringify(saved[0] ?? {})}`;
  },
  async renamed() {
    const before = talking(["name"], () => {});
    await before.say("start");
    const { say, said } = talking([], () => {}, before.kept);
    await say("Budi");
    return said.length === 0 ? "silence: what was open stays in the storage" : said.join(" / ");
  },
  async unsaved() {
    const saved = [];
    const { say, said, kept } = talking(["name", "address"], (values) => saved.push(values));
    await say("order");
    kept.failing = true;
    await say("Budi").catch(() => {});
    kept.failing = false;
    // The customer saw the next question, and answers it.
    const shown = said.at(-1);
    await say("Jalan Braga 12");
    await say("ok");
    return `"${shown}" was asked and answered, saved ${JSON.stringify(saved[0] ?? {})}`;
  },
};
