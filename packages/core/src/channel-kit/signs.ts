import type { Inline } from "../model/message.ts";

/**
 * WhatsApp marks text with signs inside it and knows no escape. A sign of a person's own text that would mark something
 * gets this invisible character behind it, so that it stays a sign.
 */
const JOINER = "\u2060";

/** The sign of each mark, outermost first. */
const SIGNS = [
  ["bold", "*"],
  ["italic", "_"],
  ["strike", "~"],
] as const;

type MarkName = (typeof SIGNS)[number][0];

/** A stretch of text under the same marks. */
interface Run {
  text: string;
  readonly marks: ReadonlySet<MarkName>;
  readonly code: boolean;
}

/** A text as WhatsApp's apps want it: marks as signs, everything a person wrote letter by letter. */
export function withSigns(inline: readonly Inline[]): string {
  const runs = runsOf(inline);
  const whole = runs.map(({ text }) => text).join("");
  const wrapped = wrap(runs, whole);
  const breaks = breaksIn(whole, wrapped);
  return wrapped.map((piece) => piece.before + literalPart(whole, piece, breaks) + piece.after).join("");
}

/** A text without marks of our own, of which nothing is taken for a mark. */
export function withoutSigns(text: string): string {
  const whole = { from: 0, to: text.length, before: "", after: "", code: false };
  return literalPart(text, whole, breaksIn(text, []));
}

function runsOf(inline: readonly Inline[]): readonly Run[] {
  const runs: Run[] = [];
  const add = (text: string, marks: ReadonlySet<MarkName>, code = false): void => {
    const last = runs.at(-1);
    const same = last !== undefined && last.code === code && last.marks.size === marks.size;
    if (same && [...marks].every((mark) => last.marks.has(mark))) last.text += text;
    else if (text !== "") runs.push({ text, marks, code });
  };
  const walk = (nodes: readonly Inline[], marks: ReadonlySet<MarkName>): void => {
    for (const node of nodes) {
      if (node.kind === "text") add(node.text, marks);
      else if (node.kind === "break") add("\n", marks);
      else if (node.kind === "code") add(node.text, new Set(), true);
      else if (node.kind === "link") {
        const before = runs.map(({ text }) => text).join("");
        walk(node.children, marks);
        const label = runs
          .map(({ text }) => text)
          .join("")
          .slice(before.length);
        // There are no links behind words: the address is written out.
        if (label !== node.url) add(label.trim() === "" ? node.url : ` (${node.url})`, marks);
      } else walk(node.children, new Set([...marks, node.kind]));
    }
  };
  walk(inline, new Set());
  return runs;
}

/** A stretch of the whole text with the signs around it. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly before: string;
  readonly after: string;
  readonly code: boolean;
}

/** Marks reach to the end of a line at most, and begin and end at a word: stretches are cut so that they hold. */
function wrap(runs: readonly Run[], whole: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (from: number, to: number): void => {
    if (from < to) pieces.push({ from, to, before: "", after: "", code: false });
  };
  for (const run of runs) {
    const end = at + run.text.length;
    if (run.marks.size === 0 && !run.code) plain(at, end);
    else {
      let from = at;
      for (const match of run.text.matchAll(/[^\n]+/g)) {
        const lead = match[0].length - match[0].trimStart().length;
        const start = at + match.index + lead;
        const stop = start + match[0].trim().length;
        const signs = signsOf(run, whole, start, stop);
        if (signs === "") continue;
        plain(from, start);
        pieces.push({ from: start, to: stop, before: signs, after: [...signs].reverse().join(""), code: run.code });
        from = stop;
      }
      plain(from, end);
    }
    at = end;
  }
  return pieces;
}

/** The signs that mark `[start, stop)`; none where they would show as signs, or end too early. */
function signsOf(run: Run, whole: string, start: number, stop: number): string {
  const text = whole.slice(start, stop);
  if (text === "" || isWord(whole, start - 1) || isWord(whole, stop)) return "";
  // A sign that touches an address becomes part of it.
  if (addressesIn(whole).some(([from, to]) => (from < start && start <= to) || (from < stop && stop <= to))) return "";
  if (run.code) return text.includes("`") ? "" : "`";
  const signs = SIGNS.filter(([mark, sign]) => run.marks.has(mark) && !text.includes(sign)).map(([, sign]) => sign);
  return signs.join("");
}

const LETTER = /[\p{L}\p{N}\p{M}]/u;

/** Whether a word goes on at a position. Halves of characters may be letters, so they count as such. */
function isWord(text: string, at: number): boolean {
  return /[\p{L}\p{N}\p{M}\p{Surrogate}]/u.test(text.charAt(at));
}

/** Addresses are left alone: a joiner would break them. */
const ADDRESS = /(?:https?:\/\/|www\.)\S+/gi;

function addressesIn(text: string): readonly (readonly [from: number, to: number])[] {
  return [...text.matchAll(ADDRESS)].map(({ index, 0: found }) => [index, index + found.length]);
}

/** Signs of a text that need a joiner, by their position, and the side it goes to. */
type Breaks = ReadonlyMap<number, "before" | "behind">;

/** Which signs would mark something: those that could open a mark, and those that make a quote or a list of a line. */
function breaksIn(text: string, pieces: readonly Piece[]): Breaks {
  const breaks = new Map<number, "before" | "behind">();
  if (!/[*_~`>]/.test(text)) return breaks;
  const addresses = addressesIn(text);
  const marked = pieces.filter(({ before }) => before !== "");
  const ours: OwnSigns = {
    used: new Set(marked.flatMap(({ before }) => [...before])),
    edges: new Set(marked.flatMap(({ from, to }) => [from, to])),
  };
  for (const { index: at, 0: sign } of text.matchAll(/[*_~`>]/g)) {
    if (addresses.some(([from, to]) => from <= at && at < to)) continue;
    if (/^[>*]\s/.test(text.slice(at, at + 2)) && beginsLine(text, at)) breaks.set(at, "before");
    else if (opens(text, at, sign, ours)) breaks.set(at, "behind");
  }
  return breaks;
}

function beginsLine(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";
}

/** Signs of our own marks: which there are, and where they stand in the text. */
interface OwnSigns {
  readonly used: ReadonlySet<string>;
  readonly edges: ReadonlySet<number>;
}

/** Whether a sign could begin a mark: at the beginning of a word, with another one to end it. */
function opens(text: string, at: number, sign: string, { used, edges }: OwnSigns): boolean {
  if (sign === ">") return false;
  // Three of them mark several lines, so every later one may be the end.
  if (sign === "`") return used.has(sign) || text.includes(sign, at + 1);
  const next = text.charAt(at + 1);
  if (LETTER.test(text.charAt(at - 1)) && !edges.has(at)) return false;
  if (next === "" || /\s/.test(next)) return false;
  const end = text.indexOf("\n", at);
  return used.has(sign) || text.slice(at + 1, end === -1 ? text.length : end).includes(sign);
}

/** A stretch of the text with its joiners. */
function literalPart(text: string, piece: Piece, breaks: Breaks): string {
  if (piece.code || breaks.size === 0) return text.slice(piece.from, piece.to);
  let written = "";
  let at = piece.from;
  for (const [position, side] of breaks) {
    if (position < at || position >= piece.to) continue;
    // Behind a sign of our own it no longer begins the line.
    if (side === "before" && position === piece.from && piece.before !== "") continue;
    const to = side === "before" ? position : position + 1;
    written += text.slice(at, to) + JOINER;
    at = to;
  }
  return written + text.slice(at, piece.to);
}
