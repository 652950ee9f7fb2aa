import type { Task } from "../model/customer.ts";
import type { Draft } from "./draft.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { applies } from "./values.ts";

/**
 * The item a part without a name is about: after a word of correction the one changed last, else the awaited one, else the
 * only one that lacks it. `several` when it fits more than one and nobody can tell.
 */
export function itemFor(
  draft: Pick<Draft, "understood">,
  task: Pick<Task, "values" | "filled" | "asked">,
  slots: readonly SlotPlan[],
): SlotPlan | "several" | undefined {
  const usable = slots.filter((slot) => applies(slot, task.values));
  const filled = usable.filter((slot) => task.values[slot.name] !== undefined);
  const awaited = usable.find((slot) => slot.name === task.asked?.name);
  if (draft.understood.correction && filled.length > 0) {
    const at = Math.max(...filled.map((slot) => task.filled[slot.name]?.at ?? 0));
    const latest = filled.filter((slot) => (task.filled[slot.name]?.at ?? 0) === at);
    return latest.length === 1 ? latest[0] : "several";
  }
  if (awaited !== undefined) return awaited;
  const missing = usable.filter((slot) => task.values[slot.name] === undefined);
  if (missing.length > 0) return missing.length === 1 ? missing[0] : undefined;
  return filled.length > 1 ? "several" : filled[0];
}
