import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { customerExportJsonSchema, customerExportSchema } from "./customer-export.ts";

test("customer-export.schema.json is the JSON Schema of an export", () => {
  const file = new URL("../customer-export.schema.json", import.meta.url);
  const text = `${JSON.stringify(customerExportJsonSchema(), undefined, 2)}\n`;
  if (process.env["UPDATE_EXPORTS"] === "1" || !existsSync(file)) writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, "utf8")), "run with UPDATE_EXPORTS=1").toEqual(JSON.parse(text));
});

test("what is no export is refused", () => {
  const records = { customers: ["c_1"], customer: [], journal: [] };
  const whole = { version: 1, exportedAt: "2026-01-05T02:00:00.000Z", customer: "c_1", sections: {}, records };
  expect(customerExportSchema().parse(whole)).toEqual(whole);
  for (const wrong of [
    { ...whole, version: 2 },
    { ...whole, customer: "" },
    { ...whole, more: 1 },
    { ...whole, records: {} },
    { ...whole, records: { ...records, journal: [{ entry: { at: "today" } }] } },
    { ...whole, records: { ...records, orders: "none" } },
  ]) {
    expect(customerExportSchema().safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});
