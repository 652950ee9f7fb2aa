import { kopiSambung } from "./bot.ts";
import { openOrders } from "./orders-sqlite.ts";

/** The shop's bot with empty books, for `npm run check:inflight`: nothing of it is called there. */
export const bot = kopiSambung({
  orders: openOrders(":memory:", { now: () => Date.now() }),
  sameCustomer: async (one, other) => one === other,
});
