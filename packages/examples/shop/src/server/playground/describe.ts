import type { DescribeSlot } from "@sambung/studio";
import { BRANCHES } from "../../branches.ts";
import { CATALOGUE } from "../../catalogue.ts";
import { en } from "../../copy/en.ts";
import { id } from "../../copy/id.ts";

/** Titles of the forms. */
const TASKS: { readonly [locale: string]: { readonly [task: string]: string } } = {
  id: {
    order: "Pesanan",
    "order-status": "Cek pesanan",
    "change-address": "Ganti alamat",
    offers: "Promo",
    review: "Ulasan",
  },
  en: {
    order: "Order",
    "order-status": "Order status",
    "change-address": "Another address",
    offers: "Offers",
    review: "Review",
  },
};

/** A part of the cart, such as `items[2].qty`. */
const ITEM = /^items\[(\d+)\]\.(.+)$/;

/** What the shop calls its forms, their slots and what is in them: the words its customers read. */
export const describeSlot: DescribeSlot = ({ task, slot, value }, locale) => {
  const copy: { readonly [key: string]: string } = locale === "en" ? en : id;
  if (slot === "") return { label: TASKS[locale]?.[task] };
  if (slot === "confirm") return { label: locale === "en" ? "Confirmation" : "Konfirmasi" };
  const [, item = "1", part = slot] = ITEM.exec(slot) ?? [];
  const label = copy[`slot.${part}`];
  const numbered = label === undefined || item === "1" ? label : `${label} ${item}`;
  return { label: numbered, value: typeof value === "string" ? words(copy, value) : undefined };
};

function words(copy: { readonly [key: string]: string }, value: string): string | undefined {
  return (
    copy[`grind.${value}`] ??
    copy[`choice.${value}`] ??
    CATALOGUE.find((product) => product.id === value)?.name ??
    BRANCHES.find((branch) => branch.id === value)?.name
  );
}
