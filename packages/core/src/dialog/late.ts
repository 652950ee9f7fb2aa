import { type Draft, fact, lead } from "./draft.ts";
import { slotNamed } from "./plan.ts";
import { findPrompt } from "./prompts.ts";
import { repeatOpen } from "./repeat.ts";
import { findTask } from "./state.ts";
import { SECRET, shownValue } from "./values.ts";

/** A tap on something that is not open any more: nothing changes, the reply says what holds now. */
export function tellLate(draft: Draft, id: string): void {
  fact(draft, { type: "choice-late", prompt: id });
  const prompt = findPrompt(draft, id);
  const task = prompt?.task == null ? undefined : findTask(draft.state, prompt.task);
  if (prompt === undefined || prompt.task === null) lead(draft, "sambung.late");
  else if (task === undefined) lead(draft, "sambung.task.finished");
  else {
    const form = task.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
    const slot = form === undefined ? undefined : slotNamed(form, prompt.name);
    const value = slot === undefined ? undefined : task.values[slot.name];
    if (slot === undefined || value === undefined || value === SECRET) lead(draft, "sambung.late");
    else lead(draft, "sambung.late.answered", { value: shownValue(draft, slot, value, task.values) });
  }
  repeatOpen(draft);
}
