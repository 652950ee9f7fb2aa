import type { Meaning, Words } from "./words.ts";

/** A word, number or sign of a text. */
export interface Token {
  /** Lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly meaning: Meaning;
  /** Digits, perhaps with separators between them: `25.000`, `14:30`, `5/12`. */
  readonly numeric: boolean;
  /** Nothing stands between this token and the one before. */
  readonly glued: boolean;
  /** Only a dash stands between them. */
  readonly dashed: boolean;
  /** A comma, full stop or line break stands between them. */
  readonly broken: boolean;
}

const TOKEN = /\d+(?:[.,:/]\d+)*|[ap]\.m\b\.?|s\/d|us\$|[as]\$|o['’]clock|jum['’]at|\p{L}+|[$€£¥%½¼¾#@_+]/giu;
const BREAKS = /[,;\n…!?]|\.(?:\s|$)/;
const DASH = /^\s?[-–—]\s?$/;
const NOTHING: Meaning = {};

/** The first `limit` tokens of a text, with what each word can mean. */
export function tokensOf(text: string, words: Words, limit: number): Token[] {
  const tokens: Token[] = [];
  let previousEnd = 0;
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const end = start + match[0].length;
    const first = match[0].charCodeAt(0);
    const numeric = first >= 48 && first <= 57;
    const lower = numeric ? match[0] : foldCase(match[0]);
    const gap = start - previousEnd;
    const between = gap === 0 || (gap === 1 && text[previousEnd] === " ") ? "" : text.slice(previousEnd, start);
    tokens.push({
      text: lower,
      start,
      end,
      meaning: numeric ? NOTHING : (words.get(lower) ?? NOTHING),
      numeric,
      glued: gap === 0 && start > 0,
      dashed: between !== "" && DASH.test(between),
      broken: between !== "" && BREAKS.test(between),
    });
    if (tokens.length === limit) break;
    previousEnd = end;
  }
  return tokens;
}

function foldCase(word: string): string {
  const lower = word.toLowerCase();
  return lower.includes("’") ? lower.replaceAll("’", "'") : lower;
}
