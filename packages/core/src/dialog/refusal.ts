import type { z } from "zod";
import type { DefaultCopyKey } from "../copy/defaults.ts";
import type { CopyVariables } from "../model/definition.ts";
import { type Draft, lead } from "./draft.ts";

/** Why a value is not taken, in words of the customer's language. */
export type Refusal =
  | { readonly key: string; readonly variables?: CopyVariables }
  /** What the author of the schema wrote, when it is no key of the copy. */
  | { readonly text: string };

/** Stands for "the schema's author wrote nothing": no author writes this. */
const UNTOLD = "\0";

/** Sambung's line for a format of text. */
const FORMATS: { readonly [format: string]: DefaultCopyKey } = {
  email: "sambung.invalid.email",
  e164: "sambung.invalid.phone",
  url: "sambung.invalid.url",
  date: "sambung.invalid.date",
  datetime: "sambung.invalid.date",
  time: "sambung.invalid.time",
};

/**
 * What a schema has against a value. A message its author wrote comes first: a key of the copy (`.min(1, "order.atLeast")`)
 * is said in the customer's language, any other text as it is. Else it is Sambung's line for what is wrong.
 */
export function refusalOf(draft: Pick<Draft, "copy">, schema: z.ZodType, raw: unknown): Refusal {
  const parsed = schema.safeParse(raw, { error: () => UNTOLD });
  const issue = parsed.success ? undefined : parsed.error.issues[0];
  if (issue === undefined) return { key: "sambung.invalid" };
  if (issue.message !== UNTOLD && issue.message !== "") {
    return draft.copy.has(issue.message) ? { key: issue.message } : { text: issue.message };
  }
  return lineFor(issue);
}

function lineFor(issue: z.core.$ZodIssue): Refusal {
  switch (issue.code) {
    case "too_small":
      return limit(issue.origin, issue.minimum, "sambung.invalid.min", "sambung.invalid.short");
    case "too_big":
      return limit(issue.origin, issue.maximum, "sambung.invalid.max", "sambung.invalid.long");
    case "not_multiple_of":
      return { key: "sambung.invalid.multiple", variables: { of: issue.divisor } };
    case "invalid_type":
      return { key: issue.expected === "int" ? "sambung.invalid.whole" : "sambung.invalid" };
    case "invalid_format":
      return { key: FORMATS[issue.format] ?? "sambung.invalid" };
    case "custom":
      return issue.params?.["media"] === "size" ? { key: "sambung.invalid.size" } : { key: "sambung.invalid" };
    default:
      return { key: "sambung.invalid" };
  }
}

function limit(origin: string, bound: number | bigint, amount: DefaultCopyKey, length: DefaultCopyKey): Refusal {
  if (["number", "int", "bigint"].includes(origin)) return { key: amount, variables: { bound: Number(bound) } };
  return origin === "string" ? { key: length, variables: { bound: Number(bound) } } : { key: "sambung.invalid" };
}

/** Says it before what is asked next. */
export function tellRefusal(draft: Draft, refusal: Refusal, variables?: CopyVariables): void {
  if ("text" in refusal) draft.lead.push(refusal.text);
  else lead(draft, refusal.key, { ...variables, ...refusal.variables });
}
