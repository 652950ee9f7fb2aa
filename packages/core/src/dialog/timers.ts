import type { CustomerState, Task } from "../model/customer.ts";
import type { SignalEvent, TimerEvent } from "../model/event.ts";
import { changeMemo, changeTask, type Draft, fact, lead, text } from "./draft.ts";
import { entryOf, withSignal } from "./flow-memo.ts";
import { ABANDON_MS, ABANDON_TIMER } from "./flow-run.ts";
import { upToDate } from "./migrate.ts";
import type { FormPlan } from "./plan.ts";
import { repeatTask } from "./repeat.ts";
import { MEMO } from "./slots.ts";
import { endTask } from "./stack.ts";
import { activeTask, findTask } from "./state.ts";
import { BEGIN_TIMER, begin } from "./trigger.ts";

/** Whether a timer that came due is still one of its task's. */
export function isAwaited(state: CustomerState, { task, generation }: TimerEvent): boolean {
  return findTask(state, task)?.generation === generation;
}

/** A timer of a task came due. One that its task has outlived is dropped. */
export function wakeByTimer(draft: Draft, event: TimerEvent): void {
  if (!isAwaited(draft.state, event)) return;
  const task = upToDate(draft, event.task, true);
  if (task === undefined) return;
  if (task.kind === "flow") {
    const flow = draft.plan.flows.get(task.name);
    if (event.name === BEGIN_TIMER && flow !== undefined) begin(draft, task, flow);
    else if (event.name === ABANDON_TIMER) abandonIdle(draft, task, event.name, ABANDON_MS);
    else draft.todo.push({ do: "run-flow", task: task.id });
    return;
  }
  const form = draft.plan.forms.get(task.name);
  if (form === undefined) return;
  if (event.name === "abandon") abandonIdle(draft, task, event.name, form.abandonMs);
  if (event.name === "remind") remind(draft, task, form);
}

/** The row is never moved while the customer writes; when it fires it looks how long ago that was. */
function abandonIdle(draft: Draft, task: Task, name: string, after: number): void {
  if (task.kind === "flow" && task.asked === null) return;
  const due = task.activeAt + after;
  if (due > draft.now) {
    setTimer(draft, task, name, due);
    return;
  }
  const say = draft.plan.forms.get(task.name)?.definition.abandonSay;
  // Nobody is told about one thing while being asked about another.
  const hasWord = activeTask(draft.state)?.id === task.id;
  endTask(draft, task.id, "abandoned");
  if (task.kind === "form" && say !== undefined && hasWord) lead(draft, say);
}

function remind(draft: Draft, task: Task, form: FormPlan): void {
  if (form.remind === undefined || task.reminders >= form.remind.times) return;
  const { afterMs, say, times } = form.remind;
  const due = task.activeAt + afterMs;
  if (due > draft.now) {
    setTimer(draft, task, "remind", due);
    return;
  }
  // While another task has the word this one keeps quiet.
  if (activeTask(draft.state)?.id !== task.id) {
    if (activeTask(draft.state) !== undefined) setTimer(draft, task, "remind", draft.now + afterMs);
    return;
  }
  const reminders = task.reminders + 1;
  changeTask(draft, task.id, { reminders });
  changeMemo(draft, task.id, MEMO.reminded, draft.now);
  fact(draft, { type: "reminded", task: task.id });
  if (reminders < times) setTimer(draft, task, "remind", draft.now + afterMs);
  if (draft.conversation === undefined) return;
  draft.lead.push(text(draft, say));
  repeatTask(draft, task.id);
}

function setTimer(draft: Draft, task: Task, name: string, due: number): void {
  draft.timers.push({ change: "set", task: task.id, name, due, generation: task.generation });
}

/** The application sent a signal: flows that wait for it go on, the others keep it in case they come to wait for it. */
export function wakeBySignal(draft: Draft, event: SignalEvent): void {
  fact(draft, { type: "touch", name: event.name, data: event.data });
  for (const { id, kind } of draft.state.tasks) {
    if (kind !== "flow") continue;
    const task = findTask(draft.state, id);
    if (task === undefined || upToDate(draft, id, true) === undefined) continue;
    changeTask(draft, id, { memo: withSignal(task.memo, event.name, { at: draft.now, data: event.data }) });
    if (isWaiting(task, event.name)) draft.todo.push({ do: "run-flow", task: id });
  }
}

function isWaiting(task: Task, signal: string): boolean {
  if (entryOf(task.memo, signal)?.kind === "signal") return true;
  return Object.keys(task.memo).some((name) => !name.startsWith("~") && entryOf(task.memo, name)?.kind === "any");
}
