// grammY: memory session (no lock, no dedupe), and its conversations plugin.
import { conversations, createConversation } from "@grammyjs/conversations";
import { Bot, MemorySessionStorage, session } from "grammy";
import { FILLER, ORDER } from "./work.mjs";

export const botInfo = {
  id: 1,
  is_bot: true,
  first_name: "b",
  username: "b",
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
};

/** The platform answers at once, below the library's own client. */
function fakeBot(counters) {
  const fetch = async () => {
    counters.replies += 1;
    const result = { message_id: counters.replies, date: 1, chat: { id: 1, type: "private" }, text: "" };
    return { json: async () => ({ ok: true, result }) };
  };
  return new Bot("1:TEST", { botInfo, client: { fetch } });
}

let updates = 0;
export function update(customer, text) {
  updates += 1;
  const from = { id: customer + 1, is_bot: false, first_name: "A" };
  return {
    update_id: updates,
    message: { message_id: updates, date: 1, from, chat: { id: customer + 1, type: "private", first_name: "A" }, text },
  };
}

export const works = {
  async echo() {
    const counters = { turns: 0, replies: 0 };
    const bot = fakeBot(counters);
    bot.use(session({ initial: () => ({ count: 0, filler: FILLER }), storage: new MemorySessionStorage() }));
    bot.on("message:text", async (ctx) => {
      ctx.session.count += 1;
      counters.turns += 1;
      await ctx.reply(`${ctx.session.count}`);
    });
    return { say: (customer) => bot.handleUpdate(update(customer, "jam buka")), counters: () => ({ ...counters }) };
  },
  async order() {
    const counters = { turns: 0, replies: 0, orders: 0 };
    const bot = fakeBot(counters);
    bot.use(session({ initial: () => ({ filler: FILLER }) }));
    bot.use(conversations());
    bot.use(
      createConversation(async (conversation, ctx) => {
        const values = [];
        for (const question of ["product", "quantity", "address"]) {
          await ctx.reply(question);
          values.push((await conversation.waitFor("message:text")).message.text);
        }
        await ctx.reply("confirm");
        await conversation.external(() => {
          counters.orders += 1;
        });
        await ctx.reply(values.join(" "));
      }, "order"),
    );
    bot.on("message:text", (ctx) => ctx.conversation.enter("order"));
    return {
      async say(customer, turn) {
        await bot.handleUpdate(update(customer, ORDER[turn % ORDER.length]));
        counters.turns += 1;
      },
      counters: () => ({ ...counters }),
    };
  },
};
