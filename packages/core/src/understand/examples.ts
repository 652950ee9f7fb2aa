import type { VocabularyDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import { foldText, joined, type Token } from "./fold.ts";
import { isFiller } from "./lexicon.ts";

/** The first rule of a bot: what is written as an example is that intent, recognizer or not. */
export interface ExactExamples {
  /** The intent whose example a message repeats word for word, politeness aside. */
  plain(tokens: readonly Token[]): string | undefined;
  /** The same for examples with `{entity}`, the values found in the message taken for their names. */
  annotated(tokens: readonly Token[], entities: readonly Entity[]): string | undefined;
}

const MAX_WORDS = 24;

/** Learns a vocabulary's examples by heart. An example of two intents decides nothing. */
export function makeExactExamples({ intents }: VocabularyDefinition): ExactExamples {
  const plain = new Map<string, string | undefined>();
  const annotated = new Map<string, string | undefined>();
  for (const [intent, byLocale] of Object.entries(intents)) {
    for (const example of Object.values(byLocale).flat()) {
      const owners = example.includes("{") ? annotated : plain;
      const text = example.includes("{") ? foldAnnotated(example) : foldText(example);
      if (text === "") continue;
      owners.set(text, owners.has(text) && owners.get(text) !== intent ? undefined : intent);
    }
  }
  return {
    plain(tokens) {
      if (tokens.length === 0 || tokens.length > MAX_WORDS) return undefined;
      return plain.get(joined(tokens)) ?? plain.get(joined(withoutFillers(tokens)));
    },
    annotated(tokens, entities) {
      if (annotated.size === 0 || entities.length === 0 || tokens.length > MAX_WORDS) return undefined;
      const whole = named(tokens, entities);
      return whole === undefined
        ? undefined
        : (annotated.get(whole) ?? annotated.get(named(withoutFillers(tokens), entities) ?? ""));
    },
  };
}

/** "pesan {qty} {product}" -> `pesan {qty} {product}`, the words between folded. */
function foldAnnotated(example: string): string {
  return example
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith("{") ? part : foldText(part)))
    .filter((part) => part !== "")
    .join(" ");
}

function withoutFillers(tokens: readonly Token[]): readonly Token[] {
  let from = 0;
  let to = tokens.length;
  while (from < to && isFiller((tokens[from] as Token).folded)) from++;
  while (to > from && isFiller((tokens[to - 1] as Token).folded)) to--;
  return to - from === tokens.length ? tokens : tokens.slice(from, to);
}

/** The words with each declared value as `{name}`; undefined when there is no such value. */
function named(tokens: readonly Token[], entities: readonly Entity[]): string | undefined {
  const parts: string[] = [];
  let end = -1;
  let found = false;
  for (const { folded, start } of tokens) {
    if (start < end) continue;
    const entity = longestAt(entities, start);
    if (entity === undefined) parts.push(folded);
    else {
      found = true;
      end = entity.end;
      parts.push(`{${entity.name}}`);
    }
  }
  return found ? parts.join(" ") : undefined;
}

function longestAt(entities: readonly Entity[], start: number): Entity | undefined {
  let longest: Entity | undefined;
  for (const entity of entities) {
    if (entity.start === start && entity.name !== undefined && entity.end > (longest?.end ?? start)) longest = entity;
  }
  return longest;
}
