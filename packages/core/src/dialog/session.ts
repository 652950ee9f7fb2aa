import type { Task } from "../model/customer.ts";
import { changeTask, type Draft, fact } from "./draft.ts";
import { closePrompt } from "./prompts.ts";
import { readMessage, saysSomething } from "./reading.ts";
import { MEMO } from "./slots.ts";
import type { SpokenEvent } from "./spoken.ts";

/**
 * Who comes back after a long rest may have come for something else: then the form is set aside and offered, so that
 * "kopi kemarin enak banget" does not become its address. What is clearly meant for the form still goes to it. True when
 * the form was set aside.
 */
export function restedTooLong(draft: Draft, event: SpokenEvent, task: Task): boolean {
  if (task.kind !== "form" || task.asked === null) return false;
  const reminded = task.memo[MEMO.reminded];
  const last = Math.max(task.activeAt, typeof reminded === "number" ? reminded : 0);
  if (draft.now - last < draft.plan.sessionMs || isForIt(draft, event, task)) return false;
  closePrompt(draft, task.asked.prompt);
  changeTask(draft, task.id, { suspended: true });
  draft.state = { ...draft.state, offers: [...draft.state.offers.filter((id) => id !== task.id), task.id] };
  fact(draft, { type: "task-suspended", task: task.id, name: task.name });
  return true;
}

/** A tap on its question, a word such as "lanjut" or "batal", or values of the form and nothing else. */
function isForIt(draft: Draft, event: SpokenEvent, task: Task): boolean {
  const { choice, directive } = draft.understood;
  if (event.kind === "choice" || choice?.typed === false) return true;
  if (task.asked?.name === "confirm") return false;
  if (choice !== undefined || directive !== undefined) return true;
  const form = draft.plan.forms.get(task.name);
  if (form === undefined) return true;
  const reading = readMessage(draft, form, task);
  return saysSomething(reading) && reading.left === 0;
}
