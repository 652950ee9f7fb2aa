import type { Task } from "../model/customer.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { changeMemo, current, type Draft, lacksProof, pauseForProof, text } from "./draft.ts";
import { sameJson } from "./json.ts";
import { itemIds, partSlot } from "./list-plan.ts";
import { type FormPlan, orderOf, slotNamed } from "./plan.ts";
import { optionOf, type SlotPlan } from "./plan-slot.ts";
import { showQuestion } from "./question.ts";
import { clearSlot, MEMO, prefill, settleSlots } from "./slots.ts";
import { askChange, showSummary } from "./summary.ts";
import { applies, isFilled, optionsOf, shownValue } from "./values.ts";

/** Values among which a slot's answer must be, because the words of the customer fit all of them. */
export interface Narrowed {
  readonly slot: string;
  readonly values: readonly Json[];
}

/** Asks what is missing next, shows the summary when nothing is, or has the form submitted. */
export function askNext(draft: Draft, id: string, form: FormPlan, narrowed?: Narrowed): void {
  dropStaleSecrets(draft, id, form);
  settleSlots(draft, id, form);
  const slot = nextSlot(draft, id, form, false, narrowed?.slot);
  if (slot !== undefined) {
    askSlot(draft, id, slot, narrowed?.slot === slot.name ? narrowed.values : undefined);
  } else if (form.definition.confirm !== undefined && current(draft, id).memo[MEMO.confirmed] !== true) {
    showSummary(draft, id, form);
  } else {
    const secret = nextSlot(draft, id, form, true);
    if (secret === undefined) draft.todo.push({ do: "submit", task: id });
    else askSlot(draft, id, secret);
  }
}

/** A secret does not outlive its turn: what only the mark is left of has to be asked again. */
function dropStaleSecrets(draft: Draft, id: string, form: FormPlan): void {
  const last = form.order.at(-1);
  if (last?.secret !== true || draft.secrets.has(last.name)) return;
  clearSlot(draft, id, last.name, "expired");
}

/** The next slot without a value, after known values were taken over. */
function nextSlot(draft: Draft, id: string, form: FormPlan, secret: boolean, preferred?: string): SlotPlan | undefined {
  for (;;) {
    const task = current(draft, id);
    const isMissing = (slot: SlotPlan): boolean =>
      slot.secret === secret &&
      !isFilled(task, slot.name) &&
      !task.skipped.includes(slot.name) &&
      applies(slot, task.values);
    const wanted = slotNamed(form, preferred ?? (task.memo[MEMO.next] as string | undefined) ?? "");
    const slot = wanted !== undefined && isMissing(wanted) ? wanted : orderOf(form, task.values).find(isMissing);
    const known = slot === undefined || slot === wanted || lacksProof(draft, slot.definition.requires);
    if (known || !prefill(draft, id, slot)) return slot;
    settleSlots(draft, id, form);
  }
}

/** Whether everything is there that does not depend on the summary. */
export function isComplete(form: FormPlan, task: Task): boolean {
  return orderOf(form, task.values).every(
    (slot) =>
      slot.secret || isFilled(task, slot.name) || task.skipped.includes(slot.name) || !applies(slot, task.values),
  );
}

function askSlot(draft: Draft, id: string, slot: SlotPlan, narrowed?: readonly Json[]): void {
  const { requires } = slot.definition;
  if (lacksProof(draft, requires)) {
    pauseForProof(draft, requires);
    return;
  }
  const { values } = current(draft, id);
  const options = optionsOf(draft, slot, values);
  showQuestion(draft, id, {
    name: slot.name,
    text: narrowed === undefined ? questionText(draft, slot, values) : text(draft, "sambung.which"),
    options:
      narrowed === undefined
        ? options
        : narrowed.map(
            (value) =>
              options?.find((option) => sameJson(option.value, value)) ??
              optionOf({ value, label: shownValue(draft, slot, value, values) }),
          ),
    slot: true,
  });
}

/** "Kopi Toraja: berapa bungkus?", when there are others it could be about. */
function questionText(draft: Draft, slot: SlotPlan, values: JsonObject): string {
  const question = text(draft, slot.definition.ask);
  const { item } = slot;
  if (item === undefined || item.id === "+" || itemIds(item.list, values).length < 2) return question;
  const key = partSlot(item.list, item.id, item.list.key);
  const value = values[key.name];
  if (value === undefined || key === slot) return question;
  return text(draft, "sambung.list.ask", { item: shownValue(draft, key, value, values), question });
}

/** Repeats the open question of a form, or asks what is next when none is open. */
export function repeatForm(draft: Draft, id: string, form: FormPlan): void {
  const task = current(draft, id);
  const { asked } = task;
  if (asked?.name === "~change" && isComplete(form, task)) {
    askChange(draft, id, form);
    return;
  }
  // The open question stays the one to repeat, even when a deploy put another before it.
  if (asked !== null && slotNamed(form, asked.name) !== undefined && !isFilled(task, asked.name)) {
    changeMemo(draft, id, MEMO.next, asked.name);
  }
  askNext(draft, id, form);
}
