import { askNext } from "./ask.ts";
import { current, type Draft } from "./draft.ts";
import type { Mention } from "./mention.ts";
import { plainValue } from "./plain-value.ts";
import type { FormPlan } from "./plan.ts";
import { type Found, readMessage } from "./reading.ts";
import { reopenSlot } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { type Outcome, takeFound, takeValue } from "./take.ts";

/** Takes a value for the slot the customer named, or asks for that slot when there was none. */
export function takeMention(draft: Draft, id: string, form: FormPlan, mention: Mention): Outcome {
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
    sure: true,
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
