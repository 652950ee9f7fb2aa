import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SLOT_KINDS, slotKind } from "./slot-kind.ts";

const CHOICE = { kinds: ["choice"], options: ["a", "b"] };
const enum1 = z.enum(["a", "b"]);

describe("plain types", () => {
  test.for<readonly [name: string, schema: z.ZodType, kind: object]>([
    ["enum", enum1, CHOICE],
    ["enum of an object", z.enum({ First: "a", Second: "b" }), CHOICE],
    ["numeric enum", z.enum({ First: 1, Second: 2 }), { kinds: ["number"] }],
    ["literals", z.literal(["a", "b"]), CHOICE],
    ["union of literals", z.union([z.literal("a"), z.literal("b")]), CHOICE],
    ["number literals", z.literal([1, 2]), { kinds: ["number"] }],
    ["true", z.literal(true), { kinds: ["yesno"] }],
    ["number", z.number().int().min(1), { kinds: ["number"] }],
    ["int", z.int(), { kinds: ["number"] }],
    ["coerced number", z.coerce.number(), { kinds: ["number"] }],
    ["bigint", z.bigint(), { kinds: ["number"] }],
    ["boolean", z.boolean(), { kinds: ["yesno"] }],
    ["iso date", z.iso.date(), { kinds: ["date"] }],
    ["Date", z.date(), { kinds: ["date"] }],
    ["iso datetime", z.iso.datetime({ local: true }), { kinds: ["datetime"] }],
    ["iso time", z.iso.time(), { kinds: ["time"] }],
    ["phone", z.e164(), { kinds: ["phone"] }],
    ["email", z.email(), { kinds: ["email"] }],
    ["email as a check", z.string().min(3).email(), { kinds: ["email"] }],
    ["url", z.url(), { kinds: ["url"] }],
    ["text", z.string().min(10), { kinds: ["text"] }],
    ["text with a pattern", z.string().regex(/^KS-/), { kinds: ["text"] }],
    ["uuid is text", z.uuid(), { kinds: ["text"] }],
    ["money", z.object({ currency: z.string(), amount: z.number() }), { kinds: ["money"] }],
    ["another object", z.object({ amount: z.number() }), { kinds: [] }],
    ["list", z.array(z.string()), { kinds: [] }],
    ["mixed literals", z.literal(["a", 1]), { kinds: [] }],
    ["union of kinds", z.union([z.email(), z.e164()]), { kinds: ["email", "phone"] }],
    ["options or text", z.union([enum1, z.string()]), { kinds: ["choice", "text"], options: ["a", "b"] }],
  ])("%s", ([, schema, kind]) => {
    expect(slotKind(schema)).toEqual({ ...kind, optional: false });
  });
});

describe("wrappers", () => {
  interface Node {
    readonly next: Node;
  }
  const endless: z.ZodType<Node> = z.lazy(() => endless);

  test.for<readonly [name: string, schema: z.ZodType, optional: boolean]>([
    ["optional", enum1.optional(), true],
    ["nullish", enum1.nullish(), true],
    ["nullable", enum1.nullable(), false],
    ["default", enum1.default("a"), true],
    ["prefault", enum1.prefault("a"), true],
    ["nonoptional", enum1.optional().nonoptional(), false],
    ["readonly", enum1.readonly(), false],
    ["catch", enum1.catch("a"), false],
    ["brand and refine", enum1.refine(() => true).brand("Letter"), false],
    ["pipe", enum1.pipe(z.enum(["a", "b"])), false],
    ["transform", enum1.transform((letter) => letter.length), false],
    ["preprocess", z.preprocess((value) => value, enum1), false],
    ["lazy", z.lazy(() => enum1.optional()), true],
    ["union with undefined", z.union([enum1, z.undefined()]), true],
    ["union with null", z.union([enum1, z.null()]), false],
    ["all at once", enum1.readonly().nullable().optional().default("a"), true],
  ])("%s", ([, schema, optional]) => {
    expect(slotKind(schema)).toEqual({ ...CHOICE, optional });
  });

  test("a schema that leads back to itself ends", () => {
    expect(slotKind(endless).kinds).toEqual([]);
  });
});

test("the guide shows the table as it is", () => {
  const page = readFileSync(new URL("../../../../docs/guide/slot-kinds.md", import.meta.url), "utf8");
  const rows = SLOT_KINDS.map(({ schema, kinds, note = "" }) => {
    const filledBy = kinds.length === 0 ? "nothing" : kinds.join(", ");
    return `| \`${schema}\` | ${filledBy} | ${note} |`;
  });
  expect(page.split("\n").filter((line) => line.startsWith("| `"))).toEqual(rows);
});
