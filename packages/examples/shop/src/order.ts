import type { FormTurn, Vocabulary } from "@sambung/core";
import { z } from "zod";
import { BRANCH_IDS, BRANCHES, type BranchId, branch } from "./branches.ts";
import {
  CATALOGUE,
  GRINDS,
  isGrindable,
  isSoldAt,
  PRODUCT_IDS,
  type ProductId,
  product,
  rupiah,
  totalOf,
} from "./catalogue.ts";
import type { Orders, SoldOut } from "./orders.ts";
import { kopi } from "./vocabulary.ts";

const Branch = z.enum(BRANCH_IDS);
const Grind = z.enum(GRINDS);
const Address = z.string().trim().min(10).max(300);
const goods = { product: z.enum(PRODUCT_IDS), qty: z.number().int().min(1).max(99) };
const MAX_ITEMS = 10;

/** What is asked of each item is told apart from what must be there: tea is not ground. */
const Item = z.object({ ...goods, grind: Grind });
const items = z.array(z.object({ ...goods, grind: Grind.optional() })).min(1);
const Complete = z.discriminatedUnion("fulfilment", [
  z.object({ items, fulfilment: z.literal("delivery"), address: Address }),
  z.object({ items, fulfilment: z.literal("pickup"), branch: Branch }),
]);
type Complete = z.output<typeof Complete>;

/** Ordering: a cart of coffees and teas, how each is ground, and where it all goes. */
export const orderForm = (orders: Orders) =>
  kopi.form("order", {
    version: 2,
    opens: "order",
    schema: z.object({
      items: z.array(Item).min(1).max(MAX_ITEMS),
      fulfilment: z.enum(["delivery", "pickup"]),
      address: Address,
      branch: Branch,
    }),
    complete: Complete,
    slots: {
      items: {
        of: {
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
            when: (item) => item.product === undefined || isGrindable(item.product),
            choices: { biji: "grind.biji", kasar: "grind.kasar", sedang: "grind.sedang", halus: "grind.halus" },
          },
        },
        sum: "qty",
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
        early: "address",
        when: (values) => values.fulfilment === "delivery",
        from: ({ profile }) => profile.address,
        check: (value) => isAddress(value) || "address.wrong",
        sensitivity: "pii",
      },
      branch: {
        ask: "ask.branch",
        label: "slot.branch",
        entity: "branch",
        when: (values) => values.fulfilment === "pickup",
        // All of it is picked up in one place.
        choices: ({ values }) =>
          BRANCHES.filter(({ id }) => hasAll(id, values.items)).map(({ id, name, address }) => ({
            value: id,
            label: name,
            description: address,
          })),
        check: (value, { values }) => hasAll(value, values.items) || "branch.notAll",
      },
    },
    confirm: "order.confirm",
    summary: (values) => ({ total: totalOf(values.items) }),
    remind: { after: "2h", say: "order.reminder", times: 1 },
    // The first version knew one thing an order.
    migrate: ({ product, qty, grind, ...others }) =>
      product === undefined && qty === undefined ? others : { ...others, items: [{ product, qty, grind }] },

    async submit(order, turn) {
      const placed = await turn.step("place-order", ({ key }) =>
        orders.place({ ...order, customer: turn.customer }, { idempotencyKey: key }),
      );
      if (placed.status === "sold-out") return askForLess(order, placed, turn);
      const { no, total } = placed;
      turn.keep({ no });
      rememberFor(order, no, turn);
      if (order.fulfilment === "delivery") turn.say("order.delivered", { no, total, address: order.address });
      else turn.say("order.pickup", { no, total, branch: branch(order.branch).name, code: placed.pickupCode ?? "" });
    },

    change: {
      within: "1h",
      async run(order, turn) {
        const { no } = Kept.parse(turn.kept);
        const changed = await turn.step("change-order", () => orders.change(no, { ...order, customer: turn.customer }));
        if (changed.status === "sold-out") return askForLess(order, changed, turn);
        if (changed.status === "too-late") return turn.refuse("order.tooLate", { no });
        const { total } = changed;
        rememberFor(order, no, turn);
        if (order.fulfilment === "delivery") turn.say("order.changed", { no, total, address: order.address });
        else {
          const code = changed.pickupCode ?? "";
          turn.say("order.changed.pickup", { no, total, branch: branch(order.branch).name, code });
        }
      },
    },
  });

/** Whether a branch sells everything that is in the cart so far. */
function hasAll(branch: BranchId, items: readonly { readonly product?: ProductId | undefined }[] = []): boolean {
  return items.every((item) => item.product === undefined || isSoldAt(item.product, branch));
}

const PLACES =
  /\b(jl|jln|jalan|gg|gang|komp|komplek|kompleks|perum|perumahan|blok|desa|dusun|kampung|kp|rt|rw|apartemen|apt|tower|gedung|ruko|lantai|kos|street|road|avenue|lane|building|floor)\b/iu;

/** Whatever has a number or names a kind of place; "swap the gayo for toraja" goes nowhere. */
function isAddress(text: string): boolean {
  return /\d/.test(text) || PLACES.test(text);
}

/** What a change has to know of the order. */
const Kept = z.object({ no: z.string() });

type OrderTurn = FormTurn<typeof kopi extends Vocabulary<infer V> ? V : never, `items[${number}].${"product" | "qty"}`>;

/** Lets the customer take something else, or less of it. */
function askForLess(order: Complete, { item, left }: SoldOut, turn: OrderTurn): void {
  const { name } = product((order.items[item] as Complete["items"][number]).product);
  if (left === 0) turn.reopen(`items[${item}].product`, "order.soldOut", { product: name });
  else turn.reopen(`items[${item}].qty`, "order.tooMany", { product: name, left });
}

function rememberFor(order: Complete, no: string, turn: Pick<OrderTurn, "remember">): void {
  turn.remember({ lastOrder: no, ...(order.fulfilment === "delivery" ? { address: order.address } : {}) });
}
