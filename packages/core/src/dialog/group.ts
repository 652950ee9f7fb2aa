import { giveAnswer } from "./answers.ts";
import { type Draft, fact, say, text } from "./draft.ts";
import { acceptedIntent } from "./intents.ts";

/** In a group nothing of the customer is read or changed: public answers, and one line for all else. */
export async function answerGroup(draft: Draft): Promise<void> {
  const intent = acceptedIntent(draft);
  const answer = intent === undefined ? undefined : draft.plan.definition.answers[intent.name];
  if (intent !== undefined && answer?.public === true) return giveAnswer(draft, intent.name, answer);
  fact(draft, { type: "group-refused" });
  // The platform may have to be asked for it, so that only who needs it does.
  const found = await draft.directLink?.();
  const link = found === undefined ? "" : `: ${found}`;
  say(draft, text(draft, "sambung.group", { link }));
}
