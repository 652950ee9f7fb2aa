import { z } from "zod";
import { branch } from "./branches.ts";
import document from "./order-status.form.json" with { type: "json" };
import { type Order, type Orders, orderNumber } from "./orders.ts";
import type { SameCustomer } from "./services.ts";
import { kopi } from "./vocabulary.ts";

/**
 * Where an order is: by its number, else the customer's last one. What is asked stands in `order-status.form.json`; only
 * what is done with the answer is code.
 */
export const statusForm = (orders: Orders, sameCustomer: SameCustomer) =>
  kopi.formFromDocument(document, {
    opens: "order-status",
    actions: [tellStatus(orders, sameCustomer)],
    checks: { "has-digits": (value) => /\d/.test(String(value)) || "status.noNumber" },
  });

/** Says how far an order is. Other people's orders do not exist here. */
const tellStatus = (orders: Orders, sameCustomer: SameCustomer) =>
  kopi.action("tell-status", z.object({ number: z.string() }), async ({ number }, turn) => {
    const order = await turn.step("find-order", async (): Promise<Order | null> => {
      const found = await orders.find(number);
      return found !== undefined && (await sameCustomer(found.customer, turn.customer)) ? found : null;
    });
    if (order === null) return turn.say("status.unknown", { no: orderNumber(number) ?? number });
    const { no } = order;
    if (order.status === "picked-up") return turn.say("status.pickedUp", { no });
    if (order.fulfilment === "delivery") return turn.say("status.delivery", { no, address: order.address });
    turn.say("status.pickup", { no, branch: branch(order.branch).name, code: order.pickupCode });
  });
