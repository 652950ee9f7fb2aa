import { EVERYDAY } from "./everyday.ts";
import { isClitic, wordsOf } from "./normalise.ts";
import { findRoot } from "./stem.ts";
import { TOPICS } from "./topics.ts";

/** Longest way to say something, in words. */
const LONGEST = 4;

/** Hears what is said from word `first` to word `last`. */
export type HearConcept = (concept: number, first: number, last: number) => void;

/** Finds what is said. */
export interface FindConcepts {
  /** What a word says by itself. */
  ofWord(word: string): readonly number[];
  /** True when more than this word may be needed to say something. */
  beginsPhrase(word: string): boolean;
  /** What is said by several words, longest ways first. */
  ofPhrases(words: readonly string[], hear: HearConcept): void;
}

const NONE: readonly number[] = [];

/** Makes the finder. */
export function makeConcepts(): FindConcepts {
  const { byPhrase, seconds } = readConcepts();
  const find = (form: string): readonly number[] | undefined => byPhrase.get(form);
  return {
    ofWord: (word) => findRoot(word, find) ?? NONE,
    beginsPhrase: (word) => seconds.has(word),
    ofPhrases: (words, hear) => {
      // "uangku kembali" is "uang kembali": clitics stand between no words.
      const after = (at: number): number => {
        let next = at + 1;
        while (next < words.length && isClitic(words[next] as string)) next += 1;
        return next;
      };
      for (let first = 0; first < words.length; ) {
        const follow = seconds.get(words[first] as string);
        if (follow === undefined) {
          first += 1;
          continue;
        }
        let last = first;
        const second = after(first);
        if (second < words.length && follow.has(words[second] as string)) {
          let phrase = words[first] as string;
          for (let at = second, size = 2; at < words.length && size <= LONGEST; at = after(at), size++) {
            phrase += ` ${words[at]}`;
            if (byPhrase.has(phrase)) last = at;
          }
          phrase = words
            .slice(first, last + 1)
            .filter((word) => !isClitic(word))
            .join(" ");
          if (last > first) for (const concept of byPhrase.get(phrase) ?? NONE) hear(concept, first, last);
        }
        first = after(last);
      }
    },
  };
}

interface Concepts {
  readonly byPhrase: ReadonlyMap<string, readonly number[]>;
  /** By the first word of phrases of several, which words may be the second. */
  readonly seconds: ReadonlyMap<string, ReadonlySet<string>>;
}

let concepts: Concepts | undefined;

function readConcepts(): Concepts {
  concepts ??= parse();
  return concepts;
}

function parse(): Concepts {
  const byPhrase = new Map<string, number[]>();
  const seconds = new Map<string, Set<string>>();
  for (const [concept, line] of [...TOPICS, ...EVERYDAY].entries()) {
    for (const way of line.split(",")) {
      const words = wordsOf(way).filter((word) => !isClitic(word));
      const [first, second] = words;
      if (first === undefined || words.length > LONGEST) continue;
      const phrase = words.join(" ");
      const known = byPhrase.get(phrase) ?? [];
      if (!known.includes(concept)) known.push(concept);
      byPhrase.set(phrase, known);
      if (second !== undefined) seconds.set(first, (seconds.get(first) ?? new Set()).add(second));
    }
  }
  return { byPhrase, seconds };
}
