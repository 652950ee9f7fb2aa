import type { z } from "zod";
import type { Task } from "../model/customer.ts";
import type { SlotContext } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { type Draft, localeOf } from "./draft.ts";
import { isJson, sameJson, toJson } from "./json.ts";
import { assemble, itemIds, itemOf, partSlot } from "./list-plan.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import { type Option, optionOf, type SlotPlan } from "./plan-slot.ts";
import { labelOf } from "./prompts.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/** Longest free text a slot takes, UTF-16 units; more would not fit into a customer's state. */
const MAX_FREE_TEXT = 4_000;

/** What stands in for a secret wherever something is stored. */
export const SECRET = "[secret]";

/** A value that a slot takes, or what is wrong with it. */
export type Accepted = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: Refusal };

/** What the bot's own functions may look at; for a part of a list with its item. */
export function contextOf(draft: Draft, values: JsonObject, slot?: SlotPlan): SlotContext {
  return {
    values: assemble(values),
    ...(slot?.item === undefined ? {} : { item: itemOf(values, slot.item) }),
    profile: draft.state.profile,
    channel: draft.channel,
    locale: localeOf(draft),
    now: draft.now,
  };
}

export function isFilled(task: Pick<Task, "values">, slot: string): boolean {
  return task.values[slot] !== undefined;
}

/** Whether a slot applies, given the values so far. */
export function applies(slot: SlotPlan, values: JsonObject): boolean {
  const { item, definition } = slot;
  const whole = assemble(values);
  if (item === undefined) return definition.when?.(whole, whole) ?? true;
  if (item.list.when?.(whole, whole) === false) return false;
  return definition.when?.(itemOf(values, item), whole) ?? true;
}

/** What a slot offers now. */
export function optionsOf(draft: Draft, slot: SlotPlan, values: JsonObject): readonly Option[] | undefined {
  return slot.computed === undefined ? slot.options : slot.computed(contextOf(draft, values, slot)).map(optionOf);
}

/**
 * Checks a value by the slot's schema, its own check and its choices. The check comes before the choices because it alone
 * can say why something that exists is not on offer.
 */
export function accept(draft: Draft, slot: SlotPlan, raw: unknown, values: JsonObject): Accepted {
  if (typeof raw === "string" && raw.length > MAX_FREE_TEXT) {
    return { ok: false, why: { key: "sambung.invalid.long", variables: { bound: MAX_FREE_TEXT } } };
  }
  const value = parse(slot.schema, raw);
  if (value === undefined) return { ok: false, why: refusalOf(draft, slot.schema, raw) };
  const checked = slot.definition.check?.(value, contextOf(draft, values, slot)) ?? true;
  if (checked !== true) return { ok: false, why: { key: checked } };
  const options = optionsOf(draft, slot, values);
  const offered = options === undefined || options.some((option) => sameJson(option.value, value));
  return offered ? { ok: true, value } : { ok: false, why: { key: "sambung.invalid.choice" } };
}

/**
 * The value as it is stored: what the schema makes of it, or the words themselves where that is not JSON or would not
 * pass the schema once more (a completed form is parsed again as a whole).
 */
export function parse(schema: z.ZodType, raw: unknown): Json | undefined {
  const parsed = schema.safeParse(raw);
  if (!parsed.success || parsed.data === undefined) return undefined;
  if (parsed.data === raw) return isJson(raw) ? raw : toJson(raw);
  if (!isJson(parsed.data)) return isJson(raw) ? raw : undefined;
  const again = schema.safeParse(parsed.data);
  if (again.success && sameJson(parsed.data, again.data as Json)) return parsed.data;
  return isJson(raw) ? raw : undefined;
}

/** A value as the customer is shown it. */
export function shownValue(draft: Draft, slot: SlotPlan, value: Json, values: JsonObject): string {
  const option = optionsOf(draft, slot, values)?.find((other) => sameJson(other.value, value));
  if (option !== undefined) return labelOf(draft, option);
  return shownPlain(draft, value, slot.kinds[0]);
}

function shownPlain(draft: Draft, value: Json, kind: string | undefined): string {
  const locale = localeOf(draft);
  if (kind === "media" || kind === "location") return shownAttachment(draft, value, kind);
  if (typeof value === "boolean") return draft.copy.text(locale, value ? "sambung.yes" : "sambung.no");
  if (typeof value === "number") return draft.copy.format(locale, value, kind === "money" ? "money" : "number");
  if (typeof value === "string") {
    return kind === "date" || kind === "time" ? draft.copy.format(locale, value, kind) : value;
  }
  if (value === null) return "-";
  if (Array.isArray(value)) return value.map((part: Json) => shownPlain(draft, part, undefined)).join(", ");
  return shownObject(draft, value as JsonObject);
}

/** A file by its name, a place by its label; words of a slot that also takes words as they are. */
function shownAttachment(draft: Draft, value: Json, kind: "media" | "location"): string {
  const { name, type, label, latitude, longitude } = (typeof value === "object" ? value : {}) as JsonObject;
  if (kind === "media" && typeof type === "string") {
    return typeof name === "string" ? name : draft.copy.text(localeOf(draft), `sambung.sent.${type}`);
  }
  if (typeof latitude !== "number" || typeof longitude !== "number") return shownPlain(draft, value, undefined);
  return typeof label === "string" ? label : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function shownObject(draft: Draft, value: JsonObject): string {
  const { amount, currency, unit } = value;
  if (typeof amount === "number" && typeof currency === "string") {
    return draft.copy.format(localeOf(draft), value, "money");
  }
  if (typeof amount === "number" && typeof unit === "string") return `${shownPlain(draft, amount, "number")} ${unit}`;
  return Object.values(value)
    .filter((part) => part !== undefined)
    .map((part) => shownPlain(draft, part, undefined))
    .join(", ");
}

/** What a slot is called; of several items with the item: "Jumlah (Kopi Toraja)". */
export function slotLabel(draft: Draft, slot: SlotPlan, values: JsonObject = {}): string {
  const { label } = slot.definition;
  const name = slot.item?.part ?? slot.name;
  const called = label === undefined ? name : draft.copy.text(localeOf(draft), label, undefined, draft.channel);
  const { item } = slot;
  if (item === undefined || item.id === "+" || itemIds(item.list, values).length < 2) return called;
  const key = partSlot(item.list, item.id, item.list.key);
  const value = values[key.name];
  return value === undefined || key === slot ? called : `${called} (${shownValue(draft, key, value, values)})`;
}

/** Filled slots that apply and are no secret, in the order asked. */
export function shownSlots(form: FormPlan, task: Pick<Task, "values">): readonly SlotPlan[] {
  return orderOf(form, task.values).filter(
    (slot) => !slot.secret && slot.item?.id !== "+" && isFilled(task, slot.name),
  );
}

/** All that is filled and nobody else's business, in one line: "Kopi Gayo, 2, Diantar". */
export function oneLine(draft: Draft, form: FormPlan, task: Pick<Task, "values">): string {
  const slots = shownSlots(form, task).filter((slot) => slot.definition.sensitivity !== "pii");
  const groups = [...Map.groupBy(slots, ({ item }) => (item === undefined ? "" : `${item.list.name}[${item.id}]`))];
  const several = groups.filter(([place]) => place !== "").length > 1;
  return groups
    .map(([, group]) =>
      group.map((slot) => shownValue(draft, slot, task.values[slot.name] ?? null, task.values)).join(", "),
    )
    .join(several ? "; " : ", ");
}
