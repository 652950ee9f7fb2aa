import type { ChoiceDefinition } from "../model/definition.ts";
import type { JsonObject } from "../model/json.ts";
import { type Draft, text } from "./draft.ts";
import { questionOf } from "./flow-memo.ts";
import { keyedOption, type Option, optionOf } from "./plan-slot.ts";
import { showQuestion } from "./question.ts";

/** Shows a flow's question, first or again; what it needs is remembered, so the flow does not run for it. */
export function showFlowQuestion(draft: Draft, id: string, memo: JsonObject): void {
  const question = questionOf(memo);
  if (question === undefined) return;
  showQuestion(draft, id, {
    name: question.name,
    text: text(draft, question.copy, question.variables),
    options: flowOptions(draft, question.kinds, question.choices),
    slot: true,
  });
}

/** What a flow's question offers: its choices, or yes and no. */
export function flowOptions(
  draft: Draft,
  kinds: readonly string[],
  choices: readonly ChoiceDefinition[] | undefined,
): readonly Option[] | undefined {
  if (choices !== undefined) return choices.map(optionOf);
  return kinds.length === 1 && kinds[0] === "yesno"
    ? [keyedOption(true, "sambung.yes", draft.copy), keyedOption(false, "sambung.no", draft.copy)]
    : undefined;
}
