import { expect, test } from "vitest";
import { Bag, type BagItem } from "./bag.ts";

test("everybody who is in is in once, whoever left before", () => {
  const bag = new Bag<BagItem & { readonly name: number }>();
  const items = Array.from({ length: 7 }, (_, name) => ({ name, place: -1 }));
  const first = items[0] as BagItem & { readonly name: number };
  expect(bag.has(first)).toBe(false);
  for (const item of items) bag.add(item);
  expect(bag.delete(first)).toBe(true);
  expect(bag.delete(first)).toBe(false);
  for (const gone of [3, 6]) bag.delete(items[gone] as (typeof items)[number]);
  expect(
    bag
      .all()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([1, 2, 4, 5]);
  expect(items.filter((item) => bag.has(item)).map(({ name }) => name)).toEqual([1, 2, 4, 5]);
  expect(bag.size).toBe(4);
});
