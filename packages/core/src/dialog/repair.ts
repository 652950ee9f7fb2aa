import type { Task } from "../model/customer.ts";
import type { Directive } from "../model/understood.ts";
import { askNext } from "./ask.ts";
import { cancel } from "./cancel.ts";
import { changeTask, current, type Draft, lead } from "./draft.ts";
import { runFlow, startFlow } from "./flow.ts";
import { openForm } from "./form.ts";
import { followIntent } from "./intents.ts";
import { dropEmptyAsked, removeItem } from "./list-items.ts";
import { itemIds } from "./list-plan.ts";
import { forgetMentioned } from "./mentioned.ts";
import { upToDate } from "./migrate.ts";
import { type FormPlan, orderOf, slotNamed } from "./plan.ts";
import { repeatOpen, repeatTask } from "./repeat.ts";
import { reopenSlot, skipSlot } from "./slots.ts";
import { endTask, parentOf, resumeTask, touch, understoodAgain } from "./stack.ts";
import { activeTask, topTask } from "./state.ts";
import { oneLine } from "./values.ts";

/** Follows a word every conversation understands. False when it means nothing here. */
export async function followDirective(draft: Draft, directive: Directive): Promise<boolean> {
  const active = activeTask(draft.state);
  switch (directive) {
    case "cancel": {
      forgetMentioned(draft);
      const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
      const dropped = active !== undefined && form !== undefined && dropEmptyAsked(draft, active.id, form);
      // What they mean may be long done: an order that was placed.
      if (!dropped && !cancel(draft) && !(await followOwn(draft, "cancel"))) lead(draft, "sambung.cancel.nothing");
      return true;
    }
    case "help":
      if (await followOwn(draft, "help")) return true;
      lead(draft, "sambung.help");
      repeatOpen(draft);
      return true;
    case "repeat":
      tellSoFar(draft, active);
      return repeatOpen(draft);
    case "resume":
      return resume(draft);
    case "restart":
      if (active === undefined) return false;
      restart(draft, active);
      return true;
    case "back":
      if (active?.kind !== "form") return active === undefined ? false : repeatOpen(draft);
      goBack(draft, active);
      return true;
    case "skip":
      return active === undefined ? false : skip(draft, active);
  }
}

/** What the bot itself has for the intent of this name. */
async function followOwn(draft: Draft, name: "help" | "cancel"): Promise<boolean> {
  return followIntent(draft, { name, confidence: 1 });
}

/** What is filled in, for who asks what was said; a summary tells it anyway. */
function tellSoFar(draft: Draft, active: Task | undefined): void {
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  const summary = active === undefined || form === undefined ? "" : oneLine(draft, form, active);
  if (summary !== "" && active?.asked?.name !== "confirm") lead(draft, "sambung.soFar", { summary });
}

export function acceptOffer(draft: Draft, id: string): void {
  if (upToDate(draft, id) === undefined) return;
  resumeTask(draft, id);
  repeatTask(draft, id);
}

function resume(draft: Draft): boolean {
  if (activeTask(draft.state) !== undefined) return repeatOpen(draft);
  const top = topTask(draft.state);
  if (top === undefined) lead(draft, "sambung.cancel.nothing");
  else {
    touch(draft, top.id);
    acceptOffer(draft, top.id);
  }
  return true;
}

function restart(draft: Draft, active: Task): void {
  const form = active.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  const flow = active.kind === "flow" ? draft.plan.flows.get(active.name) : undefined;
  const parent = parentOf(active);
  if (parent !== undefined && form !== undefined) {
    emptyForm(draft, active, form);
    return;
  }
  // What started a flow by itself does not happen again because somebody says so.
  if (active.trigger !== undefined) {
    repeatOpen(draft);
    return;
  }
  endTask(draft, active.id, "cancelled");
  // Nothing else starts on this: the same thing goes on.
  draft.todo.splice(0);
  if (form !== undefined) openForm(draft, form, { reading: false });
  if (flow !== undefined) startFlow(draft, flow);
}

/** A form that a flow waits for starts over in its place. */
function emptyForm(draft: Draft, task: Task, form: FormPlan): void {
  for (const list of form.lists) {
    for (const item of itemIds(list, task.values)) removeItem(draft, task.id, list, item);
  }
  for (const slot of orderOf(form, task.values)) {
    if (slot.name in current(draft, task.id).values) reopenSlot(draft, task.id, slot.name, "corrected");
  }
  changeTask(draft, task.id, { skipped: [], memo: {} });
  askNext(draft, task.id, form);
}

/** Asks the question before the open one again. */
function goBack(draft: Draft, task: Task): void {
  const form = draft.plan.forms.get(task.name);
  if (form === undefined) return;
  const own = orderOf(form, task.values).filter((slot) => {
    const filled = task.filled[slot.name];
    return filled !== undefined && filled.from !== "profile";
  });
  const last = own.reduce<(typeof own)[number] | undefined>(
    (best, slot) =>
      best === undefined || (task.filled[slot.name]?.at ?? 0) >= (task.filled[best.name]?.at ?? 0) ? slot : best,
    undefined,
  );
  understoodAgain(draft);
  if (last !== undefined) reopenSlot(draft, task.id, last.name, "corrected");
  askNext(draft, task.id, form);
}

async function skip(draft: Draft, task: Task): Promise<boolean> {
  if (task.kind === "flow") {
    const flow = draft.plan.flows.get(task.name);
    if (flow === undefined || (await runFlow(draft, task, flow, true))) return true;
    lead(draft, "sambung.skip.refused");
    return repeatOpen(draft);
  }
  const form = draft.plan.forms.get(task.name);
  const slot = form === undefined ? undefined : slotNamed(form, task.asked?.name ?? "");
  if (form === undefined || slot === undefined) return false;
  if (dropEmptyAsked(draft, task.id, form)) return true;
  understoodAgain(draft);
  if (slot.optional) skipSlot(draft, task.id, slot.name);
  else lead(draft, "sambung.skip.refused");
  askNext(draft, task.id, form);
  return true;
}
