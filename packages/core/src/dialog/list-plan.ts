import { z } from "zod";
import type { Copywriter } from "../copy/index.ts";
import type { SlotDefinition, VocabularyDefinition } from "../model/definition.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { itemLimits, itemShape } from "../model/slot-kind.ts";
import { keyedOption, planSlot, type SlotPlan } from "./plan-slot.ts";

/**
 * A slot that holds a list of things with parts, such as a cart. Each part of each item is a slot of its own with a name
 * like `items[2].qty`, where 2 is the item's number for good: what is known of slots holds for them too. The numbers
 * in use are kept under `items[]`, the end of the list under `items[+]`.
 */
export interface ListPlan {
  readonly name: string;
  /** Slots of an item with their bare names. */
  readonly parts: readonly SlotPlan[];
  /** The part by which people call an item. */
  readonly key: SlotPlan;
  /** Copy key of "anything else?". */
  readonly more?: string;
  /** Part that is added up when the same thing is ordered once more. */
  readonly sum?: string;
  readonly when?: SlotDefinition["when"];
  readonly max: number;
  /** Slots of items, made when first needed. */
  readonly made: Map<string, SlotPlan>;
}

/** Where a part's slot belongs. The slot that ends the list has the number `"+"`. */
export interface ItemPlace {
  readonly list: ListPlan;
  readonly id: number | "+";
  readonly part: string;
}

/** Most items of a list whose schema sets no limit; more would be no conversation. */
const MAX_ITEMS = 20;
const PLACE = /^(.+)\[(\d+|\+)\](?:\.(.+))?$/;

/** The plan of a slot that holds a list. */
export function planList(
  name: string,
  definition: SlotDefinition,
  schema: z.ZodType,
  vocabulary: VocabularyDefinition,
  copy: Copywriter,
): ListPlan | undefined {
  const { of, more, sum, when } = definition;
  const shape = of === undefined ? undefined : itemShape(schema);
  if (of === undefined || shape === undefined) return undefined;
  const parts = Object.entries(shape).flatMap(([part, one]) => {
    const given = of[part];
    return given === undefined ? [] : [planSlot(part, given, one, vocabulary, copy)];
  });
  const [key] = parts;
  if (key === undefined) return undefined;
  const list: ListPlan = {
    name,
    parts,
    key,
    ...(more === undefined ? {} : { more }),
    ...(sum === undefined ? {} : { sum }),
    ...(when === undefined ? {} : { when }),
    max: Math.min(MAX_ITEMS, itemLimits(schema).max),
    made: new Map(),
  };
  if (more !== undefined) list.made.set(endName(list), endSlot(list, more, copy));
  return list;
}

/** The slot in which the customer says that this is all. */
function endSlot(list: ListPlan, more: string, copy: Copywriter): SlotPlan {
  return {
    name: endName(list),
    definition: { ask: more },
    schema: z.literal(false),
    kinds: ["yesno"],
    expects: ["yesno", "choice"],
    optional: true,
    free: false,
    secret: false,
    options: [keyedOption(false, "sambung.list.done", copy)],
    names: [],
    item: { list, id: "+", part: "" },
  };
}

/** `items[2].qty`. */
export function partSlot(list: ListPlan, id: number, part: SlotPlan): SlotPlan {
  const name = `${list.name}[${id}].${part.name}`;
  const known = list.made.get(name);
  if (known !== undefined) return known;
  const slot: SlotPlan = { ...part, name, item: { list, id, part: part.name } };
  list.made.set(name, slot);
  return slot;
}

export function endName(list: ListPlan): string {
  return `${list.name}[+]`;
}

/** Name under which the numbers of a list's items are kept. */
export function idsName(list: Pick<ListPlan, "name">): string {
  return `${list.name}[]`;
}

/** The numbers of a list's items, oldest first. */
export function itemIds(list: Pick<ListPlan, "name">, values: JsonObject): readonly number[] {
  return (values[idsName(list)] ?? []) as readonly number[];
}

/** A number no item of the list has. The first item has its number before anything is known of it. */
export function nextId(list: ListPlan, values: JsonObject): number {
  return Math.max(0, ...itemIds(list, values)) + 1;
}

/** The slots of a list for the items there are, or for the first one when there is none. */
export function slotsOfList(list: ListPlan, values: JsonObject): readonly SlotPlan[] {
  const ids = itemIds(list, values);
  const slots = (ids.length === 0 ? [1] : ids).flatMap((id) => list.parts.map((part) => partSlot(list, id, part)));
  const end = list.made.get(endName(list));
  return end === undefined || ids.length === 0 || ids.length >= list.max ? slots : [...slots, end];
}

/** The slot of a name such as `items[2].qty`, in one of these lists. */
export function listSlot(lists: readonly ListPlan[], name: string): SlotPlan | undefined {
  const [, listName, id, partName] = PLACE.exec(name) ?? [];
  const list = lists.find((one) => one.name === listName);
  if (list === undefined || id === undefined) return undefined;
  if (id === "+") return list.made.get(name);
  const part = list.parts.find((one) => one.name === partName);
  return part === undefined ? undefined : partSlot(list, Number(id), part);
}

/** What is known of one item. */
export function itemOf(values: JsonObject, place: Pick<ItemPlace, "list" | "id">): JsonObject {
  const item: { [part: string]: Json } = {};
  for (const part of place.list.parts) {
    const value = values[`${place.list.name}[${place.id}].${part.name}`];
    if (value !== undefined) item[part.name] = value;
  }
  return item;
}

const assembled = new WeakMap<JsonObject, JsonObject>();

/** Values as the bot's own code knows them: lists as lists. The same values give the same object. */
export function assemble(values: JsonObject): JsonObject {
  const names = Object.keys(values);
  if (!names.some((name) => name.endsWith("]") || name.includes("]."))) return values;
  const known = assembled.get(values);
  if (known !== undefined) return known;
  const whole: { [name: string]: Json } = {};
  const items = new Map<string, { [part: string]: Json }>();
  for (const name of names) {
    const value = values[name];
    const place = PLACE.exec(name);
    if (value === undefined) continue;
    if (name.endsWith("[]")) {
      const list = name.slice(0, -2);
      whole[list] = (value as readonly number[]).map((id) => itemIn(items, `${list}[${id}]`));
    } else if (place === null) whole[name] = value;
    else itemIn(items, `${place[1]}[${place[2]}]`)[place[3] ?? ""] = value;
  }
  assembled.set(values, whole);
  return whole;
}

function itemIn(items: Map<string, { [part: string]: Json }>, place: string): { [part: string]: Json } {
  const item = items.get(place) ?? {};
  items.set(place, item);
  return item;
}

/** The other way round: values of the bot's own code as a task keeps them. Items keep the numbers they had. */
export function takeApart(lists: readonly ListPlan[], whole: JsonObject, before: JsonObject): JsonObject {
  if (lists.length === 0) return whole;
  const values: { [name: string]: Json | undefined } = { ...whole };
  for (const list of lists) {
    const items = whole[list.name];
    delete values[list.name];
    if (!Array.isArray(items)) continue;
    const known = itemIds(list, before);
    let fresh = nextId(list, before);
    const ids = items.map((_, index) => known[index] ?? fresh++);
    values[idsName(list)] = ids;
    items.forEach((item: JsonObject, index) => {
      for (const [part, value] of Object.entries(item ?? {})) values[`${list.name}[${ids[index]}].${part}`] = value;
    });
    const end = before[endName(list)];
    if (end !== undefined) values[endName(list)] = end;
  }
  return values;
}
