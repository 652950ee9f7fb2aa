import type { Task } from "../model/customer.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { applies } from "./values.ts";
import { isFiller, phraseOf, wordsOf } from "./words.ts";

/** How much of a message must be words the slot holds already, and how many at least. */
const SHARE = 0.5;
const LEAST = 2;

/**
 * "Salah, harusnya jalan riau 21 bandung": a free text said again with one part changed. Returns the slot that holds most
 * of these words, and the words without what leads to them.
 */
export function similarSlot(
  form: FormPlan,
  task: Task,
  text: string,
): { readonly slot: SlotPlan; readonly value: string } | undefined {
  const words = wordsOf(text);
  const first = words.findIndex((word) => !isFiller(word.text));
  const said = first < 0 ? [] : words.slice(first);
  let best: { readonly slot: SlotPlan; readonly shared: number } | undefined;
  for (const slot of orderOf(form, task.values)) {
    const value = task.values[slot.name];
    if (!slot.free || slot.secret || typeof value !== "string" || !applies(slot, task.values)) continue;
    const known = new Set(phraseOf(value));
    const shared = said.filter((word) => known.has(word.text)).length;
    if (shared >= LEAST && shared >= said.length * SHARE && shared > (best?.shared ?? 0)) best = { slot, shared };
  }
  const start = said[0]?.start;
  return best === undefined || start === undefined ? undefined : { slot: best.slot, value: text.slice(start).trim() };
}
