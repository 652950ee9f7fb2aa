import type { VocabularyDefinition } from "../model/definition.ts";
import { foldText, joined, type Token } from "./fold.ts";
import { isFiller } from "./lexicon.ts";

/** The intent whose example a message repeats word for word, politeness aside. */
export type ExactExample = (tokens: readonly Token[]) => string | undefined;

const MAX_WORDS = 24;

/** Makes the first rule of a bot: what is written as an example is that intent, recognizer or not. */
export function makeExactExamples({ intents }: VocabularyDefinition): ExactExample {
  const owners = new Map<string, string | undefined>();
  for (const [intent, byLocale] of Object.entries(intents)) {
    for (const example of Object.values(byLocale).flat()) {
      if (example.includes("{")) continue;
      const text = foldText(example);
      if (text === "") continue;
      // The same example under two intents decides nothing.
      owners.set(text, owners.has(text) && owners.get(text) !== intent ? undefined : intent);
    }
  }
  return (tokens) => {
    if (tokens.length === 0 || tokens.length > MAX_WORDS) return undefined;
    const exact = owners.get(joined(tokens));
    if (exact !== undefined) return exact;
    let from = 0;
    let to = tokens.length;
    while (from < to && isFiller((tokens[from] as Token).folded)) from++;
    while (to > from && isFiller((tokens[to - 1] as Token).folded)) to--;
    return to - from === tokens.length ? undefined : owners.get(joined(tokens, from, to));
  };
}
