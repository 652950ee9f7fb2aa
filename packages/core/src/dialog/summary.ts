import { conversationKey } from "../model/conversation.ts";
import type { Task } from "../model/customer.ts";
import type { JsonObject } from "../model/json.ts";
import { changeTask, current, type Draft, fact, text } from "./draft.ts";
import { itemLine, itemOptions } from "./list-items.ts";
import { assemble, itemIds } from "./list-plan.ts";
import type { FormPlan } from "./plan.ts";
import { keyedOption, type Option, optionOf, type SlotPlan } from "./plan-slot.ts";
import { showQuestion } from "./question.ts";
import { contextOf, shownSlots, shownValue, slotLabel } from "./values.ts";

/** Shows what was filled in, with the question whether it is right. */
export function showSummary(draft: Draft, id: string, form: FormPlan): void {
  const task = current(draft, id);
  const { confirm, summary } = form.definition;
  if (confirm === undefined) return;
  const lines = summaryLines(draft, form, task);
  const question = text(draft, confirm, summary?.(assemble(task.values), contextOf(draft, task.values)));
  showQuestion(draft, id, {
    name: "confirm",
    text: [...lines, question].join("\n"),
    options: confirmOptions(draft),
    slot: false,
  });
  if (draft.conversation !== undefined) {
    changeTask(draft, id, { shown: { ...task.shown, [conversationKey(draft.conversation)]: task.revision } });
  }
  fact(draft, { type: "confirmation-shown", task: id, revision: task.revision });
}

function confirmOptions(draft: Draft): readonly Option[] {
  return ["yes", "change", "cancel"].map((value) => keyedOption(value, `sambung.confirm.${value}`, draft.copy));
}

/** Asks which of the answers is to be changed. */
export function askChange(draft: Draft, id: string, form: FormPlan): void {
  const task = current(draft, id);
  const options = shownSlots(form, task).flatMap((slot) => changeOptions(draft, slot, task.values));
  showQuestion(draft, id, { name: "~change", text: text(draft, "sambung.change.which"), options, slot: false });
}

/** A slot as an option; the items of a list with several of them stand for their parts. */
function changeOptions(draft: Draft, slot: SlotPlan, values: JsonObject): readonly Option[] {
  const { item } = slot;
  if (item !== undefined && itemIds(item.list, values).length > 1) {
    const whole = item.part === item.list.key.name;
    return whole
      ? itemOptions(draft, item.list, values).filter(({ value }) => value === `${item.list.name}[${item.id}]`)
      : [];
  }
  const { label } = slot.definition;
  return [
    label === undefined
      ? optionOf({ value: slot.name, label: item?.part ?? slot.name })
      : keyedOption(slot.name, label, draft.copy),
  ];
}

/** What was filled in, a line for each slot; a list of several items has a line for each of them. */
function summaryLines(draft: Draft, form: FormPlan, task: Task): readonly string[] {
  return shownSlots(form, task).flatMap((slot) => {
    const { item } = slot;
    const ids = item === undefined ? [] : itemIds(item.list, task.values);
    if (item !== undefined && item.id !== "+" && ids.length > 1) {
      if (item.part !== item.list.key.name) return [];
      const line = itemLine(draft, item.list, item.id, task.values);
      return [text(draft, "sambung.summary.item", { index: ids.indexOf(item.id) + 1, item: line })];
    }
    const variables = {
      slot: slotLabel(draft, slot),
      value: shownValue(draft, slot, task.values[slot.name] ?? null, task.values),
    };
    const profile = task.filled[slot.name]?.from === "profile";
    return [text(draft, profile ? "sambung.summary.profile" : "sambung.summary.line", variables)];
  });
}
