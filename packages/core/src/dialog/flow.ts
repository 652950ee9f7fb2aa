import type { z } from "zod";
import type { Assurance } from "../model/alias.ts";
import type { Task } from "../model/customer.ts";
import type { CopyVariables, FlowApi, FlowDefinition, FlowStepOptions, StepContext } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import { changeTask, type Draft, lacksProof, say, text } from "./draft.ts";
import { saidCount, withSaid } from "./flow-memo.ts";
import {
  ask,
  blockHere,
  type FlowRun,
  forget,
  isBusy,
  keepForLater,
  needProof,
  newRun,
  pass,
  reach,
  remember,
  suspend,
  wait,
} from "./flow-run.ts";
import { any, sleep, waitFor } from "./flow-waits.ts";
import { openForm } from "./form.ts";
import { requestHandoff } from "./handoff.ts";
import { copyOf } from "./json.ts";
import { invalid } from "./plan.ts";
import { endTask, startTask } from "./stack.ts";
import { findTask } from "./state.ts";
import { runStep, withinTurn } from "./turn-api.ts";

/** Starts a flow; it runs before the turn ends. */
export function startFlow(draft: Draft, flow: FlowDefinition, trigger?: Json): Task {
  const task = startTask(draft, { kind: "flow", name: flow.name, version: flow.version, trigger });
  draft.todo.push({ do: "run-flow", task: task.id });
  return task;
}

/**
 * Runs a flow's function from the top: what is remembered comes back at once, the first wait that is not over ends the
 * run. With `incoming` the message may answer the open question; false when it did not.
 */
export async function runFlow(draft: Draft, task: Task, flow: FlowDefinition, incoming = false): Promise<boolean> {
  const run = newRun(draft, task, flow, incoming);
  let failure: { readonly error: unknown } | undefined;
  try {
    await withinTurn(draft, flow.run(flowApi(run, task)));
  } catch (error) {
    // Whatever happens behind a wait that is not over, even a caught and replaced suspension, did not happen.
    if (!run.suspended) failure = { error };
  }
  await run.gate.close();
  keepForLater(run, task.asked);
  if (failure !== undefined) throw failure.error;
  if (findTask(draft.state, task.id) === undefined) return true;
  changeTask(draft, task.id, { memo: run.memo });
  if (!run.suspended) endTask(draft, task.id, "completed", {});
  return !run.unmatched;
}

function flowApi(run: FlowRun, task: Task): FlowApi {
  const { draft, id } = run;
  return {
    trigger: copyOf(task.trigger) as Json | undefined,
    ask: (name, copy, schema, options) => settled(() => ask(run, name, copy, schema, options)),
    say(copy, variables) {
      sayOnce(run, copy, variables);
    },
    step<T>(name: string, work: (step: StepContext) => T | Promise<T>, options?: FlowStepOptions): Promise<T> {
      const { requires, ...rest } = options ?? {};
      return tracked(run, name, () => runStep(draft, id, name, work, rest), requires);
    },
    read<T>(name: string, read: () => T | Promise<T>): Promise<T> {
      return tracked(run, name, async () => (draft.rehearsal ? suspend(run) : read()));
    },
    sleep: (name, duration) => settled(() => sleep(run, name, duration)),
    waitFor: (name: string, schema?: z.ZodType) => settled(() => waitFor(run, name, schema) as Json),
    any: (name, waits) => settled(() => any(run, name, waits)),
    run: (form) => settled(() => runForm(run, form.name)),
    handoff(queue, note) {
      if (isFirst(run, `handoff:${queue}`)) requestHandoff(draft, queue, note);
    },
    forget: (name) => forget(run, name),
  };
}

/** The outcome as a promise that may be dropped without harm. */
function settled<T>(work: () => T): Promise<T> {
  const promise = new Promise<T>((resolve) => resolve(work()));
  promise.catch(() => undefined);
  return promise;
}

/** Work of the flow's own that is remembered by name. */
function tracked<T>(run: FlowRun, name: string, work: () => Promise<T>, requires?: Assurance): Promise<T> {
  return settled(() => {
    const entry = reach(run, name);
    if (entry?.kind === "done") return copyOf(entry.done) as T;
    if (lacksProof(run.draft, requires)) needProof(run, requires);
    return run.gate.track(work().then((result) => remember(run, name, result))) as T;
  });
}

function sayOnce(run: FlowRun, copy: string, variables: CopyVariables | undefined): void {
  // Without a conversation nothing can be said: it is said when there is one.
  pass(run);
  if (run.draft.conversation !== undefined && isFirst(run, copy)) say(run.draft, text(run.draft, copy, variables));
}

/** Counts what is reached, so that the n-th time happens once over all runs. */
function isFirst(run: FlowRun, line: string): boolean {
  pass(run);
  const count = (run.lines.get(line) ?? 0) + 1;
  run.lines.set(line, count);
  run.path.push({ line });
  if (saidCount(run.memo, line) >= count) return false;
  run.memo = withSaid(run.memo, line, count);
  return true;
}

function runForm(run: FlowRun, name: string): Json {
  const entry = reach(run, name);
  if (entry?.kind === "done") return (copyOf(entry.done) ?? null) as Json;
  const { draft, id } = run;
  if (entry?.kind === "form" && findTask(draft.state, entry.task) !== undefined) suspend(run);
  const form = draft.plan.forms.get(name);
  if (form === undefined) throw invalid(`flow "${run.flow.name}" runs the form "${name}", which the bot does not have`);
  if (isBusy(run)) blockHere(run);
  const child = openForm(draft, form, { reading: false, trigger: { flow: id, wait: name } });
  wait(run, name, { kind: "form", task: child.id });
  return suspend(run);
}
