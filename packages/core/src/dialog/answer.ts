import { answerList } from "./answer-list.ts";
import { takeMention } from "./answer-mention.ts";
import { answerSecret } from "./answer-secret.ts";
import { similarSlot } from "./answer-similar.ts";
import { askNext, repeatForm } from "./ask.ts";
import { confirmForm } from "./confirm.ts";
import { current, type Draft, wordsSaid } from "./draft.ts";
import { readMention } from "./mention.ts";
import { plainValue } from "./plain-value.ts";
import { type FormPlan, slotNamed } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { changesSomething, meantFor, type Reading, readMessage } from "./reading.ts";
import { skipSlot } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { askChange, showSummary } from "./summary.ts";
import type { Outcome } from "./take.ts";
import { takeFound, takeValue } from "./take.ts";
import { accept, applies, shownSlots } from "./values.ts";
import { asksSomething, hasContent, isBareChange, withoutTakingBack } from "./words.ts";

/** Reads a message as an answer to the form. */
export function answerForm(draft: Draft, id: string, form: FormPlan): Outcome {
  const task = current(draft, id);
  const awaited = task.asked === null ? undefined : slotNamed(form, task.asked.name);
  const other = otherIntent(draft, form, awaited === undefined ? "accept" : "interrupt");
  const mention = readMention(draft, form, task.values, wordsSaid(draft));
  if (mention?.slot.secret === true || (awaited?.secret === true && mention?.explicit !== true)) {
    const secret = mention?.slot.secret === true ? mention.slot : awaited;
    return answerSecret(draft, id, form, secret === awaited ? awaited : undefined, mention?.value, other);
  }
  const reading = readMessage(draft, form, task);
  if (answerList(draft, id, form, awaited, reading, other)) return "handled";
  const meant = mention?.explicit === true || !other || (mention?.slot === awaited && !asksSomething(mention?.value));
  // Which item's part is meant is found out there.
  if (mention !== undefined && meant && (mention.slot.item !== undefined || applies(mention.slot, task.values))) {
    const outcome = takeMention(draft, id, form, mention, reading);
    if (outcome !== undefined) return outcome;
  }
  if (draft.understood.choice === undefined && isBareChange(wordsSaid(draft))) {
    understoodAgain(draft);
    if (shownSlots(form, task).length > 0) askChange(draft, id, form);
    else repeatForm(draft, id, form);
    return "handled";
  }
  const similar =
    draft.understood.correction && !other ? similarSlot(form, task, draft.understood.text ?? "") : undefined;
  if (similar !== undefined) {
    takeValue(draft, id, form, similar.slot, similar.value);
    return "handled";
  }
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
  const text = withoutTakingBack(reading.text.trim());
  const changes = reading.found.filter((found) => changesSomething(found, task));
  if (changes.length > 0 && reading.left === 0) {
    // A label or a listed value and nothing else is hardly an address; a bare number may be a name.
    const telling = changes.some(
      (found) => found.how !== "entity" || found.slot.entity !== undefined || found.slot.early !== undefined,
    );
    if (correction || telling || !accept(draft, awaited, text, task.values).ok) {
      takeFound(draft, id, form, changes);
      return "handled";
    }
  }
  if (other) return "digress";
  // The same words once more, perhaps sent twice: all they say is known.
  const known = reading.found.length > 1 && changes.length === 0 && reading.left === 0;
  if (known && ownIntent(draft, form)) {
    repeatForm(draft, id, form);
    return "handled";
  }
  if (yesno === false && awaited.optional) {
    skipSlot(draft, id, awaited.name);
    askNext(draft, id, form);
    return "handled";
  }
  // "mau komplain" said again is no complaint yet, but every complaint sounds like one.
  const again = draft.understood.by === "rule" && ownIntent(draft, form);
  if (!hasContent(text) || yesno !== undefined || again) return "unclear";
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
  const about = meantFor(reading, task, correction);
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
  if (correction && task.asked?.name === "confirm") {
    understoodAgain(draft);
    askChange(draft, id, form);
    return "handled";
  }
  const raw = awaited === undefined ? undefined : plainValue(draft, awaited, reading.text.trim(), task);
  if (awaited === undefined || raw === undefined) return "unclear";
  takeValue(draft, id, form, awaited, raw);
  return "handled";
}
