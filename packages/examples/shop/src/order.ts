import { z } from "zod";
import { BRANCH_IDS, BRANCHES, branch } from "./branches.ts";
import { CATALOGUE, GRINDS, isGrindable, PRODUCT_IDS, product, rupiah, totalOf } from "./catalogue.ts";
import type { Orders } from "./orders.ts";
import { kopi } from "./vocabulary.ts";

const Branch = z.enum(BRANCH_IDS);
const Grind = z.enum(GRINDS);
const Address = z.string().trim().min(10).max(300);
const goods = { product: z.enum(PRODUCT_IDS), qty: z.number().int().min(1).max(99) };

/** Ordering one product: what, how much, how ground, and where it goes. */
export const orderForm = (orders: Orders) =>
  kopi.form("order", {
    version: 1,
    opens: "order",
    schema: z.object({
      ...goods,
      grind: Grind,
      fulfilment: z.enum(["delivery", "pickup"]),
      address: Address,
      branch: Branch,
    }),
    complete: z.discriminatedUnion("fulfilment", [
      z.object({ ...goods, grind: Grind.optional(), fulfilment: z.literal("delivery"), address: Address }),
      z.object({ ...goods, grind: Grind.optional(), fulfilment: z.literal("pickup"), branch: Branch }),
    ]),
    slots: {
      product: {
        ask: "ask.product",
        label: "slot.product",
        entity: "product",
        // Not narrowed by the branch: who changes the product keeps it, and is asked for another branch if need be.
        choices: ({ locale }) =>
          CATALOGUE.map((each) => ({
            value: each.id,
            label: each.name,
            description: `${rupiah(each.price, locale)}, ${each.note[locale]}`,
          })),
      },
      qty: { ask: "ask.qty", label: "slot.qty", entity: "qty" },
      grind: {
        ask: "ask.grind",
        label: "slot.grind",
        entity: "grind",
        // While another product is being chosen the grind stays as it was.
        when: (values) => values.product === undefined || isGrindable(values.product),
        choices: { biji: "grind.biji", kasar: "grind.kasar", sedang: "grind.sedang", halus: "grind.halus" },
      },
      fulfilment: {
        ask: "ask.fulfilment",
        label: "slot.fulfilment",
        entity: "fulfilment",
        choices: { delivery: "choice.delivery", pickup: "choice.pickup" },
      },
      address: {
        ask: "ask.address",
        label: "slot.address",
        when: (values) => values.fulfilment === "delivery",
        from: ({ profile }) => profile.address,
        sensitivity: "pii",
      },
      branch: {
        ask: "ask.branch",
        label: "slot.branch",
        entity: "branch",
        when: (values) => values.fulfilment === "pickup",
        choices: ({ values }) =>
          BRANCHES.filter(
            ({ id }) => values.product === undefined || product(values.product).branches.includes(id),
          ).map(({ id, name, address }) => ({ value: id, label: name, description: address })),
      },
    },
    confirm: "order.confirm",
    summary: (values) => ({ total: totalOf(values) }),
    remind: { after: "2h", say: "order.reminder", times: 1 },

    async submit(order, turn) {
      const placed = await turn.step("place-order", ({ key }) =>
        orders.place({ ...order, customer: turn.customer }, { idempotencyKey: key }),
      );
      const name = product(order.product).name;
      if (placed.status === "sold-out") {
        if (placed.left === 0) return turn.reopen("product", "order.soldOut", { product: name });
        return turn.reopen("qty", "order.tooMany", { product: name, left: placed.left });
      }
      const { no, total } = placed;
      turn.remember({ lastOrder: no });
      if (order.fulfilment === "delivery") {
        turn.remember({ address: order.address });
        turn.say("order.delivered", { no, total, address: order.address });
      } else {
        turn.say("order.pickup", { no, total, branch: branch(order.branch).name, code: placed.pickupCode ?? "" });
      }
    },
  });
