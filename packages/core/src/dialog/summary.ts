import { conversationKey } from "../model/conversation.ts";
import { changeTask, current, type Draft, fact, text } from "./draft.ts";
import type { FormPlan } from "./plan.ts";
import { keyedOption, type Option, optionOf } from "./plan-slot.ts";
import { showQuestion } from "./question.ts";
import { contextOf, shownSlots, shownValue, slotLabel } from "./values.ts";

/** Shows what was filled in, with the question whether it is right. */
export function showSummary(draft: Draft, id: string, form: FormPlan): void {
  const task = current(draft, id);
  const { confirm, summary } = form.definition;
  if (confirm === undefined) return;
  const lines = shownSlots(form, task).map((slot) => {
    const variables = {
      slot: slotLabel(draft, slot),
      value: shownValue(draft, slot, task.values[slot.name] ?? null, task.values),
    };
    const profile = task.filled[slot.name]?.from === "profile";
    return text(draft, profile ? "sambung.summary.profile" : "sambung.summary.line", variables);
  });
  const question = text(draft, confirm, summary?.(task.values, contextOf(draft, task.values)));
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
  const options = shownSlots(form, task).map((slot): Option => {
    const { label } = slot.definition;
    return label === undefined
      ? optionOf({ value: slot.name, label: slot.name })
      : keyedOption(slot.name, label, draft.copy);
  });
  showQuestion(draft, id, { name: "~change", text: text(draft, "sambung.change.which"), options, slot: false });
}
