// Bot Framework: an adapter that drops what is sent, memory storage, dialogs with prompts.
import { BotAdapter, ConversationState, MemoryStorage, TurnContext, UserState } from "botbuilder";
import {
  ChoicePrompt,
  ConfirmPrompt,
  DialogSet,
  DialogTurnStatus,
  NumberPrompt,
  TextPrompt,
  WaterfallDialog,
} from "botbuilder-dialogs";
import { FILLER, ORDER } from "./work.mjs";

export class NullAdapter extends BotAdapter {
  constructor(counters) {
    super();
    this.counters = counters;
  }
  async sendActivities(_context, activities) {
    this.counters.replies += activities.filter((activity) => activity.type === "message").length;
    return activities.map((_, index) => ({ id: `${this.counters.replies}.${index}` }));
  }
  async updateActivity() {}
  async deleteActivity() {}
  async continueConversation() {}
  receive(customer, text, logic) {
    const activity = {
      type: "message",
      id: `${Math.random()}`,
      channelId: "null",
      serviceUrl: "null",
      locale: "en-us",
      from: { id: `u${customer}`, name: "u" },
      recipient: { id: "bot", name: "b" },
      conversation: { id: `c${customer}` },
      text,
    };
    return this.runMiddleware(new TurnContext(this, activity), logic);
  }
}

async function order(prompts) {
  const counters = { turns: 0, replies: 0, orders: 0 };
  const adapter = new NullAdapter(counters);
  const conversation = new ConversationState(new MemoryStorage());
  const dialogs = new DialogSet(conversation.createProperty("dialog"));
  const filler = conversation.createProperty("filler");
  dialogs.add(new TextPrompt("text"));
  dialogs.add(new NumberPrompt("number", undefined, "en-us"));
  dialogs.add(new ChoicePrompt("choice", undefined, "en-us"));
  dialogs.add(new ConfirmPrompt("confirm", undefined, "en-us"));
  const product =
    prompts === "all" ? ["choice", { prompt: "product", choices: ["kopi gayo", "teh melati"] }] : ["text", "product"];
  const quantity = prompts === "all" ? ["number", "quantity"] : ["text", "quantity"];
  dialogs.add(
    new WaterfallDialog("order", [
      (step) => step.prompt(...product),
      (step) => step.prompt(...quantity),
      (step) => step.prompt("text", "address"),
      async (step) => {
        counters.orders += 1;
        await step.context.sendActivity("done");
        return step.endDialog();
      },
    ]),
  );
  return {
    async say(customer, turn) {
      await adapter.receive(customer, ORDER[turn % ORDER.length], async (context) => {
        await filler.get(context, { ...FILLER });
        const dialog = await dialogs.createContext(context);
        const result = await dialog.continueDialog();
        if (result.status === DialogTurnStatus.empty) await dialog.beginDialog("order");
        await conversation.saveChanges(context);
        counters.turns += 1;
      });
    },
    counters: () => ({ ...counters }),
  };
}

async function echo() {
  const counters = { turns: 0, replies: 0 };
  const adapter = new NullAdapter(counters);
  const user = new UserState(new MemoryStorage());
  const property = user.createProperty("state");
  return {
    say: (customer) =>
      adapter.receive(customer, "jam buka", async (context) => {
        const state = await property.get(context, { count: 0, filler: FILLER });
        state.count += 1;
        await context.sendActivity(`${state.count}`);
        await user.saveChanges(context);
        counters.turns += 1;
      }),
    counters: () => ({ ...counters }),
  };
}

export const works = { echo, order: () => order("all"), "order-text": () => order("text") };
