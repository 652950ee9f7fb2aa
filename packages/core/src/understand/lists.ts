import { SambungError } from "../errors.ts";
import type { EntityDefinition } from "../model/definition.ts";
import type { Entity } from "../model/entity.ts";
import { squeeze, type Token, tokensOf } from "./fold.ts";

/** Finds the bot's own entities in a text. */
export type ListMatcher = (text: string, tokens: readonly Token[]) => Entity[];

/** Words of at least this many letters may be off by one letter. */
const TYPO_LETTERS = 5;
const TYPO_CONFIDENCE = 0.8;
/** Beyond this many tokens only exact spellings are found: typos are looked for in messages people type. */
const MAX_TYPO_TOKENS = 400;

interface Phrase {
  readonly words: readonly string[];
  readonly name: string;
  /** More than one when two values share a spelling. */
  readonly values: string[];
}

interface Vocabulary {
  /** First word -> phrases that begin with it, longest first. */
  readonly byFirst: Map<string, Phrase[]>;
  /** A word with one letter left out -> words of phrases it may be. */
  readonly nearby: Map<string, string[]>;
  /** Words that are what they are, never a misspelt other one. */
  readonly correct: ReadonlySet<string>;
}

/**
 * Makes the matcher for a vocabulary's `list` and `pattern` entities: canonical values and synonyms in any spelling
 * that folds alike, with endings such as `-nya` or a plural `-s`, and with one typo in words of five letters or more,
 * unless the word is one of the `correct` ones.
 *
 * @throws SambungError `definition-invalid` when a pattern is not a regular expression.
 */
export function makeListMatcher(
  entities: { readonly [name: string]: EntityDefinition },
  correct: ReadonlySet<string>,
): ListMatcher {
  const vocabulary: Vocabulary = { byFirst: new Map(), nearby: new Map(), correct };
  const patterns: { readonly name: string; readonly expression: RegExp }[] = [];
  for (const [name, definition] of Object.entries(entities)) {
    if (definition.kind === "list") addList(vocabulary, name, definition.synonyms ?? {});
    if (definition.kind === "pattern" && definition.pattern !== undefined) {
      patterns.push({ name, expression: compile(name, definition.pattern) });
    }
  }
  for (const phrases of vocabulary.byFirst.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  indexTypos(vocabulary);
  return (text, tokens) => {
    const found = vocabulary.byFirst.size === 0 ? [] : matchLists(vocabulary, text, tokens);
    for (const { name, expression } of patterns) matchPattern(found, text, name, expression);
    return found;
  };
}

function compile(name: string, source: string): RegExp {
  for (const flags of ["giu", "gi"]) {
    try {
      return new RegExp(source, flags);
    } catch (error) {
      if (flags === "giu") continue;
      throw new SambungError(
        "definition-invalid",
        `The pattern of entity "${name}" is not a regular expression: ${source}. Correct it in the vocabulary.`,
        { cause: error },
      );
    }
  }
  throw new SambungError("definition-invalid", `The pattern of entity "${name}" cannot be used.`);
}

function addList(
  vocabulary: Vocabulary,
  name: string,
  synonyms: { readonly [value: string]: readonly string[] },
): void {
  const bySpelling = new Map<string, Phrase>();
  for (const [value, others] of Object.entries(synonyms)) {
    for (const spelling of [value, ...others]) {
      const words = tokensOf(spelling).map((token) => token.folded);
      addPhrase(bySpelling, name, value, words);
      // People leave the space out: "kopigayo".
      if (words.length > 1 && words.join("").length > TYPO_LETTERS)
        addPhrase(bySpelling, name, value, [words.join("")]);
    }
  }
  for (const phrase of bySpelling.values()) {
    const first = phrase.words[0] as string;
    const sharing = vocabulary.byFirst.get(first) ?? [];
    sharing.push(phrase);
    vocabulary.byFirst.set(first, sharing);
  }
}

function addPhrase(bySpelling: Map<string, Phrase>, name: string, value: string, words: readonly string[]): void {
  if (words.length === 0) return;
  const key = words.join(" ");
  const existing = bySpelling.get(key);
  if (existing === undefined) bySpelling.set(key, { words, name, values: [value] });
  else if (!existing.values.includes(value)) existing.values.push(value);
}

function indexTypos({ byFirst, nearby }: Vocabulary): void {
  const words = new Set<string>();
  for (const phrases of byFirst.values())
    for (const phrase of phrases) for (const word of phrase.words) words.add(word);
  for (const word of words) {
    if (word.length < TYPO_LETTERS || /\d/.test(word)) continue;
    for (const key of [word, ...shortened(word)]) {
      const sharing = nearby.get(key) ?? [];
      if (!sharing.includes(word)) sharing.push(word);
      nearby.set(key, sharing);
    }
  }
}

function shortened(word: string): string[] {
  const all: string[] = [];
  for (let index = 0; index < word.length; index++) all.push(word.slice(0, index) + word.slice(index + 1));
  return all;
}

/** Spellings a token may stand for, each with how sure we are. */
type Readings = ReadonlyMap<string, number>;

function matchLists(vocabulary: Vocabulary, text: string, tokens: readonly Token[]): Entity[] {
  const readings: Readings[] = [];
  const known = new Map<string, Readings>();
  const typos = tokens.length <= MAX_TYPO_TOKENS;
  for (const { folded } of tokens) {
    let reading = known.get(folded);
    if (reading === undefined) {
      reading = readingsOf(vocabulary, folded, typos);
      known.set(folded, reading);
    }
    readings.push(reading);
  }
  const taken = new Map<string, number>();
  const found: Entity[] = [];
  for (let index = 0; index < tokens.length; index++) {
    for (const match of matchesAt(vocabulary, readings, tokens, index)) {
      if ((taken.get(match.phrase.name) ?? -1) >= index) continue;
      const last = index + match.phrase.words.length - 1;
      taken.set(match.phrase.name, last);
      found.push(entityOf(match, text, (tokens[index] as Token).start, (tokens[last] as Token).end));
    }
  }
  return found;
}

interface Match {
  readonly phrase: Phrase;
  readonly confidence: number;
}

/** Matches that begin here, best first: the longest, then the surest. */
function matchesAt(
  { byFirst }: Vocabulary,
  readings: readonly Readings[],
  tokens: readonly Token[],
  index: number,
): Match[] {
  const matches: Match[] = [];
  for (const [first, sure] of readings[index] as Readings) {
    for (const phrase of byFirst.get(first) ?? []) {
      const confidence = phraseConfidence(phrase, readings, tokens, index, sure);
      if (confidence > 0) matches.push({ phrase, confidence });
    }
  }
  if (matches.length > 1) {
    matches.sort((a, b) => b.phrase.words.length - a.phrase.words.length || b.confidence - a.confidence);
  }
  return matches;
}

function phraseConfidence(
  { words }: Phrase,
  readings: readonly Readings[],
  tokens: readonly Token[],
  index: number,
  sure: number,
): number {
  let confidence = sure;
  for (let offset = 1; offset < words.length; offset++) {
    const token = tokens[index + offset];
    if (token === undefined || token.broken) return 0;
    const next = (readings[index + offset] as Readings).get(words[offset] as string);
    if (next === undefined) return 0;
    confidence = Math.min(confidence, next);
  }
  return confidence;
}

function entityOf({ phrase, confidence }: Match, text: string, start: number, end: number): Entity {
  const [value, ...others] = phrase.values as [string, ...string[]];
  return {
    kind: `list:${phrase.name}`,
    name: phrase.name,
    value,
    start,
    end,
    text: text.slice(start, end),
    confidence,
    ...(others.length > 0 ? { alternatives: others } : {}),
  };
}

const ENDINGS = ["nya", "ku", "mu", "lah", "es", "s"];

function readingsOf({ nearby, correct }: Vocabulary, word: string, typos: boolean): Readings {
  const readings = new Map<string, number>([[word, 1]]);
  for (const ending of ENDINGS) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) readings.set(word.slice(0, -ending.length), 0.95);
  }
  const short = squeeze(word);
  if (!readings.has(short)) readings.set(short, 0.95);
  if (!typos || word.length < TYPO_LETTERS - 1 || nearby.size === 0 || correct.has(word)) return readings;
  for (const key of [word, ...shortened(word)]) {
    for (const candidate of nearby.get(key) ?? []) {
      // The first letter is rarely wrong; asking for it keeps "pagar" from becoming "bagar".
      if (readings.has(candidate) || candidate[0] !== word[0] || !isTypo(word, candidate)) continue;
      readings.set(candidate, TYPO_CONFIDENCE);
    }
  }
  return readings;
}

/** In short words another letter usually makes another word: "kabar" is not "kasar". */
function isTypo(word: string, candidate: string): boolean {
  if (!oneEditApart(word, candidate)) return false;
  return word.length !== candidate.length || word.length > TYPO_LETTERS || sameLetters(word, candidate);
}

function sameLetters(a: string, b: string): boolean {
  return [...a].sort().join("") === [...b].sort().join("");
}

/** True when one letter added, left out, changed, or two neighbours swapped make one word the other. */
export function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const left = endA - start;
  const right = endB - start;
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}

function matchPattern(found: Entity[], text: string, name: string, expression: RegExp): void {
  for (const match of text.matchAll(expression)) {
    if (match[0] === "") continue;
    const start = match.index;
    const end = start + match[0].length;
    found.push({ kind: `pattern:${name}`, name, value: match[0], start, end, text: match[0], confidence: 1 });
  }
}
