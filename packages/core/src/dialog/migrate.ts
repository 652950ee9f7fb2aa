import type { Task } from "../model/customer.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { changeMemo, changeTask, current, type Draft, fact, lead } from "./draft.ts";
import { sameJson, toJson } from "./json.ts";
import { assemble, idsName, takeApart } from "./list-plan.ts";
import { type FormPlan, slotNamed } from "./plan.ts";
import { closePrompt, restamp } from "./prompts.ts";
import { clearSlot, MEMO, settleSlots } from "./slots.ts";
import { endTask } from "./stack.ts";
import { parse, SECRET } from "./values.ts";

/**
 * Brings a task up to date with the code before anything is done with it. By name only: what the code does not know any
 * more is dropped, what does not fit is asked again, nothing moves. Returns the task, or nothing when its code is gone.
 */
export function upToDate(draft: Draft, id: string, silent = false): Task | undefined {
  const task = current(draft, id);
  if (task.kind === "flow") return flowUpToDate(draft, task, silent);
  const form = draft.plan.forms.get(task.name);
  if (form === undefined) return gone(draft, task, silent);
  if (task.version === form.definition.version && task.memo[MEMO.form] === form.fingerprint) return task;
  migrateForm(draft, task, form);
  return current(draft, id);
}

function flowUpToDate(draft: Draft, task: Task, silent: boolean): Task | undefined {
  const flow = draft.plan.flows.get(task.name);
  if (flow === undefined) return gone(draft, task, silent);
  if (task.version === flow.version) return task;
  fact(draft, { type: "task-migrated", task: task.id, name: task.name, from: task.version, to: flow.version });
  return changeTask(draft, task.id, { version: flow.version });
}

function gone(draft: Draft, task: Task, silent: boolean): undefined {
  endTask(draft, task.id, "gone");
  if (!silent) lead(draft, "sambung.task.gone", { name: taskTitle(draft, task.name) });
  return undefined;
}

/** What people call a task: the copy `task.<name>`, else that of the intent which opens it, or its name. */
export function taskTitle(
  draft: Draft,
  name: string,
  locale: string = draft.state.locale ?? draft.plan.defaultLocale,
): string {
  const opens = draft.plan.forms.get(name)?.definition.opens ?? draft.plan.flows.get(name)?.opens;
  const key = [`task.${name}`, `intent.${opens}`].find((one) => draft.copy.has(one));
  return key === undefined ? name : draft.copy.text(locale, key);
}

function migrateForm(draft: Draft, task: Task, form: FormPlan): void {
  const { id } = task;
  const { definition } = form;
  const revision = task.revision;
  if (task.version !== definition.version) {
    takeOver(draft, task, migrated(form, task));
    fact(draft, { type: "task-migrated", task: id, name: task.name, from: task.version, to: definition.version });
  }
  for (const [name, value] of Object.entries(current(draft, id).values)) {
    if (form.lists.some((list) => idsName(list) === name)) continue;
    const slot = slotNamed(form, name);
    if (slot !== undefined && value !== undefined && (value === SECRET ? slot.secret : fits(slot, value))) continue;
    clearSlot(draft, id, name, "migrated");
  }
  const { asked, skipped } = current(draft, id);
  changeTask(draft, id, {
    version: definition.version,
    skipped: skipped.filter((name) => slotNamed(form, name)?.optional === true),
  });
  if (
    asked !== null &&
    slotNamed(form, asked.name) === undefined &&
    (asked.name !== "~change" || definition.confirm === undefined)
  ) {
    if (asked.name !== "confirm" || definition.confirm === undefined) {
      closePrompt(draft, asked.prompt);
      changeTask(draft, id, { asked: null });
    }
  }
  settleSlots(draft, id, form);
  changeMemo(draft, id, MEMO.form, form.fingerprint);
  const changed = current(draft, id);
  if (changed.asked?.prompt !== undefined && slotNamed(form, changed.asked.name) !== undefined) {
    // The customer changed nothing, so the open question is still the one that was shown.
    restamp(draft, changed.asked.prompt, changed.revision);
  }
  // A summary shown by the old code is not what would be confirmed now.
  if (changed.revision === revision && asked?.name === "confirm") {
    changeTask(draft, id, { revision: revision + 1, shown: {} });
  }
}

function fits(
  slot: { readonly schema: Parameters<typeof parse>[0]; readonly options?: readonly { readonly value: Json }[] },
  value: Json,
): boolean {
  if (parse(slot.schema, value) === undefined) return false;
  return slot.options?.some((option) => sameJson(option.value, value)) ?? true;
}

function migrated(form: FormPlan, task: Task): JsonObject {
  const { definition } = form;
  if (definition.migrate === undefined || task.version > definition.version) return task.values;
  const whole = definition.migrate(structuredClone(assemble(task.values)), task.version);
  return takeApart(form.lists, (toJson(whole) ?? {}) as JsonObject, task.values);
}

/** Makes the migrated values the task's, with the facts that say so. */
function takeOver(draft: Draft, task: Task, values: JsonObject): void {
  const { id } = task;
  for (const [name, value] of Object.entries(task.values)) {
    if (!name.endsWith("[]") && !sameJson(values[name], value)) clearSlot(draft, id, name, "migrated");
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || sameJson(value, task.values[name])) continue;
    if (name.endsWith("[]")) {
      changeTask(draft, id, { values: { ...current(draft, id).values, [name]: value } });
      continue;
    }
    const { values: kept, filled, revision } = current(draft, id);
    const from = { from: "default", at: draft.now, channel: task.channel } as const;
    changeTask(draft, id, {
      values: { ...kept, [name]: value },
      filled: { ...filled, [name]: from },
      revision: revision + 1,
      shown: {},
    });
    fact(draft, { type: "slot-filled", task: id, slot: name, from: "default" });
  }
}
