import type { z } from "zod";
import { durationMs } from "../duration.ts";
import type { FlowWait } from "../model/definition.ts";
import type { Json } from "../model/json.ts";
import { signalOf, withSignal } from "./flow-memo.ts";
import { cancelBranches, type FlowRun, pass, reach, remember, suspend, wait } from "./flow-run.ts";
import { copyOf } from "./json.ts";
import { parse } from "./values.ts";

type Signalled = Extract<FlowWait, { readonly signal: string }>;

/** `flow.sleep`: over when its time has come, whatever woke the flow. */
export function sleep(run: FlowRun, name: string, duration: string): void {
  const entry = reach(run, name);
  if (entry?.kind === "done") return;
  const known = entry?.kind === "sleep" ? entry.due : undefined;
  const due = known ?? run.draft.now + durationMs(duration);
  if (due <= run.draft.now) {
    if (known !== undefined) cancelTimer(run, name);
    remember(run, name, undefined);
    return;
  }
  setTimer(run, name, due, known === undefined);
  wait(run, name, { kind: "sleep", due });
  suspend(run);
}

/** `flow.waitFor`: the data of the signal of this name. */
export function waitFor(run: FlowRun, name: string, schema?: z.ZodType): unknown {
  const entry = reach(run, name);
  if (entry?.kind === "done") return copyOf(entry.done);
  const data = takeSignal(run, { signal: name, ...(schema === undefined ? {} : { schema }) });
  if (data !== undefined) return remember(run, name, data.value);
  wait(run, name, { kind: "signal" });
  return suspend(run);
}

/** `flow.any`: the branch that came first by the clock, not by which event was handled first. */
export function any(
  run: FlowRun,
  name: string,
  waits: { readonly [branch: string]: FlowWait },
): { readonly branch: string; readonly value: Json } {
  const entry = reach(run, name);
  if (entry?.kind === "done") return copyOf(entry.done) as { branch: string; value: Json };
  const { now } = run.draft;
  const since = entry?.kind === "any" ? entry.since : now;
  const due: { [branch: string]: number } = {};
  let first: { readonly branch: string; readonly at: number; readonly signal?: Signalled } | undefined;
  for (const [branch, one] of Object.entries(waits)) {
    const at = "sleep" in one ? since + durationMs(one.sleep) : signalAt(run, one);
    if ("sleep" in one) due[branch] = at ?? now;
    if (at === undefined || at > now || (first !== undefined && first.at <= at)) continue;
    first = "sleep" in one ? { branch, at } : { branch, at, signal: one };
  }
  if (first !== undefined) {
    const value = first.signal === undefined ? null : ((takeSignal(run, first.signal)?.value ?? null) as Json);
    if (entry?.kind === "any") cancelBranches(run, name, entry);
    return remember(run, name, { branch: first.branch, value });
  }
  for (const [branch, at] of Object.entries(due)) setTimer(run, `${name}:${branch}`, at, entry?.kind !== "any");
  wait(run, name, { kind: "any", due, since });
  return suspend(run);
}

function signalAt(run: FlowRun, one: Signalled): number | undefined {
  const signal = signalOf(run.memo, one.signal);
  if (signal === undefined) return undefined;
  return one.schema === undefined || parse(one.schema, signal.data) !== undefined ? signal.at : undefined;
}

/** Takes a signal that came, now or before it was waited for. */
function takeSignal(run: FlowRun, one: Signalled): { readonly value: Json } | undefined {
  pass(run);
  const signal = signalOf(run.memo, one.signal);
  if (signal === undefined) return undefined;
  run.memo = withSignal(run.memo, one.signal, undefined);
  if (one.schema === undefined) return { value: signal.data };
  const value = parse(one.schema, signal.data);
  return value === undefined ? undefined : { value };
}

/** A timer that fired is gone; one that is still needed then has to be set again. */
function setTimer(run: FlowRun, name: string, due: number, first: boolean): void {
  const { draft, id } = run;
  const task = draft.state.tasks.find((other) => other.id === id);
  const fired = draft.event?.kind === "timer" && draft.event.task === id && draft.event.name === name;
  if (first || fired) {
    draft.timers.push({ change: "set", task: id, name, due, generation: task?.generation ?? 0 });
  }
}

function cancelTimer(run: FlowRun, name: string): void {
  run.draft.timers.push({ change: "cancel", task: run.id, name });
}
