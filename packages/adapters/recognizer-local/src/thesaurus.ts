import { EVERYDAY } from "./everyday.ts";
import { isClitic, Spell, wordsOf } from "./normalise.ts";
import { findRoot } from "./stem.ts";
import { TOPICS } from "./topics.ts";

/** Longest way to say something, in words. */
const LONGEST = 4;

/** Hears what is said from word `first` to word `last`. */
export type HearConcept = (concept: number, first: number, last: number) => void;

const NONE: readonly number[] = [];

/** What a word says by itself. */
export function conceptsOf(word: string): readonly number[] {
  return findRoot(word, findConcepts) ?? NONE;
}

function findConcepts(form: string): readonly number[] | undefined {
  return readConcepts().byWord.get(form);
}

/** True when more than this word may be needed to say something. */
export function beginsPhrase(word: string): boolean {
  return readConcepts().phrases.has(word);
}

/** Tells what is said by several words, longest ways first; `begins` says of each whether a phrase may begin with it. */
export function hearPhrases(
  words: readonly string[],
  begins: readonly { readonly beginsPhrase: boolean }[],
  hear: HearConcept,
): void {
  const { phrases } = readConcepts();
  for (let first = 0; first < words.length; ) {
    let step = begins[first]?.beginsPhrase === true ? phrases.get(words[first] as string) : undefined;
    if (step === undefined) {
      first += 1;
      continue;
    }
    let last = first;
    let said = NONE;
    for (let at = after(words, first); at < words.length; at = after(words, at)) {
      step = step.next?.get(words[at] as string);
      if (step === undefined) break;
      if (step.concepts !== undefined) [last, said] = [at, step.concepts];
    }
    for (const concept of said) hear(concept, first, last);
    first = after(words, last);
  }
}

/** "uangku kembali" is "uang kembali": clitics stand between no words. */
function after(words: readonly string[], at: number): number {
  let next = at + 1;
  while (next < words.length && isClitic(words[next] as string)) next += 1;
  return next;
}

/** The words so far of one or more phrases. */
interface Step {
  /** What is said if the phrase ends here. */
  concepts?: number[];
  next?: Map<string, Step>;
}

interface Concepts {
  readonly byWord: ReadonlyMap<string, readonly number[]>;
  /** By the first word of phrases of several. */
  readonly phrases: ReadonlyMap<string, Step>;
}

let concepts: Concepts | undefined;

function readConcepts(): Concepts {
  concepts ??= parse();
  return concepts;
}

function parse(): Concepts {
  const byWord = new Map<string, number[]>();
  const phrases = new Map<string, Step>();
  const spell = new Spell();
  for (const [concept, line] of [...TOPICS, ...EVERYDAY].entries()) {
    for (const way of line.split(",")) {
      const [first, ...others] = wordsOf(way, spell).filter((word) => !isClitic(word));
      if (first === undefined || others.length >= LONGEST) continue;
      if (others.length === 0) {
        byWord.set(first, withOne(byWord.get(first), concept));
        continue;
      }
      let step = stepOf(phrases, first);
      for (const word of others) {
        step.next ??= new Map();
        step = stepOf(step.next, word);
      }
      step.concepts = withOne(step.concepts, concept);
    }
  }
  return { byWord, phrases };
}

function stepOf(steps: Map<string, Step>, word: string): Step {
  const known = steps.get(word);
  if (known !== undefined) return known;
  const step: Step = {};
  steps.set(word, step);
  return step;
}

function withOne(known: number[] = [], concept: number): number[] {
  return known.includes(concept) ? known : [...known, concept];
}
