import { declineOffer } from "./cancel.ts";
import type { Draft } from "./draft.ts";
import { upToDate } from "./migrate.ts";
import { readMessage, saysSomething } from "./reading.ts";
import { acceptOffer } from "./repair.ts";
import { offeredTask } from "./repeat.ts";
import { resumeTask, understoodAgain } from "./stack.ts";
import { takeReading } from "./take.ts";

export function answersOffer(draft: Draft): boolean {
  const { yesno } = draft.understood;
  const offered = offeredTask(draft);
  if (offered === undefined || yesno === undefined) return false;
  understoodAgain(draft);
  if (yesno) acceptOffer(draft, offered);
  else declineOffer(draft, offered);
  return true;
}

/** Instead of "yes, go on" people just go on: with a message that says nothing but values of that form. */
export function goOnWithOffer(draft: Draft): boolean {
  const offered = offeredTask(draft);
  const task = offered === undefined ? undefined : upToDate(draft, offered);
  const form = task?.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
  if (task === undefined || form === undefined) return false;
  const reading = readMessage(draft, form, task);
  if (!saysSomething(reading) || reading.left > 0) return false;
  resumeTask(draft, task.id);
  takeReading(draft, task.id, form, reading);
  return true;
}
