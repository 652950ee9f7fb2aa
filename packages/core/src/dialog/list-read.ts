import type { Entity } from "../model/entity.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import { type Hit, readEntities, type Span } from "./hits.ts";
import { sameJson } from "./json.ts";
import { asksForMore, directionOf, directions } from "./list-amount.ts";
import { called } from "./list-called.ts";
import { itemFor } from "./list-item-for.ts";
import { itemIds, itemOf, type ListPlan, nextId, partSlot } from "./list-plan.ts";
import { isRemoved, takesFromNothing } from "./list-removed.ts";
import {
  type Anchor,
  allWords,
  attach,
  isAmount,
  isInsideOf,
  type Known,
  type Said,
  saidOfAll,
  saidParts,
  span,
} from "./list-said.ts";
import { endings, isAdding, isSetting, positions, removals, wantsAnother } from "./list-words.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { contextOf } from "./values.ts";
import { isInstead, type Word } from "./words.ts";

/** What a message says about the lists of a form. */
export interface ItemsRead {
  /** Values for parts of items, also of items that are not there yet. */
  readonly hits: readonly Hit[];
  /** Entities that are spoken for. */
  readonly used: ReadonlySet<Entity>;
  /** Words that say what shall be done with the items. */
  readonly spans: readonly Span[];
  readonly removed: readonly { readonly list: ListPlan; readonly id: number }[];
  /** Things that shall go and are in no list. */
  readonly absent: readonly { readonly part: SlotPlan; readonly value: Json }[];
  /** Items that were only named, to say which one is meant. */
  readonly named: readonly { readonly list: ListPlan; readonly id: number }[];
  /** Lists that are said to be complete. */
  readonly ended: readonly ListPlan[];
  /** Lists to which something shall be added that was not named yet. */
  readonly wanted: readonly ListPlan[];
  /** Numbers of items that begin with this message. */
  readonly fresh: ReadonlySet<string>;
  /** A word says that something is added. */
  readonly adding: boolean;
  /** An amount is to be more or less than it was. */
  readonly counted: boolean;
}

export const NO_ITEMS: ItemsRead = {
  hits: [],
  used: new Set(),
  spans: [],
  removed: [],
  absent: [],
  named: [],
  ended: [],
  wanted: [],
  fresh: new Set(),
  adding: false,
  counted: false,
};

/** Reads what a message says about lists: "2 gayo halus sama 3 toraja", "hapus yang kedua", "itu saja". */
export function readItems(draft: Draft, form: FormPlan, task: Known, text: string, words: readonly Word[]): ItemsRead {
  if (form.lists.length === 0 || words.length === 0) return NO_ITEMS;
  const reads = form.lists
    .filter((list) => list.when?.(contextOf(draft, task.values).values, contextOf(draft, task.values).values) !== false)
    .map((list) => readList(draft, list, task, text, words));
  return reads.reduce(
    (all, one) => ({
      hits: [...all.hits, ...one.hits],
      used: new Set([...all.used, ...one.used]),
      spans: [...all.spans, ...one.spans],
      removed: [...all.removed, ...one.removed],
      absent: [...all.absent, ...one.absent],
      named: [...all.named, ...one.named],
      ended: [...all.ended, ...one.ended],
      wanted: [...all.wanted, ...one.wanted],
      fresh: new Set([...all.fresh, ...one.fresh]),
      adding: all.adding || one.adding,
      counted: all.counted || one.counted,
    }),
    NO_ITEMS,
  );
}

function readList(draft: Draft, list: ListPlan, task: Known, text: string, words: readonly Word[]): ItemsRead {
  const { values } = task;
  const ids = itemIds(list, values);
  const asked = task.asked?.name.startsWith(`${list.name}[`) === true;
  const said = saidParts(draft, list, task, text, words);
  const anchors = said
    .filter(({ part }) => part === list.key)
    .map((one): Anchor => ({ ...span(one), said: one, with: [], removes: false }));
  const takes = removals(words);
  const pointing =
    anchors.length > 0 || (takes.length === 0 && !draft.understood.correction) ? [] : positions(words, ids.length);
  for (const { index, start, end } of pointing) {
    anchors.push({ start, end, with: [], removes: false, ...(ids[index] === undefined ? {} : { id: ids[index] }) });
  }
  for (const { id, start, end } of called(draft, list, task, said, words)) {
    anchors.push({ start, end, with: [], removes: false, id });
  }
  anchors.sort((a, b) => a.start - b.start);
  const adding = words.some(isAdding);
  // Beside the summary too: "itu saja" asks for nothing else.
  const summed = task.asked?.name === "confirm";
  const endable =
    summed || list.more !== undefined || ids.some((id) => Object.keys(itemOf(values, { list, id })).length === 0);
  const ended = endable && ids.length + anchors.length > 0 ? endings(words) : [];
  const another = anchors.length === 0 && wantsAnother(words, task.asked?.name === `${list.name}[+]`);
  const more = another || asked ? undefined : moreOrLess(draft, list, task, said, text, words);
  if (anchors.length === 0 && more !== undefined) return { ...more, adding };
  if (anchors.length === 0) {
    const everywhere = saidOfAll(said, words);
    return {
      ...NO_ITEMS,
      hits: everywhere.flatMap((one) => ids.map((id) => hitOf(one, list, id))),
      used: usedBy(draft, everywhere),
      spans: [...ended, ...allWords(everywhere, words), ...(another ? words : [])],
      ended: ended.length > 0 ? [list] : [],
      wanted: another ? [list] : [],
      adding,
    };
  }
  const others = said.filter((one) => one.part !== list.key && !pointing.some((place) => isInsideOf(one, place)));
  const everywhere = saidOfAll(others, words);
  attach(
    others.filter((one) => !everywhere.includes(one)),
    anchors,
    text,
    words,
  );
  for (const anchor of anchors) {
    anchor.removes =
      isRemoved(anchor, anchors, takes, text, words) || takesFromNothing(anchor, list, values, text, words);
  }
  const fresh = place(draft, list, task, anchors, adding, asked, words);
  const sums = new Map(anchors.map((anchor) => [anchor, sumOf(anchor, list, values, text, words)]));
  const counted = [...sums.values()].some((sum) => sum !== undefined);
  for (const [anchor, sum] of sums) anchor.removes ||= sum === 0;
  const kept = anchors.filter((anchor) => !anchor.removes && anchor.id !== undefined);
  const everyId = [...new Set([...ids, ...kept.map(({ id }) => id as number)])];
  const hits = [
    ...kept.flatMap((anchor) => anchorHits(anchor, list, sums.get(anchor))),
    ...everywhere.flatMap((one) => everyId.map((id) => hitOf(one, list, id))),
  ];
  const removing = anchors.filter((anchor) => anchor.removes);
  return {
    hits,
    used: usedBy(draft, [
      ...anchors.flatMap((anchor) => [...(anchor.said === undefined ? [] : [anchor.said]), ...anchor.with]),
      ...everywhere,
    ]),
    spans: [
      ...ended,
      ...anchors.map(span),
      ...allWords(everywhere, words),
      ...(removing.length > 0 ? [...takes, ...removing.flatMap((anchor) => anchor.with.map(span))] : []),
      ...words.filter((word) => isSetting(word) || (adding && isAdding(word))),
      ...(counted ? directions(words) : []),
    ],
    removed: removing.flatMap(({ id }) => (id !== undefined && ids.includes(id) ? [{ list, id }] : [])),
    absent: removing.flatMap(({ id, said: thing }) =>
      id === undefined && thing?.values.length === 1 ? [{ part: thing.part, value: thing.values[0] as Json }] : [],
    ),
    named: kept.flatMap(({ id, with: parts }) =>
      id !== undefined && ids.includes(id) && parts.length === 0 ? [{ list, id }] : [],
    ),
    ended: ended.length > 0 ? [list] : [],
    wanted: [],
    fresh: new Set(fresh.map((id) => `${list.name}[${id}]`)),
    adding,
    counted,
  };
}

/** "Tambah 2 lagi", "kurang 3": of the only item, or of the one that will be asked for. */
function moreOrLess(
  draft: Draft,
  list: ListPlan,
  task: Known,
  said: readonly Said[],
  text: string,
  words: readonly Word[],
): ItemsRead | undefined {
  const [one, another] = said;
  const amount = one?.values[0];
  if (one === undefined || another !== undefined || one.part.name !== list.sum || typeof amount !== "number") {
    return undefined;
  }
  const direction = directionOf(one, text, words, true);
  const slots = itemIds(list, task.values)
    .map((id) => partSlot(list, id, one.part))
    .filter((slot) => typeof task.values[slot.name] === "number");
  const meant = itemFor(draft, task, slots);
  const slot = meant === "several" ? slots[0] : meant;
  if (direction === undefined || slot === undefined) return undefined;
  const by = direction * Math.abs(amount);
  const sum = (task.values[slot.name] as number) + by;
  const about = { ...NO_ITEMS, used: usedBy(draft, [one]), spans: [span(one), ...directions(words)], counted: true };
  const { id } = slot.item ?? {};
  if (meant !== "several" && sum === 0 && typeof id === "number") return { ...about, removed: [{ list, id }] };
  const hit = { ...span(one), slot, values: [sum], how: one.how, denied: false };
  return { ...about, hits: [meant === "several" ? { ...hit, several: true, by } : hit] };
}

/** What the amount of a named item becomes when it is more or less than before: "2 gayo lagi", "gayonya kurangi 1", "another tea". */
function sumOf(
  anchor: Anchor,
  list: ListPlan,
  values: JsonObject,
  text: string,
  words: readonly Word[],
): number | undefined {
  const one = anchor.with.find(({ part }) => part.name === list.sum);
  const before = anchor.id === undefined ? undefined : values[`${list.name}[${anchor.id}].${list.sum}`];
  const amount = one?.values[0];
  if (typeof before !== "number") return undefined;
  if (one === undefined) {
    const { id } = anchor;
    const same = id !== undefined && anchor.with.every((other) => agrees(other, itemOf(values, { list, id })));
    return same && asksForMore(words) ? before + 1 : undefined;
  }
  const direction = directionOf(one, text, words, false);
  return direction === undefined || typeof amount !== "number" ? undefined : before + direction * Math.abs(amount);
}

/** Finds out which item each mention is about; returns the numbers of items that begin here. */
function place(
  draft: Draft,
  list: ListPlan,
  task: Known,
  anchors: readonly Anchor[],
  adding: boolean,
  asked: boolean,
  words: readonly Word[],
): readonly number[] {
  const { values } = task;
  const ids = itemIds(list, values);
  const taken = new Set<number>();
  const take = (anchor: Anchor, id: number): void => {
    anchor.id = id;
    taken.add(id);
  };
  const keyOf = (id: number): Json | undefined => values[partSlot(list, id, list.key).name];
  const same = (anchor: Anchor): number | undefined => {
    const known = ids.filter((id) => anchor.said?.values.some((value) => sameJson(value, keyOf(id))) === true);
    return (
      known.find((id) => !taken.has(id) && anchor.with.every((one) => agrees(one, itemOf(values, { list, id })))) ??
      known.find((id) => !taken.has(id))
    );
  };
  const correction = draft.understood.correction || words.some((word) => isInstead(word.text));
  // "ganti gayo jadi toraja", "bukan gayo, toraja": the one that goes says which item is meant.
  const goes = anchors.find(
    (anchor, index) =>
      same(anchor) !== undefined &&
      !anchor.removes &&
      anchors[index + 1] !== undefined &&
      same(anchors[index + 1] as Anchor) === undefined &&
      (anchor.said?.denied === true || (draft.understood.correction && !adding)),
  );
  const fresh: number[] = [];
  let unused = nextId(list, values);
  for (const anchor of anchors) {
    if (anchor.id !== undefined) {
      taken.add(anchor.id);
      continue;
    }
    const known = same(anchor);
    if (
      known !== undefined &&
      (!adding || anchor.removes || sumsUp(list, anchor, itemOf(values, { list, id: known })))
    ) {
      if (anchor === goes) continue;
      take(anchor, known);
      // "bukan gayo": with others beside it this one goes; alone it is asked for again.
      anchor.removes ||= anchor.said?.denied === true && ids.length > 1;
      continue;
    }
    // "bukan gayo, kintamani" of a list without gayo is about kintamani alone.
    if (anchor.removes || anchor.said?.denied === true) continue;
    const replaced = goes !== undefined && anchors[anchors.indexOf(goes) + 1] === anchor ? same(goes) : undefined;
    const open = ids.find((id) => keyOf(id) === undefined && !taken.has(id));
    const bare = anchor.with.every((one) => !isAmount(one));
    const latest = ids.findLast((id) => !taken.has(id));
    const changes = correction && !adding && bare && !asked && anchors.length === 1 && latest !== undefined;
    const corrects =
      draft.understood.correction && !adding && anchors.length === 1 && ids.length === 1 && latest !== undefined;
    const id = replaced ?? open ?? (changes || corrects ? latest : undefined);
    if (id !== undefined) take(anchor, id);
    else {
      take(anchor, unused);
      fresh.push(unused);
      unused += 1;
    }
  }
  return fresh;
}

function agrees(said: Said, item: JsonObject): boolean {
  const known = item[said.part.name];
  return known === undefined || isAmount(said) || said.values.some((value) => sameJson(value, known));
}

/** Whether the same thing is ordered once more, so that the amount is added to what is there. */
function sumsUp(list: ListPlan, anchor: Anchor, item: JsonObject): boolean {
  return list.sum !== undefined && anchor.with.every((one) => agrees(one, item));
}

function anchorHits(anchor: Anchor, list: ListPlan, sum: number | undefined): readonly Hit[] {
  const id = anchor.id as number;
  const own = anchor.said === undefined ? [] : [hitOf(anchor.said, list, id)];
  const parts = anchor.with.map((one) => {
    const hit = hitOf(one, list, id);
    return sum !== undefined && one.part.name === list.sum ? { ...hit, values: [sum] } : hit;
  });
  const counted = list.parts.find(({ name }) => name === list.sum);
  if (sum === undefined || counted === undefined || anchor.with.some(({ part }) => part === counted)) {
    return [...own, ...parts];
  }
  const hit = {
    ...span(anchor),
    slot: partSlot(list, id, counted),
    values: [sum],
    how: "word" as const,
    denied: false,
  };
  return [...own, ...parts, hit];
}

function hitOf(said: Said, list: ListPlan, id: number): Hit {
  const { values, how, denied, start, end } = said;
  return { slot: partSlot(list, id, said.part), values, how, denied, start, end };
}

/** Entities that are spoken for: those said, and what else the same words were read as ("2 bungkus" is a number too). */
function usedBy(draft: Draft, said: readonly Said[]): ReadonlySet<Entity> {
  const spoken = said.filter(({ entity }) => entity !== undefined);
  return new Set(readEntities(draft).filter((one) => spoken.some((it) => one.start < it.end && one.end > it.start)));
}
