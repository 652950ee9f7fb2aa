import type { Task } from "../model/customer.ts";
import { current, type Draft } from "./draft.ts";
import { askItemChange, askWhich, removeNamed, takeWhich } from "./list-items.ts";
import { endName, itemIds, partSlot } from "./list-plan.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { changesSomething, type Found, meantFor, type Reading } from "./reading.ts";
import { settleSlots } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { takeReading } from "./take.ts";
import { applies } from "./values.ts";

/** Takes what a message says about the items of a list. False when it says nothing of the kind. */
export function answerList(
  draft: Draft,
  id: string,
  form: FormPlan,
  awaited: SlotPlan | undefined,
  reading: Reading,
  other: boolean,
): boolean {
  const task = current(draft, id);
  const { removed, absent, ended, wanted, named } = reading.items;
  const changes = reading.found.filter((found) => changesSomething(found, task));
  const [one] = named;
  if (one !== undefined && named.length === 1 && changes.length === 0) {
    const { name } = task.asked ?? {};
    if (name === "~which" || name === "~change") understoodAgain(draft);
    if (name === "~which") takeWhich(draft, id, form, one.id);
    if (name === "~change") askItemChange(draft, id, one.list, one.id);
    if (name === "~which" || name === "~change") return true;
  }
  // An address may have any word in it, and a question about something may name it.
  const isOther = (reading.left > 0 && other) || (awaited?.free === true && reading.left > removed.length);
  if (removed.length + absent.length + ended.length + wanted.length > 0) {
    if (isOther) return false;
    const meant = meantFor(reading, task, draft.understood.correction);
    const others = forOthers(reading, task);
    const open = others.length > 1 && changes.length + absent.length + ended.length + wanted.length === 0;
    if (open) removeAndAsk(draft, id, form, reading, others);
    else takeReading(draft, id, form, reading, others.length === 1 ? [...meant, ...others] : meant);
    return true;
  }
  if (awaited?.name !== undefined && form.lists.some((list) => endName(list) === awaited.name)) {
    const list = awaited.item?.list;
    if (list !== undefined && draft.understood.yesno === true && changes.length === 0) {
      takeReading(draft, id, form, { ...reading, items: { ...reading.items, wanted: [list] } }, []);
      return true;
    }
  }
  const [unplaced] = reading.unplaced;
  const item = unplaced?.slot.item;
  if (unplaced === undefined || item === undefined || changes.length > 0 || isOther || reading.left > 1) return false;
  const [value] = unplaced.values;
  if (unplaced.values.length !== 1 && !unplaced.denied) return false;
  understoodAgain(draft);
  askWhich(draft, id, item.list, item.part, value, unplaced.by);
  return true;
}

/** "Make it 3 and remove the tea": the value for each of the items that stay. */
function forOthers({ unplaced, items }: Reading, task: Task): readonly Found[] {
  const [one] = unplaced;
  const item = one?.slot.item;
  if (one === undefined || item === undefined || one.values.length !== 1 || one.by !== undefined) return [];
  const { list, part: name } = item;
  const part = list.parts.find((each) => each.name === name);
  const goes = new Set(items.removed.flatMap((each) => (each.list === list ? [each.id] : [])));
  if (part === undefined || goes.size === 0) return [];
  return itemIds(list, task.values)
    .filter((id) => !goes.has(id))
    .map((id) => partSlot(list, id, part))
    .flatMap((slot) => (applies(slot, task.values) ? [{ ...one, slot }] : []));
}

/** The value is kept while the customer is asked which of those that stay is meant. */
function removeAndAsk(draft: Draft, id: string, form: FormPlan, reading: Reading, others: readonly Found[]): void {
  for (const { list, id: item } of reading.items.removed) removeNamed(draft, id, list, item);
  settleSlots(draft, id, form);
  understoodAgain(draft);
  const [one] = others;
  const item = one?.slot.item;
  if (item !== undefined) askWhich(draft, id, item.list, item.part, one?.values[0]);
}
