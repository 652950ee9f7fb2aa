import type { Capabilities } from "../model/capabilities.ts";
import type { Inline } from "../model/message.ts";

type MarkName = Capabilities["text"]["marks"][number];

/** One formatted node of the tree a run lies in. Runs of the same node share the object. */
type Mark = { readonly kind: "bold" | "italic" | "strike" | "code" } | { readonly kind: "link"; readonly url: string };

/** A stretch of text under the same marks, the outermost first. */
interface Run {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly line?: boolean;
}

/** A text with its formatting. `runs` cover `text` without gaps; absent when nothing is formatted. */
export interface Rich {
  readonly text: string;
  readonly runs?: readonly Run[];
}

/** A stretch `[from, to)` of a text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A formatted text with only the marks a platform has. Links it cannot format are written out after their label. */
export function richFrom(nodes: readonly Inline[], marks: readonly MarkName[]): Rich {
  const runs: Run[] = [];
  for (const node of nodes) flatten(node, [], marks, runs);
  const text = runs.map((run) => run.text).join("");
  return runs.some((run) => run.marks.length > 0) ? { text, runs } : { text };
}

function flatten(node: Inline, above: readonly Mark[], known: readonly MarkName[], runs: Run[]): void {
  const add = (text: string, marks: readonly Mark[]): void => {
    if (text !== "") runs.push({ text, marks });
  };
  switch (node.kind) {
    case "text":
      add(node.text, above);
      return;
    case "break":
      runs.push({ text: "\n", marks: above, line: true });
      return;
    case "code":
      add(node.text, known.includes("code") ? [...above, { kind: "code" }] : above);
      return;
    case "link":
      flattenLink(node, above, known, runs);
      return;
    default: {
      const inside = known.includes(node.kind) ? [...above, { kind: node.kind }] : above;
      for (const child of node.children) flatten(child, inside, known, runs);
    }
  }
}

function flattenLink(
  node: Extract<Inline, { kind: "link" }>,
  above: readonly Mark[],
  known: readonly MarkName[],
  runs: Run[],
): void {
  const native = known.includes("link") && !above.some((mark) => mark.kind === "link");
  const inside: readonly Mark[] = native ? [...above, { kind: "link", url: node.url }] : above;
  const before = runs.length;
  for (const child of node.children) flatten(child, inside, known, runs);
  const label = runs
    .slice(before)
    .map((run) => run.text)
    .join("");
  // A link nobody could see would be lost.
  if (label.trim() === "") runs.push({ text: node.url, marks: inside });
  else if (!native && label !== node.url) runs.push({ text: ` (${node.url})`, marks: above });
}

/** One text after the other. */
export function concat(first: Rich, second: Rich): Rich {
  const text = first.text + second.text;
  if (first.runs === undefined && second.runs === undefined) return { text };
  return { text, runs: [...runsOf(first), ...runsOf(second)] };
}

function runsOf(rich: Rich): readonly Run[] {
  return rich.runs ?? (rich.text === "" ? [] : [{ text: rich.text, marks: [] }]);
}

/** The stretch of a text with its marks closed at the end and opened again at the start. */
export function slice(rich: Rich, range: Range): Rich {
  const text = rich.text.slice(range.from, range.to);
  if (rich.runs === undefined) return { text };
  const runs: Run[] = [];
  let at = 0;
  for (const run of rich.runs) {
    const from = Math.max(range.from - at, 0);
    const to = Math.min(range.to - at, run.text.length);
    if (from < to) runs.push(from === 0 && to === run.text.length ? run : { ...run, text: run.text.slice(from, to) });
    at += run.text.length;
  }
  return runs.some((run) => run.marks.length > 0) ? { text, runs } : { text };
}

/** The tree of a formatted text; undefined when nothing is formatted. */
export function treeOf(rich: Rich): readonly Inline[] | undefined {
  return rich.runs === undefined ? undefined : nest(rich.runs, 0);
}

function nest(runs: readonly Run[], depth: number): Inline[] {
  const nodes: Inline[] = [];
  for (let index = 0; index < runs.length; ) {
    const run = runs[index] as Run;
    const mark = run.marks[depth];
    if (mark === undefined) {
      nodes.push(run.line === true ? { kind: "break" } : { kind: "text", text: run.text });
      index += 1;
      continue;
    }
    let end = index + 1;
    while (end < runs.length && runs[end]?.marks[depth] === mark) end += 1;
    nodes.push(nodeOf(mark, runs.slice(index, end), depth));
    index = end;
  }
  return nodes;
}

function nodeOf(mark: Mark, runs: readonly Run[], depth: number): Inline {
  if (mark.kind === "code") return { kind: "code", text: runs.map((run) => run.text).join("") };
  const children = nest(runs, depth + 1);
  return mark.kind === "link" ? { kind: "link", url: mark.url, children } : { kind: mark.kind, children };
}

/** Room for the signs of one mark, `**` or `<b>`: platforms that count them use at most this for the short forms. */
const MARK_ROOM = 2;

/**
 * How much longer formatting may make a stretch on the wire. Some platforms count the signs of a mark, others do not;
 * counting them always costs a part now and then and never a refusal.
 */
export function markRoom(rich: Rich, range: Range): number {
  if (rich.runs === undefined) return 0;
  let room = 0;
  let at = 0;
  for (const run of rich.runs) {
    if (at >= range.to) break;
    if (at + run.text.length > range.from) {
      for (const mark of run.marks) room += mark.kind === "link" ? mark.url.length + MARK_ROOM + 1 : MARK_ROOM;
    }
    at += run.text.length;
  }
  return room;
}

/** The length of the scheme is bounded, or a long word would be searched from each of its letters. */
const ADDRESS = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|mailto:|tel:)\S+/gi;
const PLAIN_ADDRESS = /^[\x21-\x7e]+/;

/** Stretches that must stay whole: formatted links and addresses written out, as long as `fits` says they can. */
export function linkRanges(rich: Rich, fits: (range: Range) => boolean): readonly Range[] {
  const ranges: Range[] = [];
  for (const match of rich.text.matchAll(ADDRESS)) {
    const whole = { from: match.index, to: match.index + match[0].length };
    const plain = { from: match.index, to: match.index + (PLAIN_ADDRESS.exec(match[0])?.[0].length ?? 0) };
    // Scripts without spaces run on after an address; then only the address itself is kept together.
    if (fits(whole)) ranges.push(whole);
    else if (fits(plain)) ranges.push(plain);
  }
  let at = 0;
  let open: { mark: Mark; from: number } | undefined;
  const close = (to: number): void => {
    if (open !== undefined && fits({ from: open.from, to })) ranges.push({ from: open.from, to });
    open = undefined;
  };
  for (const run of rich.runs ?? []) {
    const mark = run.marks.find((candidate) => candidate.kind === "link");
    if (open !== undefined && open.mark !== mark) close(at);
    if (mark !== undefined) open ??= { mark, from: at };
    at += run.text.length;
  }
  close(at);
  return ranges;
}
