import { expect, test } from "vitest";
import { branch, openingHours } from "./branches.ts";

test("equal days stand together, in the customer's language", () => {
  expect(openingHours(branch("bandung"), "en")).toBe("Monday-Saturday 08.00-21.00, Sunday 09.00-20.00");
  expect(openingHours(branch("jakarta"), "id")).toBe("Senin-Sabtu 07.00-22.00, Minggu 09.00-20.00");
});

test("a closed day says so and parts the days around it", () => {
  const open = ["08:00", "17:00"] as const;
  expect(openingHours({ hours: [open, open, null, open, open, open, null] }, "en")).toBe(
    "Monday-Tuesday 08.00-17.00, Wednesday closed, Thursday-Saturday 08.00-17.00, Sunday closed",
  );
});
