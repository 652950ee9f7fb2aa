import type { Channel } from "@sambung/core";
import { type Playground, type PlaygroundPhone, playground, type WatchedStore } from "@sambung/studio";
import { branch } from "../../branches.ts";
import { product, rupiah } from "../../catalogue.ts";
import { LOCALES, type Locale } from "../../locale.ts";
import type { Order, Orders } from "../../orders.ts";
import { describeSlot } from "./describe.ts";
import { EXAMPLES, TOUR } from "./story.ts";

/** The playground of the shop: its phones, its books and its story. */
export function shopPlayground(options: {
  readonly phones: readonly PlaygroundPhone[];
  readonly channels: readonly Channel[];
  readonly watched: WatchedStore;
  readonly orders: Pick<Orders, "list">;
}): Playground {
  const { phones, channels, watched, orders } = options;
  return playground({
    name: "Kopi Sambung",
    locales: LOCALES,
    accent: "#7b3f1d",
    phones,
    previews: channels,
    store: watched.store,
    watch: watched.watch,
    apart: { id: "bukan saya", en: "that's not me" },
    describe: describeSlot,
    examples: EXAMPLES,
    tour: TOUR,
    records: async (customers, locale) =>
      (await orders.list())
        .filter(({ customer }) => customers.includes(customer))
        .map((order) => recordOf(order, locale === "en" ? "en" : "id")),
  });
}

function recordOf(order: Order, locale: Locale) {
  const goods = order.items.map((item) => {
    const grind =
      item.grind === undefined ? undefined : describeSlot({ task: "order", slot: "grind", value: item.grind }, locale);
    return [`${item.qty} × ${product(item.product).name}`, grind?.value].filter(Boolean).join(", ");
  });
  const where = order.fulfilment === "delivery" ? order.address : branch(order.branch).name;
  return {
    id: order.no,
    title: goods.join("; "),
    detail: `${where} · ${rupiah(order.total.amount, locale)}`,
    status: order.fulfilment === "pickup" ? `${order.status} · ${order.pickupCode}` : order.status,
    at: order.at,
  };
}
