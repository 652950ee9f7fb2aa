import { SambungError } from "../errors.ts";
import { isChannelEvent } from "../model/event.ts";
import { changeTask, type Draft } from "./draft.ts";
import { runFlow, startFlow } from "./flow.ts";
import { isBlocked } from "./flow-memo.ts";
import { upToDate } from "./migrate.ts";
import { repeatTask, showOffer } from "./repeat.ts";
import { resumeTask } from "./stack.ts";
import { activeTask, findTask, isForeground } from "./state.ts";
import { submitForm } from "./submit.ts";

/** More than this in one turn is a bot that runs in circles. */
const MAX_ROUNDS = 200;

/** Does what was left to be done, until nothing is: submits, flows that go on, and what comes back afterwards. */
export async function drive(draft: Draft): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const todo = draft.todo.shift();
    if (todo === undefined) {
      if (!draft.popped) return;
      draft.popped = false;
      bringBack(draft);
    } else if (todo.do === "trigger") {
      for (const flow of draft.plan.triggered.get(`${todo.fact}:${todo.name}`) ?? [])
        startFlow(draft, flow, todo.value);
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

/** After a task went: a flow that waits to ask gets the word, else what was set aside is offered back, once. */
function bringBack(draft: Draft): void {
  if (draft.conversation === undefined || activeTask(draft.state) !== undefined) return;
  const waiting = draft.state.tasks.find((task) => task.kind === "flow" && isBlocked(task));
  if (waiting !== undefined) {
    draft.todo.push({ do: "run-flow", task: waiting.id });
    draft.popped = true;
    return;
  }
  // A timer that ends a task says nothing, and so does what lies under it.
  if (draft.event === undefined || !isChannelEvent(draft.event)) return;
  offerBack(draft);
}

/** Offers the task nearest the top that was not offered yet; a flow just asks again. */
export function offerBack(draft: Draft): boolean {
  for (const { id } of draft.state.tasks.toReversed()) {
    const task = findTask(draft.state, id);
    if (task === undefined || !isForeground(task)) continue;
    if (task.suspended === true && !draft.state.offers.includes(id)) continue;
    if (upToDate(draft, id) === undefined) continue;
    if (task.kind === "flow") {
      resumeTask(draft, id);
      repeatTask(draft, id);
      return true;
    }
    changeTask(draft, id, { suspended: true });
    draft.state = { ...draft.state, offers: draft.state.offers.filter((offer) => offer !== id) };
    showOffer(draft, id);
    return true;
  }
  return false;
}
