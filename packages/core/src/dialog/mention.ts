import type { JsonObject } from "../model/json.ts";
import type { Draft } from "./draft.ts";
import { type FormPlan, orderOf } from "./plan.ts";
import type { SlotPlan } from "./plan-slot.ts";
import {
  findPhrase,
  hasContent,
  isChange,
  isConnective,
  isFiller,
  isOwner,
  isRequest,
  isWrong,
  type Word,
} from "./words.ts";

/** A slot the customer named: "ganti alamatnya ke ...", "alamatnya ...", "ganti alamat". */
export interface Mention {
  readonly slot: SlotPlan;
  /** The words behind the name; empty when the slot shall just be asked again. */
  readonly value: string;
  /** Where they begin, UTF-16 units. */
  readonly start: number;
  /** A word of change says that it is meant. */
  readonly explicit: boolean;
}

/**
 * Reads a slot's name at the beginning of a message. Without a word of change it needs a sign that a value follows
 * ("alamatnya", "alamat:", "alamat saya"), because a question may begin with the same word.
 */
export function readMention(
  draft: Draft,
  form: FormPlan,
  values: JsonObject,
  words: readonly Word[],
): Mention | undefined {
  const text = draft.understood.text ?? "";
  let best: { readonly slot: SlotPlan; readonly at: number; readonly length: number } | undefined;
  for (const slot of orderOf(form, values)) {
    for (const phrase of slot.names) {
      const [at] = findPhrase(words, phrase);
      if (at === undefined || !leadsIn(words, at)) continue;
      if (best === undefined || phrase.length > best.length) best = { slot, at, length: phrase.length };
    }
  }
  if (best === undefined) return undefined;
  const behind = words.slice(best.at + best.length);
  const wrong = isOnlyFiller(behind) && behind.some((word) => isWrong(word.text));
  const explicit = wrong || words.slice(0, best.at).some((word) => isChange(word.text));
  if (!explicit && /\?\s*$/.test(text)) return undefined;
  const last = words[best.at + best.length - 1] as Word;
  const phraseEnd = last.end;
  let next = best.at + best.length;
  while (next < words.length && (isOwner((words[next] as Word).text) || isConnective((words[next] as Word).text))) {
    next += 1;
  }
  const start = words[next]?.start ?? text.length;
  const value = trimmed(text.slice(start));
  if (explicit || draft.understood.correction) {
    return { slot: best.slot, value: isOnlyFiller(words.slice(next)) ? "" : value, start, explicit };
  }
  // "address: ..." says what it is, whatever else the words may be about.
  const labelled = /^\s*[:=]/.test(text.slice(phraseEnd, start));
  const signed = labelled || next > best.at + best.length || last.text.endsWith("nya");
  return signed && hasContent(value) ? { slot: best.slot, value, start, explicit: labelled } : undefined;
}

/** Only words of change and filler stand before the name; a question must be one for a change. */
function leadsIn(words: readonly Word[], at: number): boolean {
  const before = words.slice(0, at).map(({ text }) => text);
  const changes = before.some(isChange);
  return before.every((word) => isFiller(word) || isChange(word) || isOwner(word) || (changes && isRequest(word)));
}

function isOnlyFiller(words: readonly Word[]): boolean {
  return words.every((word) => isFiller(word.text));
}

function trimmed(value: string): string {
  return value.replace(/^[\s:=,.-]+/u, "").trim();
}
