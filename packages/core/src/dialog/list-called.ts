import type { Draft } from "./draft.ts";
import { itemIds, type ListPlan, partSlot } from "./list-plan.ts";
import { type Known, type Said, span } from "./list-said.ts";
import { removals } from "./list-words.ts";
import { optionsOf } from "./values.ts";
import { isFiller, isWord, phraseOf, type Word } from "./words.ts";

/** Shorter words are in too many names. */
const MIN_LENGTH = 3;

/** Where an item is called by a word of its name. */
export interface Called {
  readonly start: number;
  readonly end: number;
  readonly id: number;
}

/**
 * "Make the coffee 3", "hapus kopinya": items called by a word that is no name of its own, but in the names of one item only.
 * What is ordered anew is called that way too, so it counts only where something that is there is spoken of.
 */
export function called(
  draft: Draft,
  list: ListPlan,
  task: Known,
  said: readonly Said[],
  words: readonly Word[],
): readonly Called[] {
  const isAbout = draft.understood.correction || removals(words).length > 0;
  const names = itemIds(list, task.values).map((id) => ({ id, parts: namesOf(draft, list, task, id) }));
  return words.flatMap((word, at) => {
    if (word.text.length < MIN_LENGTH || isFiller(word.text)) return [];
    if (said.some((one) => one.start < word.end && one.end > word.start)) return [];
    if (!isAbout && !isDefinite(word, words[at - 1])) return [];
    const [item, another] = names.filter(({ parts }) => parts.some((part) => isWord(word.text, part)));
    return item === undefined || another !== undefined ? [] : [{ ...span(word), id: item.id }];
  });
}

/** "The coffee", "kopinya". */
function isDefinite(word: Word, before: Word | undefined): boolean {
  return before?.text === "the" || word.text.endsWith("nya");
}

/** The words of all that an item is called. */
function namesOf(draft: Draft, list: ListPlan, task: Known, id: number): readonly string[] {
  const slot = partSlot(list, id, list.key);
  const value = task.values[slot.name];
  if (typeof value !== "string") return [];
  const { entities } = draft.plan.definition.vocabulary;
  const synonyms = (slot.entity === undefined ? undefined : entities[slot.entity]?.synonyms?.[value]) ?? [];
  const labels = optionsOf(draft, slot, task.values)?.find((option) => option.value === value)?.labels ?? [];
  return [...labels, ...synonyms].flatMap(phraseOf);
}
