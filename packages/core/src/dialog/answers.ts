import type { AnswerDefinition } from "../model/definition.ts";
import { type Draft, fact } from "./draft.ts";
import { openTurn, withinTurn } from "./turn-api.ts";

/** Runs the bot's answer to an intent. */
export async function giveAnswer(draft: Draft, intent: string, answer: AnswerDefinition): Promise<void> {
  // An answer is no part of a task: asked twice, it does its steps twice.
  const turn = openTurn(draft, draft.event?.key ?? draft.state.customer);
  try {
    await withinTurn(draft, answer.run(turn.api));
  } finally {
    await turn.close();
  }
  fact(draft, { type: "answer-given", intent });
}
