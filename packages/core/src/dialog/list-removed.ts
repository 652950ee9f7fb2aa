import type { JsonObject } from "../model/json.ts";
import type { Span } from "./hits.ts";
import { sameJson } from "./json.ts";
import { directionOf, isBecoming } from "./list-amount.ts";
import { itemIds, type ListPlan, partSlot } from "./list-plan.ts";
import { type Anchor, isAmount, type Said } from "./list-said.ts";
import { isAdding, isSeparated, isSetting } from "./list-words.ts";
import { isInstead, type Word } from "./words.ts";

/** Which of the things that a message mentions shall go. */

/** "hapus gayo", "gayo gak jadi": a word before it that nothing turned around, or right behind it. */
export function isRemoved(
  anchor: Anchor,
  anchors: readonly Anchor[],
  takes: readonly Span[],
  text: string,
  words: readonly Word[],
): boolean {
  const before = takes.filter((word) => word.end <= anchor.start).at(-1);
  const from = before?.end ?? 0;
  const turned = words.some(
    (word) => word.end <= anchor.start && word.start > from && (isAdding(word) || isSetting(word)),
  );
  const isFirst = !anchors.some((other) => other.start >= from && other.end <= anchor.start);
  // "ga jadi teh, gayo aja": the first goes and this one comes.
  const end = Math.max(anchor.end, ...anchor.with.map((one) => one.end));
  const comes = anchors.indexOf(anchor) > 0 && isInstead(words.find((word) => word.start >= end)?.text ?? "");
  const stays = turned || comes || anchor.with.some((one) => becomes(anchor, one, isFirst, words));
  if (before !== undefined && !stays && !turnsAway(anchors, before, anchor, text, words)) return true;
  const next = anchors.find((other) => other.start >= anchor.end);
  return takes.some(
    (word) =>
      word.start >= anchor.end &&
      (next === undefined || word.end <= next.start) &&
      !isSeparated(text, words, anchor.end, word.start),
  );
}

/** "Tehnya jadi 4", "hapus gayo, tehnya 4": there shall be some of it. */
function becomes(anchor: Anchor, one: Said, isFirst: boolean, words: readonly Word[]): boolean {
  if (one.start < anchor.end || !isAmount(one)) return false;
  return !isFirst || words.some((word) => word.start >= anchor.end && word.end <= one.start && isBecoming(word));
}

/** "gayo gak jadi, toraja aja": what was said of the one before is not said of this one. */
function turnsAway(
  anchors: readonly Anchor[],
  take: Span,
  anchor: Anchor,
  text: string,
  words: readonly Word[],
): boolean {
  const owner = anchors.findLast((other) => other.end <= take.start);
  return owner !== undefined && owner !== anchor && !isSeparated(text, words, owner.end, take.start);
}

/** "gayonya kurangi 1" of a list without gayo. */
export function takesFromNothing(
  anchor: Anchor,
  list: ListPlan,
  values: JsonObject,
  text: string,
  words: readonly Word[],
): boolean {
  const amount = anchor.with.find(({ part }) => part.name === list.sum);
  if (amount === undefined || anchor.said === undefined || directionOf(amount, text, words, false) !== -1) return false;
  const keys = itemIds(list, values).map((id) => values[partSlot(list, id, list.key).name]);
  return !anchor.said.values.some((value) => keys.some((key) => key !== undefined && sameJson(value, key)));
}
