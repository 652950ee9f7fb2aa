import { plainWords, squeeze } from "./slang.ts";
import { TOPICS } from "./topics.ts";

const CONSONANTS = /^[bcdfghjklmnpqrstvwxz]{3,}$/;
const VOWELS = /[aeiouy]/g;
const SHORTEST = 4;

/**
 * The word that somebody wrote without its vowels: "pkt" is "paket", "brgkt" is "berangkat". Known are the words of the
 * topics and those that have spellings of their own. Undefined when none or several could be meant.
 */
export function fullWord(word: string): string | undefined {
  if (!CONSONANTS.test(word)) return undefined;
  words ??= readWords();
  return words.get(skeletonOf(word));
}

let words: ReadonlyMap<string, string> | undefined;

function readWords(): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const shared = new Set<string>();
  const all = [...plainWords(), ...TOPICS.flatMap((line) => line.split(/[, ]+/))].map(squeeze);
  const whole = new Set(all);
  for (const word of whole) {
    const skeleton = skeletonOf(word);
    if (word.length < SHORTEST || word.length <= skeleton.length + 1 || !/^[a-z]+$/.test(word)) continue;
    if (known.has(skeleton)) shared.add(skeleton);
    known.set(skeleton, word);
  }
  for (const skeleton of shared) known.delete(skeleton);
  // "ktp" and "jne" are words.
  for (const word of whole) if (CONSONANTS.test(word)) known.delete(skeletonOf(word));
  return known;
}

/** Its consonants; "ng" is often written "g". */
function skeletonOf(word: string): string {
  const first = word.slice(0, 1);
  return first + word.slice(1).replace(VOWELS, "").replaceAll("ng", "g");
}
