import type { Task } from "../model/customer.ts";
import { type Draft, lead } from "./draft.ts";
import { runFlow } from "./flow.ts";
import { questionOf } from "./flow-memo.ts";
import { type FormPlan, orderOf, slotNamed } from "./plan.ts";
import { repeatOpen } from "./repeat.ts";
import type { SpokenEvent } from "./spoken.ts";
import { activeTask } from "./state.ts";
import { takeValue } from "./take.ts";
import { accept } from "./values.ts";
import { hasContent } from "./words.ts";

/** A place, a contact card or a file: an answer where one is awaited, else it is acknowledged. */
export async function takeAttachment(draft: Draft, event: SpokenEvent): Promise<boolean> {
  const active = activeTask(draft.state);
  const form = active?.kind === "form" ? draft.plan.forms.get(active.name) : undefined;
  if (active !== undefined && form !== undefined) {
    const awaited = slotNamed(form, active.asked?.name ?? "");
    if (event.kind === "location" && awaited?.kinds.includes("location") === true) {
      const { latitude, longitude, label } = event;
      takeValue(draft, active.id, form, awaited, { latitude, longitude, ...(label === undefined ? {} : { label }) });
      return true;
    }
    if (event.kind === "contact" && takePhone(draft, active, form, event.phone)) return true;
  }
  if (active?.kind === "flow" && event.kind === "contact") {
    const flow = draft.plan.flows.get(active.name);
    const phone = questionOf(active.memo)?.kinds.includes("phone") === true;
    if (phone && flow !== undefined && (await runFlow(draft, active, flow, true))) return true;
  }
  lead(draft, "sambung.media");
  repeatOpen(draft);
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
