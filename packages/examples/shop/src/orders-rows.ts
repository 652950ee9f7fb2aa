import { randomInt } from "node:crypto";
import type { BranchId } from "./branches.ts";
import { type ProductId, product, totalOf } from "./catalogue.ts";
import { type Order, type OrderItem, type OrderRequest, orderNumber, type Placed, type SoldOut } from "./orders.ts";

/** Without vowels and without what looks alike, so that a code is no word and is read out without mistakes. */
const PICKUP_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ";

/** A row of `orders`; the checks of `place` keep the two kinds of fulfilment apart. */
export type OrderRow = {
  readonly id: number;
  readonly status: Order["status"];
  readonly customer: string;
  /** JSON. */
  readonly items: string;
  readonly total: number;
  readonly at: string;
} & (
  | { readonly fulfilment: "delivery"; readonly address: string; readonly branch: null; readonly pickup_code: null }
  | { readonly fulfilment: "pickup"; readonly address: null; readonly branch: BranchId; readonly pickup_code: string }
);

/** What is written for an order, in the order of the columns from `customer` to `pickup_code`. */
export function columnsOf(order: OrderRequest, pickupCode: string | null): (string | number | null)[] {
  return [
    order.customer,
    JSON.stringify(order.items),
    order.fulfilment,
    order.fulfilment === "delivery" ? order.address : null,
    order.fulfilment === "pickup" ? order.branch : null,
    totalOf(order.items),
    pickupCode,
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

/** Bags of a product at a branch. */
export interface Bags {
  readonly product: ProductId;
  readonly branch: BranchId;
  readonly bags: number;
}

/**
 * Takes the items out of what is there: a pick-up from its branch, a delivery each from any that sells it. Returns what is
 * left where something was taken, or the first item of which there is not enough.
 *
 * @param there how many bags, infinitely many where nobody counts
 */
export function takeFrom(
  order: OrderRequest,
  there: (product: ProductId, branch: BranchId) => number,
): { readonly left: readonly Bags[] } | SoldOut {
  const left = new Map<string, Bags>();
  for (const [index, item] of order.items.entries()) {
    const branches = order.fulfilment === "pickup" ? [order.branch] : product(item.product).branches;
    const supply = branches.map((branch) => {
      const taken = left.get(`${item.product} ${branch}`);
      return { product: item.product, branch, bags: taken?.bags ?? there(item.product, branch) };
    });
    const source = supply.find(({ bags }) => bags >= item.qty);
    if (source === undefined) {
      return { status: "sold-out", item: index, left: Math.max(...supply.map(({ bags }) => bags)) };
    }
    left.set(`${item.product} ${source.branch}`, { ...source, bags: source.bags - item.qty });
  }
  return { left: [...left.values()].filter(({ bags }) => Number.isFinite(bags)) };
}

/** Puts back what an order took, as far as somebody counts: into its branch, else the first that sells it. */
export function putBack(order: Order, there: (product: ProductId, branch: BranchId) => number): readonly Bags[] {
  const whole = new Map<string, Bags>();
  for (const item of order.items) {
    const branches = order.fulfilment === "pickup" ? [order.branch] : product(item.product).branches;
    const branch = branches.find((one) => Number.isFinite(there(item.product, one)));
    if (branch === undefined) continue;
    const place = `${item.product} ${branch}`;
    const bags = (whole.get(place)?.bags ?? there(item.product, branch)) + item.qty;
    whole.set(place, { product: item.product, branch, bags });
  }
  return [...whole.values()];
}

/** What is there once these are put back. */
export function withBags(
  there: (product: ProductId, branch: BranchId) => number,
  more: readonly Bags[],
): (product: ProductId, branch: BranchId) => number {
  return (id, branch) => more.find((one) => one.product === id && one.branch === branch)?.bags ?? there(id, branch);
}

export function toPlaced(row: OrderRow): Placed {
  return { status: "placed", no: numberOf(row), total: row.total, pickupCode: row.pickup_code };
}

export function toOrder(row: OrderRow): Order {
  return {
    no: numberOf(row),
    status: row.status,
    customer: row.customer,
    items: JSON.parse(row.items) as readonly OrderItem[],
    ...(row.fulfilment === "delivery"
      ? { fulfilment: row.fulfilment, address: row.address }
      : { fulfilment: row.fulfilment, branch: row.branch, pickupCode: row.pickup_code }),
    total: { amount: row.total, currency: "IDR" },
    at: row.at,
  };
}

/** The number of a row, 0 when the text is no order number. */
export function idOf(no: string): number {
  return Number(orderNumber(no)?.slice("KS-".length) ?? 0);
}

function numberOf(row: OrderRow): string {
  return `KS-${String(row.id).padStart(4, "0")}`;
}
