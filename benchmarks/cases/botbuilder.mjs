import { ConversationState, MemoryStorage, UserState } from "botbuilder";
import { DialogSet, DialogTurnStatus, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import { NullAdapter } from "../contestants/botbuilder.mjs";

/** Reads and writes take a moment, as those of any database do. */
class SlowStorage extends MemoryStorage {
  async read(keys) {
    await new Promise(setImmediate);
    return super.read(keys);
  }
  async write(changes) {
    await new Promise(setImmediate);
    return super.write(changes);
  }
}

/** Fails to write when told, all or one scope of the state. */
class FailingStorage extends SlowStorage {
  failing = undefined;
  async write(changes) {
    if (this.failing !== undefined && Object.keys(changes).some((key) => key.includes(this.failing))) {
      throw new Error("disk full");
    }
    return super.write(changes);
  }
}

function talking(names, done, storage = new SlowStorage(), form = "form") {
  const counters = { replies: 0 };
  const adapter = new NullAdapter(counters);
  const said = [];
  adapter.sendActivities = async (_context, activities) => {
    said.push(...activities.filter(({ type }) => type === "message").map(({ text }) => text));
    return activities.map(() => ({ id: "1" }));
  };
  const conversation = new ConversationState(storage);
  const dialogs = new DialogSet(conversation.createProperty("dialog"));
  dialogs.add(new TextPrompt("text"));
  dialogs.add(
    new WaterfallDialog(form, [
      ...names.map((name, index) => (step) => {
        if (index > 0) step.values[names[index - 1]] = step.result;
        return step.prompt("text", `${name}?`);
      }),
      (step) => {
        step.values[names.at(-1)] = step.result;
        done({ ...step.values });
        return step.endDialog();
      },
    ]),
  );
  const say = (text) =>
    adapter.receive(1, text, async (context) => {
      const dialog = await dialogs.createContext(context);
      const result = await dialog.continueDialog();
      if (result.status === DialogTurnStatus.empty) await dialog.beginDialog(form);
      await conversation.saveChanges(context);
    });
  return { say, said, storage };
}

export const cases = {
  async burst() {
    const adapter = new NullAdapter({ replies: 0 });
    const state = new UserState(new SlowStorage());
    const property = state.createProperty("counter");
    const once = () =>
      adapter.receive(1, "hi", async (context) => {
        const value = await property.get(context, { count: 0 });
        value.count += 1;
        await state.saveChanges(context);
        last = value.count;
      });
    let last = 0;
    await Promise.all(Array.from({ length: 100 }, once));
    await adapter.receive(1, "hi", async (context) => {
      last = (await property.get(context, { count: 0 })).count;
    });
    return `counter ${last}, no error`;
  },
  async answers() {
    const orders = [];
    const { say, said } = talking(["name", "product", "quantity", "address"], (order) => orders.push(order));
    await Promise.all(["order", "Budi", "kopi", "2", "Jalan Braga 12"].map(say));
    return `${orders.length} orders, "name?" asked ${said.filter((text) => text === "name?").length} times`;
  },
  async yes() {
    const orders = [];
    const { say } = talking(["confirm"], (order) => orders.push(order));
    await say("order");
    await Promise.all(["yes", "yes", "yes"].map(say));
    return `${orders.length} orders`;
  },
  async redelivery() {
    let handled = 0;
    const adapter = new NullAdapter({ replies: 0 });
    const deliver = () =>
      adapter.receive(1, "hi", async () => {
        handled += 1;
      });
    await Promise.all([deliver(), deliver(), deliver()]);
    await deliver();
    return `handled ${handled} times`;
  },
  async channels() {
    const storage = new SlowStorage();
    const write = async (slot, value) => {
      const adapter = new NullAdapter({ replies: 0 });
      // The advice of its issues: make both channels read the same key.
      const state = new UserState(storage);
      state.getStorageKey = () => "customer/1";
      const property = state.createProperty("form");
      await adapter.receive(1, "x", async (context) => {
        const form = await property.get(context, {});
        form[slot] = value;
        await state.saveChanges(context);
      });
    };
    await Promise.all([write("qty", 2), write("address", "Jalan Braga 12")]);
    const { form } = (await storage.read(["customer/1"]))["customer/1"];
    return `slots: ${Object.keys(form).join(", ")}, no error`;
  },
  async inserted() {
    const saved = [];
    const before = talking(["name", "address"], () => {});
    await before.say("start");
    await before.say("Budi");
    const after = talking(["name", "phone", "address"], (values) => saved.push(values), before.storage);
    await after.say("Jalan Braga 12");
    await after.say("ok");
    return `saved ${JSON.stringify(saved[0] ?? {})}`;
  },
  async renamed() {
    const before = talking(["name", "address"], () => {});
    await before.say("start");
    const after = talking(["name", "address"], () => {}, before.storage, "order-form");
    const errors = await Promise.all(
      ["Budi", "halo"].map((line) =>
        after.say(line).then(
          () => 0,
          () => 1,
        ),
      ),
    );
    return `${errors.filter(Boolean).length} of 2 later messages are errors, nothing is said`;
  },
  async unsaved() {
    const saved = [];
    const storage = new FailingStorage();
    const { say, said } = talking(["name", "address"], (values) => saved.push(values), storage);
    await say("order");
    storage.failing = "";
    await say("Budi").catch(() => {});
    storage.failing = undefined;
    // The customer saw the next question, and answers it.
    const shown = said.at(-1);
    await say("Jalan Braga 12");
    await say("ok");
    return `"${shown}" was asked and answered, saved ${JSON.stringify(saved[0] ?? {})}`;
  },
  async torn() {
    const storage = new FailingStorage();
    const user = new UserState(storage);
    const conversation = new ConversationState(storage);
    const points = user.createProperty("points");
    const orders = conversation.createProperty("orders");
    const adapter = new NullAdapter({ replies: 0 });
    storage.failing = "conversations";
    await adapter
      .receive(1, "order", async (context) => {
        await points.set(context, 10);
        await orders.set(context, ["KS-0001"]);
        await user.saveChanges(context);
        await conversation.saveChanges(context);
      })
      .catch(() => {});
    storage.failing = undefined;
    let kept = "";
    await adapter.receive(1, "?", async (context) => {
      kept = `points ${(await points.get(context)) ?? 0}, orders ${(await orders.get(context))?.length ?? 0}`;
    });
    return kept;
  },
};
