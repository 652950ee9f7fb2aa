import type { PersonalData, TurnOf } from "@sambung/core";
import { z } from "zod";
import { product } from "./catalogue.ts";
import { type Orders, orderNumber } from "./orders.ts";
import type { SameCustomer } from "./services.ts";
import { kopi } from "./vocabulary.ts";

/** Orders told at once. */
const SHOWN = 5;

/** What a customer may do about their own account: "riwayat pesanan", "data saya apa saja", "hapus data saya", ... */
export const accountAnswers = (orders: Orders, sameCustomer: SameCustomer, eraseAfter = "24h") => ({
  // Whoever holds the phone for a moment must not read what was ordered where.
  "order-history": {
    requires: "linked" as const,
    async run(turn: TurnOf<typeof kopi>) {
      const lines = await turn.step("own-orders", async () => {
        const own: string[] = [];
        for (const { no, customer, items } of await orders.list()) {
          if (own.length === SHOWN) break;
          if (!(await sameCustomer(customer, turn.customer))) continue;
          own.push(`• ${no}: ${items.map((item) => `${item.qty} × ${product(item.product).name}`).join(", ")}`);
        }
        return own;
      });
      if (lines.length === 0) turn.say("account.noOrders");
      else turn.say("account.orders", { list: lines.join("\n") });
    },
  },
  "my-data": {
    // Not to whoever has a number now that was the customer's once.
    requires: "channel" as const,
    run(turn: TurnOf<typeof kopi>) {
      const { aliases, profile, consents } = turn.account.view();
      turn.say("account.data", {
        names: aliases.map(({ kind, shown }) => `${kind} ${shown}`).join(", "),
        address: String(profile["address"] ?? "-"),
        consents: consents.filter(({ granted }) => granted).length,
      });
    },
  },
  // "hapus tehnya" while there is no cart is no wish to be forgotten.
  "erase-me": (turn: TurnOf<typeof kopi>) =>
    turn.entities.product === undefined ? turn.account.erase({ after: eraseAfter }) : turn.say("cart.none"),
  "not-me": (turn: TurnOf<typeof kopi>) => turn.account.unlink(),
  disconnect: (turn: TurnOf<typeof kopi>) => {
    const channel = CHANNELS.find(([words]) => words.test(turn.text))?.[1];
    turn.account.unlink(channel === undefined ? {} : { channel });
  },
});

const CHANNELS: readonly (readonly [RegExp, string])[] = [
  [/\b(whatsapp|wa|watsap|whatsap)\b/iu, "whatsapp"],
  [/\btele(gram)?\b/iu, "telegram"],
  [/\bslack\b/iu, "slack"],
  [/\b(web|situs|website|browser)\b/iu, "web"],
];

/** Whoever asks for offers, or whether there are some, agrees before any are sent. */
export const offersForm = kopi.form("offers", {
  version: 1,
  opens: "offers",
  schema: z.object({ wanted: z.boolean() }),
  slots: { wanted: { ask: "offers.ask", label: "slot.offers" } },
  submit({ wanted }, turn) {
    if (!wanted) return turn.say("offers.no");
    turn.account.agree("promo", "account.offers");
    turn.say("account.offers");
  },
});

/** Another address for an order that is on its way: nobody but the customer, proven by a code, sends goods elsewhere. */
export const addressForm = (orders: Orders, sameCustomer: SameCustomer) =>
  kopi.form("change-address", {
    version: 1,
    opens: "change-address",
    requires: "verified",
    schema: z.object({ number: z.string().max(20), newAddress: z.string().trim().min(10).max(300) }),
    slots: {
      number: {
        ask: "address.which",
        label: "slot.number",
        entity: "orderNo",
        from: ({ profile }) => profile.lastOrder,
      },
      newAddress: { ask: "ask.address", label: "slot.address", sensitivity: "pii" },
    },
    async submit({ number, newAddress }, turn) {
      const no = orderNumber(number) ?? number;
      const changed = await turn.step("change-address", async () => {
        const order = await orders.find(no);
        if (order === undefined || !(await sameCustomer(order.customer, turn.customer))) return false;
        return orders.changeAddress(no, newAddress);
      });
      if (!changed) return turn.say("address.refused", { no });
      turn.say("address.changed", { no, address: newAddress });
    },
  });

/** The books of the shop, for exports and erasures. */
export const ordersAsPersonalData = (orders: Orders): PersonalData => ({
  name: "orders",
  async export(customers) {
    const own = (await orders.list()).filter(({ customer }) => customers.includes(customer));
    return JSON.parse(JSON.stringify(own));
  },
  async erase(customers) {
    return { removed: 0, kept: await orders.forget(customers), because: "books of account are kept for ten years" };
  },
});
