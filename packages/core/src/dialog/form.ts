import { conversationKey } from "../model/conversation.ts";
import type { Prompt, Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import { askChange, askNext, isComplete, type Narrowed, repeatForm, showSummary } from "./ask.ts";
import { changeMemo, changeTask, current, type Draft, fact, lead } from "./draft.ts";
import { sameJson } from "./json.ts";
import { type Mention, readMention } from "./mention.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { closePrompt } from "./prompts.ts";
import { type Found, type Reading, readMessage } from "./reading.ts";
import { clearSlot, MEMO, reopenSlot, setSlot, settleSlots, skipSlot } from "./slots.ts";
import { closeOffer, startTask, suspendActive, understoodAgain } from "./stack.ts";
import { accept, applies, isFilled, shownSlots, shownValue, slotLabel } from "./values.ts";
import { hasContent, isBareChange, wordsOf } from "./words.ts";

/** What became of a message: the form took it, it is about something else, or nobody knows. */
export type Outcome = "handled" | "digress" | "unclear";

/** Starts a form; with `reading` it takes what the message already says. */
export function openForm(draft: Draft, form: FormPlan, options: { reading: boolean; trigger?: Json }): Task {
  if (options.trigger === undefined) suspendActive(draft);
  else closeOffer(draft);
  const { definition } = form;
  const task = startTask(draft, {
    kind: "form",
    name: form.name,
    version: definition.version,
    trigger: options.trigger,
  });
  changeMemo(draft, task.id, MEMO.form, form.fingerprint);
  const { id, generation } = task;
  if (form.remind !== undefined) {
    draft.timers.push({ change: "set", task: id, name: "remind", due: draft.now + form.remind.afterMs, generation });
  }
  draft.timers.push({ change: "set", task: id, name: "abandon", due: draft.now + form.abandonMs, generation });
  if (!options.reading || (draft.understood.text ?? "") === "") askNext(draft, id, form);
  else takeFound(draft, id, form, readMessage(draft, form, task).found);
  return task;
}

/** Reads a message as an answer to the form. */
export function answerForm(draft: Draft, id: string, form: FormPlan): Outcome {
  const task = current(draft, id);
  const awaited = task.asked === null ? undefined : form.slots.get(task.asked.name);
  const other = otherIntent(draft, form, awaited === undefined ? "accept" : "interrupt");
  const mention = readMention(draft, form, wordsOf(draft.understood.text ?? ""));
  if (mention?.slot.secret === true || (awaited?.secret === true && mention?.explicit !== true)) {
    const secret = mention?.slot.secret === true ? mention.slot : awaited;
    return answerSecret(draft, id, form, secret === awaited ? awaited : undefined, mention?.value, other);
  }
  if (mention !== undefined && (mention.explicit || !other) && applies(mention.slot, task.values)) {
    return takeMention(draft, id, form, mention);
  }
  if (draft.understood.choice === undefined && isBareChange(wordsOf(draft.understood.text ?? ""))) {
    understoodAgain(draft);
    if (shownSlots(form, task).length > 0) askChange(draft, id, form);
    else repeatForm(draft, id, form);
    return "handled";
  }
  const reading = readMessage(draft, form, task);
  const outcome =
    awaited?.free === true
      ? answerFree(draft, id, form, awaited, reading, other)
      : answerClosed(draft, id, form, awaited, reading, other);
  if (outcome === "unclear" && ownIntent(draft, form)) {
    repeatForm(draft, id, form);
    return "handled";
  }
  return outcome;
}

/** Whether the message is about something else, surely enough for the moment. */
function otherIntent(draft: Draft, form: FormPlan, needed: "accept" | "interrupt"): boolean {
  const { intents, abstained, thresholds } = draft.understood;
  const [best] = intents;
  return (
    best !== undefined &&
    !abstained &&
    best.confidence >= thresholds[needed] &&
    best.name !== form.definition.opens &&
    (draft.plan.openers.has(best.name) || draft.plan.definition.answers[best.name] !== undefined)
  );
}

function ownIntent(draft: Draft, form: FormPlan): boolean {
  const { intents, abstained, thresholds } = draft.understood;
  const [best] = intents;
  return (
    best !== undefined && !abstained && best.name === form.definition.opens && best.confidence >= thresholds.accept
  );
}

/** What may be a secret is read for nothing else, and kept nowhere even when it is wrong. */
function answerSecret(
  draft: Draft,
  id: string,
  form: FormPlan,
  slot: SlotPlan | undefined,
  named: string | undefined,
  other: boolean,
): Outcome {
  const { text: whole = "", entities } = draft.understood;
  const text = named ?? whole;
  const task = current(draft, id);
  if (slot === undefined) {
    // It was not asked for yet.
    draft.redact = true;
    repeatForm(draft, id, form);
    return "handled";
  }
  const read = entities.filter(({ kind }) => slot.kinds.includes(kind)).map(({ value }) => value);
  const spoken = [text.trim(), ...read, ...text.split(/\s+/).slice(0, 8)];
  const value = spoken.find((one) => accept(draft, slot, one, task.values).ok);
  if (value === undefined && other) return "digress";
  draft.redact = true;
  if (!hasContent(text)) return "unclear";
  takeValue(draft, id, form, slot, value ?? text.trim());
  return "handled";
}

function answerFree(
  draft: Draft,
  id: string,
  form: FormPlan,
  awaited: SlotPlan,
  reading: Reading,
  other: boolean,
): Outcome {
  const { correction, yesno } = draft.understood;
  const task = current(draft, id);
  const text = reading.text.trim();
  const changes = reading.found.filter((found) => changesSomething(found, task));
  if (changes.length > 0 && reading.left === 0) {
    // A label or a listed value and nothing else is hardly an address; a bare number may be a name.
    const telling = changes.some((found) => found.how !== "entity" || found.slot.entity !== undefined);
    if (correction || telling || !accept(draft, awaited, text, task.values).ok) {
      takeFound(draft, id, form, changes);
      return "handled";
    }
  }
  if (other) return "digress";
  if (yesno === false && awaited.optional) {
    skipSlot(draft, id, awaited.name);
    askNext(draft, id, form);
    return "handled";
  }
  if (!hasContent(text) || yesno !== undefined || ownIntent(draft, form)) return "unclear";
  takeValue(draft, id, form, awaited, text);
  return "handled";
}

function answerClosed(
  draft: Draft,
  id: string,
  form: FormPlan,
  awaited: SlotPlan | undefined,
  reading: Reading,
  other: boolean,
): Outcome {
  const { yesno, correction } = draft.understood;
  const task = current(draft, id);
  const about = reading.found.filter(
    (found) =>
      !isFilled(task, found.slot.name) ||
      correction ||
      found.denied ||
      reading.left === 0 ||
      !changesSomething(found, task),
  );
  if (other && (about.length === 0 || reading.left > 0)) return "digress";
  const changes = about.filter((found) => changesSomething(found, task));
  if (changes.length === 0 && yesno !== undefined) {
    if (task.asked?.name === "confirm") {
      if (yesno) confirmForm(draft, id, form);
      else askChange(draft, id, form);
      return "handled";
    }
    if (task.asked?.name === "~change") {
      showSummary(draft, id, form);
      return "handled";
    }
    if (awaited?.kinds.includes("yesno") === true) {
      takeValue(draft, id, form, awaited, yesno);
      return "handled";
    }
    if (yesno === false && awaited?.optional === true) {
      skipSlot(draft, id, awaited.name);
      askNext(draft, id, form);
      return "handled";
    }
  }
  if (about.length > 0) {
    takeFound(draft, id, form, about);
    return "handled";
  }
  const raw = awaited === undefined ? undefined : plainValue(draft, awaited, reading.text.trim(), task);
  if (awaited === undefined || raw === undefined) return "unclear";
  takeValue(draft, id, form, awaited, raw);
  return "handled";
}

function changesSomething(found: Found, task: Task): boolean {
  const value = task.values[found.slot.name];
  return value === undefined || found.values.length !== 1 || !sameJson(value, found.values[0]);
}

/** The words themselves as a value, for kinds no extractor looked for. */
function plainValue(draft: Draft, slot: SlotPlan, text: string, task: Task): Json | undefined {
  if (!hasContent(text) || slot.kinds.includes("yesno")) return undefined;
  const raw = slot.kinds.includes("number") && /^-?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;
  return accept(draft, slot, raw, task.values).ok ? raw : undefined;
}

/** Fills one slot with what was said for it, or says why not and asks again. */
export function takeValue(draft: Draft, id: string, form: FormPlan, slot: SlotPlan, value: Json): void {
  takeFound(draft, id, form, [{ slot, values: [value], how: "entity", denied: false, spans: [] }], true);
}

function takeMention(draft: Draft, id: string, form: FormPlan, mention: Mention): Outcome {
  const task = current(draft, id);
  const { slot, value } = mention;
  if (value === "") {
    reopenSlot(draft, id, slot.name, "corrected");
    understoodAgain(draft);
    askNext(draft, id, form);
    return "handled";
  }
  if (slot.free) {
    takeValue(draft, id, form, slot, value);
    return "handled";
  }
  const { found } = readMessage(draft, form, task, mention.start, slot);
  const meant: Found = found[0] ?? {
    slot,
    values: [plainValue(draft, slot, value, task) ?? value],
    how: "word",
    denied: false,
    spans: [],
  };
  const others = readMessage(draft, form, task).found.filter((one) => one.slot !== slot && !overlap(one, meant));
  takeFound(draft, id, form, [meant, ...others], true);
  return "handled";
}

/** What was said for the named slot is said for no other. */
function overlap(a: Found, b: Found): boolean {
  return a.spans.some((one) => b.spans.some((other) => one.start < other.end && one.end > other.start));
}

/** What taking values did. */
interface Taken {
  readonly corrected: SlotPlan[];
  narrowed: Narrowed | undefined;
  refused: { readonly slot: SlotPlan; readonly why: string } | undefined;
}

/** Takes what a message says, in the order in which slots come to apply, and goes on with the form. */
export function takeFound(draft: Draft, id: string, form: FormPlan, found: readonly Found[], answered = false): void {
  const taken: Taken = { corrected: [], narrowed: undefined, refused: undefined };
  let waiting = [...found].sort((a, b) => form.order.indexOf(a.slot) - form.order.indexOf(b.slot));
  for (;;) {
    const ready = waiting.filter((one) => applies(one.slot, current(draft, id).values));
    if (ready.length === 0) break;
    for (const one of ready) takeOne(draft, id, one, taken, answered);
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  settleSlots(draft, id, form);
  understoodAgain(draft);
  const { values } = current(draft, id);
  for (const slot of taken.corrected) {
    const value = values[slot.name];
    if (value === undefined) continue;
    lead(draft, "sambung.corrected", {
      slot: slotLabel(draft, slot),
      value: shownValue(draft, slot, value, values),
    });
  }
  if (taken.refused !== undefined) {
    const { slot, why } = taken.refused;
    lead(draft, why, { slot: slotLabel(draft, slot) });
    if (!isFilled(current(draft, id), slot.name)) changeMemo(draft, id, MEMO.next, slot.name);
  }
  askNext(draft, id, form, taken.narrowed);
}

function takeOne(draft: Draft, id: string, found: Found, taken: Taken, answered: boolean): void {
  const { slot } = found;
  const task = current(draft, id);
  const before = task.values[slot.name];
  if (found.values.length === 0) {
    reopenSlot(draft, id, slot.name, "corrected");
    return;
  }
  const checked = found.values.map((value) => accept(draft, slot, value, task.values));
  const values = checked.flatMap((one) => (one.ok ? [one.value] : []));
  const [value] = values;
  if (value === undefined) {
    const refused = checked.find((one) => !one.ok);
    if (refused !== undefined && !refused.ok) taken.refused ??= { slot, why: refused.why };
    return;
  }
  if (values.length > 1) {
    if (taken.narrowed !== undefined) return;
    clearSlot(draft, id, slot.name, "corrected");
    taken.narrowed = { slot: slot.name, values };
    return;
  }
  if (sameJson(before, value)) return;
  if (before !== undefined) {
    clearSlot(draft, id, slot.name, "corrected");
    taken.corrected.push(slot);
  }
  setSlot(draft, id, slot, value, answered || task.asked?.name === slot.name ? "customer" : "entity");
}

/** "Ya": counts only for the summary as it was last shown in this conversation. */
export function confirmForm(draft: Draft, id: string, form: FormPlan): void {
  understoodAgain(draft);
  // What was on offer when it was filled in may be gone by now.
  settleSlots(draft, id, form);
  const task = current(draft, id);
  const key = draft.conversation === undefined ? "" : conversationKey(draft.conversation);
  if (isComplete(form, task) && task.shown[key] === task.revision) {
    closePrompt(draft, task.asked?.prompt);
    changeTask(draft, id, { asked: null });
    changeMemo(draft, id, MEMO.confirmed, true);
    fact(draft, { type: "confirmed", task: id, revision: task.revision });
  }
  // Unless it is confirmed now, this asks what is missing or shows the current summary.
  askNext(draft, id, form);
}

/** Takes an option of the form's open prompt. `cancel` is left to the caller. */
export function chooseInForm(
  draft: Draft,
  id: string,
  form: FormPlan,
  prompt: Prompt,
  value: Json,
): "handled" | "cancel" {
  understoodAgain(draft);
  if (prompt.name === "confirm") {
    if (value === "cancel") return "cancel";
    if (value === "change") askChange(draft, id, form);
    else confirmForm(draft, id, form);
    return "handled";
  }
  if (prompt.name === "~change") {
    reopenSlot(draft, id, String(value), "corrected");
    askNext(draft, id, form);
    return "handled";
  }
  const slot = form.slots.get(prompt.name);
  if (slot !== undefined) takeValue(draft, id, form, slot, value);
  return "handled";
}
