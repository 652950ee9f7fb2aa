import {
  type Audit,
  type DeadLetters,
  type DeskCase,
  type ErasureReceipt,
  type FailedMessages,
  SambungError,
} from "@sambung/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Order, Orders } from "../orders.ts";
import { refusal } from "./refusal.ts";

export interface BackofficeOptions {
  readonly orders: Orders;
  /** Requests for a person, oldest first. */
  readonly handoffs: () => Promise<readonly DeskCase[]>;
  readonly audit: Audit;
  /** Everything about a customer as one JSON document. */
  readonly exportText: (customer: string) => AsyncIterable<string>;
  /** What came of an erasure. */
  readonly receipt: (number: string) => Promise<ErasureReceipt | undefined>;
  readonly deadLetters: DeadLetters;
  readonly failedMessages: FailedMessages;
  /** Called once per order that was handed over. */
  readonly pickedUp: (order: Order) => Promise<void>;
}

const MAX_BODY_BYTES = 1_048_576;
const AuditQuery = z.object({
  after: z.string().max(64).optional(),
  customer: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
});
const Pickup = z.object({ code: z.string().min(1).max(64) });

/**
 * What the people in the shop see and do, under `/backoffice`: `/orders`, `/handoffs`, `/pickup`, `/audit`,
 * `/customers/<id>/export`, `/receipts/<number>`, `/dead-letters`, `/failed-messages`.
 */
export function backoffice({
  orders,
  handoffs,
  audit,
  exportText,
  receipt,
  deadLetters,
  failedMessages,
  pickedUp,
}: BackofficeOptions): Hono {
  const routes = new Hono({ strict: false });
  routes.get("/backoffice/orders", async (c) => c.json({ orders: await orders.list() }));
  routes.get("/backoffice/handoffs", async (c) => c.json({ handoffs: await handoffs() }));
  routes.get("/backoffice/audit", async (c) => {
    const query = AuditQuery.safeParse(c.req.query());
    if (!query.success) return refusal(400, "after and customer are ids, limit is a number from 1 to 1000.");
    const { after, limit, customer } = query.data;
    const entries = await audit.list({ limit, ...(after && { after }), ...(customer && { customer }) });
    return c.json({ audit: entries });
  });
  routes.get("/backoffice/customers/:id/export", async (c) => {
    const pieces = exportText(c.req.param("id"))[Symbol.asyncIterator]();
    try {
      // Whether there is such a customer shows with the first piece, before anything is answered.
      return exported(await pieces.next(), pieces);
    } catch (error) {
      if (SambungError.is(error) && error.code === "customer-unknown")
        return refusal(404, "There is no such customer.");
      throw error;
    }
  });
  routes.get("/backoffice/receipts/:number", async (c) => {
    const found = await receipt(c.req.param("number"));
    return found === undefined ? refusal(404, "There is no receipt with this number.") : c.json({ receipt: found });
  });
  routes.get("/backoffice/dead-letters", async (c) => c.json({ deadLetters: await deadLetters.list() }));
  routes.post("/backoffice/dead-letters/:seq{[0-9]+}/retry", async (c) =>
    (await deadLetters.retry(Number(c.req.param("seq")))) ? c.json({}) : refusal(404, "There is no such dead letter."),
  );
  routes.delete("/backoffice/dead-letters/:seq{[0-9]+}", async (c) =>
    (await deadLetters.drop(Number(c.req.param("seq")))) ? c.json({}) : refusal(404, "There is no such dead letter."),
  );
  routes.get("/backoffice/failed-messages", async (c) => c.json({ failedMessages: await failedMessages.list() }));
  routes.post("/backoffice/failed-messages/:id/resend", async (c) =>
    (await failedMessages.resend(c.req.param("id"))) ? c.json({}) : refusal(404, "There is no such failed message."),
  );
  routes.delete("/backoffice/failed-messages/:id", async (c) =>
    (await failedMessages.drop(c.req.param("id"))) ? c.json({}) : refusal(404, "There is no such failed message."),
  );
  routes.post(
    "/backoffice/pickup",
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => refusal(413, "The body is larger than 1 MB.") }),
    async (c) => {
      const body = Pickup.safeParse(await c.req.json().catch(() => undefined));
      if (!body.success) return refusal(400, 'Send JSON such as {"code": "7F3K9Q"}.');
      const redeemed = await orders.redeem(body.data.code);
      if (redeemed.status === "unknown") return refusal(404, "No order has this pick-up code.");
      if (redeemed.status === "already-redeemed") return refusal(409, "This order was handed over already.");
      await pickedUp(redeemed.order);
      return c.json({ order: redeemed.order });
    },
  );
  routes.notFound(() =>
    refusal(
      404,
      "The back office has /orders, /handoffs, /pickup, /audit, /customers, /receipts, /dead-letters and /failed-messages.",
    ),
  );
  routes.onError((error) => {
    throw error;
  });
  return routes;
}

/** A document in pieces, as they come. */
function exported(first: IteratorResult<string>, pieces: AsyncIterator<string>): Response {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<string>> | undefined = Promise.resolve(first);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await (next ?? pieces.next());
      next = undefined;
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="customer.json"',
      "cache-control": "no-store",
    },
  });
}
