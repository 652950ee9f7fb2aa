import { z } from "zod";
import type { orderForm } from "./order.ts";
import type { Orders } from "./orders.ts";
import { kopi } from "./vocabulary.ts";

/** Three days after an order: how was it? Few stars go to a person. */
export const reviewFlow = (order: ReturnType<typeof orderForm>, orders: Orders) =>
  kopi.flow("review", {
    version: 1,
    startsOn: { on: order.completed, after: "3d" },
    async run(flow) {
      const { product } = flow.trigger.values;
      const stars = await flow.ask("stars", "review.ask", z.number().int().min(1).max(5));
      await flow.step("save", ({ key }) => orders.saveReview({ product, stars }, { idempotencyKey: key }));
      if (stars > 3) return flow.say("review.thanks");
      flow.say("review.sorry");
      flow.handoff("complaints");
    },
  });
