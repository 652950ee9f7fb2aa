import type { z } from "zod";
import type { ChangeTurnApi, CopyVariables, FormTurnApi } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { askNext } from "./ask.ts";
import { changedBy, keepChanged, keepDone } from "./change.ts";
import { changeMemo, current, type Draft, lead, say, text } from "./draft.ts";
import { toJson } from "./json.ts";
import { assemble, idsName, itemIds, nextId } from "./list-plan.ts";
import { type FormPlan, invalid, orderOf, slotNamed } from "./plan.ts";
import { holdItem, MEMO, reopenSlot } from "./slots.ts";
import { endChange, endTask } from "./stack.ts";
import { openTurn, withinTurn } from "./turn-api.ts";
import { applies, SECRET } from "./values.ts";

/** Runs a full form's `submit`. It is completed unless `submit` reopened a slot. */
export async function submitForm(draft: Draft, id: string, form: FormPlan): Promise<void> {
  const values = completeValues(draft, id, form);
  if (values === undefined) return askNext(draft, id, form);
  const { memo } = current(draft, id);
  const tries = Number(memo[MEMO.reopened] ?? 0);
  // What was reopened is another attempt: the other system must not answer it with the result of the first.
  const turn = openTurn(draft, tries === 0 ? id : `${id}.${tries}`);
  const reopened: { readonly slot: string; readonly line: string }[] = [];
  let kept: Json | undefined;
  let refused = false;
  const refuse = (key: string, variables?: CopyVariables): void => {
    turn.guard();
    refused = true;
    say(draft, text(draft, key, variables));
  };
  const api: FormTurnApi = Object.assign(turn.api, {
    reopen(slot: string, key: string, variables?: CopyVariables) {
      turn.guard();
      const name = storedName(form, current(draft, id).values, slot);
      if (name === undefined) throw invalid(`form "${form.name}": reopen("${slot}") names no slot of the form`);
      reopened.push({ slot: name, line: text(draft, key, variables) });
    },
    keep(data: Json) {
      turn.guard();
      kept = toJson(data);
    },
  });
  const done = changedBy(draft, current(draft, id));
  try {
    if (done === undefined) {
      const submit = form.definition.submit as (values: unknown, turn: FormTurnApi) => void | Promise<void>;
      await withinTurn(draft, submit(values, api));
    } else {
      const change = form.definition.change?.run as (values: unknown, turn: ChangeTurnApi) => void | Promise<void>;
      const before = structuredClone(assemble(done.values));
      await withinTurn(draft, change(values, Object.assign(api, { before, kept: done.kept, refuse })));
    }
  } finally {
    await turn.close();
  }
  if (done !== undefined && (refused || reopened.length === 0)) {
    if (!refused) keepChanged(draft, current(draft, id), done, kept);
    return endChange(draft, id, refused ? "refused" : "accepted", done.task);
  }
  if (reopened.length === 0) {
    keepDone(draft, current(draft, id), form, kept);
    return endTask(draft, id, "completed", withoutSecrets(form, values));
  }
  changeMemo(draft, id, MEMO.reopened, tries + 1);
  for (const { slot, line } of reopened.toReversed()) {
    reopenSlot(draft, id, slot, "rejected");
    draft.lead.unshift(line);
  }
  draft.secrets.clear();
  askNext(draft, id, form);
}

/**
 * What `submit` gets; undefined when something has to be asked again first.
 *
 * @throws SambungError `definition-invalid` when nothing is left to ask and the values are not complete all the same
 */
export function completeValues(draft: Draft, id: string, form: FormPlan): unknown {
  const { values } = current(draft, id);
  const given: { [slot: string]: Json } = {};
  for (const list of form.lists) given[idsName(list)] = [...itemIds(list, values)];
  for (const slot of orderOf(form, values)) {
    if (slot.item?.id === "+") continue;
    const value = slot.secret ? draft.secrets.get(slot.name) : values[slot.name];
    if (value !== undefined && applies(slot, values)) given[slot.name] = value;
  }
  const schema: z.ZodType = form.definition.complete ?? form.definition.schema;
  const parsed = schema.safeParse(structuredClone(assemble(given)));
  if (parsed.success) return parsed.data;
  const slots = [...new Set(parsed.error.issues.flatMap((issue) => slotsOf(form, values, issue)))];
  const askable = slots.filter((name) => {
    const slot = slotNamed(form, name);
    return slot !== undefined && applies(slot, values);
  });
  if (askable.length === 0) {
    throw invalid(
      `form "${form.name}": nothing is left to ask, but the values are not complete (${slots.join(", ") || "no slot"}); make slots, when and complete agree`,
    );
  }
  for (const name of askable.toReversed()) {
    const item = slotNamed(form, name)?.item;
    if (item !== undefined) holdItem(draft, id, item);
    reopenSlot(draft, id, name, "rejected");
  }
  draft.secrets.clear();
  lead(draft, "sambung.invalid");
  return undefined;
}

/** Slots a zod issue is about, also inside of a union's branches; of a list the part, or the first one of a new item. */
function slotsOf(form: FormPlan, values: JsonObject, issue: z.core.$ZodIssue): readonly string[] {
  const [name, index, part] = issue.path;
  const list = form.lists.find((one) => one.name === name);
  if (list !== undefined) {
    const item = itemIds(list, values)[Number(index)] ?? nextId(list, values);
    return [`${list.name}[${item}].${String(part ?? list.key.name)}`];
  }
  if (name !== undefined) return slotNamed(form, String(name)) === undefined ? [] : [String(name)];
  if (issue.code !== "invalid_union") return [];
  return issue.errors.flatMap((branch) => branch.flatMap((inner) => slotsOf(form, values, inner)));
}

function withoutSecrets(form: FormPlan, values: unknown): Json {
  const json = (toJson(values) ?? {}) as JsonObject;
  const hidden = form.order.filter((slot) => slot.secret && json[slot.name] !== undefined);
  return { ...json, ...Object.fromEntries(hidden.map((slot) => [slot.name, SECRET])) };
}

/** `items[0].qty` counts the items as `submit` sees them; a task keeps them by their own numbers. */
function storedName(form: FormPlan, values: JsonObject, slot: string): string | undefined {
  if (form.slots.has(slot)) return slot;
  const [, name, index, part] = /^(.+)\[(\d+)\]\.(.+)$/.exec(slot) ?? [];
  const list = form.lists.find((one) => one.name === name);
  const item = list === undefined ? undefined : itemIds(list, values)[Number(index)];
  const stored = item === undefined ? undefined : `${name}[${item}].${part}`;
  return stored !== undefined && slotNamed(form, stored) !== undefined ? stored : undefined;
}
