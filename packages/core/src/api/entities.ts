import type { Money } from "../copy/format.ts";
import type { EntityDefinition } from "../model/definition.ts";
import { frozen, invalid } from "./check.ts";

/** An entity of the vocabulary, with the type of its values. */
export interface EntityType<out Value = unknown> extends EntityDefinition {
  /** Exists for the compiler only. */
  readonly $value?: Value;
}

/**
 * A closed list of things, each with the other ways people say it. The value is the name on the left.
 *
 * @throws SambungError `definition-invalid` when it is empty
 * @example
 * const product = list({ "kopi-gayo": ["gayo", "kopi aceh"], "teh-melati": ["teh", "jasmine tea"] });
 */
export function list<const Synonyms extends { readonly [value: string]: readonly string[] }>(
  synonyms: Synonyms,
): EntityType<keyof Synonyms & string> {
  if (Object.keys(synonyms).length === 0) throw invalid("list()", "has no values; give it at least one");
  return frozen({ kind: "list", synonyms });
}

/**
 * Words of a fixed shape, such as an order number; the whole match is the value. Matched without regard to case.
 *
 * @throws SambungError `definition-invalid` when the source is no regular expression or matches nothing at all
 * @example
 * const orderNumber = pattern(/KS-\d{4}/);
 */
export function pattern(expression: RegExp | string): EntityType<string> {
  const source = typeof expression === "string" ? expression : expression.source;
  let compiled: RegExp;
  try {
    compiled = new RegExp(source, "iu");
  } catch (cause) {
    throw invalid("pattern()", `"${source}" is no regular expression`, cause);
  }
  if (compiled.test("")) throw invalid("pattern()", `"${source}" also matches nothing at all; make it match a word`);
  return frozen({ kind: "pattern", pattern: source });
}

/** A number, written in figures or words: `3`, `tiga`, `three`. */
export function number(): EntityType<number> {
  return frozen({ kind: "number" });
}

/** An amount of money: `25rb`, `Rp 25.000`, `$5`. */
export function money(): EntityType<Money> {
  return frozen({ kind: "money" });
}

/** A number with its unit: `2 kg`, `3 bungkus`. */
export function quantity(): EntityType<{ readonly amount: number; readonly unit: string }> {
  return frozen({ kind: "quantity" });
}

/** A share of a hundred: `10%`, `sepuluh persen`. */
export function percent(): EntityType<number> {
  return frozen({ kind: "percent" });
}

/** A place in a row: `yang kedua`, `the second`. */
export function ordinal(): EntityType<number> {
  return frozen({ kind: "ordinal" });
}

/** A calendar day, `YYYY-MM-DD`: `besok`, `next Friday`, `17 Agustus`. */
export function date(): EntityType<string> {
  return frozen({ kind: "date" });
}

/** A time of day, `HH:mm`: `jam 3 sore`, `half past nine`. */
export function time(): EntityType<string> {
  return frozen({ kind: "time" });
}

/** A day with a time, `YYYY-MM-DDTHH:mm` in the customer's zone: `besok jam 9`. */
export function datetime(): EntityType<string> {
  return frozen({ kind: "datetime" });
}

/** A span of days, both ends included: `3 sampai 5 Maret`. */
export function daterange(): EntityType<{ readonly from: string; readonly to: string }> {
  return frozen({ kind: "daterange" });
}

/** A length of time in minutes: `2 jam`, `half an hour`. */
export function duration(): EntityType<number> {
  return frozen({ kind: "duration" });
}

/** A phone number, E.164: `0812-3456-7890` becomes `+6281234567890`. */
export function phone(): EntityType<string> {
  return frozen({ kind: "phone" });
}

/** An e-mail address. */
export function email(): EntityType<string> {
  return frozen({ kind: "email" });
}

/** A web address. */
export function url(): EntityType<string> {
  return frozen({ kind: "url" });
}

/** A yes or a no: `iya`, `nggak`, `sure`. */
export function yesno(): EntityType<boolean> {
  return frozen({ kind: "yesno" });
}
