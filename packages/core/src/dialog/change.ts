import type { DoneForm, Task } from "../model/customer.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { answerForm } from "./answer.ts";
import { changeTask, current, type Draft, fact, lead, wordsSaid } from "./draft.ts";
import { without } from "./json.ts";
import { readMention } from "./mention.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import { changesSomething, readMessage } from "./reading.ts";
import { MEMO } from "./slots.ts";
import { endTask, startTask } from "./stack.ts";
import { isAmendment, isBareChange, isInstead } from "./words.ts";

/** Completed forms of a customer that may still be changed. */
const MAX_DONE = 4;

/** Keeps a completed form for as long as it may be changed. */
export function keepDone(draft: Draft, task: Task, form: FormPlan, kept: Json | undefined): void {
  if (form.changeMs === undefined || task.trigger !== undefined) return;
  const secrets = form.order.filter((slot) => slot.secret).map((slot) => slot.name);
  remember(draft, {
    task: task.id,
    name: form.name,
    version: form.definition.version,
    form: form.fingerprint,
    values: without(task.values, ...secrets) as JsonObject,
    filled: without(task.filled, ...secrets),
    skipped: task.skipped,
    ...(kept === undefined ? {} : { kept }),
    until: draft.now + form.changeMs,
  });
}

/** The completed form a task changes. */
export function changedBy(draft: Draft, task: Task): DoneForm | undefined {
  const of = task.memo[MEMO.change];
  return typeof of === "string" ? draft.state.done?.find((done) => done.task === of) : undefined;
}

/** An accepted change: from now on this is what was completed. */
export function keepChanged(draft: Draft, task: Task, done: DoneForm, kept: Json | undefined): void {
  const { values, filled, skipped } = task;
  remember(draft, { ...done, values, filled, skipped, ...(kept === undefined ? {} : { kept }) });
}

function remember(draft: Draft, done: DoneForm): void {
  const others = (draft.state.done ?? []).filter(({ task, until }) => task !== done.task && until > draft.now);
  draft.state = { ...draft.state, done: [...others, done].slice(-MAX_DONE) };
}

/** Forgets completed forms whose time to change them is over. */
export function forgetDone(draft: Draft): void {
  const { done } = draft.state;
  if (done === undefined || done.every(({ until }) => until > draft.now)) return;
  const { done: _, ...state } = draft.state;
  const kept = done.filter(({ until }) => until > draft.now);
  draft.state = kept.length === 0 ? state : { ...state, done: kept };
}

/**
 * "Eh jadinya 3" after the order was placed: opens the form once more with what was in it and takes the change. Nothing is
 * changed before the customer confirmed it and the bot accepted it. False when the message changes nothing completed.
 */
export function changeDone(draft: Draft): boolean {
  const { correction, by } = draft.understood;
  // An example of the bot's own says what it means.
  if (draft.state.done === undefined || by === "rule") return false;
  for (const done of draft.state.done.toReversed()) {
    const form = draft.plan.forms.get(done.name);
    const isSame = form?.fingerprint === done.form && form.definition.version === done.version;
    if (form === undefined || !isSame || form.changeMs === undefined) continue;
    const words = wordsSaid(draft);
    const known = { values: done.values, filled: done.filled, asked: null };
    const reading = readMessage(draft, form, known);
    const changes = reading.found.filter((found) => changesSomething(found, known));
    const removes = reading.items.removed.length > 0 || (reading.items.adding && reading.items.fresh.size > 0);
    const instead = reading.left === 0 && words.some((word) => isInstead(word.text));
    const isMeant =
      (changes.length > 0 && ((correction && reading.left <= 1) || instead)) ||
      ((removes || reading.items.counted) && reading.left === 0) ||
      readMention(draft, form, done.values, words)?.explicit === true ||
      isBareChange(words);
    if (isMeant) {
      beginChange(draft, form, done);
      return true;
    }
  }
  return false;
}

/**
 * "Eh jadinya 3" where nothing was ever asked: what it corrects may be on a channel that is not connected
 * yet. A new form would be the wrong answer. False when the message can begin one, or is about something else.
 */
export function correctsNothing(draft: Draft, intent: string | undefined): boolean {
  const { understood, state, plan } = draft;
  // Whoever was asked something here knows what there was to change.
  const nothingHere = state.tasks.length === 0 && state.prompts.length === 0 && draft.scope === "direct";
  if (!nothingHere || !understood.correction || understood.by === "rule") return false;
  const words = wordsSaid(draft);
  if (!words.some(({ text }) => isAmendment(text))) return false;
  const opener = intent === undefined ? undefined : plan.openers.get(intent);
  // Every word of it is about the form; what a recognizer makes of such words is a guess.
  const forms = opener?.kind === "form" ? [opener.form] : [...plan.forms.values()];
  const isMeant = forms.some((form) => {
    const reading = readMessage(draft, form, { values: {}, filled: {}, asked: null });
    const [first] = orderOf(form, {});
    return (
      reading.left === 0 && reading.found.length > 0 && reading.found.every(({ slot }) => slot.name !== first?.name)
    );
  });
  if (isMeant) lead(draft, "sambung.change.nothing");
  return isMeant;
}

function beginChange(draft: Draft, form: FormPlan, done: DoneForm): void {
  const task = startTask(draft, { kind: "form", name: form.name, version: done.version });
  const { id, generation } = task;
  const memo = { [MEMO.form]: form.fingerprint, [MEMO.change]: done.task };
  changeTask(draft, id, { values: done.values, filled: done.filled, skipped: done.skipped, memo, revision: 1 });
  draft.timers.push({ change: "set", task: id, name: "abandon", due: draft.now + form.abandonMs, generation });
  fact(draft, { type: "change-requested", task: id, name: form.name, of: done.task });
  lead(draft, "sambung.change.begin");
  if (answerForm(draft, id, form) === "handled") return;
  draft.lead = [];
  if (current(draft, id) !== undefined) endTask(draft, id, "cancelled");
}
