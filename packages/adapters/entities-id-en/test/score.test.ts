import type { Entity, Extractor } from "@sambung/core";
import { idEnEntities } from "@sambung/entities-id-en";
import { expect, test } from "vitest";
import { type Line, score } from "../scripts/score.ts";

/** Finds the same in every text. */
function finding(...entities: readonly Partial<Entity>[]): Extractor {
  const found = entities.map(
    (entity): Entity => ({ kind: "money", value: null, start: 0, end: 4, text: "", confidence: 1, ...entity }),
  );
  return { contract: 1, name: "fake", extract: () => found };
}

const idr = (amount: number) => ({ amount, currency: "IDR" });
const line = (fields: Partial<Line>): Line => ({ lang: "id", text: "Rp 25.000 buat 2 kg", type: "money", ...fields });

test("counts lines, right ones and wrong amounts, also by type", () => {
  const { misses, ...result } = score(idEnEntities(), [
    line({ value: idr(25_000) }),
    line({ text: "2 kg", type: "quantity", value: { n: 2, unit: "kg" } }),
    line({ text: "dua bungkus", type: "quantity", value: { amount: 3, unit: "pack" } }),
    line({ lang: "en", text: "tomorrow at 3 pm", type: "datetime", value: "2026-11-22T15:00" }),
    line({ text: "halo kak", type: "none" }),
  ]);
  expect(result).toEqual({
    n: 5,
    right: 4,
    wrongAmounts: 2,
    byType: {
      money: { n: 1, right: 1 },
      quantity: { n: 2, right: 1 },
      datetime: { n: 1, right: 1 },
      none: { n: 1, right: 1 },
    },
  });
  expect(misses.map(({ line: { text } }) => text)).toEqual(["dua bungkus"]);
});

test("a rescaled amount is wrong unless other readings come with it", () => {
  const gold = [line({ value: idr(25_000) })];
  expect(score(finding({ value: idr(25) }), gold)).toMatchObject({ right: 0, wrongAmounts: 1 });
  expect(score(finding({ value: idr(25), alternatives: [idr(25_000)] }), gold)).toMatchObject({ wrongAmounts: 0 });
  expect(score(finding({ kind: "number", value: 25 }), gold)).toMatchObject({ right: 0, wrongAmounts: 1 });
  expect(score(finding({ value: { amount: 25_000, currency: "USD" } }), gold)).toMatchObject({ wrongAmounts: 1 });
});

test("what else a message says is no wrong amount; a second reading of the same words is", () => {
  const gold = [line({ value: idr(25_000) })];
  const right = { value: idr(25_000), start: 0, end: 9 };
  const kilos = { kind: "quantity", value: { amount: 2, unit: "kg" }, start: 15, end: 19 };
  expect(score(finding(right, kilos), gold)).toMatchObject({ right: 1, wrongAmounts: 0 });
  expect(score(finding(right, { ...kilos, start: 3 }), gold)).toMatchObject({ right: 1, wrongAmounts: 1 });
});

test("none says that nothing, or nothing of these kinds, may be found", () => {
  const found = finding({ kind: "percent", value: 15 });
  const none = (value?: Line["value"]) => [line({ type: "none", ...(value === undefined ? {} : { value }) })];
  expect(score(found, none())).toMatchObject({ right: 0, wrongAmounts: 1 });
  expect(score(found, none(null))).toMatchObject({ right: 0 });
  expect(score(found, none("percent"))).toMatchObject({ right: 0 });
  expect(score(found, none(["money", "number"]))).toMatchObject({ right: 1, wrongAmounts: 0 });
});

test("the order of an object's fields does not matter", () => {
  const value = { currency: "IDR", amount: 25_000 };
  expect(score(finding({ value }), [line({ value: idr(25_000) })])).toMatchObject({ right: 1, wrongAmounts: 0 });
});
