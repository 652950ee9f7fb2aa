import type { Task } from "../model/customer.ts";
import { type Draft, lead } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { questionOf } from "./flow-memo.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import { type Found, readMessage } from "./reading.ts";
import { repeatOpen } from "./repeat.ts";
import type { SpokenEvent } from "./spoken.ts";
import { activeTask } from "./state.ts";
import { takeReading, takeValue } from "./take.ts";
import { accept, isFilled } from "./values.ts";
import { hasContent } from "./words.ts";

/** Kinds of values that only an attachment has. */
const SENT: ReadonlySet<string> = new Set(["media", "location"]);

/** A place, a contact card or a file: an answer where one is awaited, else it is acknowledged. */
export async function takeAttachment(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const active = activeTask(draft.state);
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  if (active !== undefined && form !== undefined) {
    if (event.kind === "contact" && takePhone(draft, active, form, event.phone)) return true;
    if (takeSent(draft, active, form)) return true;
  }
  if (active?.kind === "flow") {
    const flow = draft.plan.flows.get(active.name);
    const awaited = event.kind === "contact" ? "phone" : event.kind;
    const fits = questionOf(active.memo)?.kinds.includes(awaited) === true;
    if (fits && flow !== undefined && (await runFlow(draft, active, flow, true))) return true;
  }
  // Words that came with a file are about something else than the file's question.
  if (draft.understood.text !== undefined) return false;
  lead(draft, "sambung.media");
  repeatOpen(draft);
  return true;
}

/** Takes a file or a place where a slot is for it, with what the words beside it say. */
function takeSent(draft: Draft, active: Task, form: FormPlan): boolean {
  const reading = readMessage(draft, form, active);
  const isSent = ({ slot, values }: Found): boolean => values.length > 0 && slot.kinds.some((kind) => SENT.has(kind));
  const awaited = active.asked?.name;
  // Another photo beside the summary is instead of the one in it; words beside it may be about anything else.
  const isMeant = ({ slot }: Found): boolean =>
    slot.name === awaited || awaited === "confirm" || (reading.text === "" && !isFilled(active, slot.name));
  if (!reading.found.some((found) => isSent(found) && isMeant(found))) return false;
  takeReading(draft, active.id, form, reading);
  return true;
}

function takePhone(draft: Draft, active: Task, form: FormPlan, written: string | undefined): boolean {
  const phones = orderOf(form, active.values).filter((slot) => slot.kinds.includes("phone"));
  const missing = phones.filter((slot) => active.values[slot.name] === undefined);
  const slot =
    missing.find((one) => one.name === active.asked?.name) ?? (missing.length === 1 ? missing[0] : undefined);
  if (slot === undefined || written === undefined || !hasContent(written)) return false;
  const read = draft.understood.entities.find((entity) => entity.kind === "phone")?.value;
  const digits = written.replace(/[^\d+]/g, "");
  const candidates = [...(read === undefined ? [] : [read]), written, digits, `+${digits.replace(/^\+/, "")}`];
  const value = candidates.find((one) => accept(draft, slot, one, active.values).ok);
  takeValue(draft, active.id, form, slot, value ?? written);
  return true;
}
