import type { CustomerState, Fact } from "@sambung/core";

/**
 * How many slots a turn asked for although they were filled: it ends with the slot both asked last and filled.
 * Repeating the open question is not asking again.
 */
export function reasked(facts: readonly Fact[], { tasks }: Pick<CustomerState, "tasks">): number {
  const asked = new Map<string, { readonly task: string; readonly slot: string }>();
  for (const fact of facts) {
    if (fact.type === "slot-asked" && fact.repeat !== true) asked.set(`${fact.task}\n${fact.slot}`, fact);
    if (fact.type === "slot-filled" || fact.type === "slot-cleared") asked.delete(`${fact.task}\n${fact.slot}`);
  }
  let count = 0;
  for (const { task, slot } of asked.values()) {
    if (tasks.find(({ id }) => id === task)?.values[slot] !== undefined) count += 1;
  }
  return count;
}
