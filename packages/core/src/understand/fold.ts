/** A word, number or emoji of a text: where it stands, and its form for comparing. */
export interface Token {
  /** Lower case, without diacritics, apostrophes and compatibility forms. */
  readonly folded: string;
  /** Offsets into the text, UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** A comma, full stop, line break or the like stands between this token and the one before. */
  readonly broken: boolean;
}

/** Understanding looks at no more than this many UTF-16 units of a message. */
export const MAX_TEXT = 4_000;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ`][\p{L}\p{M}]+)*|\p{Extended_Pictographic}/gu;
const SEPARATES = /[,;:!?\n…。、]|\.(?:\s|$)|\s[-–—]\s/;
const PLAIN = /^[a-z0-9]+$/;
const DROPPED = /[\p{M}'’ʼ`]/gu;

/** The form of a word in which spelling differences that people do not mean are gone. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower.normalize("NFKD").replace(DROPPED, "").normalize("NFC");
}

/** The first {@link MAX_TEXT} units of a text, never ending in half a character. */
export function capText(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const last = text.charCodeAt(MAX_TEXT - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_TEXT - 1 : MAX_TEXT);
}

/** The tokens of a text in order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let previousEnd = 0;
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    const end = start + match[0].length;
    const gap = start - previousEnd;
    const broken =
      gap > 0 && tokens.length > 0 && (gap !== 1 || text[previousEnd] !== " ") && separates(text, previousEnd, start);
    tokens.push({ folded: foldWord(match[0]), start, end, broken });
    previousEnd = end;
  }
  return tokens;
}

function separates(text: string, from: number, to: number): boolean {
  return SEPARATES.test(text.slice(from, to));
}

/** The folded words of a text, one space between them: two texts that people would call the same are equal. */
export function foldText(text: string): string {
  return joined(tokensOf(text));
}

/** The folded words of tokens, one space between them. */
export function joined(tokens: readonly Token[], from = 0, to: number = tokens.length): string {
  let text = "";
  for (let index = from; index < to; index++) text += (index > from ? " " : "") + (tokens[index] as Token).folded;
  return text;
}

const RUN = /(\p{L})\1+/gu;

/** A run of one letter shortened to a single one: `okeee` and `oke` meet. */
export function squeeze(word: string): string {
  return mayHaveRun(word) ? word.replace(RUN, "$1") : word;
}

/** False for nearly all words, without a regular expression. */
function mayHaveRun(word: string): boolean {
  for (let index = 1; index < word.length; index++) {
    const unit = word.charCodeAt(index);
    // Letters beyond the basic plane are pairs of units: whether one is repeated is left to the expression.
    if (unit === word.charCodeAt(index - 1) || unit >= 0xd800) return true;
  }
  return false;
}
