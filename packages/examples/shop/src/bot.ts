import { accountAnswers, addressForm, offersForm } from "./account.ts";
import { againAnswer } from "./again.ts";
import { type BranchId, branch, openingHours } from "./branches.ts";
import { CATALOGUE, product, rupiah } from "./catalogue.ts";
import { orderForm } from "./order.ts";
import { reviewFlow } from "./review.ts";
import type { ShopServices } from "./services.ts";
import { statusForm } from "./status.ts";
import { kopi } from "./vocabulary.ts";

/**
 * The whole bot of the shop. `answers` are what people ask in between: the open question comes back after them.
 * `public` ones are given in groups too.
 *
 * @example
 * const shop = kopiSambung({ orders: openOrders(":memory:", clock), sameCustomer: async (a, b) => a === b });
 * await using app = await shop.start({ store, channels });
 */
export function kopiSambung({ orders, sameCustomer, eraseAfter }: ShopServices) {
  const order = orderForm(orders);
  return kopi.bot({
    name: "kopi-sambung",
    forms: [order, statusForm(orders, sameCustomer), addressForm(orders, sameCustomer), offersForm],
    flows: [reviewFlow(order, orders)],
    answers: {
      hours: {
        public: true,
        run(turn) {
          const { locale, entities } = turn;
          if (entities.branch === undefined) {
            const hours = (id: BranchId) => openingHours(branch(id), locale);
            turn.say("hours.all", { bandung: hours("bandung"), jakarta: hours("jakarta") });
          } else {
            const at = branch(entities.branch);
            turn.say("hours.one", { branch: at.name, hours: openingHours(at, locale) });
          }
        },
      },
      branches: {
        public: true,
        run(turn) {
          const { branch: wanted } = turn.entities;
          if (wanted === undefined) {
            turn.say("branches.all", { bandung: branch("bandung").address, jakarta: branch("jakarta").address });
          } else {
            const { name, address, latitude, longitude } = branch(wanted);
            turn.say("branches.one", { branch: name, address });
            turn.show({ kind: "location", latitude, longitude, label: `Kopi Sambung ${name}` });
          }
        },
      },
      menu: {
        public: true,
        run(turn) {
          const { locale, entities } = turn;
          if (entities.product === undefined) {
            const list = CATALOGUE.map(({ name, price }) => `• ${name}, ${rupiah(price, locale)}`).join("\n");
            turn.say("menu.all", { list });
          } else {
            const { name, note, price } = product(entities.product);
            turn.say("menu.one", { product: name, note: note[locale], price });
          }
        },
      },
      delivery: { public: true, run: (turn) => turn.say("delivery") },
      payment: { public: true, run: (turn) => turn.say("payment") },
      greeting: { public: true, run: (turn) => turn.say("greeting") },
      thanks: { public: true, run: (turn) => turn.say("thanks") },
      // Where there is a cart, the form takes it.
      "remove-item": { public: true, run: (turn) => turn.say("cart.none") },
      // Who had agreed is answered before this.
      "no-offers": { public: true, run: (turn) => turn.say("offers.no") },
      "same-again": againAnswer(orders, sameCustomer),
      ...accountAnswers(orders, sameCustomer, eraseAfter),
      // An order that was placed is cancelled by somebody who can see whether it has left.
      cancel: (turn) => (turn.profile.lastOrder === undefined ? turn.say("cart.none") : turn.handoff("front-desk")),
      human: (turn) => turn.handoff("front-desk"),
    },
  });
}
