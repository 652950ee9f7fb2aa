import type { Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import { askNext } from "./ask.ts";
import { cancel, declineOffer } from "./cancel.ts";
import type { Draft } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { chooseInForm } from "./form.ts";
import { tellLate } from "./late.ts";
import { slotNamed } from "./plan.ts";
import { findOpenPrompt } from "./prompts.ts";
import { acceptOffer } from "./repair.ts";
import { offeredTask } from "./repeat.ts";
import type { SpokenEvent } from "./spoken.ts";
import { understoodAgain } from "./stack.ts";
import { activeTask } from "./state.ts";

/** A tapped or typed option. Anything but one of the open question is late. */
export async function choose(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const { choice } = draft.understood;
  const prompt = choice === undefined ? undefined : findOpenPrompt(draft, choice.prompt);
  const option = prompt?.options.find((one) => one.id === choice?.option);
  const active = activeTask(draft.state);
  if (prompt === undefined || option === undefined) {
    tellLate(draft, choice?.prompt ?? (event.kind === "choice" ? event.choice : ""));
    return true;
  }
  if (prompt.task === null) {
    const id = offeredTask(draft);
    if (prompt.name !== "offer" || id === undefined || active !== undefined) tellLate(draft, prompt.id);
    else if (option.value === null) declineOffer(draft, id);
    else acceptOffer(draft, id);
    return true;
  }
  if (active === undefined || active.asked?.prompt !== prompt.id || active.revision !== prompt.revision) {
    tellLate(draft, prompt.id);
    return true;
  }
  return takeOption(draft, active, option.value);
}

async function takeOption(draft: Draft, active: Task, value: Json): Promise<boolean> {
  const prompt = findOpenPrompt(draft, active.asked?.prompt);
  if (prompt === undefined) return false;
  if (active.kind === "flow") {
    const flow = draft.plan.flows.get(active.name);
    return flow !== undefined && runFlow(draft, active, flow, true);
  }
  const form = draft.plan.forms.get(active.name);
  if (form === undefined) return false;
  if (chooseInForm(draft, active.id, form, prompt, value) === "cancel") cancel(draft);
  return true;
}

/** Two options fit: asks which of them. */
export function narrow(draft: Draft, options: readonly string[]): boolean {
  const active = activeTask(draft.state);
  const prompt = findOpenPrompt(draft, active?.asked?.prompt);
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  const values = prompt?.options.filter((option) => options.includes(option.id)).map((option) => option.value) ?? [];
  if (
    active === undefined ||
    prompt === undefined ||
    form === undefined ||
    slotNamed(form, prompt.name) === undefined ||
    values.length < 2
  ) {
    return false;
  }
  understoodAgain(draft);
  askNext(draft, active.id, form, { slot: prompt.name, values });
  return true;
}
