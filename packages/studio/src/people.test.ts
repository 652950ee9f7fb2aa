import type { Alias, Store } from "@sambung/core";
import { expect, test } from "vitest";
import { seePeople } from "./people.ts";

const alias = (value: string): Alias => ({ kind: "web", account: "*", value });
const places = [
  { channel: "web", alias: alias("w") },
  { channel: "telegram", alias: alias("t") },
];

/** Two customers that become one after the first time somebody asked who they are. */
function merging(): Parameters<typeof seePeople>[2]["store"] {
  let asked = 0;
  const entry = { customer: "c_1", at: 1, event: "text", facts: [] };
  const store: Pick<Store, "find" | "load" | "timeline" | "outbox"> = {
    find: async ({ value }) => {
      asked += 1;
      return { customer: asked <= places.length && value === "t" ? "c_2" : "c_1", assurance: "linked" };
    },
    // Both ids lead to the same customer by now.
    load: async () => undefined,
    timeline: async () => [entry],
    outbox: async () => [],
  };
  return store;
}

test("a merge while it is read shows no turn twice", async () => {
  const { turns, customers } = await seePeople(places, "en", { store: merging() });
  expect(turns).toHaveLength(1);
  expect(customers).toEqual(["c_1"]);
});
