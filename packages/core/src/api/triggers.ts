import type { z } from "zod";
import type { CustomerScope } from "../model/definition.ts";
import type { Fact } from "../model/journal.ts";
import type { Json } from "../model/json.ts";
import { frozen, invalid } from "./check.ts";
import type { Trigger } from "./form-types.ts";
import type { AnySchema, VocabularyTypes } from "./vocabulary-types.ts";

/** A trigger under a condition, or with a delay. */
export interface StartSpec<V extends VocabularyTypes, Payload> {
  readonly on: Trigger<Payload>;
  /** How long after it, such as `"3d"`. Default at once. */
  readonly after?: string;
  /** Whether the flow is wanted; looked at when it would start, so after the delay. */
  readonly when?: (customer: CustomerScopeOf<V>, trigger: Payload) => boolean;
}

/** What the condition of a trigger may look at. */
export interface CustomerScopeOf<V extends VocabularyTypes> extends Omit<CustomerScope, "profile" | "locale"> {
  readonly profile: V["profile"];
  readonly locale: V["locale"];
}

/**
 * Starts a flow when a fact of this type comes into the journal, whatever it is about; the flow finds the fact in
 * `flow.trigger`.
 *
 * @example
 * const onLinked = happened("customer-linked");
 */
export function happened<Type extends Fact["type"]>(type: Type): Trigger<Extract<Fact, { readonly type: Type }>> {
  return frozen({ fact: type, name: "*" });
}

/**
 * Starts a flow when the application or a handler notes something about a customer: `app.signal(customer, name, data)` or
 * `turn.touch(name, data)`. The schema gives `flow.trigger.data` its type; data is not checked by it.
 *
 * @throws SambungError `definition-invalid` without a name
 * @example
 * const pickedUp = touch("picked-up", z.object({ no: z.string() }));
 */
export function touch(name: string): Trigger<{ readonly data: Json }>;
export function touch<Schema extends AnySchema>(
  name: string,
  schema: Schema,
): Trigger<{ readonly data: z.output<Schema> }>;
export function touch(name: string): Trigger<{ readonly data: Json }> {
  if (typeof name !== "string" || name.trim() === "" || name === "*") throw invalid("touch()", "needs a name");
  return frozen({ fact: "touch", name });
}
