import type { EntityDefinition, VocabularyDefinition } from "@sambung/core";
import { MAX_TEXT, NUMBER_SIGN, SIGN, Spell, wordsOf } from "./normalise.ts";
import { mulberry } from "./random.ts";

/** One line to learn from. */
export interface Line {
  readonly words: readonly string[];
  /** Index of the intent; one past the last for "none of them". */
  readonly label: number;
  /** Lines made of one example share it: they are held out together. */
  readonly example: number;
}

/** The part of a vocabulary that is learnt from. */
export type Material = Pick<VocabularyDefinition, "intents" | "entities">;

/** What a vocabulary teaches. */
export interface Lesson {
  readonly intents: readonly string[];
  readonly lines: readonly Line[];
  readonly examples: number;
}

/** Reads a text as words, with a sign for each kind of value found in it. */
export type Mark = (text: string, spell?: Spell) => readonly string[];

/** Ways to say values of the built-in kinds, for examples that name only the kind. */
const SAMPLES: { readonly [kind: string]: readonly string[] } = {
  number: ["2", "tiga", "10", "one"],
  quantity: ["2 bungkus", "3 cups", "5 kg"],
  money: ["25rb", "Rp 50.000", "$20"],
  percent: ["10%", "15 persen"],
  ordinal: ["kedua", "first"],
  date: ["besok", "tomorrow", "5 desember", "hari senin"],
  time: ["jam 3 sore", "5 pm", "10.30"],
  datetime: ["besok jam 3 sore", "tomorrow at 5 pm"],
  daterange: ["minggu depan", "next week"],
  duration: ["2 jam", "30 minutes"],
  phone: ["08123456789", "+62 812 3456 7890"],
  email: ["nama@contoh.id"],
  url: ["www.contoh.id"],
};
/** An example with a list is learnt with this many of its values. */
const FILLS = 3;
const ANNOTATION = /\{([^{}]+)\}/g;
const LONGEST_SYNONYM = 6;
/** All numbers are read as words of zeros. */
const ZERO = "0".charCodeAt(0);

/** Reads a vocabulary: every example as words, `{entity}` filled with values, and what belongs to no intent. */
export function readLesson(vocabulary: Material, negatives: readonly string[], mark: Mark, seed: number): Lesson {
  const intents = Object.keys(vocabulary.intents);
  const random = mulberry(seed);
  const lines: Line[] = [];
  const spell = new Spell();
  let example = 0;
  const learn = (text: string, label: number): void => {
    for (const { filled, signs } of fill(text, vocabulary, random)) {
      lines.push({ words: [...mark(filled, spell), ...signs], label, example });
    }
    example += 1;
  };
  intents.forEach((intent, label) => {
    for (const texts of Object.values(vocabulary.intents[intent] ?? {})) for (const text of texts) learn(text, label);
  });
  for (const text of negatives) learn(text, intents.length);
  return { intents, lines, examples: example };
}

interface Filled {
  readonly filled: string;
  /** Stand for patterns: nobody can make up a text that fits one. */
  readonly signs: readonly string[];
}

function fill(text: string, { entities }: Pick<Material, "entities">, random: () => number): readonly Filled[] {
  if (!text.includes("{")) return [{ filled: text, signs: [] }];
  const byText = new Map<string, Filled>();
  for (let round = 0; round < FILLS; round++) {
    const signs: string[] = [];
    const filled = text.replace(ANNOTATION, (whole, name: string) => {
      const definition = entities[name];
      if (definition?.kind === "pattern") {
        signs.push(signOf(name));
        return " ";
      }
      const values = valuesOf(definition);
      return values.length === 0 ? whole : (values[Math.floor(random() * values.length)] as string);
    });
    byText.set(filled, { filled, signs });
  }
  return [...byText.values()];
}

function signOf(name: string): string {
  return `${SIGN}${name}>`;
}

function valuesOf(definition: EntityDefinition | undefined): readonly string[] {
  if (definition === undefined) return [];
  if (definition.kind !== "list") return SAMPLES[definition.kind] ?? [];
  const synonyms = Object.entries(definition.synonyms ?? {});
  return synonyms.flatMap(([value, others]) => (others.length > 0 ? others : [value]));
}

/**
 * Makes the reader of a vocabulary: behind the words of a text it adds one sign per list entity found, and one for
 * numbers, so that "2 kopi gayo" and "5 espresso" have something in common. What fits a pattern is read as its sign only.
 */
export function makeMark({ entities }: Pick<Material, "entities">): Mark {
  const phrases = phrasesOf(entities);
  const patterns = patternsOf(entities);
  return (text, spell) => {
    let signs: Set<string> | undefined;
    const add = (sign: string): void => {
      signs ??= new Set();
      signs.add(sign);
    };
    let rest = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
    for (const { expression, sign } of patterns) {
      rest = rest.replace(expression, (match) => {
        if (match !== "") add(sign);
        return " ";
      });
    }
    const words = wordsOf(rest, spell);
    for (let from = 0; from < words.length; from++) {
      if ((words[from] as string).charCodeAt(0) === ZERO) add(NUMBER_SIGN);
      if (phrases.size === 0) continue;
      let phrase = "";
      for (let to = from; to < Math.min(words.length, from + LONGEST_SYNONYM); to++) {
        phrase += (to > from ? " " : "") + words[to];
        const sign = phrases.get(phrase);
        if (sign !== undefined) add(sign);
      }
    }
    return signs === undefined ? words : [...words, ...signs];
  };
}

function phrasesOf(entities: Material["entities"]): ReadonlyMap<string, string> {
  const phrases = new Map<string, string>();
  for (const [name, definition] of Object.entries(entities)) {
    if (definition.kind !== "list") continue;
    for (const [value, others] of Object.entries(definition.synonyms ?? {})) {
      for (const spelling of [value, ...others]) {
        const words = wordsOf(spelling);
        if (words.length > 0 && words.length <= LONGEST_SYNONYM) phrases.set(words.join(" "), signOf(name));
      }
    }
  }
  return phrases;
}

function patternsOf(entities: Material["entities"]): readonly { readonly expression: RegExp; readonly sign: string }[] {
  return Object.entries(entities).flatMap(([name, { kind, pattern }]) => {
    if (kind !== "pattern" || pattern === undefined) return [];
    for (const flags of ["giu", "gi"]) {
      try {
        return [{ expression: new RegExp(pattern, flags), sign: signOf(name) }];
      } catch {
        // Core refuses patterns that are none; here an older way of writing them gets its second chance.
      }
    }
    return [];
  });
}
