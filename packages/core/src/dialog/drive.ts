import { SambungError } from "../errors.ts";
import { changeTask, type Draft, rulesOf } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { isBlocked } from "./flow-memo.ts";
import { upToDate } from "./migrate.ts";
import { repeatTask, showOffer } from "./repeat.ts";
import { isSpoken } from "./spoken.ts";
import { resumeTask } from "./stack.ts";
import { activeTask, findTask, isForeground } from "./state.ts";
import { submitForm } from "./submit.ts";
import { trigger } from "./trigger.ts";

/** More than this in one turn is a bot that runs in circles. */
const MAX_ROUNDS = 200;

/** Does what was left to be done, until nothing is: submits, flows that go on, and what comes back afterwards. */
export async function drive(draft: Draft): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const todo = draft.todo.shift();
    if (todo === undefined) {
      if (!bringBack(draft)) return;
    } else if (todo.do === "trigger") {
      for (const flow of draft.plan.triggered.get(`${todo.fact}:${todo.name}`) ?? []) trigger(draft, flow, todo.value);
    } else if (todo.do === "submit") {
      const form = draft.plan.forms.get(findTask(draft.state, todo.task)?.name ?? "");
      if (form !== undefined) await submitForm(draft, todo.task, form);
    } else if (findTask(draft.state, todo.task) !== undefined) {
      const task = upToDate(draft, todo.task);
      const flow = draft.plan.flows.get(task?.name ?? "");
      if (task !== undefined && flow !== undefined) await runFlow(draft, task, flow);
    }
  }
  throw new SambungError("definition-invalid", "forms and flows of the bot start each other without end");
}

/**
 * When no task has the word: a flow that waits to ask gets it, else what was set aside comes back. True when that left
 * something to do.
 */
function bringBack(draft: Draft): boolean {
  const { state, event } = draft;
  if (state.tasks.length === 0 || draft.conversation === undefined || draft.scope === "group") return false;
  if (draft.paused) return false;
  if (activeTask(state) !== undefined) return false;
  const waiting = state.tasks.find((task) => task.kind === "flow" && isBlocked(task));
  if (waiting !== undefined) {
    draft.todo.push({ do: "run-flow", task: waiting.id });
    return true;
  }
  // A timer that ends a task says nothing, and so does what lies under it.
  if (event !== undefined && isSpoken(event)) offerBack(draft);
  return draft.todo.length > 0;
}

/** Offers the task nearest the top that was not offered yet. */
export function offerBack(draft: Draft): void {
  for (const { id } of draft.state.tasks.toReversed()) {
    const task = findTask(draft.state, id);
    if (task === undefined || !isForeground(task)) continue;
    if (task.suspended === true && !draft.state.offers.includes(id)) continue;
    if (upToDate(draft, id) === undefined) continue;
    const { offerBack: how } = rulesOf(draft, task);
    if (how === "never") continue;
    // A flow just asks again, and so does what was interrupted only in this turn.
    if (task.kind === "flow" || draft.interrupted === id || how === "resume") {
      resumeTask(draft, id);
      repeatTask(draft, id);
      return;
    }
    changeTask(draft, id, { suspended: true });
    draft.state = { ...draft.state, offers: draft.state.offers.filter((offer) => offer !== id) };
    showOffer(draft, id);
    return;
  }
}
