import type { Json, JsonObject } from "../model/json.ts";
import { askNext, type Narrowed } from "./ask.ts";
import { changeMemo, current, type Draft, lacksProof, lead } from "./draft.ts";
import { sameJson } from "./json.ts";
import { endList, itemLine, removeNamed, startItem } from "./list-items.ts";
import { itemIds, type ListPlan } from "./list-plan.ts";
import { type FormPlan, rankOf, slotNamed } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import type { Found, Reading } from "./reading.ts";
import { type Refusal, tellRefusal } from "./refusal.ts";
import { clearSlot, keepEarly, MEMO, reopenSlot, setSlot, settleSlots } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { accept, applies, isFilled, shownValue, slotLabel } from "./values.ts";

/** What became of a message: the form took it, it is about something else, or nobody knows. */
export type Outcome = "handled" | "digress" | "unclear";

/** Fills one slot with what was said for it, or says why not and asks again. */
export function takeValue(draft: Draft, id: string, form: FormPlan, slot: SlotPlan, value: Json): void {
  takeFound(draft, id, form, [{ slot, values: [value], how: "entity", denied: false, sure: true, spans: [] }], true);
}

/** Takes a whole message: what it says about the items of lists, then the values. */
export function takeReading(
  draft: Draft,
  id: string,
  form: FormPlan,
  reading: Reading,
  found: readonly Found[] = reading.found,
): void {
  const { removed, absent, ended, wanted } = reading.items;
  for (const { part, value } of absent) {
    lead(draft, "sambung.list.absent", { item: shownValue(draft, part, value, current(draft, id).values) });
  }
  for (const { list, id: item } of removed) removeNamed(draft, id, list, item);
  for (const list of wanted) startItem(draft, id, list);
  takeFound(draft, id, form, found, false, ended);
}

/** What taking values did. */
interface Taken {
  readonly corrected: SlotPlan[];
  /** Filled for the first time, although something else was asked. */
  readonly noted: SlotPlan[];
  narrowed: Narrowed | undefined;
  refused: { readonly slot: SlotPlan; readonly why: Refusal } | undefined;
}

/** Takes what a message says, in the order in which slots come to apply, and goes on with the form. */
export function takeFound(
  draft: Draft,
  id: string,
  form: FormPlan,
  found: readonly Found[],
  answered = false,
  ended: readonly ListPlan[] = [],
): void {
  const { asked, values: before } = current(draft, id);
  const taken: Taken = { corrected: [], noted: [], narrowed: undefined, refused: undefined };
  let waiting = withinLimits(draft, before, found).sort((a, b) => rankOf(form, a.slot) - rankOf(form, b.slot));
  for (;;) {
    const ready = waiting.filter((one) => applies(one.slot, current(draft, id).values));
    if (ready.length === 0) break;
    for (const one of ready) takeOne(draft, id, one, taken, answered);
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  for (const { slot, values, how } of waiting) {
    if (values.length === 1 && how !== "mentioned") keepEarly(draft, id, slot, values[0] as Json);
  }
  for (const list of ended) endList(draft, id, list);
  settleSlots(draft, id, form);
  understoodAgain(draft);
  const { values, filled } = current(draft, id);
  tellAdded(draft, form, before, values);
  // Who asks the same again shows that the message was heard all the same.
  const open = asked === null ? undefined : slotNamed(form, asked.name);
  const stillOpen = open !== undefined && values[open.name] === undefined;
  // So is it told what was only meant.
  const noted = taken.noted.filter(
    (slot) => filled[slot.name]?.from === "mentioned" || (stillOpen && !isNewItem(slot, before)),
  );
  for (const slot of [...taken.corrected, ...noted]) {
    const value = values[slot.name];
    if (value === undefined) continue;
    lead(draft, taken.corrected.includes(slot) ? "sambung.corrected" : "sambung.noted", {
      slot: slotLabel(draft, slot, values),
      value: shownValue(draft, slot, value, values),
    });
  }
  if (taken.refused !== undefined) {
    const { slot, why } = taken.refused;
    tellRefusal(draft, why, { slot: slotLabel(draft, slot, values) });
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
    // Nobody is told what is wrong with something they did not say.
    if (found.how === "mentioned") return;
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
  // Said before it was asked: all of the message is taken once more, with the proof.
  if (lacksProof(draft, slot.definition.requires)) {
    draft.proof = slot.definition.requires;
    draft.paused = false;
    return;
  }
  if (before !== undefined) {
    clearSlot(draft, id, slot.name, "corrected");
    taken.corrected.push(slot);
  } else if (task.asked?.name !== slot.name) taken.noted.push(slot);
  const from = found.how === "mentioned" ? "mentioned" : "entity";
  setSlot(draft, id, slot, value, answered || task.asked?.name === slot.name ? "customer" : from);
}

/** What comes with a further item is told as a whole. */
function isNewItem({ item }: SlotPlan, values: JsonObject): boolean {
  if (item === undefined || typeof item.id !== "number") return false;
  const ids = itemIds(item.list, values);
  return ids.length > 0 && !ids.includes(item.id);
}

/** Says what came into a list that had items before. */
function tellAdded(draft: Draft, form: FormPlan, before: JsonObject, values: JsonObject): void {
  for (const list of form.lists) {
    const known = itemIds(list, before);
    const added = itemIds(list, values).filter((item) => !known.includes(item));
    if (known.length === 0) continue;
    for (const item of added) {
      const line = itemLine(draft, list, item, values);
      if (line !== "") lead(draft, "sambung.list.added", { item: line });
    }
  }
}

/** Leaves out values of items for which a list has no room, and says so. */
function withinLimits(draft: Draft, values: JsonObject, found: readonly Found[]): Found[] {
  const room = new Map<ListPlan, number>();
  const admitted = new Set<string>();
  let full: ListPlan | undefined;
  const kept = found.filter(({ slot: { item } }) => {
    if (item === undefined || item.id === "+" || itemIds(item.list, values).includes(item.id)) return true;
    const place = `${item.list.name}[${item.id}]`;
    if (admitted.has(place)) return true;
    const left = room.get(item.list) ?? item.list.max - itemIds(item.list, values).length;
    if (left <= 0) {
      full = item.list;
      return false;
    }
    room.set(item.list, left - 1);
    admitted.add(place);
    return true;
  });
  if (full !== undefined) lead(draft, "sambung.list.full", { count: full.max });
  return kept;
}
