import type { Directive } from "../model/understood.ts";
import type { Token } from "./fold.ts";
import { lexicon, type Meaning, plainWord } from "./lexicon.ts";

/** What a message says when it consists of nothing but fixed words. */
export interface Whole {
  readonly yesno?: boolean;
  readonly directive?: Directive;
}

const NOTHING: Whole = {};
const MAX_WORDS = 9;

interface Part {
  readonly meaning: Meaning;
  readonly broken: boolean;
}

/**
 * Reads yes, no and directives, only if every word of the message belongs to such a phrase: "batal aja deh" cancels,
 * "batal pesan yang gayo" does not.
 */
export function readWhole(tokens: readonly Token[]): Whole {
  if (tokens.length === 0 || tokens.length > MAX_WORDS) return NOTHING;
  const parts = partsOf(tokens);
  return parts === undefined ? NOTHING : combine(parts);
}

function partsOf(tokens: readonly Token[]): Part[] | undefined {
  const { phrases, longest } = lexicon();
  const plain = tokens.map((token) => plainWord(token.folded));
  const parts: Part[] = [];
  let at = 0;
  while (at < plain.length) {
    let found: Meaning | undefined;
    let length = Math.min(longest, plain.length - at);
    for (; length > 0 && found === undefined; length--) found = phrases.get(plain.slice(at, at + length).join(" "));
    if (found === undefined) return undefined;
    parts.push({ meaning: found, broken: (tokens[at] as Token).broken });
    at += length + 1;
  }
  return parts;
}

function combine(parts: readonly Part[]): Whole {
  let yesno: boolean | undefined;
  let directive: Directive | undefined;
  let directiveAgrees = false;
  let afterNo = false;
  for (const { meaning, broken } of parts) {
    // "ya" opens an answer; after the answer it is a particle: "nggak ya", "batal ya".
    const particle =
      meaning.filler === true && (meaning.yesno === undefined || yesno !== undefined || directive !== undefined);
    if (particle) continue;
    if (meaning.directive !== undefined) {
      // "jangan batal" must not cancel: a denial right before a directive turns it around.
      if (afterNo && !broken) return NOTHING;
      if (directive !== undefined && directive !== meaning.directive) return NOTHING;
      directive = meaning.directive;
      directiveAgrees ||= meaning.yesno === true;
    }
    if (meaning.yesno === true && yesno === false) return NOTHING;
    yesno = meaning.yesno ?? yesno;
    afterNo = meaning.yesno === false;
  }
  // "ya batal" agrees with cancelling; it does not say yes to the open question.
  if (directive !== undefined && yesno === true && !directiveAgrees) yesno = undefined;
  return { ...(yesno === undefined ? {} : { yesno }), ...(directive === undefined ? {} : { directive }) };
}
