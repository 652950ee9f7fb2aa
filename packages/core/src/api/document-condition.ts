import type { Json, JsonObject } from "../model/json.ts";
import type { FormCondition } from "./document-types.ts";

/** Whether a condition holds: `values` are those of a list's item or of the form, `whole` those of the form. */
export function holdsFor(condition: FormCondition, values: JsonObject, whole: JsonObject = values): boolean {
  if ("all" in condition) return condition.all.every((one) => holdsFor(one, values, whole));
  if ("any" in condition) return condition.any.some((one) => holdsFor(one, values, whole));
  if ("not" in condition) return !holdsFor(condition.not, values, whole);
  const value = heldBy(condition.slot, values, whole);
  if ("is" in condition) return value === condition.is;
  if ("in" in condition) return condition.in.some((one) => one === value);
  return (value !== undefined) === condition.filled;
}

function heldBy(slot: string, values: JsonObject, whole: JsonObject): Json | undefined {
  if (Object.hasOwn(values, slot)) return values[slot];
  return Object.hasOwn(whole, slot) ? whole[slot] : undefined;
}

/** A test of one slot inside a condition, with the way to it. */
export interface ConditionTest {
  readonly path: readonly PropertyKey[];
  readonly test: Extract<FormCondition, { readonly slot: string }>;
}

/** Every test of a slot inside a condition. */
export function testsOf(condition: FormCondition, path: readonly PropertyKey[]): readonly ConditionTest[] {
  if ("all" in condition) return condition.all.flatMap((one, index) => testsOf(one, [...path, "all", index]));
  if ("any" in condition) return condition.any.flatMap((one, index) => testsOf(one, [...path, "any", index]));
  if ("not" in condition) return testsOf(condition.not, [...path, "not"]);
  return [{ path, test: condition }];
}
