import type { Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import { changeMemo, changeTask, current, type Draft, fact, rulesOf } from "./draft.ts";
import { assemble } from "./list-plan.ts";
import { closePrompt, closePromptsOf, openOffer } from "./prompts.ts";
import { activeTask, findTask, putOnTop, removeTask } from "./state.ts";

/** The memo entry of a form that changes a completed one. */
const MEMO_CHANGE = "~change";

/** How a task ends. */
export type Ending = "completed" | "cancelled" | "abandoned" | "gone";

/** A form that a flow runs: which flow, and the name of its wait. */
interface Parent {
  readonly flow: string;
  readonly wait: string;
}

export function parentOf(task: Task): Parent | undefined {
  if (task.kind !== "form" || typeof task.trigger !== "object" || task.trigger === null) return undefined;
  const { flow, wait } = task.trigger as { flow?: Json; wait?: Json };
  return typeof flow === "string" && typeof wait === "string" ? { flow, wait } : undefined;
}

/** Puts a new task on top; what was active before is set aside, unless it waits for the new one. */
export function startTask(
  draft: Draft,
  given: Pick<Task, "kind" | "name" | "version"> & { readonly trigger?: Json | undefined },
): Task {
  const { trigger } = given;
  const task: Task = {
    id: draft.ids.task(),
    kind: given.kind,
    name: given.name,
    version: given.version,
    values: {},
    memo: {},
    asked: null,
    revision: 0,
    shown: {},
    skipped: [],
    filled: {},
    ...(trigger === undefined ? {} : { trigger }),
    startedAt: draft.now,
    activeAt: draft.now,
    generation: 0,
    channel: draft.channel,
    reminders: 0,
  };
  draft.state = { ...draft.state, tasks: [...draft.state.tasks, task] };
  fact(draft, { type: "task-started", task: task.id, kind: task.kind, name: task.name });
  return task;
}

/** Sets the active task aside; it will be offered back once. */
export function suspendActive(draft: Draft): void {
  closeOffer(draft);
  const active = activeTask(draft.state);
  if (active === undefined) return;
  closePrompt(draft, active.asked?.prompt);
  changeTask(draft, active.id, { suspended: true });
  const others = draft.state.offers.filter((id) => id !== active.id);
  draft.state = { ...draft.state, offers: [...others, active.id] };
  draft.interrupted = active.id;
  fact(draft, { type: "task-suspended", task: active.id, name: active.name });
}

/** Makes a task that was set aside the active one again. */
export function resumeTask(draft: Draft, id: string): void {
  closeOffer(draft);
  const { suspended: _, ...task } = current(draft, id);
  draft.state = putOnTop(draft.state, { ...task, activeAt: draft.now, channel: draft.channel });
  draft.state = { ...draft.state, offers: draft.state.offers.filter((offer) => offer !== id) };
  fact(draft, { type: "task-resumed", task: id, name: task.name });
}

/** Takes a task off the stack with all that belongs to it. A flow that waits for it goes on. */
export function endTask(draft: Draft, id: string, how: Ending, result: Json = null): void {
  const task = current(draft, id);
  closePromptsOf(draft, id);
  draft.timers.push({ change: "cancel", task: id });
  draft.state = removeTask(draft.state, id);
  if (how === "gone") fact(draft, { type: "task-ended", task: id, name: task.name, reason: "code-gone" });
  else {
    fact(draft, { type: `task-${how}`, task: id, name: task.name });
    const values = how === "completed" ? result : assemble(task.values);
    // A change that came to nothing leaves what was completed as it was.
    if (task.memo[MEMO_CHANGE] === undefined)
      draft.todo.push({ do: "trigger", fact: `task-${how}`, name: task.name, value: { values } });
  }
  const parent = parentOf(task);
  if (parent === undefined || findTask(draft.state, parent.flow) === undefined) return;
  if (how === "abandoned") {
    endTask(draft, parent.flow, "abandoned");
    return;
  }
  changeMemo(draft, parent.flow, parent.wait, { kind: "done", done: result });
  draft.todo.push({ do: "run-flow", task: parent.flow });
}

/** Ends the change of a completed form. */
export function endChange(draft: Draft, id: string, how: "accepted" | "refused", of: string): void {
  const { name } = current(draft, id);
  closePromptsOf(draft, id);
  draft.timers.push({ change: "cancel", task: id });
  draft.state = removeTask(draft.state, id);
  fact(draft, { type: `change-${how}`, task: id, name, of });
}

/** Takes the open offer back, if there is one. */
export function closeOffer(draft: Draft): void {
  closePrompt(draft, openOffer(draft)?.id);
}

/** Notes that the customer did something in a task. */
export function touch(draft: Draft, id: string): void {
  const task = current(draft, id);
  if (task.channel !== draft.channel && rulesOf(draft, task).recap) draft.recap = { task: id, from: task.channel };
  changeTask(draft, id, { activeAt: draft.now, channel: draft.channel });
}

/** Forgets how often in a row nothing was understood. */
export function understoodAgain(draft: Draft): void {
  if (draft.state.unclear !== 0) draft.state = { ...draft.state, unclear: 0 };
  const active = activeTask(draft.state);
  if (active?.asked != null && active.asked.unclear !== 0) {
    changeTask(draft, active.id, { asked: { ...active.asked, unclear: 0 } });
  }
}
