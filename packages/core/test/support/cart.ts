import { z } from "zod";
import type { FormDefinition } from "../../src/model/definition.ts";
import { type Chat, makeChat } from "./dialog-chat.ts";
import { formOf, intents, orderShape, shop, vocabulary } from "./kopi.ts";

/** A cart: the shop with a form that takes several things. */

export const Grind = z.enum(["halus", "kasar", "biji"]);
const { id, en } = vocabulary.copy;
export const copy = {
  id: { ...id, "ask.grind": "Digiling apa?", "ask.more": "Ada lagi?", "label.grind": "Gilingan" },
  en: { ...en, "ask.grind": "How shall we grind it?", "ask.more": "Anything else?", "label.grind": "Grind" },
};
export const items: FormDefinition["slots"][string] = {
  ask: "ask.product",
  of: {
    product: { ask: "ask.product", label: "label.product", entity: "product" },
    qty: { ask: "ask.qty", label: "label.qty" },
    grind: { ask: "ask.grind", label: "label.grind", when: (item) => item["product"] !== "Kopi Kintamani" },
  },
  sum: "qty",
};
export const goods = { product: orderShape.product, qty: orderShape.qty };
export const rest = { fulfilment: orderShape.fulfilment, address: orderShape.address };
export const cartShape = {
  items: z
    .array(z.object({ ...goods, grind: Grind }))
    .min(1)
    .max(4),
  ...rest,
};
export const complete = z.object({
  items: z.array(z.object({ ...goods, grind: Grind.optional() })).min(1),
  fulfilment: rest.fulfilment,
  address: rest.address.optional(),
});
export const cartSlots: FormDefinition["slots"] = {
  items,
  fulfilment: {
    ask: "ask.fulfilment",
    label: "label.fulfilment",
    choices: { delivery: "choice.delivery", pickup: "choice.pickup" },
  },
  address: {
    ask: "ask.address",
    label: "label.address",
    sensitivity: "pii",
    when: (values) => values["fulfilment"] === "delivery",
  },
};

/** A chat with that shop. With `more` it asks "anything else?" after each item. */
export function cart(more = true, form: Partial<FormDefinition> = {}): Chat {
  const slots = { ...cartSlots, items: { ...items, ...(more ? { more: "ask.more" } : {}) } };
  const forms = [formOf(cartShape, slots, { confirm: "order.confirm", complete, ...form })];
  return makeChat(shop({ forms, vocabulary: { copy } }), { intents });
}
