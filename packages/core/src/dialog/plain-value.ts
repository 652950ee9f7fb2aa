import type { Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { accept } from "./values.ts";
import { hasContent } from "./words.ts";

/** The words themselves as a value, for kinds no extractor looked for. */
export function plainValue(draft: Draft, slot: SlotPlan, text: string, task: Task): Json | undefined {
  if (!hasContent(text) || slot.kinds.includes("yesno")) return undefined;
  const raw = slot.kinds.includes("number") && /^-?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;
  return accept(draft, slot, raw, task.values).ok ? raw : undefined;
}
