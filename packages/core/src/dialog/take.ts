import type { Json } from "../model/json.ts";
import { askNext, type Narrowed } from "./ask.ts";
import { changeMemo, current, type Draft, lead } from "./draft.ts";
import { sameJson } from "./json.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import type { Found } from "./reading.ts";
import { clearSlot, MEMO, reopenSlot, setSlot, settleSlots } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { accept, applies, isFilled, shownValue, slotLabel } from "./values.ts";

/** What became of a message: the form took it, it is about something else, or nobody knows. */
export type Outcome = "handled" | "digress" | "unclear";

/** Fills one slot with what was said for it, or says why not and asks again. */
export function takeValue(draft: Draft, id: string, form: FormPlan, slot: SlotPlan, value: Json): void {
  takeFound(draft, id, form, [{ slot, values: [value], how: "entity", denied: false, sure: true, spans: [] }], true);
}

/** What taking values did. */
interface Taken {
  readonly corrected: SlotPlan[];
  narrowed: Narrowed | undefined;
  refused: { readonly slot: SlotPlan; readonly why: string } | undefined;
}

/** Takes what a message says, in the order in which slots come to apply, and goes on with the form. */
export function takeFound(draft: Draft, id: string, form: FormPlan, found: readonly Found[], answered = false): void {
  const taken: Taken = { corrected: [], narrowed: undefined, refused: undefined };
  let waiting = [...found].sort((a, b) => form.order.indexOf(a.slot) - form.order.indexOf(b.slot));
  for (;;) {
    const ready = waiting.filter((one) => applies(one.slot, current(draft, id).values));
    if (ready.length === 0) break;
    for (const one of ready) takeOne(draft, id, one, taken, answered);
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  settleSlots(draft, id, form);
  understoodAgain(draft);
  const { values } = current(draft, id);
  for (const slot of taken.corrected) {
    const value = values[slot.name];
    if (value === undefined) continue;
    lead(draft, "sambung.corrected", {
      slot: slotLabel(draft, slot),
      value: shownValue(draft, slot, value, values),
    });
  }
  if (taken.refused !== undefined) {
    const { slot, why } = taken.refused;
    lead(draft, why, { slot: slotLabel(draft, slot) });
    if (!isFilled(current(draft, id), slot.name)) changeMemo(draft, id, MEMO.next, slot.name);
  }
  askNext(draft, id, form, taken.narrowed);
}

function takeOne(draft: Draft, id: string, found: Found, taken: Taken, answered: boolean): void {
  const { slot } = found;
  const task = current(draft, id);
  const before = task.values[slot.name];
  if (found.values.length === 0) {
    reopenSlot(draft, id, slot.name, "corrected");
    return;
  }
  const checked = found.values.map((value) => accept(draft, slot, value, task.values));
  const values = checked.flatMap((one) => (one.ok ? [one.value] : []));
  const [value] = values;
  if (value === undefined) {
    const refused = checked.find((one) => !one.ok);
    if (refused !== undefined && !refused.ok) taken.refused ??= { slot, why: refused.why };
    return;
  }
  if (values.length > 1) {
    if (taken.narrowed !== undefined) return;
    clearSlot(draft, id, slot.name, "corrected");
    taken.narrowed = { slot: slot.name, values };
    return;
  }
  if (sameJson(before, value)) return;
  if (before !== undefined) {
    clearSlot(draft, id, slot.name, "corrected");
    taken.corrected.push(slot);
  }
  setSlot(draft, id, slot, value, answered || task.asked?.name === slot.name ? "customer" : "entity");
}
