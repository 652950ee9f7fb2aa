import type { Task } from "../model/customer.ts";
import { isChannelEvent, type TimerEvent } from "../model/event.ts";
import { answerForm } from "./answer.ts";
import { takeAttachment } from "./attachment.ts";
import { answersCancel } from "./cancel.ts";
import { changeDone, correctsNothing, forgetDone } from "./change.ts";
import { choose, narrow } from "./choose.ts";
import { answersClarify, clarify } from "./clarify.ts";
import { type Draft, lead, say, text } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { questionOf } from "./flow-memo.ts";
import { answerGroup } from "./group.ts";
import { acceptedIntent, followIntent, impliedIntent } from "./intents.ts";
import { forgetOldMentioned } from "./mentioned.ts";
import { upToDate } from "./migrate.ts";
import { answersOffer, goOnWithOffer } from "./offer.ts";
import { followDirective } from "./repair.ts";
import { awaitsYesOrNo, repeatOpen, repeatTask } from "./repeat.ts";
import { restedTooLong } from "./session.ts";
import { greet, makeSmallTalk } from "./small-talk.ts";
import { isSpoken, type SpokenEvent } from "./spoken.ts";
import { touch, understoodAgain } from "./stack.ts";
import { activeTask } from "./state.ts";
import { wakeBySignal, wakeByTimer } from "./timers.ts";
import { tellUnclear } from "./unclear.ts";

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
    case "unmerge":
    case "erase":
      return;
    case "replay":
      return goOn(draft);
    case "link-request":
      return;
  }
}

/** A proof was given: a form that waited for it goes on. A flow does when nothing else has the word, see `drive`. */
function goOn(draft: Draft): void {
  const active = activeTask(draft.state);
  const task = active === undefined ? undefined : upToDate(draft, active.id);
  if (task === undefined) return;
  touch(draft, task.id);
  repeatTask(draft, task.id);
}

async function onSpoken(draft: Draft, event: SpokenEvent): Promise<void> {
  forgetDone(draft);
  forgetOldMentioned(draft);
  const before = activeTask(draft.state);
  const active = before === undefined ? undefined : upToDate(draft, before.id);
  const rested = active !== undefined && restedTooLong(draft, event, active);
  if (active !== undefined && !rested) touch(draft, active.id);
  const gone = before !== undefined && active === undefined;
  // What was tapped belongs to the task that was just closed, and that was said.
  if (gone && draft.understood.choice !== undefined) return;
  if (answersCancel(draft) || (await answersClarify(draft))) return;
  if (await readEvent(draft, event, rested)) return;
  // Yes or no to a question from long ago: the offer to go on says enough.
  if (rested && draft.understood.yesno !== undefined) return;
  if (!gone) tellUnclear(draft, () => clarify(draft));
}

async function readEvent(draft: Draft, event: SpokenEvent, rested: boolean): Promise<boolean> {
  const { understood } = draft;
  if (understood.wantsLocale !== undefined) {
    draft.state = { ...draft.state, locale: understood.wantsLocale };
    if (understood.entities.length === 0 && understood.choice === undefined) {
      lead(draft, "sambung.language");
      repeatOpen(draft);
      return true;
    }
  }
  // A typed option of a question that was just set aside is not late: the offer to go on asks what it was for.
  const typed = rested && understood.choice?.typed === true;
  if (event.kind === "choice" || (understood.choice !== undefined && !typed)) return choose(draft, event);
  if (understood.text === undefined) {
    if (event.kind === "start" || event.kind === "command") return start(draft);
    if (event.kind !== "text") return takeAttachment(draft, event);
  } else if (event.kind === "media" && (await takeAttachment(draft, event))) return true;
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
  return yesno !== undefined && directive !== "cancel" && directive !== "restart" && awaitsYesOrNo(draft);
}

async function readMessageText(draft: Draft): Promise<boolean> {
  const active = activeTask(draft.state);
  const intent = acceptedIntent(draft);
  if (await makeSmallTalk(draft)) return true;
  if (active === undefined) {
    if (answersOffer(draft)) return true;
    if (changeDone(draft) || correctsNothing(draft, intent?.name)) return true;
    const meant = intent ?? impliedIntent(draft);
    if (meant !== undefined && (await followIntent(draft, meant))) return true;
    return goOnWithOffer(draft);
  }
  if (active.kind === "flow") return answerFlow(draft, active);
  const form = draft.plan.forms.get(active.name);
  if (form === undefined) return false;
  const outcome = answerForm(draft, active.id, form);
  if (outcome === "handled") return true;
  return outcome === "digress" && intent !== undefined && followIntent(draft, intent);
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

/** Opened the conversation: greets, or goes on where the customer was. */
async function start(draft: Draft): Promise<boolean> {
  const intent = acceptedIntent(draft);
  if (intent !== undefined && (await followIntent(draft, intent))) return true;
  return greet(draft);
}
