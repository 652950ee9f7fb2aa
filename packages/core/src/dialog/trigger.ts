import { durationMs } from "../duration.ts";
import type { Task } from "../model/customer.ts";
import type { CustomerScope, FlowDefinition } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import { current, type Draft, fact, localeOf } from "./draft.ts";
import { startFlow } from "./flow.ts";
import { startTask } from "./stack.ts";
import { removeTask } from "./state.ts";

/** The timer with which a flow begins that was triggered before. */
export const BEGIN_TIMER = "~begin";

/**
 * Starts a flow because of what happened: now if its condition holds, or later if it then holds. `byTimer` where no flow can
 * run: it begins with a turn of its own.
 */
export function trigger(draft: Draft, flow: FlowDefinition, value: Json, byTimer = false): void {
  const after = flow.startsOn?.after ?? (byTimer ? "0s" : undefined);
  if (after !== undefined) beginLater(draft, flow, value, draft.now + durationMs(after));
  else if (isWanted(draft, flow, value)) startFlow(draft, flow, value);
}

function beginLater(draft: Draft, flow: FlowDefinition, value: Json, due: number): void {
  const task = startTask(draft, { kind: "flow", name: flow.name, version: flow.version, trigger: value });
  draft.timers.push({ change: "set", task: task.id, name: BEGIN_TIMER, due, generation: task.generation });
}

/** The time of a triggered flow has come. Without its condition it ends as if it had never been. */
export function begin(draft: Draft, task: Task, flow: FlowDefinition): void {
  if (isWanted(draft, flow, task.trigger ?? null, task.id)) {
    draft.todo.push({ do: "run-flow", task: task.id });
    return;
  }
  const { id, name } = current(draft, task.id);
  draft.state = removeTask(draft.state, id);
  draft.timers.push({ change: "cancel", task: id });
  fact(draft, { type: "task-ended", task: id, name, reason: "condition" });
}

function isWanted(draft: Draft, flow: FlowDefinition, value: Json, own?: string): boolean {
  return flow.startsOn?.when?.(scopeOf(draft, flow, own), structuredClone(value)) ?? true;
}

function scopeOf(draft: Draft, flow: FlowDefinition, own: string | undefined): CustomerScope {
  const { state } = draft;
  const direct = state.conversations.filter(({ kind }) => kind === "direct");
  return {
    profile: structuredClone(state.profile),
    locale: localeOf(draft),
    channels: direct.map(({ channel }) => channel),
    linked: new Set(state.aliases.map(({ kind }) => kind)).size > 1,
    since: state.createdAt,
    running: state.tasks.some(({ name, kind, id }) => kind === "flow" && name === flow.name && id !== own),
    now: draft.now,
  };
}
