import { randomInt } from "node:crypto";
import type { BranchId } from "./branches.ts";
import { type Grind, type ProductId, product, totalOf } from "./catalogue.ts";
import type { Order, OrderRequest, Placed } from "./orders.ts";

/** Without vowels and without what looks alike, so that a code is no word and is read out without mistakes. */
const PICKUP_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ";

/** A row of `orders`; the checks of `place` keep the two kinds of fulfilment apart. */
export type OrderRow = {
  readonly id: number;
  readonly status: Order["status"];
  readonly customer: string;
  readonly product: ProductId;
  readonly qty: number;
  readonly grind: Grind | null;
  readonly total: number;
  readonly at: string;
} & (
  | { readonly fulfilment: "delivery"; readonly address: string; readonly branch: null; readonly pickup_code: null }
  | { readonly fulfilment: "pickup"; readonly address: null; readonly branch: BranchId; readonly pickup_code: string }
);

/** What is written for an order, in the order of the columns from `customer` to `at`. */
export function columnsOf(order: OrderRequest, pickupCode: string | null, now: number): (string | number | null)[] {
  return [
    order.customer,
    order.product,
    order.qty,
    order.grind ?? null,
    order.fulfilment,
    order.fulfilment === "delivery" ? order.address : null,
    order.fulfilment === "pickup" ? order.branch : null,
    totalOf(order),
    pickupCode,
    new Date(now).toISOString(),
  ];
}

/** Stands where somebody was who had their data erased. */
export const NOBODY = "[erased]";

/** A pick-up code as it may be, unless it is taken. */
export function someCode(): string {
  return Array.from({ length: 6 }, () => PICKUP_LETTERS[randomInt(PICKUP_LETTERS.length)]).join("");
}

/** A pick-up code as people type or say it. */
export function codeOf(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, "");
}

/** A pick-up comes from its branch; a delivery from any that sells the product. */
export function branchesFor(order: OrderRequest): readonly BranchId[] {
  return order.fulfilment === "pickup" ? [order.branch] : product(order.product).branches;
}

export function toPlaced(row: OrderRow): Placed {
  return { status: "placed", no: numberOf(row), total: row.total, pickupCode: row.pickup_code };
}

export function toOrder(row: OrderRow): Order {
  return {
    no: numberOf(row),
    status: row.status,
    customer: row.customer,
    items: [{ product: row.product, qty: row.qty, ...(row.grind !== null && { grind: row.grind }) }],
    ...(row.fulfilment === "delivery"
      ? { fulfilment: row.fulfilment, address: row.address }
      : { fulfilment: row.fulfilment, branch: row.branch, pickupCode: row.pickup_code }),
    total: { amount: row.total, currency: "IDR" },
    at: row.at,
  };
}

function numberOf(row: OrderRow): string {
  return `KS-${String(row.id).padStart(4, "0")}`;
}
