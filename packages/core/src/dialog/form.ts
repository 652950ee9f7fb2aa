import type { Prompt, Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import { askNext } from "./ask.ts";
import { confirmForm } from "./confirm.ts";
import { changeMemo, type Draft } from "./draft.ts";
import { askItemChange, itemNamed, removeNamed, takeWhich } from "./list-items.ts";
import { carriedInto, forgetMentioned } from "./mentioned.ts";
import { type FormPlan, slotNamed } from "./plan.ts";
import { readMessage } from "./reading.ts";
import { MEMO, reopenSlot } from "./slots.ts";
import { closeOffer, startTask, suspendActive, understoodAgain } from "./stack.ts";
import { askChange } from "./summary.ts";
import { takeReading, takeValue } from "./take.ts";

/** Starts a form; with `reading` it takes what the message already says. */
export function openForm(draft: Draft, form: FormPlan, options: { reading: boolean; trigger?: Json }): Task {
  if (options.trigger === undefined) suspendActive(draft);
  else closeOffer(draft);
  const { definition } = form;
  const task = startTask(draft, {
    kind: "form",
    name: form.name,
    version: definition.version,
    trigger: options.trigger,
  });
  changeMemo(draft, task.id, MEMO.form, form.fingerprint);
  const { id, generation } = task;
  if (form.remind !== undefined) {
    draft.timers.push({ change: "set", task: id, name: "remind", due: draft.now + form.remind.afterMs, generation });
  }
  draft.timers.push({ change: "set", task: id, name: "abandon", due: draft.now + form.abandonMs, generation });
  const reading = readMessage(draft, form, task);
  const carried = options.reading ? carriedInto(draft, form, task, reading) : [];
  forgetMentioned(draft);
  const says = options.reading && (draft.understood.text ?? "") !== "";
  if (says || carried.length > 0) takeReading(draft, id, form, reading, [...reading.found, ...carried]);
  else askNext(draft, id, form);
  return task;
}

/** Takes an option of the form's open prompt. `cancel` is left to the caller. */
export function chooseInForm(
  draft: Draft,
  id: string,
  form: FormPlan,
  prompt: Prompt,
  value: Json,
): "handled" | "cancel" {
  understoodAgain(draft);
  if (prompt.name === "confirm") {
    if (value === "cancel") return "cancel";
    if (value === "change") askChange(draft, id, form);
    else confirmForm(draft, id, form);
    return "handled";
  }
  if (prompt.name === "~change") {
    changePart(draft, id, form, String(value));
    return "handled";
  }
  if (prompt.name === "~which") {
    const item = itemNamed(form, String(value));
    if (item !== undefined) takeWhich(draft, id, form, item.id);
    return "handled";
  }
  const slot = slotNamed(form, prompt.name);
  if (slot !== undefined) takeValue(draft, id, form, slot, value);
  return "handled";
}

/** What was picked from the summary: a slot, an item of a list, or an item that shall go. */
function changePart(draft: Draft, id: string, form: FormPlan, picked: string): void {
  const item = itemNamed(form, picked.replace(/^-/, ""));
  if (item !== undefined && !picked.startsWith("-")) {
    askItemChange(draft, id, item.list, item.id);
    return;
  }
  if (item !== undefined) removeNamed(draft, id, item.list, item.id);
  else reopenSlot(draft, id, picked, "corrected");
  askNext(draft, id, form);
}
