import type { Task } from "../model/customer.ts";
import type { Json } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import { entityHits, type Hit, type How, isInside, optionHits, type Span } from "./hits.ts";
import { sameJson } from "./json.ts";
import type { FormPlan } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import { isFiller, unexplained, type Word, wordsOf } from "./words.ts";

/** What a message says about one slot. */
export interface Found {
  readonly slot: SlotPlan;
  /** More than one: the words fit all of them. None: only what is there already was denied. */
  readonly values: readonly Json[];
  readonly how: How;
  /** What the slot holds was denied: "bukan gayo". */
  readonly denied: boolean;
  readonly spans: readonly Span[];
}

/** A message read for a form: which slots it speaks about, and how much of it that leaves unexplained. */
export interface Reading {
  readonly text: string;
  readonly words: readonly Word[];
  readonly found: readonly Found[];
  /** Words that neither belong to a value nor are filler. */
  readonly left: number;
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
  const words = wordsOf(text).filter((word) => word.start >= from);
  const hits = [
    ...entityHits(draft, form, task, text, words, from, target),
    ...optionHits(draft, form, task, text, words, target),
  ];
  const found = grouped(nearThings(dropNested(hits), words), task, draft.understood.correction);
  return {
    text,
    words,
    found,
    left: unexplained(
      words,
      found.flatMap((one) => one.spans),
    ),
  };
}

/** Whether taking it would change the slot. */
export function changesSomething(found: Found, task: Pick<Task, "values">): boolean {
  return found.values.length !== 1 || !sameJson(task.values[found.slot.name], found.values[0]);
}

/** What may be taken: a filled slot changes only with a word of correction, or when the message says nothing else. */
export function meantFor(reading: Reading, task: Pick<Task, "values">, correction: boolean): readonly Found[] {
  return reading.found.filter(
    (found) =>
      task.values[found.slot.name] === undefined ||
      correction ||
      found.denied ||
      reading.left === 0 ||
      !changesSomething(found, task),
  );
}

/** Drops what is only a part of the words that mean something for another slot. */
function dropNested(hits: readonly Hit[]): readonly Hit[] {
  return hits.filter((hit) => !hits.some((other) => other.slot !== hit.slot && isInside(hit, other)));
}

/** Of several numbers the one that stands beside a listed thing counts: "2 kopi gayo ke Jl. Merdeka 10". */
function nearThings(hits: readonly Hit[], words: readonly Word[]): readonly Hit[] {
  const things = hits.filter((hit) => hit.how === "entity" && hit.slot.entity !== undefined);
  if (things.length === 0) return hits;
  return hits.filter((hit) => {
    const rivals = hits.filter((other) => other.slot === hit.slot && other.how === "entity");
    if (rivals.length < 2 || !hit.slot.kinds.includes("number")) return true;
    const near = rivals.filter((rival) =>
      things.some((thing) => thing.slot !== rival.slot && isBeside(rival, thing, words)),
    );
    return near.length !== 1 || near[0] === hit;
  });
}

/** Nothing but filler stands between. */
function isBeside(a: Span, b: Span, words: readonly Word[]): boolean {
  const from = Math.min(a.end, b.end);
  const to = Math.max(a.start, b.start);
  return words.every((word) => word.end <= from || word.start >= to || isFiller(word.text));
}

function grouped(hits: readonly Hit[], task: Pick<Task, "values">, correction: boolean): readonly Found[] {
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
    const meant = correction && fresh.length > 1 && last?.values.length === 1 ? last.values : fresh;
    return [{ slot, values: meant, how: ordered[0]?.how ?? "word", denied, spans: all }];
  });
}

function distinct(values: readonly Json[]): readonly Json[] {
  return values.filter((value, index) => values.findIndex((other) => sameJson(other, value)) === index);
}
