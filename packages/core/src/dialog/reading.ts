import type { Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import { type Draft, wordsSaid } from "./draft.ts";
import { entityHits, type Hit, type How, isInside, optionHits, type Span } from "./hits.ts";
import { sameJson } from "./json.ts";
import { type ItemsRead, NO_ITEMS, readItems } from "./list-read.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { applies } from "./values.ts";
import { findPhrase, isFiller, isUnit, unexplained, type Word } from "./words.ts";

/** What a message says about one slot. */
export interface Found {
  readonly slot: SlotPlan;
  /** More than one: the words fit all of them. None: only what is there already was denied. */
  readonly values: readonly Json[];
  readonly how: How;
  /** What the slot holds was denied: "bukan gayo". */
  readonly denied: boolean;
  /** Says of itself what it is; a bare number among other words does not. */
  readonly sure: boolean;
  readonly spans: readonly Span[];
  /** For a value that fits several items: so much more (or less) than each holds, instead of the value. */
  readonly by?: number;
}

/** A message read for a form: which slots it speaks about, and how much of it that leaves unexplained. */
export interface Reading {
  readonly text: string;
  readonly words: readonly Word[];
  readonly found: readonly Found[];
  /** Words that neither belong to a value nor are filler. */
  readonly left: number;
  /** What it says about the items of lists, besides the values found. */
  readonly items: ItemsRead;
  /** Values that fit several items of a list. */
  readonly unplaced: readonly Found[];
}

/** Reads the values a message holds for the slots of a form. Nothing is decided yet, and nothing checked. */
export function readMessage(
  draft: Draft,
  form: FormPlan,
  task: Pick<Task, "values" | "filled" | "asked">,
  from = 0,
  target?: SlotPlan,
): Reading {
  const text = draft.understood.text ?? "";
  const said = wordsSaid(draft);
  const words = from === 0 ? said : said.filter((word) => word.start >= from);
  const items = target === undefined ? readItems(draft, form, task, text, words) : NO_ITEMS;
  const all = [
    ...items.hits,
    ...entityHits(draft, form, task, text, words, from, target, items.used),
    ...optionHits(draft, form, task, text, words, target).filter((hit) => !isSpokenFor(hit, items)),
  ];
  const { correction } = draft.understood;
  const hits = nearThings(dropNested(all), words);
  const groupedHits = (several: boolean): readonly Found[] =>
    grouped(
      hits.filter((hit) => (hit.several === true) === several),
      words,
      task,
      correction,
    );
  const found = groupedHits(false);
  const unplaced = groupedHits(true);
  const spans = [...found, ...unplaced].flatMap((one) => [...one.spans, ...namesIn(one.slot, words)]);
  return { text, words, found, left: unexplained(words, [...spans, ...items.spans]), items, unplaced };
}

/** Where a slot is named for which there is a value: "quantity of tea to 4". */
function namesIn({ names }: SlotPlan, words: readonly Word[]): readonly Span[] {
  return names.flatMap((phrase) =>
    findPhrase(words, phrase).map((at) => ({
      start: (words[at] as Word).start,
      end: (words[at + phrase.length - 1] as Word).end,
    })),
  );
}

/** Whether a message says anything for the form. */
export function saysSomething({ found, items }: Reading): boolean {
  return found.length + items.removed.length + items.absent.length + items.wanted.length + items.ended.length > 0;
}

/** A label that was read as a part of an item is not a value of another one. */
function isSpokenFor(hit: Hit, items: ItemsRead): boolean {
  const { item } = hit.slot;
  return (
    item !== undefined &&
    items.hits.some((other) => other.slot.item?.part === item.part && other.start < hit.end && other.end > hit.start)
  );
}

/** Whether taking it would change the slot. */
export function changesSomething(found: Found, task: Pick<Task, "values">): boolean {
  return found.values.length !== 1 || !sameJson(task.values[found.slot.name], found.values[0]);
}

/**
 * What may be taken: a filled slot changes only with a word of correction, or when the message says nothing else; a bare
 * number among other words fills only what was asked for; what applies to nothing is not meant.
 */
export function meantFor(
  reading: Reading,
  task: Pick<Task, "values" | "asked">,
  correction: boolean,
): readonly Found[] {
  const meant = reading.found.filter((found) => {
    if (task.asked === null || task.asked.name === found.slot.name || !changesSomething(found, task)) return true;
    if (!found.sure && reading.left > 1) return false;
    if (startsItem(found, reading) && !task.asked.name.startsWith(`${found.slot.item?.list.name}[`)) {
      return reading.left === 0 || reading.items.adding;
    }
    return task.values[found.slot.name] === undefined || correction || found.denied || reading.left === 0;
  });
  return meant.filter(
    (found) =>
      applies(found.slot, task.values) || meant.some((other) => other !== found && changesSomething(other, task)),
  );
}

/** A value of an item that begins with this message. */
function startsItem({ slot }: Found, { items }: Reading): boolean {
  return slot.item !== undefined && items.fresh.has(`${slot.item.list.name}[${slot.item.id}]`);
}

/** Drops what is only a part of the words that mean something for another slot. */
function dropNested(hits: readonly Hit[]): readonly Hit[] {
  return hits.filter((hit) => !hits.some((other) => other.slot !== hit.slot && isInside(hit, other)));
}

/** Of several numbers the one that stands beside a listed thing counts: "2 kopi gayo ke Jl. Merdeka 10". */
function nearThings(hits: readonly Hit[], words: readonly Word[]): readonly Hit[] {
  const things = hits.filter(isThing);
  if (things.length === 0) return hits;
  return hits.filter((hit) => {
    const rivals = hits.filter((other) => other.slot === hit.slot && other.how === "entity");
    if (rivals.length < 2 || !isAmount(hit)) return true;
    const near = rivals.map((rival) => things.find((thing) => isBeside(rival, thing, words)));
    const first = near.find((thing) => thing !== undefined);
    if (first === undefined) return true;
    // "2 gayo 3 toraja" stays open; "2 gayo, Jl. Merdeka 10 Bandung" is about two.
    const alike = rivals.filter((_, index) => near[index]?.slot === first.slot);
    return alike.length > 1 || alike[0] === hit;
  });
}

function isAmount(hit: Hit): boolean {
  return hit.how === "entity" && hit.slot.kinds.includes("number");
}

function isThing(hit: Hit): boolean {
  return hit.how === "entity" && hit.slot.entity !== undefined && !hit.slot.kinds.includes("number");
}

/** "3 bungkus", "3 gayo", "gayo 3". */
function isMeasured(hit: Hit, hits: readonly Hit[], words: readonly Word[]): boolean {
  const next = words.find((word) => word.start >= hit.end);
  const last = words.findLast((word) => word.end <= hit.end);
  return (
    (next !== undefined && isUnit(next.text)) ||
    (last !== undefined && isUnit(last.text)) ||
    hits.some((other) => isThing(other) && isBeside(hit, other, words))
  );
}

/** Nothing but filler stands between. */
function isBeside(a: Span, b: Span, words: readonly Word[]): boolean {
  const from = Math.min(a.end, b.end);
  const to = Math.max(a.start, b.start);
  return words.every((word) => word.end <= from || word.start >= to || isFiller(word.text));
}

function grouped(
  hits: readonly Hit[],
  words: readonly Word[],
  task: Pick<Task, "values">,
  correction: boolean,
): readonly Found[] {
  return [...Map.groupBy(hits, (hit) => hit.slot)].flatMap(([slot, all]) => {
    const best = all.some((hit) => hit.how === "entity") ? all.filter((hit) => hit.how === "entity") : all;
    const ordered = [...best].sort((a, b) => a.start - b.start);
    const meantHits = ordered.filter((hit) => !hit.denied);
    const values = distinct(meantHits.flatMap((hit) => hit.values));
    const current = task.values[slot.name];
    const denied = ordered.some((hit) => hit.denied && hit.values.some((value) => sameJson(value, current)));
    if (values.length === 0 && !denied) return [];
    // "ganti gayo jadi toraja": naming what is there already only says what goes.
    const fresh =
      values.length > 1 && current !== undefined ? values.filter((value) => !sameJson(value, current)) : values;
    const last = meantHits.at(-1);
    const sure = !meantHits.some(isAmount) || meantHits.some((hit) => isMeasured(hit, hits, words));
    const meant = correction && fresh.length > 1 && last?.values.length === 1 ? last.values : fresh;
    const by = ordered[0]?.by;
    const how = ordered[0]?.how ?? "word";
    return [{ slot, values: meant, how, denied, sure, spans: all, ...(by === undefined ? {} : { by }) }];
  });
}

function distinct(values: readonly Json[]): readonly Json[] {
  return values.filter((value, index) => values.findIndex((other) => sameJson(other, value)) === index);
}
