import type { BranchId } from "./branches.ts";
import type { Grind, ProductId } from "./catalogue.ts";

/** One line of an order. */
export interface OrderItem {
  readonly product: ProductId;
  readonly qty: number;
  readonly grind?: Grind | undefined;
}

/** What the form hands over. */
export type OrderRequest = {
  readonly customer: string;
  readonly items: readonly OrderItem[];
} & (
  | { readonly fulfilment: "delivery"; readonly address: string }
  | { readonly fulfilment: "pickup"; readonly branch: BranchId }
);

/** An order as the back office shows it. */
export type Order = {
  /** `KS-0001` and up. */
  readonly no: string;
  readonly status: "placed" | "picked-up";
  /** Id of the customer who placed it. */
  readonly customer: string;
  readonly items: readonly OrderItem[];
  readonly total: { readonly amount: number; readonly currency: "IDR" };
  /** ISO 8601 in UTC. */
  readonly at: string;
} & (
  | { readonly fulfilment: "delivery"; readonly address: string }
  | { readonly fulfilment: "pickup"; readonly branch: BranchId; readonly pickupCode: string }
);

export type Placed =
  | { readonly status: "placed"; readonly no: string; readonly total: number; readonly pickupCode: string | null }
  | SoldOut;

/** Of an item, counted from 0, less than asked for is left, perhaps nothing. Nothing was placed or changed. */
export interface SoldOut {
  readonly status: "sold-out";
  readonly item: number;
  readonly left: number;
}

export type Changed =
  | Placed
  /** It was handed over already. */
  | { readonly status: "too-late" };

export type Redeemed =
  | { readonly status: "picked-up"; readonly order: Order }
  | { readonly status: "unknown" }
  | { readonly status: "already-redeemed" };

export interface Review {
  readonly product: ProductId;
  readonly stars: number;
}

type Awaitable<T> = T | Promise<T>;

/** The shop's own books: orders, stock and reviews. Sambung knows nothing of them. */
export interface Orders {
  /** Places an order once per `idempotencyKey`; the same key again gets the first answer. */
  place(order: OrderRequest, options: { readonly idempotencyKey: string }): Awaitable<Placed>;
  /** Makes another order of one that was not handed over: the number stays, a pick-up code too. Safe to repeat. */
  change(no: string, order: OrderRequest): Awaitable<Changed>;
  find(no: string): Awaitable<Order | undefined>;
  /** Newest first. */
  list(): Awaitable<readonly Order[]>;
  /** Hands the goods over, once. */
  redeem(pickupCode: string): Awaitable<Redeemed>;
  /** How many bags a branch has from now on; without a figure there is always enough. */
  stock(product: ProductId, branch: BranchId, left: number): Awaitable<void>;
  /** Sends a delivery that was not handed over to another address; false when there is none to send. */
  changeAddress(no: string, address: string): Awaitable<boolean>;
  /** Takes the person out of the orders of these customers, which the law wants kept; returns how many. */
  forget(customers: readonly string[]): Awaitable<number>;
  saveReview(review: Review, options: { readonly idempotencyKey: string }): Awaitable<void>;
  close(): Awaitable<void>;
}

/**
 * The number in the form the shop prints it, or undefined when it is none.
 *
 * @example orderNumber("ks 12"); // "KS-0012"
 */
export function orderNumber(text: string): string | undefined {
  const digits = /^\s*ks[\s-]*(\d{1,9})\s*$/i.exec(text)?.[1];
  return digits === undefined ? undefined : `KS-${String(Number(digits)).padStart(4, "0")}`;
}
