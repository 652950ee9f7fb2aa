import type { Filled } from "../model/customer.ts";
import type { ClearReason } from "../model/journal.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { changeMemo, changeTask, current, type Draft, fact } from "./draft.ts";
import { sameJson, without } from "./json.ts";
import { type ItemPlace, idsName, itemIds } from "./list-plan.ts";
import { dependentsOf, type FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { closePrompt } from "./prompts.ts";
import { accept, applies, contextOf, isFilled, optionsOf, SECRET } from "./values.ts";

/** What a form remembers besides its values. */
export const MEMO = {
  /** The slot to ask next, because it was reopened. */
  next: "~next",
  /** Slots whose known value the customer did not want. */
  declined: "~declined",
  /** The summary was confirmed; only a secret is still missing. */
  confirmed: "~confirmed",
  /** How many times `submit` reopened a slot. */
  reopened: "~reopened",
  /** When the customer was last reminded, epoch milliseconds. */
  reminded: "~reminded",
  /** A value for an item of a list while the customer is asked for which. */
  which: "~which",
  /** The completed form that is being changed. */
  change: "~change",
  /** Values said before their slots came to apply, by slot. */
  early: "~early",
  /** The definition the values were last checked against. */
  form: "~form",
} as const;

/** Fills a slot, or replaces what it holds. */
export function setSlot(draft: Draft, id: string, slot: SlotPlan, value: Json, from: Filled["from"]): void {
  const task = current(draft, id);
  if (slot.secret) {
    draft.secrets.set(slot.name, value);
    draft.redact = true;
  }
  if (slot.item !== undefined) holdItem(draft, id, slot.item);
  const answered = task.asked?.name === slot.name;
  if (answered) closePrompt(draft, task.asked?.prompt);
  changeTask(draft, id, {
    values: { ...current(draft, id).values, [slot.name]: slot.secret ? SECRET : value },
    filled: { ...task.filled, [slot.name]: { from, at: draft.now, channel: draft.channel } },
    skipped: task.skipped.includes(slot.name) ? task.skipped.filter((name) => name !== slot.name) : task.skipped,
    revision: task.revision + 1,
    shown: {},
    ...(answered ? { asked: null } : {}),
  });
  if (!slot.secret) changeMemo(draft, id, MEMO.confirmed, undefined);
  if (task.memo[MEMO.next] === slot.name) changeMemo(draft, id, MEMO.next, undefined);
  changeEarly(draft, id, slot, undefined);
  fact(draft, { type: "slot-filled", task: id, slot: slot.name, from });
}

/** Counts an item in, when its first part is filled. */
export function holdItem(draft: Draft, id: string, { list, id: item }: ItemPlace): void {
  const { values, revision } = current(draft, id);
  const ids = itemIds(list, values);
  if (item === "+" || ids.includes(item)) return;
  changeTask(draft, id, { values: { ...values, [idsName(list)]: [...ids, item] }, revision: revision + 1, shown: {} });
  fact(draft, { type: "item-added", task: id, list: list.name, item });
}

/** Empties a slot. */
export function clearSlot(draft: Draft, id: string, slot: string, reason: ClearReason): void {
  const task = current(draft, id);
  if (!isFilled(task, slot)) return;
  changeTask(draft, id, {
    values: without(task.values, slot),
    filled: without(task.filled, slot),
    revision: task.revision + 1,
    shown: {},
  });
  // A summary shows no secrets, so it stays confirmed without one.
  if (task.values[slot] !== SECRET) changeMemo(draft, id, MEMO.confirmed, undefined);
  draft.secrets.delete(slot);
  fact(draft, { type: "slot-cleared", task: id, slot, reason });
}

/** Empties a slot because the customer wants another value, and asks for it next. */
export function reopenSlot(draft: Draft, id: string, slot: string, reason: "corrected" | "rejected"): void {
  const task = current(draft, id);
  clearSlot(draft, id, slot, reason);
  changeMemo(draft, id, MEMO.next, slot);
  const declined = (task.memo[MEMO.declined] ?? []) as readonly string[];
  if (!declined.includes(slot)) changeMemo(draft, id, MEMO.declined, [...declined, slot]);
  if (task.skipped.includes(slot)) changeTask(draft, id, { skipped: task.skipped.filter((name) => name !== slot) });
}

/** Leaves an optional slot empty. */
export function skipSlot(draft: Draft, id: string, slot: string): void {
  const task = current(draft, id);
  closePrompt(draft, task.asked?.prompt);
  changeTask(draft, id, { skipped: [...task.skipped, slot], revision: task.revision + 1, shown: {}, asked: null });
  if (task.memo[MEMO.next] === slot) changeMemo(draft, id, MEMO.next, undefined);
  fact(draft, { type: "slot-skipped", task: id, slot });
}

/** Empties what no longer holds after a change: slots that do not apply, choices no longer on offer, failed checks. */
export function settleSlots(draft: Draft, id: string, form: FormPlan): void {
  for (;;) {
    const { values } = current(draft, id);
    // Each round empties one slot, so it ends.
    const stale = dependentsOf(form, values).find((slot) => isStale(draft, slot, values));
    if (stale === undefined) return;
    clearSlot(draft, id, stale.name, "dependency");
  }
}

function isStale(draft: Draft, slot: SlotPlan, values: JsonObject): boolean {
  const value = values[slot.name];
  if (value === undefined) return false;
  if (!applies(slot, values)) return true;
  if (slot.secret) return false;
  if (slot.computed !== undefined) {
    return !(optionsOf(draft, slot, values) ?? []).some((option) => sameJson(option.value, value));
  }
  const { check } = slot.definition;
  return check !== undefined && check(value, contextOf(draft, values, slot)) !== true;
}

/** Keeps a value for a slot that does not apply yet, so that it need not be asked for when it does. */
export function keepEarly(draft: Draft, id: string, slot: SlotPlan, value: Json): void {
  if (!slot.secret && slot.item === undefined) changeEarly(draft, id, slot, value);
}

function earlyValues(draft: Draft, id: string): JsonObject {
  return (current(draft, id).memo[MEMO.early] ?? {}) as JsonObject;
}

function changeEarly(draft: Draft, id: string, { name }: SlotPlan, value: Json | undefined): void {
  const early = earlyValues(draft, id);
  if (value === undefined && early[name] === undefined) return;
  const others = without(early, name);
  const changed = value === undefined ? others : { ...others, [name]: value };
  changeMemo(draft, id, MEMO.early, Object.keys(changed).length === 0 ? undefined : changed);
}

/** Takes a known value instead of asking. True when that filled the slot. */
export function prefill(draft: Draft, id: string, slot: SlotPlan): boolean {
  const said = earlyValues(draft, id)[slot.name];
  changeEarly(draft, id, slot, undefined);
  const taken = said === undefined ? undefined : accept(draft, slot, said, current(draft, id).values);
  if (taken?.ok === true) {
    setSlot(draft, id, slot, taken.value, "entity");
    return true;
  }
  const { from } = slot.definition;
  const task = current(draft, id);
  if (from === undefined || ((task.memo[MEMO.declined] ?? []) as readonly string[]).includes(slot.name)) return false;
  const known = from(contextOf(draft, task.values, slot));
  if (known === undefined || known === null) return false;
  const accepted = accept(draft, slot, known, task.values);
  if (accepted.ok) setSlot(draft, id, slot, accepted.value, "profile");
  return accepted.ok;
}
