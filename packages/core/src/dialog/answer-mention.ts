import { askNext } from "./ask.ts";
import { current, type Draft } from "./draft.ts";
import { itemFor } from "./list-item-for.ts";
import { askWhich } from "./list-items.ts";
import { itemIds, partSlot } from "./list-plan.ts";
import type { Mention } from "./mention.ts";
import { plainValue } from "./plain-value.ts";
import type { FormPlan } from "./plan.ts";
import { changesSomething, type Found, type Reading, readMessage } from "./reading.ts";
import { reopenSlot } from "./slots.ts";
import { understoodAgain } from "./stack.ts";
import { type Outcome, takeFound, takeValue } from "./take.ts";
import { applies } from "./values.ts";
import { unexplained } from "./words.ts";

/** Takes a value for the slot the customer named, or asks for that slot when there was none. */
export function takeMention(
  draft: Draft,
  id: string,
  form: FormPlan,
  mention: Mention,
  reading: Reading,
): Outcome | undefined {
  const task = current(draft, id);
  const { value } = mention;
  const { item } = mention.slot;
  let { slot } = mention;
  if (item !== undefined && item.id !== "+") {
    const named = reading.items.hits.filter((hit) => hit.slot.item?.part === item.part);
    // "jumlah gayo jadi 3" names the item itself.
    if (named.length > 0 && item.part !== item.list.key.name) return undefined;
    const part = item.list.parts.find(({ name }) => name === item.part) ?? item.list.key;
    const [about] = reading.items.named;
    const all = itemIds(item.list, task.values).map((one) => partSlot(item.list, one, part));
    const meant = about === undefined ? itemFor(draft, task, all) : partSlot(item.list, about.id, part);
    if (meant === "several" || (meant === undefined && all.length > 1)) {
      understoodAgain(draft);
      const only = reading.unplaced.length === 1 ? reading.unplaced[0]?.values[0] : undefined;
      askWhich(draft, id, item.list, item.part, only);
      return "handled";
    }
    slot = meant ?? slot;
  }
  if (!applies(slot, task.values)) return undefined;
  // "ganti gilingan gayo" says which one, not what it shall be.
  const behind = reading.words.filter((word) => word.start >= mention.start);
  const onlyNamed = reading.items.named.length === 1 && unexplained(behind, reading.items.spans) === 0;
  if (value === "" || (item !== undefined && onlyNamed && !reading.found.some((one) => changesSomething(one, task)))) {
    reopenSlot(draft, id, slot.name, "corrected");
    understoodAgain(draft);
    askNext(draft, id, form);
    return "handled";
  }
  if (slot.free) {
    // "Alamatnya Jl. Braga 7 dan jumlahnya 2": where the value says of itself how far it goes, the rest is read too.
    if (reading.left === 0 && reading.found.some((one) => one.slot === slot))
      takeFound(draft, id, form, reading.found, true);
    else takeValue(draft, id, form, slot, value);
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
