import { defineVocabulary, list, number, pattern } from "@sambung/core";
import { z } from "zod";
import { ADDRESS } from "./address.ts";
import { BRANCHES, type BranchId } from "./branches.ts";
import { CATALOGUE, type ProductId } from "./catalogue.ts";
import { en as copyEn } from "./copy/en.ts";
import { id as copyId } from "./copy/id.ts";
import { en as intentsEn } from "./intents/en.ts";
import { id as intentsId } from "./intents/id.ts";
import { LOCALES } from "./locale.ts";

/** What the bot understands and says: names and types only, nothing happens here. */
export const kopi = defineVocabulary({
  locales: LOCALES,
  /** Remembered about a customer between orders. */
  profile: z.object({ address: z.string(), lastOrder: z.string() }).partial(),
  entities: {
    product: list(synonymsOf<ProductId>(CATALOGUE)),
    qty: number(),
    grind: list({
      biji: ["biji utuh", "biji", "jangan digiling", "whole beans", "beans", "unground"],
      kasar: ["kasar", "giling kasar", "digiling kasar", "french press", "coarse", "coarse ground", "coarsely ground"],
      sedang: ["sedang", "giling sedang", "digiling sedang", "v60", "medium", "medium ground"],
      halus: ["halus", "giling halus", "digiling halus", "tubruk", "espresso", "fine", "fine ground", "finely ground"],
    }),
    fulfilment: list({
      delivery: [
        "diantar",
        "dianter",
        "antar",
        "anter",
        "anterin",
        "antarkan",
        "dikirim",
        "dikirimin",
        "kirim ke",
        "kirim",
        "kirimkan",
        "kirim ke rumah",
        "delivery",
        "deliver",
        "delivered",
        "send to",
        "sent to",
        "ship to",
        "shipped to",
      ],
      pickup: [
        "ambil sendiri",
        "diambil",
        "ambil",
        "ambil di toko",
        "pick up",
        "pickup",
        "pick-up",
        "pick it up",
        "collect",
        "grab it",
        "myself",
      ],
    }),
    branch: list(synonymsOf<BranchId>(BRANCHES)),
    address: pattern(ADDRESS),
    orderNo: pattern("(?<![\\p{L}\\p{N}-])KS[ -]?\\d{1,6}(?![\\p{L}\\p{N}]|-[\\p{L}\\p{N}])"),
  },
  intents: {
    order: { id: intentsId.order, en: intentsEn.order },
    "order-status": { id: intentsId["order-status"], en: intentsEn["order-status"] },
    hours: { id: intentsId.hours, en: intentsEn.hours },
    branches: { id: intentsId.branches, en: intentsEn.branches },
    menu: { id: intentsId.menu, en: intentsEn.menu },
    delivery: { id: intentsId.delivery, en: intentsEn.delivery },
    payment: { id: intentsId.payment, en: intentsEn.payment },
    human: { id: intentsId.human, en: intentsEn.human },
    "order-history": { id: intentsId["order-history"], en: intentsEn["order-history"] },
    "same-again": { id: intentsId["same-again"], en: intentsEn["same-again"] },
    "change-address": { id: intentsId["change-address"], en: intentsEn["change-address"] },
    "my-data": { id: intentsId["my-data"], en: intentsEn["my-data"] },
    "erase-me": { id: intentsId["erase-me"], en: intentsEn["erase-me"] },
    cancel: { id: intentsId.cancel, en: intentsEn.cancel },
    "remove-item": { id: intentsId["remove-item"], en: intentsEn["remove-item"] },
    "not-me": { id: intentsId["not-me"], en: intentsEn["not-me"] },
    disconnect: { id: intentsId.disconnect, en: intentsEn.disconnect },
    offers: { id: intentsId.offers, en: intentsEn.offers },
    "no-offers": { id: intentsId["no-offers"], en: intentsEn["no-offers"] },
    greeting: { id: intentsId.greeting, en: intentsEn.greeting },
    thanks: { id: intentsId.thanks, en: intentsEn.thanks },
  },
  copy: { id: copyId, en: copyEn },
});

function synonymsOf<Id extends string>(
  things: readonly { readonly id: Id; readonly synonyms: readonly string[] }[],
): Readonly<Record<Id, readonly string[]>> {
  return Object.fromEntries(things.map((thing) => [thing.id, thing.synonyms])) as Record<Id, readonly string[]>;
}
