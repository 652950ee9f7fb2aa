import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../model/json.ts";
import { isJson, sameJson, toJson, without } from "./json.ts";

describe("sameJson", () => {
  const different: readonly (readonly [Json | undefined, Json | undefined])[] = [
    [1, 2],
    [1, "1"],
    [null, undefined],
    [null, {}],
    [{}, null],
    [{}, undefined],
    [[], {}],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
  ];
  for (const [a, b] of different) {
    test(`${JSON.stringify(a)} is not ${JSON.stringify(b)}`, () => expect(sameJson(a, b)).toBe(false));
  }

  test("a copy is the same, whatever the order of keys", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => sameJson(value as Json, structuredClone(value) as Json)));
    expect(sameJson({ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 })).toBe(true);
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });
});

describe("isJson", () => {
  for (const [title, value] of Object.entries({
    undefined: undefined,
    function: () => 1,
    symbol: Symbol("x"),
    bigint: 1n,
    "not a number": Number.NaN,
    endless: Number.POSITIVE_INFINITY,
    date: new Date(0),
    map: new Map(),
    "a date inside": { at: [new Date(0)] },
  })) {
    test(`refuses: ${title}`, () => expect(isJson(value)).toBe(false));
  }

  test("takes what comes back from JSON as it was", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isJson(value)));
    expect(isJson({ a: [1, { b: undefined }], c: null, d: true })).toBe(true);
    expect(isJson(Object.create(null))).toBe(true);
  });
});

test("toJson gives a copy as a store would", () => {
  const value = { at: new Date(0), gone: undefined, list: [undefined, 1] };
  expect(toJson(value)).toEqual({ at: "1970-01-01T00:00:00.000Z", list: [null, 1] });
  expect(toJson(undefined)).toBeUndefined();
  expect(toJson(() => 1)).toBeUndefined();
  const given = { deep: [1] };
  expect(toJson(given)).not.toBe(given);
});

test("without drops names", () => {
  expect(without({ a: 1, b: 2, c: 3 }, "a", "c", "x")).toEqual({ b: 2 });
});
