import type { Conversation } from "../model/conversation.ts";
import type { CustomerState, Task } from "../model/customer.ts";
import type { StepRunner } from "../ports/step.ts";
import { repeatForm } from "./ask.ts";
import { changeTask, current, type Draft, newDraft } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { upToDate } from "./migrate.ts";
import { type FormPlan, slotNamed } from "./plan.ts";
import { findOpenPrompt } from "./prompts.ts";
import { findTask, putOnTop } from "./state.ts";
import { completeValues } from "./submit.ts";

/** What would become of a running task under this code. */
export interface Rehearsal {
  readonly task: string;
  readonly kind: "form" | "flow";
  readonly name: string;
  /** The version it was last brought up to. */
  readonly from: number;
  /**
   * `unchanged`: goes on as it was; `migrated`: goes on, some values differ; `closed`: its code is gone, the customer is told;
   * `stuck`: the code throws or asks what nobody can answer.
   */
  readonly outcome: "unchanged" | "migrated" | "closed" | "stuck";
  /** Slots that would be emptied. */
  readonly cleared: readonly string[];
  /** The question that was open, and the one that would be. */
  readonly asked: string | undefined;
  readonly next: string | undefined;
  /** Why it is stuck. */
  readonly error?: string;
}

type Rehearsing = Omit<
  Parameters<typeof newDraft>[0],
  "event" | "steps" | "signal" | "conversation" | "channel" | "scope"
>;

/** Steps are not run in a rehearsal; what comes behind one is not known. */
class StepReached extends Error {}

const NO_STEPS: StepRunner = {
  recordedProposals: undefined,
  record: () => undefined,
  run: (_scope, name) => Promise.reject(new StepReached(name)),
};

/** Plays what would happen next to every task of a customer, without saying, changing or calling anything. */
export async function rehearse(given: Rehearsing): Promise<readonly Rehearsal[]> {
  const rehearsals: Rehearsal[] = [];
  for (const task of given.state.tasks) rehearsals.push(await rehearseTask(given, task));
  return rehearsals;
}

async function rehearseTask(given: Rehearsing, task: Task): Promise<Rehearsal> {
  const conversation = placeOf(given.state);
  const draft = newDraft({
    ...given,
    event: undefined,
    scope: "direct",
    conversation,
    channel: conversation.channel,
    steps: NO_STEPS,
    signal: undefined,
    rehearsal: true,
  });
  const { id, kind, name, version: from } = task;
  const about = { task: id, kind, name, from, asked: task.asked?.name };
  try {
    if (upToDate(draft, id, true) === undefined) return { ...about, outcome: "closed", cleared: [], next: undefined };
    const next = kind === "form" ? nextOfForm(draft, id) : await nextOfFlow(draft, id);
    const cleared = draft.facts.flatMap((one) => (one.type === "slot-cleared" ? [one.slot] : []));
    const differs = cleared.length > 0 || draft.facts.some(({ type }) => type === "task-migrated");
    return { ...about, outcome: differs ? "migrated" : "unchanged", cleared, next };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...about, outcome: "stuck", cleared: [], next: undefined, error: why };
  }
}

/** Asks what the form would ask. */
function nextOfForm(draft: Draft, id: string): string | undefined {
  const form = draft.plan.forms.get(current(draft, id).name);
  if (form === undefined) return undefined;
  const { suspended: _, ...task } = current(draft, id);
  draft.state = putOnTop(draft.state, task);
  repeatForm(draft, id, form);
  const { asked } = current(draft, id);
  if (asked === null || asked.name === "confirm") {
    // Throws when nothing is left to ask and the values are not complete all the same.
    completeValues(draft, id, form);
    return asked?.name ?? "submit";
  }
  mustBeAnswerable(draft, form, asked);
  return asked.name;
}

function mustBeAnswerable(draft: Draft, form: FormPlan, asked: NonNullable<Task["asked"]>): void {
  const slot = slotNamed(form, asked.name);
  if (slot?.computed === undefined || slot.optional) return;
  const offered = findOpenPrompt(draft, asked.prompt)?.options.length ?? 0;
  if (offered === 0) throw new Error(`nothing is on offer for "${slot.name}", and it has to be answered`);
}

/** Runs the flow up to the first wait, step or read that is not over. */
async function nextOfFlow(draft: Draft, id: string): Promise<string | undefined> {
  const task = current(draft, id);
  const flow = draft.plan.flows.get(task.name);
  if (flow === undefined || task.memo["~begin"] === true) return undefined;
  if (!Object.keys(task.memo).some((name) => !name.startsWith("~")) && task.asked === null) return "begin";
  draft.state = putOnTop(draft.state, task);
  changeTask(draft, id, {});
  try {
    await runFlow(draft, task, flow);
  } catch (error) {
    if (error instanceof StepReached) return `step ${error.message}`;
    throw error;
  }
  const after = findTask(draft.state, id);
  return after === undefined ? "end" : (after.asked?.name ?? "wait");
}

function placeOf(state: CustomerState): Conversation {
  const known = state.conversations.find(({ kind }) => kind === "direct");
  return known === undefined
    ? { channel: "rehearsal", id: "rehearsal", kind: "direct" }
    : { channel: known.channel, id: known.id, kind: "direct" };
}
