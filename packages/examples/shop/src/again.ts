import type { TurnOf } from "@sambung/core";
import { branch } from "./branches.ts";
import { type Grind, product } from "./catalogue.ts";
import type { Locale } from "./locale.ts";
import type { Order, Orders } from "./orders.ts";
import type { SameCustomer } from "./services.ts";
import type { kopi } from "./vocabulary.ts";

/**
 * "Sama kayak tadi": says what the last order was, and the message that orders it once more. Nothing is ordered unasked, and
 * where it went is not told: whoever holds the phone may be somebody else.
 */
export const againAnswer = (orders: Orders, sameCustomer: SameCustomer) => async (turn: TurnOf<typeof kopi>) => {
  const line = await turn.step("last-order", async () => {
    for (const order of await orders.list()) {
      if (await sameCustomer(order.customer, turn.customer)) return asMessage(order, turn.locale);
    }
    return null;
  });
  if (line === null) turn.say("again.none");
  else turn.say("again.last", { line });
};

/** An order in words that order it again. */
function asMessage({ items, ...order }: Order, locale: Locale): string {
  const { verb, grinds, delivery, pickup } = WORDS[locale];
  const things = items.map(({ qty, product: id, grind }) =>
    [qty, product(id).name, ...(grind === undefined ? [] : [grinds[grind]])].join(" "),
  );
  const where = order.fulfilment === "delivery" ? delivery : `${pickup} ${branch(order.branch).name}`;
  return `${verb} ${[...things, where].join(", ")}`;
}

interface Words {
  readonly verb: string;
  readonly grinds: Readonly<Record<Grind, string>>;
  readonly delivery: string;
  readonly pickup: string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  id: {
    verb: "pesan",
    grinds: { biji: "biji utuh", kasar: "kasar", sedang: "sedang", halus: "halus" },
    delivery: "diantar",
    pickup: "ambil di",
  },
  en: {
    verb: "order",
    grinds: { biji: "whole beans", kasar: "coarse", sedang: "medium", halus: "fine" },
    delivery: "delivery",
    pickup: "pick up in",
  },
};
