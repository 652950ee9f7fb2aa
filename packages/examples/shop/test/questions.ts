import type { Fact, JournalEntry } from "@sambung/core";
import { en } from "../src/copy/en.ts";
import { id } from "../src/copy/id.ts";

/**
 * Counts from what people saw: a question that was shown although its slot had been answered before. Knows nothing of
 * the journal, so that the two counts can check each other.
 */
export interface QuestionCount {
  /** The customer has answered these slots by now. */
  answered(...slots: readonly string[]): void;
  /** The bot showed this. */
  shown(text: string): void;
  readonly reasked: readonly string[];
}

export function countQuestions(): QuestionCount {
  const answered = new Set<string>();
  const reasked: string[] = [];
  return {
    answered: (...slots) => {
      for (const slot of slots) answered.add(slot);
    },
    shown(text) {
      for (const slot of slotsAskedBy(text)) if (answered.has(slot)) reasked.push(slot);
    },
    reasked,
  };
}

function slotsAskedBy(text: string): readonly string[] {
  return [...Object.entries(id), ...Object.entries(en)].flatMap(([key, question]) =>
    key.startsWith("ask.") && text.includes(question) ? [key.slice("ask.".length)] : [],
  );
}

/** The same count from the journal: slots asked after they were filled, with nothing that emptied them in between. */
export function reaskedInJournal(entries: readonly JournalEntry[]): readonly string[] {
  const filled = new Set<string>();
  const reasked: string[] = [];
  for (const fact of entries.flatMap((entry): readonly Fact[] => entry.facts)) {
    // Two people again: each has the forms of before, with what was in them then.
    if (fact.type === "customer-unlinked") filled.clear();
    if (fact.type === "slot-filled") filled.add(`${fact.task} ${fact.slot}`);
    if (fact.type === "slot-cleared") filled.delete(`${fact.task} ${fact.slot}`);
    if (fact.type === "slot-asked" && filled.has(`${fact.task} ${fact.slot}`)) reasked.push(fact.slot);
  }
  return reasked;
}
