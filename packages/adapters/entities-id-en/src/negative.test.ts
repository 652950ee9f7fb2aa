import { expect, test } from "vitest";
import { idEnEntities } from "./index.ts";

const extractor = idEnEntities();

/** Numbers and amounts of a text, as JSON. */
async function amountsOf(text: string): Promise<readonly unknown[]> {
  const found = await extractor.extract({
    text,
    locale: "id",
    now: Date.UTC(2026, 0, 5),
    timeZone: "Asia/Jakarta",
    currency: "IDR",
    region: "ID",
  } as never);
  return found.filter(({ kind }) => kind === "number" || kind === "quantity").map(({ value }) => value);
}

test.each(["-3", "−3", "minus 3", "minus tiga", "negatif 3", "negative 3", "-3 bungkus", "minus 3 bungkus"])(
  "%s is never three",
  async (text) => {
    const amounts = await amountsOf(text);
    expect(amounts.length).toBeGreaterThan(0);
    expect(JSON.stringify(amounts)).toContain("-3");
    expect(JSON.stringify(amounts)).not.toMatch(/[^-]3/);
  },
);

test("a dash that begins a line of a list is no sign", async () => {
  expect(JSON.stringify(await amountsOf("- 2 gayo\n- 3 toraja"))).not.toContain("-");
});
