import type { Task } from "../model/customer.ts";
import type { Entity } from "../model/entity.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import { itemFor } from "./list-item-for.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import type { Option, SlotPlan } from "./plan-slot.ts";
import { applies, isFilled, optionsOf } from "./values.ts";
import { findPhrase, isConnective, isFiller, isNegation, isOwner, isWord, type Word } from "./words.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How a value was found: as an entity, by all words of a label, by one word only this label has, or in an earlier question. */
export type How = "entity" | "phrase" | "word" | "mentioned";

export interface Hit extends Span {
  readonly slot: SlotPlan;
  readonly values: readonly Json[];
  readonly how: How;
  readonly denied: boolean;
  /** It fits several items of a list; `slot` is the first of them. */
  readonly several?: boolean;
  /** With `several`: so much more (or less) than each holds, instead of the value. */
  readonly by?: number;
}

export function entityHits(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values" | "filled" | "asked">,
  text: string,
  words: readonly Word[],
  from: number,
  target: SlotPlan | undefined,
  used: ReadonlySet<Entity>,
): readonly Hit[] {
  const entities = readEntities(draft);
  const hits: Hit[] = [];
  for (const entity of entities) {
    if (entity.start < from || used.has(entity) || isPartOfOther(entity, entities)) continue;
    const meant = slotFor(draft, form, task, entity, target, words);
    if (meant === undefined) continue;
    const { slot, several } = meant;
    const readings = [entity.value, ...(entity.alternatives ?? [])];
    const values = readings.map((value) => valueFor(draft, slot, entity, value)).filter((value) => value !== undefined);
    const { start, end } = entity;
    const denied = isDenied(text, words, start);
    if (values.length > 0)
      hits.push({ slot, values, how: "entity", denied, start, end, ...(several ? { several } : {}) });
  }
  return hits;
}

/** No message people mean holds more values; the rest of a longer one is not looked at. */
const MAX_ENTITIES = 100;

/** The entities of a message, the first ones of an endless one. */
export function readEntities({ understood }: Pick<Draft, "understood">): readonly Entity[] {
  return understood.entities.length > MAX_ENTITIES ? understood.entities.slice(0, MAX_ENTITIES) : understood.entities;
}

/**
 * A bare number inside of a date, a phone number or a product's name is not a number of its own; what is inside of a pattern
 * is nothing of its own: "Jl. Toraja 5" orders no coffee.
 */
export function isPartOfOther(entity: Entity, entities: readonly Entity[]): boolean {
  return entities.some(
    (other) =>
      (other.kind.startsWith("pattern:") ||
        (entity.kind === "number" && other.kind !== "number" && other.kind !== "quantity")) &&
      other.start <= entity.start &&
      other.end >= entity.end &&
      other.end - other.start > entity.end - entity.start,
  );
}

/** "bukan gayo": the word before denies it, with nothing but space between. */
export function isDenied(text: string, words: readonly Word[], start: number): boolean {
  const before = words.findLast((word) => word.end <= start);
  return before !== undefined && isNegation(before.text) && text.slice(before.end, start).trim() === "";
}

/** The one slot an entity is for; undefined when there is none or it cannot be told. */
function slotFor(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values" | "filled" | "asked">,
  entity: Entity,
  target: SlotPlan | undefined,
  words: readonly Word[],
): { readonly slot: SlotPlan; readonly several: boolean } | undefined {
  const all = fittingSlots(draft, form, task, entity);
  const named = only(all.filter((slot) => isNamedBefore(slot, words, entity.start)));
  if (target !== undefined)
    return all.includes(target) && (named ?? target) === target ? { slot: target, several: false } : undefined;
  if (named !== undefined) return { slot: named, several: false };
  const { slots: fitting, several } = onePerPart(draft, task, all);
  const slot = plainSlotFor(draft, task, fitting);
  return slot === undefined ? undefined : { slot, several: several.has(slot) };
}

/** "Jumlah jadi 6 dan meja jadi 7": what stands right behind the name of a slot is for that slot. */
function isNamedBefore({ names }: SlotPlan, words: readonly Word[], start: number): boolean {
  return names.some((phrase) =>
    findPhrase(words, phrase).some((at) => {
      const last = words[at + phrase.length - 1] as Word;
      return (
        last.end <= start &&
        words.every(
          (word) => word.start < last.end || word.start >= start || isConnective(word.text) || isOwner(word.text),
        )
      );
    }),
  );
}

function plainSlotFor(
  draft: Draft,
  task: Pick<Task, "values" | "filled" | "asked">,
  fitting: readonly SlotPlan[],
): SlotPlan | undefined {
  const filled = fitting.filter((slot) => isFilled(task, slot.name));
  if (draft.understood.correction && filled.length > 0) return latest(filled, task);
  const awaited = fitting.find((slot) => slot.name === task.asked?.name);
  if (awaited !== undefined) return awaited;
  const missing = fitting.filter((slot) => !isFilled(task, slot.name));
  const applicable = missing.filter((slot) => applies(slot, task.values));
  if (applicable.length > 0) return only(applicable);
  return missing.length > 0 ? only(missing) : only(filled);
}

/** Of the slots of a list's items one for each part: that of the item which is meant. */
function onePerPart(
  draft: Draft,
  task: Pick<Task, "values" | "filled" | "asked">,
  slots: readonly SlotPlan[],
): { readonly slots: readonly SlotPlan[]; readonly several: ReadonlySet<SlotPlan> } {
  const several = new Set<SlotPlan>();
  if (slots.every(({ item }) => item === undefined)) return { slots, several };
  const groups = Map.groupBy(slots, ({ item, name }) =>
    item === undefined ? name : `${item.list.name}[].${item.part}`,
  );
  const kept = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (group.length < 2 || first === undefined) return group;
    const meant = itemFor(draft, task, group);
    if (meant === undefined) return [];
    if (meant !== "several") return [meant];
    several.add(first);
    return [first];
  });
  return { slots: kept, several };
}

/** Slots of the entity's name, else of its kind, else those it can be converted for. */
function fittingSlots(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values" | "asked">,
  entity: Entity,
): readonly SlotPlan[] {
  const open = orderOf(form, task.values).filter(
    (slot) => slot.item?.id !== "+" && (!slot.secret || slot.name === task.asked?.name),
  );
  const named = open.filter((slot) => isNamed(slot, entity));
  if (named.length > 0) return named;
  const fitting = open.filter((slot) => valueFor(draft, slot, entity, entity.value) !== undefined);
  const exact = fitting.filter((slot) => slot.kinds.includes(entity.kind));
  return exact.length > 0 ? exact : fitting;
}

export function only(slots: readonly SlotPlan[]): SlotPlan | undefined {
  return slots.length === 1 ? slots[0] : undefined;
}

/** The slot answered last: what "eh jadinya 3" is about. */
function latest(slots: readonly SlotPlan[], task: Pick<Task, "filled">): SlotPlan | undefined {
  return slots.reduce((best, slot) =>
    (task.filled[slot.name]?.at ?? 0) >= (task.filled[best.name]?.at ?? 0) ? slot : best,
  );
}

/** Whether the slot asks for this entity by its name. */
function isNamed({ entity, early }: SlotPlan, { name }: Entity): boolean {
  return name !== undefined && (entity === name || early === name);
}

/** What an entity means for a slot; undefined when it is of another kind. */
export function valueFor(draft: Draft, slot: SlotPlan, entity: Entity, value: Json): Json | undefined {
  if (slot.kinds.includes(entity.kind) || isNamed(slot, entity)) return value;
  if (slot.entity !== undefined && entity.name !== undefined) return undefined;
  const { amount } = (typeof value === "object" && value !== null ? value : {}) as JsonObject;
  if (slot.kinds.includes("number") && entity.kind === "quantity") return amount;
  if (slot.kinds.includes("money") && entity.kind === "number" && typeof value === "number") {
    return { amount: value, currency: draft.plan.definition.currency };
  }
  return undefined;
}

/** Labels and values of options that stand in the text. */
export function optionHits(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values" | "filled" | "asked">,
  text: string,
  words: readonly Word[],
  target: SlotPlan | undefined,
): readonly Hit[] {
  if (words.length === 0) return [];
  const all = orderOf(form, task.values);
  const { slots, several } = target === undefined ? onePerPart(draft, task, all) : { slots: all, several: new Set() };
  return slots.flatMap((slot) => {
    const awaited = slot.name === task.asked?.name || slot === target;
    if (slot.kinds.includes("yesno") || (slot.entity !== undefined && !awaited)) return [];
    if (target !== undefined && slot !== target) return [];
    const options = optionsOf(draft, slot, task.values);
    if (options === undefined) return [];
    const phrases = options.flatMap((option) => phraseHits(slot, option, words));
    const hits = phrases.length > 0 ? outermost(phrases) : wordHits(slot, options, words);
    return hits.map((hit) => ({
      ...hit,
      denied: isDenied(text, words, hit.start),
      ...(several.has(slot) ? { several: true } : {}),
    }));
  });
}

/** Whether it is denied is seen by whoever knows what stands before it. */
type Unjudged = Omit<Hit, "denied">;

export function phraseHits(slot: SlotPlan, option: Option, words: readonly Word[]): readonly Unjudged[] {
  return option.phrases.flatMap((phrase) =>
    findPhrase(words, phrase).map((at): Unjudged => {
      const last = words[at + phrase.length - 1] as Word;
      const { start } = words[at] as Word;
      return { slot, values: [option.value], how: "phrase", start, end: last.end };
    }),
  );
}

/** "ambil aja" for "Ambil sendiri": a word that no other option of the slot has. */
function wordHits(slot: SlotPlan, options: readonly Option[], words: readonly Word[]): readonly Unjudged[] {
  return words.flatMap((word) => {
    if (word.text.length < 4 || isFiller(word.text)) return [];
    const having = options.filter((option) =>
      option.phrases.some((phrase) => phrase.some((part) => part.length > 3 && isWord(word.text, part))),
    );
    const [option] = having;
    return having.length === 1 && option !== undefined
      ? [{ slot, values: [option.value], how: "word" as const, start: word.start, end: word.end }]
      : [];
  });
}

function outermost<T extends Span>(hits: readonly T[]): readonly T[] {
  return hits.filter((hit) => !hits.some((other) => isInside(hit, other)));
}

export function isInside(hit: Span, other: Span): boolean {
  return (
    other !== hit && other.start <= hit.start && other.end >= hit.end && other.end - other.start > hit.end - hit.start
  );
}
