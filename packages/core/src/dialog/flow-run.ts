import type { z } from "zod";
import { SambungError } from "../errors.ts";
import type { Assurance } from "../model/alias.ts";
import type { Task } from "../model/customer.ts";
import type { ChoiceDefinition, FlowAskOptions, FlowDefinition } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { slotKind } from "../model/slot-kind.ts";
import { changeTask, current, type Draft, fact, lacksProof, pauseForProof } from "./draft.ts";
import { type FlowAnswer, type FlowAsk, readFlowAnswer } from "./flow-answer.ts";
import {
  type Entry,
  entryOf,
  pendingOf,
  saidCount,
  withBlocked,
  withEntry,
  withoutName,
  withPending,
  withQuestion,
  withSaid,
} from "./flow-memo.ts";
import { flowOptions, showFlowQuestion } from "./flow-question.ts";
import { copyOf, toJson } from "./json.ts";
import { closePrompt, findOpenPrompt } from "./prompts.ts";
import { refusalOf, tellRefusal } from "./refusal.ts";
import { closeOffer } from "./stack.ts";
import { activeTask, putOnTop } from "./state.ts";
import { type Gate, makeGate } from "./turn-api.ts";

/** The timer that ends a flow whose question nobody answers, and how long it waits. */
export const ABANDON_TIMER = "~abandon";
export const ABANDON_MS: number = 7 * 24 * 60 * 60 * 1000;

/** Longest message that is kept for a question, characters of its JSON; a state has room for 64 kB in all. */
const MAX_PENDING = 2_000;

/** Thrown to leave a flow's function at a wait that is not over. Never seen by anybody outside. */
export class Suspension extends Error {
  constructor() {
    super("the flow waits; let this error pass");
    this.name = "Suspension";
  }
}

/** One run of a flow's function, from the top to a wait that is not over or to its end. */
export interface FlowRun {
  readonly draft: Draft;
  readonly id: string;
  readonly flow: FlowDefinition;
  readonly gate: Gate;
  /** What is remembered, as changed by this run. */
  memo: JsonObject;
  /** Names reached in this run. */
  readonly reached: Set<string>;
  /** How often each line was reached in this run. */
  readonly lines: Map<string, number>;
  /** Names and lines in the order reached in this run; a name has no line. */
  readonly path: { readonly name?: string; readonly line?: string }[];
  /** The message may answer the open question; taken by the first ask it fits. */
  incoming: boolean;
  /** A wait was reached that is not over: whatever the function still does is undone. */
  suspended: boolean;
  /** The open question did not take the message. */
  unmatched: boolean;
}

export function newRun(draft: Draft, task: Task, flow: FlowDefinition, incoming: boolean): FlowRun {
  return {
    draft,
    id: task.id,
    flow,
    gate: makeGate(draft.signal),
    memo: withBlocked(task.memo, false),
    reached: new Set(),
    lines: new Map(),
    path: [],
    incoming,
    suspended: false,
    unmatched: false,
  };
}

/** Leaves the function here. */
export function suspend(run: FlowRun): never {
  run.suspended = true;
  throw new Suspension();
}

/** Leaves the function until enough is proven. A message that came meanwhile was meant for something else. */
export function needProof(run: FlowRun, requires: Assurance): never {
  if (!isBusy(run)) pauseForProof(run.draft, requires);
  run.unmatched = run.incoming;
  return blockHere(run);
}

/** Lets a call through: not after the run, not after a wait that is not over. */
export function pass(run: FlowRun): void {
  run.gate.pass();
  if (run.suspended) throw new Suspension();
}

/** Reaches a name for the first time in this run; returns what is remembered under it. */
export function reach(run: FlowRun, name: string): Entry | undefined {
  pass(run);
  if (name.startsWith("~")) {
    throw new SambungError("definition-invalid", `flow "${run.flow.name}": a name must not begin with "~" ("${name}")`);
  }
  if (run.reached.has(name)) {
    throw new SambungError(
      "flow-name-repeated",
      `flow "${run.flow.name}" reached "${name}" twice in one run; put the item's id into the name, as in \`${name}:\${item.id}\``,
    );
  }
  run.reached.add(name);
  run.path.push({ name });
  return entryOf(run.memo, name);
}

/** Remembers a result and returns it as it will come back: decoded. */
export function remember<T>(run: FlowRun, name: string, result: T): T {
  const done = toJson(result);
  run.memo = withEntry(run.memo, name, done === undefined ? { kind: "done" } : { kind: "done", done });
  return copyOf(done) as T;
}

export function wait(run: FlowRun, name: string, entry: Entry): void {
  run.memo = withEntry(run.memo, name, entry);
}

export function forget(run: FlowRun, name: string): void {
  pass(run);
  const entry = entryOf(run.memo, name);
  run.reached.delete(name);
  forgetLines(run, name);
  if (current(run.draft, run.id).asked?.name === name) closeQuestion(run);
  if (entry === undefined) return;
  run.memo = withoutName(run.memo, name);
  if (entry.kind === "sleep") run.draft.timers.push({ change: "cancel", task: run.id, name });
  if (entry.kind === "any") cancelBranches(run, name, entry);
  const filled = current(run.draft, run.id).filled[name] !== undefined;
  if (filled) fact(run.draft, { type: "slot-cleared", task: run.id, slot: name, reason: "rejected" });
}

/** What was said since a name was reached is said again when the flow gets there again. */
function forgetLines(run: FlowRun, name: string): void {
  const at = run.path.findLastIndex((step) => step.name === name);
  if (at < 0) return;
  for (const { line } of run.path.splice(at)) {
    if (line === undefined) continue;
    run.lines.set(line, (run.lines.get(line) ?? 0) - 1);
    run.memo = withSaid(run.memo, line, saidCount(run.memo, line) - 1);
  }
}

/** Takes back the timers of a race that is over. */
export function cancelBranches(run: FlowRun, name: string, entry: Extract<Entry, { kind: "any" }>): void {
  for (const branch of Object.keys(entry.due)) {
    run.draft.timers.push({ change: "cancel", task: run.id, name: `${name}:${branch}` });
  }
}

/** `flow.ask`: the remembered answer, the answer in this message, or the question. */
export function ask(
  run: FlowRun,
  name: string,
  copy: string,
  schema: z.ZodType,
  options: FlowAskOptions = {},
): unknown {
  const entry = reach(run, name);
  if (entry?.kind === "done") return copyOf(entry.done);
  const { draft, id } = run;
  const { kinds, optional, options: members } = slotKind(schema);
  const choices = options.choices ?? (kinds.includes("text") ? undefined : members?.map(asChoice));
  const task = current(draft, id);
  const open = task.asked?.name === name;
  if (open && run.incoming) {
    run.incoming = false;
    const given: FlowAsk = { schema, kinds, optional, options: flowOptions(draft, kinds, choices) };
    const answer = readFlowAnswer(draft, given, findOpenPrompt(draft, task.asked?.prompt));
    if (answer.kind === "value") return answered(run, name, answer.value);
    if (answer.kind === "skipped") return skipped(run, name);
    if (answer.kind === "none") run.unmatched = true;
    else {
      tellRefusal(draft, refusalOf(draft, schema, answer.raw));
      showFlowQuestion(draft, id, run.memo);
    }
    suspend(run);
  }
  if (lacksProof(draft, options.requires)) needProof(run, options.requires);
  const early = givenEarly(run, name, { schema, kinds, optional, options: flowOptions(draft, kinds, choices) });
  if (early?.kind === "value") return answered(run, name, early.value);
  // The open question is shown again only to who answered it meanwhile with what is no answer.
  if (open && early !== undefined) showFlowQuestion(draft, id, run.memo);
  if (open) suspend(run);
  if (isBusy(run)) blockHere(run);
  const variables = toJson(options.variables) as JsonObject | undefined;
  run.memo = withQuestion(run.memo, {
    name,
    copy,
    ...(variables === undefined ? {} : { variables }),
    kinds,
    ...(choices === undefined ? {} : { choices: toJson(choices) as unknown as readonly ChoiceDefinition[] }),
  });
  closeOffer(draft);
  const { suspended: _, ...free } = task;
  draft.state = putOnTop(draft.state, free);
  draft.state = { ...draft.state, offers: draft.state.offers.filter((offer) => offer !== id) };
  showFlowQuestion(draft, id, run.memo);
  const due = draft.now + ABANDON_MS;
  draft.timers.push({ change: "set", task: id, name: ABANDON_TIMER, due, generation: task.generation });
  return suspend(run);
}

/**
 * The answer that came while the question was open, when the code meanwhile got another wait before it: what was answered is
 * not asked again.
 */
function givenEarly(run: FlowRun, name: string, ask: FlowAsk): FlowAnswer | undefined {
  const pending = pendingOf(run.memo);
  if (pending?.name !== name) return undefined;
  run.memo = withPending(run.memo, undefined);
  const { draft } = run;
  const said = { ...draft, understood: pending.understood };
  return readFlowAnswer(said, ask, findOpenPrompt(draft, pending.prompt ?? ""));
}

/** Keeps the message for its question when the run did not get there. */
export function keepForLater(run: FlowRun, asked: Task["asked"]): void {
  if (!run.incoming || !run.suspended || asked === null || run.reached.has(asked.name)) return;
  const { name, prompt } = asked;
  const { understood } = run.draft;
  if (JSON.stringify(understood).length > MAX_PENDING) return;
  run.memo = withPending(run.memo, { name, understood, ...(prompt === undefined ? {} : { prompt }) });
}

/** Whether the customer cannot be asked now: there is nowhere to ask, or another task has the word. */
export function isBusy(run: FlowRun): boolean {
  const other = activeTask(run.draft.state);
  return run.draft.conversation === undefined || (other !== undefined && other.id !== run.id);
}

/** Waits until the customer can be asked. */
export function blockHere(run: FlowRun): never {
  run.memo = withBlocked(run.memo, true);
  return suspend(run);
}

function asChoice(value: string): ChoiceDefinition {
  return { value, label: value };
}

function answered(run: FlowRun, name: string, value: Json): unknown {
  const { draft, id } = run;
  closeQuestion(run);
  const { filled } = current(draft, id);
  changeTask(draft, id, {
    filled: { ...filled, [name]: { from: "customer", at: draft.now, channel: draft.channel } },
  });
  fact(draft, { type: "slot-filled", task: id, slot: name, from: "customer" });
  return remember(run, name, value);
}

function skipped(run: FlowRun, name: string): undefined {
  closeQuestion(run);
  fact(run.draft, { type: "slot-skipped", task: run.id, slot: name });
  return remember(run, name, undefined);
}

function closeQuestion(run: FlowRun): void {
  const { draft, id } = run;
  const task = current(draft, id);
  closePrompt(draft, task.asked?.prompt);
  changeTask(draft, id, { asked: null, revision: task.revision + 1 });
  run.memo = withQuestion(run.memo, undefined);
}
