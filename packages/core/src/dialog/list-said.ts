import type { Task } from "../model/customer.ts";
import type { Entity } from "../model/entity.ts";
import type { Json } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import { type How, isDenied, isInside, isPartOfOther, phraseHits, readEntities, type Span, valueFor } from "./hits.ts";
import { directions } from "./list-amount.ts";
import { type ListPlan, nextId, partSlot } from "./list-plan.ts";
import { isAll, isSeparated } from "./list-words.ts";
import { optionOf, type SlotPlan } from "./plan-slot.ts";
import { contextOf } from "./values.ts";
import { isFiller, isUnit, type Word } from "./words.ts";

/** What a message mentions of a list's items, and which parts stand with which thing. */

export type Known = Pick<Task, "values" | "filled" | "asked">;

/** A part that is mentioned, before it is known of which item. */
export interface Said extends Span {
  readonly part: SlotPlan;
  readonly values: readonly Json[];
  readonly how: How;
  readonly entity?: Entity;
  readonly denied: boolean;
}

/** A mention of an item by its key or its position, with the parts that stand with it. */
export interface Anchor extends Span {
  readonly said?: Said;
  readonly with: Said[];
  /** The item it is about, once that is known. */
  id?: number;
  removes: boolean;
}

/** Every part that is mentioned, in the order of the text. */
export function saidParts(
  draft: Draft,
  list: ListPlan,
  task: Known,
  text: string,
  words: readonly Word[],
): readonly Said[] {
  const entities = readEntities(draft);
  const from = words[0]?.start ?? 0;
  const said: Said[] = [];
  for (const entity of entities) {
    if (entity.start < from || isPartOfOther(entity, entities)) continue;
    const part = partFor(draft, list, entity);
    if (part === undefined) continue;
    const readings = [entity.value, ...(entity.alternatives ?? [])];
    const values = readings.map((value) => valueFor(draft, part, entity, value)).filter((value) => value !== undefined);
    const { start, end } = entity;
    if (values.length > 0)
      said.push({ part, values, how: "entity", entity, start, end, denied: isDenied(text, words, start) });
  }
  for (const part of list.parts) {
    if (part.entity !== undefined || part.kinds.includes("yesno")) continue;
    const options = part.computed?.(contextOf(draft, task.values, partSlot(list, nextId(list, task.values), part)));
    const offered = options === undefined ? part.options : options.map(optionOf);
    const found = (offered ?? []).flatMap((option) => phraseHits(part, option, words));
    for (const { values, start, end } of found.filter((hit) => !found.some((other) => isInside(hit, other)))) {
      said.push({ part, values, how: "phrase", start, end, denied: isDenied(text, words, start) });
    }
  }
  return said
    .filter(
      (one, at) => !said.some((other, before) => before < at && other.part === one.part && isInsideOf(one, other)),
    )
    .filter((one) => !said.some((other) => other.part !== one.part && isInside(one, other)))
    .sort((a, b) => a.start - b.start);
}

/** The part an entity is for: by its name, else by its kind. */
function partFor(draft: Draft, list: ListPlan, entity: Entity): SlotPlan | undefined {
  const named = list.parts.find((part) => part.entity !== undefined && part.entity === entity.name);
  if (named !== undefined) return named;
  const fitting = list.parts.filter((part) => valueFor(draft, part, entity, entity.value) !== undefined);
  return fitting.find((part) => part.kinds.includes(entity.kind)) ?? (fitting.length === 1 ? fitting[0] : undefined);
}

/** "semuanya halus", "2 each": said of every item. */
export function saidOfAll(said: readonly Said[], words: readonly Word[]): readonly Said[] {
  return said.filter((one) => allWords([one], words).length > 0);
}

export function allWords(said: readonly Said[], words: readonly Word[]): readonly Word[] {
  return said.flatMap((one) => {
    const near = [words.findLast((word) => word.end <= one.start), words.find((word) => word.start >= one.end)];
    return near.filter((word) => word !== undefined && isAll(word)) as Word[];
  });
}

/** Gives every other part to the item it stands with: "2 gayo halus sama 3 toraja". */
export function attach(said: readonly Said[], anchors: readonly Anchor[], text: string, words: readonly Word[]): void {
  const ways = directions(words);
  const covered = [...said, ...anchors, ...ways];
  const isClear = (from: number, to: number, between = words): boolean =>
    !isSeparated(text, between, from, to) &&
    words.every(
      (word) =>
        word.end <= from ||
        word.start >= to ||
        isFiller(word.text) ||
        isUnit(word.text) ||
        covered.some((one) => one.start <= word.start && one.end >= word.end),
    );
  const first = anchors[0] as Anchor;
  const leads = said.some((one) => isAmount(one) && one.end <= first.start && isClear(one.end, first.start));
  const has = (anchor: Anchor, one: Said): boolean => anchor.with.some(({ part }) => part === one.part);
  for (const one of said) {
    const left = anchors.findLast((anchor) => anchor.end <= one.start);
    const right = anchors.find((anchor) => anchor.start >= one.end);
    const isRight = right !== undefined && !has(right, one) && isClear(one.end, right.start);
    // "gayonya tambah 2" is about one thing, "gayo tambah 2 toraja" about two.
    const between = isRight ? words : words.filter((word) => !ways.includes(word));
    const fits = {
      left: left !== undefined && !has(left, one) && isClear(left.end, one.start, between),
      right: isRight,
    };
    const prefersRight = fits.right && (!fits.left || (isAmount(one) && leads));
    const near = prefersRight ? right : fits.left ? left : undefined;
    const far = isAmount(one) ? undefined : [left, right].find((anchor) => anchor !== undefined && !has(anchor, one));
    (near ?? far)?.with.push(one);
  }
}

export function isAmount(said: Said): boolean {
  return said.part.kinds.includes("number");
}

export function span({ start, end }: Span): Span {
  return { start, end };
}

export function isInsideOf(hit: Span, other: Span): boolean {
  return other.start <= hit.start && other.end >= hit.end;
}
