import { conversationKey } from "../model/conversation.ts";
import { askNext, isComplete } from "./ask.ts";
import { changeMemo, changeTask, current, type Draft, fact } from "./draft.ts";
import type { FormPlan } from "./plan.ts";
import { closePrompt } from "./prompts.ts";
import { MEMO, settleSlots } from "./slots.ts";
import { understoodAgain } from "./stack.ts";

/** "Ya": counts only for the summary as it was last shown in this conversation. */
export function confirmForm(draft: Draft, id: string, form: FormPlan): void {
  understoodAgain(draft);
  // What was on offer when it was filled in may be gone by now.
  settleSlots(draft, id, form);
  const task = current(draft, id);
  const key = draft.conversation === undefined ? "" : conversationKey(draft.conversation);
  if (isComplete(form, task) && task.shown[key] === task.revision) {
    closePrompt(draft, task.asked?.prompt);
    changeTask(draft, id, { asked: null });
    changeMemo(draft, id, MEMO.confirmed, true);
    fact(draft, { type: "confirmed", task: id, revision: task.revision });
  }
  // Unless it is confirmed now, this asks what is missing or shows the current summary.
  askNext(draft, id, form);
}
