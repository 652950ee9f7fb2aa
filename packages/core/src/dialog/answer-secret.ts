import { repeatForm } from "./ask.ts";
import { current, type Draft } from "./draft.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import type { Outcome } from "./take.ts";
import { takeValue } from "./take.ts";
import { accept } from "./values.ts";
import { hasContent } from "./words.ts";

/** What may be a secret is read for nothing else, and kept nowhere even when it is wrong. */
export function answerSecret(
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
