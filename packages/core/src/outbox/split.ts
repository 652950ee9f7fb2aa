import type { TextUnit } from "../model/capabilities.ts";
import { linkRanges, markRoom, type Range, type Rich, slice } from "./inline.ts";
import { graphemeSegmenter, isPair, lengths, surelyFits, wordSegmenter } from "./measure.ts";

/** How long the parts of a text may be. */
export interface SplitLimits {
  readonly max: number;
  readonly unit: TextUnit;
  /** For the last part, when something that comes with it leaves less room. */
  readonly last?: number;
}

/**
 * A text in parts that fit, cut after a paragraph, a line, a sentence or a word, and inside a word only when it is
 * longer than a part. Links stay whole when a part can hold them. Together the parts are the text, except that a part of
 * nothing but white space is left out, since platforms refuse it.
 */
export function split(rich: Rich, limits: SplitLimits): readonly Rich[] {
  const { max, unit } = limits;
  const last = Math.min(limits.last ?? max, max);
  if (rich.runs === undefined && surelyFits(rich.text, last, unit)) return [rich];
  const lengthOf = lengthIn(rich, unit);
  const whole = { from: 0, to: rich.text.length };
  if (lengthOf(whole) <= last) return [rich];
  const ranges = cut(rich, whole, max, lengthOf);
  const tail = ranges.at(-1);
  if (tail !== undefined && lengthOf(tail) > last) ranges.splice(-1, 1, ...cut(rich, tail, last, lengthOf));
  return ranges.map((range) => slice(rich, range)).filter((part) => part.text.trim() !== "");
}

function lengthIn(rich: Rich, unit: TextUnit): (range: Range) => number {
  const until = lengths(rich.text, unit);
  return (range) => until(range.to) - until(range.from) + markRoom(rich, range);
}

function cut(rich: Rich, range: Range, max: number, lengthOf: (range: Range) => number): Range[] {
  const text = rich.text;
  const links = linkRanges(rich, (link) => lengthOf(link) <= max);
  const characters = graphemeSegmenter().segment(text);
  const insideLink = (at: number): boolean => links.some((link) => link.from < at && at < link.to);
  const allowed = (at: number): boolean =>
    at === text.length || (!insideLink(at) && characters.containing(at)?.index === at);
  const ranges: Range[] = [];
  for (let from = range.from; from < range.to; ) {
    const reach = furthest(from, range.to, (to) => lengthOf({ from, to }) <= max);
    const to = reach === range.to ? reach : cutBefore(text, from, reach, allowed, characters);
    ranges.push({ from, to });
    from = to;
  }
  return ranges;
}

/** The largest end in `(from, to]` that still fits, at least one code unit on. */
function furthest(from: number, to: number, fits: (end: number) => boolean): number {
  let low = from + 1;
  let high = to;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function cutBefore(
  text: string,
  from: number,
  reach: number,
  allowed: (at: number) => boolean,
  characters: Intl.Segments,
): number {
  const space = cutAtSpace(text, from, reach, allowed);
  if (space !== undefined) return space;
  const word = wordStart(text, from, reach);
  // Half a part at least, or a long run of signs would be cut into crumbs.
  if (word - from > (reach - from) / 2 && allowed(word)) return word;
  for (
    let at = characters.containing(reach)?.index ?? from;
    at > from;
    at = characters.containing(at - 1)?.index ?? from
  ) {
    if (allowed(at)) return at;
  }
  // One character alone is longer than a part: nothing is left but to cut inside it, never inside a code point.
  const at = isPair(text, reach) ? reach - 1 : reach;
  return at > from ? at : Math.min(from + 2, text.length);
}

/** Enough text after a cut to tell whether a word goes on there. */
const LOOK_AHEAD = 32;

/** Where the word around `at` begins. Only the part is looked at: words without end take the segmenter square time. */
function wordStart(text: string, from: number, at: number): number {
  const part = text.slice(from, at + LOOK_AHEAD);
  return (
    from +
    (wordSegmenter()
      .segment(part)
      .containing(at - from)?.index ?? 0)
  );
}

const LEVELS = ["word", "sentence", "line", "paragraph"] as const;
type Level = (typeof LEVELS)[number];

/** The best place after white space: the highest level past the first third of the part, else the furthest place. */
function cutAtSpace(text: string, from: number, reach: number, allowed: (at: number) => boolean): number | undefined {
  const early = from + (reach - from) / 3;
  const found: { [level in Level]?: number } = {};
  let furthestCut: number | undefined;
  for (let at = reach; at > from; at -= 1) {
    if (at <= early && furthestCut !== undefined) break;
    const level = levelAt(text, from, at);
    if (level === undefined || found[level] !== undefined || !allowed(at)) continue;
    found[level] = at;
    furthestCut ??= at;
    if (level === "paragraph") break;
  }
  return found.paragraph ?? found.line ?? found.sentence ?? furthestCut;
}

const SENTENCE_ENDS = ".!?…。！？";
const CLOSERS = "\"'”’)]»";

/** What ends before `at`; undefined when `at` is inside a word or before white space. */
function levelAt(text: string, from: number, at: number): Level | undefined {
  if (isSpace(text.charCodeAt(at))) return undefined;
  let before = at - 1;
  let lines = 0;
  for (; before >= from && isSpace(text.charCodeAt(before)); before -= 1) {
    if (text[before] === "\n") lines += 1;
  }
  if (before < from) return undefined;
  if (lines > 0) return lines > 1 ? "paragraph" : "line";
  if (before === at - 1) return "。！？".includes(text[before] as string) ? "sentence" : undefined;
  while (before > from && CLOSERS.includes(text[before] as string)) before -= 1;
  return SENTENCE_ENDS.includes(text[before] as string) ? "sentence" : "word";
}

/** White space at which a line may end; not the no-break spaces. */
function isSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x2000 && code <= 0x200a && code !== 0x2007) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x3000
  );
}
