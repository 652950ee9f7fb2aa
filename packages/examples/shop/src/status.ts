import { z } from "zod";
import { branch } from "./branches.ts";
import { type Order, type Orders, orderNumber } from "./orders.ts";
import type { SameCustomer } from "./services.ts";
import { kopi } from "./vocabulary.ts";

/** Where an order is: by its number, else the customer's last one. Other people's orders do not exist here. */
export const statusForm = (orders: Orders, sameCustomer: SameCustomer) =>
  kopi.form("order-status", {
    version: 1,
    opens: "order-status",
    schema: z.object({ number: z.string().trim().min(1).max(20) }),
    slots: {
      number: {
        ask: "status.ask",
        label: "slot.number",
        entity: "orderNo",
        from: ({ profile }) => profile.lastOrder,
      },
    },
    async submit({ number }, turn) {
      const order = await turn.step("find-order", async (): Promise<Order | null> => {
        const found = orders.find(number);
        return found !== undefined && (await sameCustomer(found.customer, turn.customer)) ? found : null;
      });
      if (order === null) return turn.say("status.unknown", { no: orderNumber(number) ?? number });
      const { no } = order;
      if (order.status === "picked-up") return turn.say("status.pickedUp", { no });
      if (order.fulfilment === "delivery") return turn.say("status.delivery", { no, address: order.address });
      turn.say("status.pickup", { no, branch: branch(order.branch).name, code: order.pickupCode });
    },
  });
