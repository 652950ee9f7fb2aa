import type { OpenPrompt, Task } from "../model/customer.ts";
import { current, type Draft, lead, rulesOf, sayWithLead, text } from "./draft.ts";
import { taskTitle } from "./migrate.ts";
import { keyedOption } from "./plan-slot.ts";
import { closePrompt, offerOptions, openQuestion } from "./prompts.ts";
import { offeredTask, repeatOpen } from "./repeat.ts";
import { closeOffer, endTask, understoodAgain } from "./stack.ts";
import { activeTask, findTask } from "./state.ts";
import { oneLine } from "./values.ts";

/** Stops the active task, and only that one. Where much would be lost it asks first. False when there is nothing to stop. */
export function cancel(draft: Draft): boolean {
  const active = activeTask(draft.state);
  const offered = offeredTask(draft);
  if (active !== undefined) {
    if (isCostly(draft, active)) askCancel(draft, active.id);
    else stop(draft, active.id);
  } else if (offered !== undefined) declineOffer(draft, offered);
  else return false;
  return true;
}

export function declineOffer(draft: Draft, id: string): void {
  closeOffer(draft);
  lead(draft, "sambung.offer.closed");
  endTask(draft, id, "cancelled");
}

/**
 * Takes the message as the answer to "really cancel?". Whatever else is said leaves the task as it is and is read as if
 * nothing had been asked. False when the message is about something else.
 */
export function answersCancel(draft: Draft): boolean {
  const asking = openQuestion(draft, "cancel");
  if (asking === undefined) return false;
  const { understood } = draft;
  if (understood.choice !== undefined && understood.choice.prompt !== asking.id) {
    closePrompt(draft, asking.id);
    return false;
  }
  const id = taskOf(asking);
  const decision = decisionOf(draft, asking);
  closePrompt(draft, asking.id);
  if (decision === undefined || id === undefined || findTask(draft.state, id) === undefined) return false;
  understoodAgain(draft);
  if (decision) stop(draft, id);
  else repeatOpen(draft);
  return true;
}

/** The task an open "really cancel?" is about. */
export function taskOf(asking: OpenPrompt): string | undefined {
  const id = asking.options[0]?.value;
  return typeof id === "string" ? id : undefined;
}

function decisionOf(draft: Draft, asking: OpenPrompt): boolean | undefined {
  const { choice, directive, yesno } = draft.understood;
  if (choice !== undefined) return asking.options.find(({ id }) => id === choice.option)?.value !== null;
  if (directive === "cancel") return true;
  // "Lanjut" also means yes, but here it means to carry on.
  if (directive === "resume") return false;
  return directive === undefined ? yesno : undefined;
}

function isCostly(draft: Draft, task: Task): boolean {
  const { confirmCancel } = rulesOf(draft, task);
  if (confirmCancel === null) return false;
  const answers = Object.values(task.filled).filter(({ from }) => from === "customer" || from === "entity");
  // What came in one message is said again in one message.
  return new Set(answers.map(({ at }) => at)).size >= confirmCancel;
}

function askCancel(draft: Draft, id: string): void {
  const task = current(draft, id);
  const form = draft.plan.forms.get(task.name);
  const summary = form === undefined ? "" : oneLine(draft, form, task);
  const message = draft.ids.message();
  const options = [
    keyedOption(id, "sambung.cancel.yes", draft.copy),
    keyedOption(null, "sambung.cancel.no", draft.copy),
  ];
  const owner = { task: null, name: "cancel", revision: 0 };
  const { choices } = offerOptions(draft, owner, undefined, options, message);
  const line = text(draft, "sambung.cancel.ask", { summary: summary === "" ? taskTitle(draft, task.name) : summary });
  sayWithLead(draft, line, choices, message);
}

function stop(draft: Draft, id: string): void {
  lead(draft, "sambung.cancelled");
  endTask(draft, id, "cancelled");
}
