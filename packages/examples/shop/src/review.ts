import { z } from "zod";
import type { ProductId } from "./catalogue.ts";
import type { orderForm } from "./order.ts";
import type { Orders } from "./orders.ts";
import { kopi } from "./vocabulary.ts";

interface Item {
  readonly product: ProductId;
}

/** Three days after an order: how was it? Few stars go to a person. */
export const reviewFlow = (order: ReturnType<typeof orderForm>, orders: Orders) =>
  kopi.flow("review", {
    version: 1,
    startsOn: { on: order.completed, after: "3d" },
    async run(flow) {
      // Orders of the first version were of one thing; some were placed less than three days ago.
      const { items = [flow.trigger.values as unknown as Item] } = flow.trigger.values;
      const stars = await flow.ask("stars", "review.ask", z.number().int().min(1).max(5));
      await flow.step("save", async ({ key }) => {
        for (const product of new Set(items.map((item) => item.product))) {
          await orders.saveReview({ product, stars }, { idempotencyKey: `${key}:${product}` });
        }
      });
      if (stars > 3) return flow.say("review.thanks");
      flow.say("review.sorry");
      flow.handoff("complaints");
    },
  });
