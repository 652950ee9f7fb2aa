import { expect, test } from "vitest";
import { describeSlot } from "./describe.ts";

test("what is in a cart is called as customers read it", () => {
  const told = (slot: string, value: string, locale: string) => describeSlot({ task: "order", slot, value }, locale);
  expect(told("items[1].product", "kopi-gayo", "id")).toEqual({ label: "Pesanan", value: "Kopi Gayo" });
  expect(told("items[2].grind", "halus", "id")).toEqual({ label: "Gilingan 2", value: "Halus" });
  expect(told("items[2].grind", "halus", "en")).toEqual({ label: "Grind 2", value: "Fine" });
  expect(told("fulfilment", "pickup", "en")).toEqual({ label: "Delivery or pick-up", value: "Pick-up" });
});
