import type { Task } from "../model/customer.ts";
import type { TimerEvent } from "../model/event.ts";
import { isChannelEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import { giveAnswer } from "./answers.ts";
import { askNext } from "./ask.ts";
import { type Draft, fact, lead, say, text } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { questionOf } from "./flow-memo.ts";
import { answerForm, chooseInForm, takeFound, takeValue } from "./form.ts";
import { acceptedIntent, followIntent } from "./intents.ts";
import { tellLate } from "./late.ts";
import { upToDate } from "./migrate.ts";
import type { FormPlan } from "./plan.ts";
import { findPrompt } from "./prompts.ts";
import { readMessage } from "./reading.ts";
import { acceptOffer, cancel, declineOffer, followDirective, tellUnclear } from "./repair.ts";
import { offeredTask, repeatOpen, repeatTask } from "./repeat.ts";
import { isSpoken, type SpokenEvent } from "./spoken.ts";
import { resumeTask, touch, understoodAgain } from "./stack.ts";
import { activeTask } from "./state.ts";
import { wakeBySignal, wakeByTimer } from "./timers.ts";
import { accept } from "./values.ts";
import { hasContent } from "./words.ts";

/** Decides what an event means for the customer's tasks. What it leaves to do is done by `drive`. */
export async function advanceDraft(draft: Draft): Promise<void> {
  const { event } = draft;
  if (event === undefined) return;
  if (isChannelEvent(event)) {
    if (!isSpoken(event)) return;
    return draft.scope === "group" ? answerGroup(draft) : onSpoken(draft, event);
  }
  switch (event.kind) {
    case "timer":
      return wakeByTimer(draft, event satisfies TimerEvent);
    case "signal":
      return wakeBySignal(draft, event);
    case "send":
      return say(draft, text(draft, event.copy, event.variables));
    case "merge":
      return;
  }
}

/** In a group nothing of the customer is read or changed: public answers, and one line for all else. */
async function answerGroup(draft: Draft): Promise<void> {
  const intent = acceptedIntent(draft);
  const answer = intent === undefined ? undefined : draft.plan.definition.answers[intent.name];
  if (intent !== undefined && answer?.public === true) return giveAnswer(draft, intent.name, answer);
  fact(draft, { type: "group-refused" });
  say(draft, text(draft, "sambung.group", { link: "" }));
}

async function onSpoken(draft: Draft, event: SpokenEvent): Promise<void> {
  const before = activeTask(draft.state);
  const active = before === undefined ? undefined : upToDate(draft, before.id);
  if (active !== undefined) touch(draft, active.id);
  const gone = before !== undefined && active === undefined;
  // What was tapped belongs to the task that was just closed, and that was said.
  if (gone && draft.understood.choice !== undefined) return;
  if (await readEvent(draft, event)) return;
  if (!gone) tellUnclear(draft);
}

async function readEvent(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const { understood } = draft;
  if (understood.wantsLocale !== undefined) {
    draft.state = { ...draft.state, locale: understood.wantsLocale };
    if (understood.entities.length === 0 && understood.choice === undefined) {
      lead(draft, "sambung.language");
      repeatOpen(draft);
      return true;
    }
  }
  if (event.kind === "choice" || understood.choice !== undefined) return choose(draft, event);
  if (understood.text === undefined) {
    if (event.kind === "start" || event.kind === "command") return start(draft);
    if (event.kind !== "text") return takeAttachment(draft, event);
  }
  if (event.kind === "start") return start(draft);
  if (understood.ambiguous !== undefined && narrow(draft, understood.ambiguous)) return true;
  if (understood.directive !== undefined && !isAnswer(draft)) {
    if (await followDirective(draft, understood.directive)) return true;
  }
  return readMessageText(draft);
}

/** "Lanjut" is yes to a summary, "tidak ada" is no to a question of yes or no. Cancelling is never an answer. */
function isAnswer(draft: Draft): boolean {
  const { yesno, directive } = draft.understood;
  if (yesno === undefined || directive === "cancel" || directive === "restart") return false;
  const active = activeTask(draft.state);
  if (active === undefined) return offeredTask(draft) !== undefined;
  if (active.asked?.name === "confirm") return true;
  const form = draft.plan.forms.get(active.name);
  const kinds =
    active.kind === "form" ? form?.slots.get(active.asked?.name ?? "")?.kinds : questionOf(active.memo)?.kinds;
  return kinds?.includes("yesno") === true;
}

async function readMessageText(draft: Draft): Promise<boolean> {
  const active = activeTask(draft.state);
  const intent = acceptedIntent(draft);
  if (active === undefined) {
    if (answersOffer(draft)) return true;
    if (intent !== undefined && (await followIntent(draft, intent))) return true;
    return goOnWithOffer(draft);
  }
  if (active.kind === "flow") return answerFlow(draft, active);
  const form = draft.plan.forms.get(active.name);
  if (form === undefined) return false;
  const outcome = answerForm(draft, active.id, form);
  if (outcome === "handled") return true;
  return outcome === "digress" && intent !== undefined && followIntent(draft, intent);
}

function answersOffer(draft: Draft): boolean {
  const { yesno } = draft.understood;
  const offered = offeredTask(draft);
  if (offered === undefined || yesno === undefined) return false;
  understoodAgain(draft);
  if (yesno) acceptOffer(draft, offered);
  else declineOffer(draft, offered);
  return true;
}

/** Instead of "yes, go on" people just go on: with a message that says nothing but values of that form. */
function goOnWithOffer(draft: Draft): boolean {
  const offered = offeredTask(draft);
  const task = offered === undefined ? undefined : upToDate(draft, offered);
  const form = task?.kind === "form" ? draft.plan.forms.get(task.name) : undefined;
  if (task === undefined || form === undefined) return false;
  const reading = readMessage(draft, form, task);
  if (reading.found.length === 0 || reading.left > 0) return false;
  resumeTask(draft, task.id);
  takeFound(draft, task.id, form, reading.found);
  return true;
}

/** A flow reads the answer itself, except where a message is surely about something else. */
async function answerFlow(draft: Draft, task: Task): Promise<boolean> {
  const flow = draft.plan.flows.get(task.name);
  const intent = acceptedIntent(draft);
  const { thresholds, yesno } = draft.understood;
  const free = questionOf(task.memo)?.kinds.includes("text") === true;
  const interrupts = intent !== undefined && intent.confidence >= thresholds.interrupt && intent.name !== flow?.opens;
  if (free && interrupts) return followIntent(draft, intent);
  if (free && yesno === true) return false;
  if (flow !== undefined && (await runFlow(draft, task, flow, true))) {
    understoodAgain(draft);
    return true;
  }
  return interrupts && followIntent(draft, intent);
}

/** A tapped or typed option. Anything but one of the open question is late. */
async function choose(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const { choice } = draft.understood;
  const prompt = choice === undefined ? undefined : findPrompt(draft, choice.prompt);
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
  const prompt = findPrompt(draft, active.asked?.prompt ?? "");
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
function narrow(draft: Draft, options: readonly string[]): boolean {
  const active = activeTask(draft.state);
  const prompt = findPrompt(draft, active?.asked?.prompt ?? "");
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  const values = prompt?.options.filter((option) => options.includes(option.id)).map((option) => option.value) ?? [];
  if (active === undefined || prompt === undefined || form?.slots.has(prompt.name) !== true || values.length < 2) {
    return false;
  }
  understoodAgain(draft);
  askNext(draft, active.id, form, { slot: prompt.name, values });
  return true;
}

/** Opened the conversation: greets, or goes on where the customer was. */
async function start(draft: Draft): Promise<boolean> {
  const intent = acceptedIntent(draft);
  if (intent !== undefined && (await followIntent(draft, intent))) return true;
  const active = activeTask(draft.state);
  if (active !== undefined) {
    repeatTask(draft, active.id);
    return true;
  }
  const { greeting } = draft.plan.definition.answers;
  if (greeting !== undefined) await giveAnswer(draft, "greeting", greeting);
  else lead(draft, draft.copy.has("greeting") ? "greeting" : "sambung.greeting");
  repeatOpen(draft);
  return true;
}

/** A place, a contact card or a file: an answer where one is awaited, else it is acknowledged. */
async function takeAttachment(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const active = activeTask(draft.state);
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  if (active !== undefined && form !== undefined) {
    const awaited = form.slots.get(active.asked?.name ?? "");
    if (event.kind === "location" && awaited?.kinds.includes("location") === true) {
      const { latitude, longitude, label } = event;
      takeValue(draft, active.id, form, awaited, { latitude, longitude, ...(label === undefined ? {} : { label }) });
      return true;
    }
    if (event.kind === "contact" && takePhone(draft, active, form, event.phone)) return true;
  }
  if (active?.kind === "flow" && event.kind === "contact") {
    const flow = draft.plan.flows.get(active.name);
    const phone = questionOf(active.memo)?.kinds.includes("phone") === true;
    if (phone && flow !== undefined && (await runFlow(draft, active, flow, true))) return true;
  }
  lead(draft, "sambung.media");
  repeatOpen(draft);
  return true;
}

function takePhone(draft: Draft, active: Task, form: FormPlan, written: string | undefined): boolean {
  const phones = form.order.filter((slot) => slot.kinds.includes("phone"));
  const missing = phones.filter((slot) => active.values[slot.name] === undefined);
  const slot =
    missing.find((one) => one.name === active.asked?.name) ?? (missing.length === 1 ? missing[0] : undefined);
  if (slot === undefined || written === undefined || !hasContent(written)) return false;
  const read = draft.understood.entities.find((entity) => entity.kind === "phone")?.value;
  const digits = written.replace(/[^\d+]/g, "");
  const candidates = [...(read === undefined ? [] : [read]), written, digits, `+${digits.replace(/^\+/, "")}`];
  const value = candidates.find((one) => accept(draft, slot, one, active.values).ok);
  takeValue(draft, active.id, form, slot, value ?? written);
  return true;
}
