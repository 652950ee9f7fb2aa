import { askNext, repeatForm } from "./ask.ts";
import { current, type Draft, sayWithLead, text } from "./draft.ts";
import { questionOf } from "./flow-memo.ts";
import { showFlowQuestion } from "./flow-question.ts";
import { taskTitle, upToDate } from "./migrate.ts";
import { slotNamed } from "./plan.ts";
import { keyedOption } from "./plan-slot.ts";
import { findPrompt, offerOptions, openOffer } from "./prompts.ts";
import { activeTask, findTask } from "./state.ts";
import { oneLine } from "./values.ts";

/** Shows the open question of a task again, or its first one. */
export function repeatTask(draft: Draft, id: string): void {
  const task = current(draft, id);
  if (task.kind === "flow") {
    if (questionOf(task.memo) !== undefined) showFlowQuestion(draft, id, task.memo);
    return;
  }
  const form = draft.plan.forms.get(task.name);
  if (form === undefined) return;
  if (task.asked === null) askNext(draft, id, form);
  else repeatForm(draft, id, form);
}

/** Shows whatever question is open again. False when there is none. */
export function repeatOpen(draft: Draft, offers = true): boolean {
  const active = activeTask(draft.state);
  if (active !== undefined && upToDate(draft, active.id) !== undefined) {
    repeatTask(draft, active.id);
    return true;
  }
  const offer = openOffer(draft);
  const id = offer?.options[0]?.value;
  if (!offers || typeof id !== "string" || findTask(draft.state, id) === undefined) return false;
  showOffer(draft, id);
  return true;
}

/** Offers to go on with a task that was set aside. */
export function showOffer(draft: Draft, id: string): void {
  const task = current(draft, id);
  const form = draft.plan.forms.get(task.name);
  const summary = form === undefined ? "" : oneLine(draft, form, task);
  const message = draft.ids.message();
  const options = [keyedOption(id, "sambung.offer.yes", draft.copy), keyedOption(null, "sambung.offer.no", draft.copy)];
  const owner = { task: null, name: "offer", revision: 0 };
  const { choices } = offerOptions(draft, owner, openOffer(draft)?.id, options, message);
  const line = text(draft, "sambung.offer", { summary: summary === "" ? taskTitle(draft, task.name) : summary });
  sayWithLead(draft, line, choices, message);
}

/** The task an open offer is about. */
export function offeredTask(draft: Draft): string | undefined {
  const offer = openOffer(draft);
  const id = offer === undefined || findPrompt(draft, offer.id) === undefined ? undefined : offer.options[0]?.value;
  return typeof id === "string" && findTask(draft.state, id) !== undefined ? id : undefined;
}

/** Whether the open question is one of yes or no. */
export function awaitsYesOrNo(draft: Draft): boolean {
  const active = activeTask(draft.state);
  if (active === undefined) return offeredTask(draft) !== undefined;
  if (active.asked?.name === "confirm") return true;
  const form = draft.plan.forms.get(active.name);
  const kinds = form === undefined ? questionOf(active.memo)?.kinds : slotNamed(form, active.asked?.name ?? "")?.kinds;
  return kinds?.includes("yesno") === true;
}
