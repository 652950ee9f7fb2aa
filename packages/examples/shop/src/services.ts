import type { Orders } from "./orders.ts";

/** Whether two customer ids are one person by now: linking channels merges the customers of both. */
export type SameCustomer = (one: string, other: string) => Promise<boolean>;

/** What the bot needs from the rest of the shop. */
export interface ShopServices {
  readonly orders: Orders;
  readonly sameCustomer: SameCustomer;
  /** How long customers may take back that everything about them shall be erased, default `"24h"`. */
  readonly eraseAfter?: string;
}
