import type { RankedIntent } from "../model/understood.ts";
import { giveAnswer } from "./answers.ts";
import { type Draft, fact, lacksProof, rulesOf } from "./draft.ts";
import { startFlow } from "./flow.ts";
import { openForm } from "./form.ts";
import { noteMentioned } from "./mentioned.ts";
import { upToDate } from "./migrate.ts";
import type { FormPlan } from "./plan.ts";
import { meantFor, readMessage, saysSomething } from "./reading.ts";
import { repeatOpen, repeatTask } from "./repeat.ts";
import { resumeTask, suspendActive, touch, understoodAgain } from "./stack.ts";
import { activeTask, findTask } from "./state.ts";
import { takeReading } from "./take.ts";

/** The intent a message is taken for. */
export function acceptedIntent(draft: Draft): RankedIntent | undefined {
  const { intents, abstained, thresholds } = draft.understood;
  const [best] = intents;
  return best !== undefined && !abstained && best.confidence >= thresholds.accept ? best : undefined;
}

/** By how many the values of a form must exceed the other words of a message for it to be taken for that form. */
const MORE_VALUES = 2;

/**
 * The intent of a message nobody recognized that consists of little but the values of one form: "2 gayo, pick up in Jakarta".
 * With more words left over it may be about anything.
 */
export function impliedIntent(draft: Draft): RankedIntent | undefined {
  if (draft.scope !== "direct" || draft.understood.correction) return undefined;
  const meant = [...draft.plan.openers].filter(([, opener]) => {
    if (opener.kind !== "form") return false;
    const reading = readMessage(draft, opener.form, { values: {}, filled: {}, asked: null });
    return new Set(reading.found.map(({ slot }) => slot)).size - reading.left >= MORE_VALUES;
  });
  const [only] = meant;
  return only === undefined || meant.length > 1 ? undefined : { name: only[0], confidence: 1 };
}

/** Does what an intent asks for. False when the bot has nothing for it. */
export async function followIntent(draft: Draft, intent: RankedIntent): Promise<boolean> {
  const opener = draft.plan.openers.get(intent.name);
  const answer = draft.plan.definition.answers[intent.name];
  if (opener === undefined && answer === undefined) return false;
  const requires = opener?.kind === "form" ? opener.form.definition.requires : answer?.requires;
  if (lacksProof(draft, requires)) {
    draft.proof = requires;
    draft.paused = false;
    return true;
  }
  fact(draft, {
    type: "intent-recognized",
    intent: intent.name,
    confidence: intent.confidence,
    by: draft.understood.by,
  });
  if (requires !== undefined) fact(draft, { type: "disclosed", name: intent.name, level: draft.assurance });
  understoodAgain(draft);
  if (opener?.kind === "form") openOrResume(draft, opener.form);
  else if (opener?.kind === "flow") {
    suspendActive(draft);
    startFlow(draft, opener.flow);
  } else if (answer !== undefined) {
    await giveAnswer(draft, intent.name, answer);
    noteMentioned(draft, intent.name);
    if (rulesOf(draft).afterDigression === "repeat") repeatOpen(draft, false);
  }
  return true;
}

/** Opens a form, or goes on with the one of its kind that was set aside: nobody gets the same questions twice. */
function openOrResume(draft: Draft, form: FormPlan): void {
  const known = draft.state.tasks.findLast((task) => task.kind === "form" && task.name === form.name);
  if (known === undefined || upToDate(draft, known.id) === undefined) {
    openForm(draft, form, { reading: true });
    return;
  }
  if (activeTask(draft.state)?.id !== known.id) {
    suspendActive(draft);
    touch(draft, known.id);
    resumeTask(draft, known.id);
  }
  const task = findTask(draft.state, known.id);
  const { correction } = draft.understood;
  const reading = task === undefined ? undefined : readMessage(draft, form, task);
  const found = task === undefined || reading === undefined ? [] : meantFor(reading, task, correction);
  if (reading !== undefined && saysSomething({ ...reading, found })) takeReading(draft, known.id, form, reading, found);
  else repeatTask(draft, known.id);
}
