import { giveAnswer } from "./answers.ts";
import { type Draft, lead, rulesOf, wordsSaid } from "./draft.ts";
import { openOffer } from "./prompts.ts";
import { awaitsYesOrNo, repeatOpen, repeatTask } from "./repeat.ts";
import { understoodAgain } from "./stack.ts";
import { activeTask } from "./state.ts";
import { isAcknowledgement, isGoodbye, isGreeting, isSmile, isThankfulSign, isThanks } from "./words.ts";

/** Answers a message that is nothing but politeness. False when it is more than that. */
export async function makeSmallTalk(draft: Draft): Promise<boolean> {
  // A recognizer cannot know that hello means nothing, unless the bot has an example that says what it means.
  if (draft.understood.by === "rule") return false;
  const text = draft.understood.text ?? "";
  const words = wordsSaid(draft);
  if (isGreeting(words)) return greet(draft);
  if (!rulesOf(draft).smallTalk) return false;
  // "Ok makasih" agrees, where there is something to agree to.
  if (draft.understood.yesno !== undefined && awaitsYesOrNo(draft)) return false;
  if (isThanks(words) || isThankfulSign(text)) {
    await answer(draft, "thanks", "sambung.thanks");
    repeatOpen(draft);
    return true;
  }
  if (isAcknowledgement(words) && activeTask(draft.state) === undefined && openOffer(draft) === undefined) {
    await answer(draft, "ok", "sambung.ok");
    return true;
  }
  // A smile says nothing, least of all that the bot is not understood.
  if (isSmile(text, words)) return repeatOpen(draft);
  if (!isGoodbye(words)) return false;
  // Who leaves is not asked anything.
  await answer(draft, "bye", activeTask(draft.state) === undefined ? "sambung.bye" : "sambung.bye.open");
  return true;
}

/** Says hello, or goes on where the customer was. */
export async function greet(draft: Draft): Promise<boolean> {
  const active = activeTask(draft.state);
  understoodAgain(draft);
  if (active !== undefined) {
    repeatTask(draft, active.id);
    return true;
  }
  const { greeting } = draft.plan.definition.answers;
  if (greeting !== undefined) await giveAnswer(draft, "greeting", greeting);
  else lead(draft, draft.copy.has("greeting") ? "greeting" : "sambung.greeting", { name: draft.state.name ?? "" });
  repeatOpen(draft);
  return true;
}

/** The bot's own answer to an intent of this name, or the usual words. */
async function answer(draft: Draft, intent: string, line: string): Promise<void> {
  understoodAgain(draft);
  const own = draft.plan.definition.answers[intent];
  if (own === undefined) lead(draft, line);
  else await giveAnswer(draft, intent, own);
}
