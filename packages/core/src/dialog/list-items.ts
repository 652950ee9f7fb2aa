import type { Task } from "../model/customer.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { askNext } from "./ask.ts";
import { changeMemo, changeTask, current, type Draft, fact, lead, text } from "./draft.ts";
import { endName, idsName, itemIds, itemOf, type ListPlan, nextId, partSlot } from "./list-plan.ts";
import { type FormPlan, slotNamed } from "./plan.ts";
import { keyedOption, type Option, optionOf, type SlotPlan } from "./plan-slot.ts";
import { closePrompt } from "./prompts.ts";
import { showQuestion } from "./question.ts";
import { clearSlot, holdItem, MEMO, setSlot, settleSlots } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { takeValue } from "./take.ts";
import { applies, isFilled, shownValue, slotLabel } from "./values.ts";

/** One item in one line: "Kopi Gayo, 2, Halus". */
export function itemLine(draft: Draft, list: ListPlan, id: number, values: JsonObject): string {
  return list.parts
    .map((part) => partSlot(list, id, part))
    .filter((slot) => isFilled({ values }, slot.name) && applies(slot, values))
    .map((slot) => shownValue(draft, slot, values[slot.name] ?? null, values))
    .join(", ");
}

/** Takes an item out of its list with all that is known of it. */
export function removeItem(draft: Draft, id: string, list: ListPlan, item: number): void {
  for (const part of list.parts) clearSlot(draft, id, partSlot(list, item, part).name, "corrected");
  const ids = itemIds(list, current(draft, id).values).filter((other) => other !== item);
  // Nobody wanted nothing at all: with the first item the list is open again.
  if (ids.length === 0) clearSlot(draft, id, endName(list), "dependency");
  const task = current(draft, id);
  const { [idsName(list)]: _, ...others } = task.values;
  const isAsked = task.asked?.name.startsWith(`${list.name}[${item}]`) === true;
  if (isAsked) closePrompt(draft, task.asked?.prompt);
  changeTask(draft, id, {
    values: ids.length === 0 ? others : { ...others, [idsName(list)]: ids },
    skipped: task.skipped.filter((name) => !name.startsWith(`${list.name}[${item}]`)),
    revision: task.revision + 1,
    shown: {},
    ...(isAsked ? { asked: null } : {}),
  });
  const { memo } = current(draft, id);
  if (String(memo[MEMO.next] ?? "").startsWith(`${list.name}[${item}]`)) changeMemo(draft, id, MEMO.next, undefined);
  changeMemo(draft, id, MEMO.confirmed, undefined);
  fact(draft, { type: "item-removed", task: id, list: list.name, item });
}

/** Takes an item out because the customer said so, and says which. */
export function removeNamed(draft: Draft, id: string, list: ListPlan, item: number): void {
  const line = itemLine(draft, list, item, current(draft, id).values);
  removeItem(draft, id, list, item);
  if (line !== "") lead(draft, "sambung.list.removed", { item: line });
}

/** Begins an item of which nothing is known. */
export function startItem(draft: Draft, id: string, list: ListPlan): void {
  const { values } = current(draft, id);
  if (itemIds(list, values).length >= list.max) lead(draft, "sambung.list.full", { count: list.max });
  else if (emptyItems(list, values).length === 0) holdItem(draft, id, { list, id: nextId(list, values), part: "" });
}

/** Nothing more goes into the list; items of which nothing is known were never meant. */
export function endList(draft: Draft, id: string, list: ListPlan): void {
  for (const item of emptyItems(list, current(draft, id).values)) removeItem(draft, id, list, item);
  const end = slotOfEnd(list);
  const { values } = current(draft, id);
  if (end !== undefined && itemIds(list, values).length > 0 && values[end.name] === undefined) {
    setSlot(draft, id, end, false, "customer");
  }
}

function slotOfEnd(list: ListPlan): SlotPlan | undefined {
  return list.made.get(endName(list));
}

function emptyItems(list: ListPlan, values: JsonObject): readonly number[] {
  return itemIds(list, values).filter((item) => Object.keys(itemOf(values, { list, id: item })).length === 0);
}

/** The item that was begun, but of which nothing is known yet, when it is what is being asked for. */
export function emptyAsked(form: FormPlan, task: Task): { readonly list: ListPlan; readonly id: number } | undefined {
  const item = slotNamed(form, task.asked?.name ?? "")?.item;
  if (item === undefined || item.id === "+" || itemIds(item.list, task.values).length < 2) return undefined;
  return emptyItems(item.list, task.values).includes(item.id) ? { list: item.list, id: item.id } : undefined;
}

/** Drops what was begun and goes on: "lewati", "gak jadi" to the question what else it shall be. */
export function dropEmptyAsked(draft: Draft, id: string, form: FormPlan): boolean {
  const empty = emptyAsked(form, current(draft, id));
  if (empty === undefined) return false;
  understoodAgain(draft);
  endList(draft, id, empty.list);
  askNext(draft, id, form);
  return true;
}

/**
 * A value that fits several items is kept while the customer is asked which one is meant; with `by` it is how much more or
 * less it shall be.
 */
export function askWhich(
  draft: Draft,
  id: string,
  list: ListPlan,
  part: string,
  value: Json | undefined,
  by?: number,
): void {
  const said = by === undefined ? (value === undefined ? {} : { value }) : { by };
  changeMemo(draft, id, MEMO.which, { list: list.name, part, ...said });
  showQuestion(draft, id, {
    name: "~which",
    text: text(draft, "sambung.which"),
    options: itemOptions(draft, list, current(draft, id).values),
    slot: false,
  });
}

/** The customer said which item was meant. */
export function takeWhich(draft: Draft, id: string, form: FormPlan, item: number): void {
  const pending = current(draft, id).memo[MEMO.which] as JsonObject | undefined;
  changeMemo(draft, id, MEMO.which, undefined);
  const slot = slotNamed(form, `${pending?.["list"]}[${item}].${pending?.["part"]}`);
  const { by, value = changedBy(current(draft, id).values[slot?.name ?? ""], by) } = pending ?? {};
  const list = slot?.item?.list;
  if (slot === undefined) askNext(draft, id, form);
  else if (by !== undefined && value === 0 && list !== undefined) takeOut(draft, id, form, list, item);
  else if (value === undefined) askAgain(draft, id, form, slot);
  else takeValue(draft, id, form, slot, value);
}

/** Nothing is left of it. */
function takeOut(draft: Draft, id: string, form: FormPlan, list: ListPlan, item: number): void {
  removeNamed(draft, id, list, item);
  settleSlots(draft, id, form);
  askNext(draft, id, form);
}

function changedBy(value: Json | undefined, by: Json | undefined): number | undefined {
  return typeof value === "number" && typeof by === "number" ? value + by : undefined;
}

function askAgain(draft: Draft, id: string, form: FormPlan, slot: SlotPlan): void {
  clearSlot(draft, id, slot.name, "corrected");
  changeMemo(draft, id, MEMO.next, slot.name);
  askNext(draft, id, form);
}

/** The items as options, by their numbers; typing the name of one is enough. */
export function itemOptions(draft: Draft, list: ListPlan, values: JsonObject): readonly Option[] {
  return itemIds(list, values).map((item) => {
    const key = partSlot(list, item, list.key);
    const value = values[key.name];
    const option = optionOf({ value: `${list.name}[${item}]`, label: itemLine(draft, list, item, values) });
    return value === undefined
      ? option
      : { ...option, labels: [...option.labels, shownValue(draft, key, value, values)] };
  });
}

/** Asks which part of an item is to be changed, or whether it goes. */
export function askItemChange(draft: Draft, id: string, list: ListPlan, item: number): void {
  const { values } = current(draft, id);
  const parts = list.parts
    .map((part) => partSlot(list, item, part))
    .filter((slot) => isFilled({ values }, slot.name))
    .map((slot) => optionOf({ value: slot.name, label: slotLabel(draft, slot) }));
  showQuestion(draft, id, {
    name: "~change",
    text: text(draft, "sambung.change.which"),
    options: [...parts, keyedOption(`-${list.name}[${item}]`, "sambung.list.remove", draft.copy)],
    slot: false,
  });
}

/** `items[2]`, with or without a part behind it. */
export function itemNamed(form: FormPlan, name: string): { readonly list: ListPlan; readonly id: number } | undefined {
  const [, listName, id] = /^(.+)\[(\d+)\]$/.exec(name) ?? [];
  const list = form.lists.find((one) => one.name === listName);
  return list === undefined ? undefined : { list, id: Number(id) };
}
