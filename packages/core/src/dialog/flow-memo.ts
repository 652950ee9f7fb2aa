import type { Task } from "../model/customer.ts";
import type { ChoiceDefinition } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Understood } from "../model/understood.ts";

/** What a flow remembers under a name. */
export type Entry =
  /** It has its result. Without `done` the result was `undefined`. */
  | { readonly kind: "done"; readonly done?: Json }
  /** It waits until then, epoch milliseconds. */
  | { readonly kind: "sleep"; readonly due: number }
  | { readonly kind: "signal" }
  /** It waits for a form: the id of its task. */
  | { readonly kind: "form"; readonly task: string }
  | { readonly kind: "any"; readonly due: { readonly [branch: string]: number }; readonly since: number };

/** The open question of a flow, as far as it must be known without running it. */
export interface FlowQuestion {
  readonly name: string;
  readonly copy: string;
  readonly variables?: JsonObject;
  readonly kinds: readonly string[];
  readonly choices?: readonly ChoiceDefinition[];
}

/** Entries a flow's own code cannot reach: names of waits never begin with `~`. */
const ASK = "~ask";
const SAID = "~said";
const SIGNALS = "~signals";
const BLOCKED = "~blocked";
const PENDING = "~pending";

/** A message that answers a question the flow does not reach at the moment. */
export interface Pending {
  readonly name: string;
  readonly prompt?: string;
  readonly understood: Understood;
}

/** A signal that came before the flow waited for it. */
export interface Signal {
  readonly at: number;
  readonly data: Json;
}

/** Signals that are kept for a flow that may wait for them later. */
const MAX_SIGNALS = 16;

export function entryOf(memo: JsonObject, name: string): Entry | undefined {
  return memo[name] as unknown as Entry | undefined;
}

export function withEntry(memo: JsonObject, name: string, entry: Entry): JsonObject {
  return { ...memo, [name]: entry as unknown as Json };
}

export function withoutName(memo: JsonObject, name: string): JsonObject {
  const { [name]: _, ...others } = memo;
  return others;
}

export function questionOf(memo: JsonObject): FlowQuestion | undefined {
  return memo[ASK] as unknown as FlowQuestion | undefined;
}

export function withQuestion(memo: JsonObject, question: FlowQuestion | undefined): JsonObject {
  return question === undefined ? withoutName(memo, ASK) : { ...memo, [ASK]: question as unknown as Json };
}

export function pendingOf(memo: JsonObject): Pending | undefined {
  return memo[PENDING] as unknown as Pending | undefined;
}

export function withPending(memo: JsonObject, pending: Pending | undefined): JsonObject {
  return pending === undefined ? withoutName(memo, PENDING) : { ...memo, [PENDING]: pending as unknown as Json };
}

/** How often something was said or done that must not be repeated. */
export function saidCount(memo: JsonObject, key: string): number {
  return Number((memo[SAID] as JsonObject | undefined)?.[key] ?? 0);
}

export function withSaid(memo: JsonObject, key: string, count: number): JsonObject {
  return { ...memo, [SAID]: { ...(memo[SAID] as JsonObject | undefined), [key]: count } };
}

export function signalOf(memo: JsonObject, name: string): Signal | undefined {
  return (memo[SIGNALS] as JsonObject | undefined)?.[name] as unknown as Signal | undefined;
}

export function withSignal(memo: JsonObject, name: string, signal: Signal | undefined): JsonObject {
  const others = withoutName((memo[SIGNALS] as JsonObject | undefined) ?? {}, name);
  const kept = Object.entries(others).slice(-(MAX_SIGNALS - 1));
  if (signal !== undefined) kept.push([name, signal as unknown as Json]);
  return kept.length === 0 ? withoutName(memo, SIGNALS) : { ...memo, [SIGNALS]: Object.fromEntries(kept) };
}

/** The flow wants to ask, but the customer is busy with something else. */
export function isBlocked(task: Task): boolean {
  return task.memo[BLOCKED] === true;
}

export function withBlocked(memo: JsonObject, blocked: boolean): JsonObject {
  if (blocked) return { ...memo, [BLOCKED]: true };
  return BLOCKED in memo ? withoutName(memo, BLOCKED) : memo;
}
