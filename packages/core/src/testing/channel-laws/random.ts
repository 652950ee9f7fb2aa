import type { Capabilities, TextUnit } from "../../model/capabilities.ts";
import type { Choice, FittedPart, Inline, LinkChoice } from "../../model/message.ts";
import { seededRandom } from "../clock.ts";

/** Draws the same things for the same seed. */
export interface Draw {
  /** A whole number from 0 to `below`, without `below`. */
  integer(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Draws over a seed; the seed belongs into the message of whatever fails. */
export function draw(seed: number): Draw {
  const random = seededRandom(seed);
  const integer = (below: number): number => {
    const [a = 0, b = 0, c = 0] = random.bytes(3);
    return (a * 65_536 + b * 256 + c) % below;
  };
  return { integer, pick: (items) => items[integer(items.length)] as (typeof items)[number] };
}

/** The length of a text as a platform counts it. */
export function measure(text: string, unit: TextUnit): number {
  if (unit === "utf8") return Buffer.byteLength(text);
  return unit === "codepoint" ? [...text].length : text.length;
}

/** Stretches that have gone wrong on some platform before: marks, mentions, other scripts, joined emoji, odd spaces. */
export const NASTY: readonly string[] = [
  "*tebal* _miring_ ~coret~ `kode`",
  "<b>bukan</b> &amp; <script>alert(1)</script>",
  "<!channel> <@U123> @everyone @here",
  "[teks](https://example.com/x) ](",
  "\\*sudah\\* di-escape \\_",
  "مرحبا بك",
  "👨‍👩‍👧‍👦 keluarga 🇮🇩 é",
  "a\u200bb\u2060c",
  "baris satu\nbaris dua",
  "```\nblok\n```",
  '{"json": true} %s %d {{x}}',
  "100% #tagar $HOME",
];

const PLAIN = ["kopi", "gayo", "dua", "antar ke", "Jalan Braga 12,", "terima kasih", "please", "☕", "Rp25.000", "ya"];

/** A text of at most `max` units, without white space at its ends. */
export function drawText(from: Draw, max: number, unit: TextUnit): string {
  let text = "";
  const pieces = 1 + from.integer(8);
  for (let piece = 0; piece < pieces; piece += 1) {
    const next = `${text === "" ? "" : " "}${from.pick(from.integer(3) === 0 ? NASTY : PLAIN)}`;
    if (measure(text + next, unit) > max) break;
    text += next;
  }
  return text === "" ? "x".repeat(Math.min(1, max)) : text;
}

/** A fitted part such as core makes for these capabilities, and what of it people must be able to see. */
export interface DrawnPart {
  readonly part: FittedPart;
  readonly text: string;
  readonly labels: readonly string[];
  readonly links: readonly string[];
}

/** The way a conversation offers choices, undefined when only as numbered text. */
export function styleOf(capabilities: Capabilities): NonNullable<FittedPart["style"]> | undefined {
  if (capabilities.buttons !== false) return "buttons";
  if (capabilities.quickReplies !== false) return "quick-replies";
  return capabilities.list === false ? undefined : "list";
}

/** Limits of choices in the given style. */
export function choiceLimits(
  capabilities: Capabilities,
  style: NonNullable<FittedPart["style"]>,
): { readonly max: number; readonly label: number; readonly data: number; readonly url: boolean } {
  if (style === "list" && capabilities.list !== false) {
    return { max: capabilities.list.rows, label: capabilities.list.label, data: capabilities.list.data, url: false };
  }
  const limits = style === "buttons" ? capabilities.buttons : capabilities.quickReplies;
  if (limits === false) throw new Error(`These capabilities have no ${style}`);
  return { max: limits.max, label: limits.label, data: limits.data, url: limits.url === true };
}

/** A random part within the capabilities. */
export function drawPart(from: Draw, capabilities: Capabilities): DrawnPart {
  const { max, unit, marks } = capabilities.text;
  const text = drawText(from, Math.min(max, 2000), unit);
  const inline = marks.length > 0 && from.integer(2) === 0 ? drawInline(from, text, marks) : undefined;
  const offered = from.integer(2) === 0 ? drawChoices(from, capabilities) : undefined;
  const links = [
    ...(inline?.links ?? []),
    ...(offered?.choices ?? []).flatMap((choice) => ("url" in choice ? [choice.url] : [])),
  ];
  return {
    part: { text, ...(inline === undefined ? {} : { inline: inline.nodes }), ...(offered ?? {}) },
    text,
    labels: (offered?.choices ?? []).map(({ label }) => label),
    links,
  };
}

function drawInline(
  from: Draw,
  text: string,
  marks: readonly string[],
): { readonly nodes: readonly Inline[]; readonly links: readonly string[] } {
  const nodes: Inline[] = [];
  const links: string[] = [];
  // Words with their spaces: joined again they are the text.
  for (const [index, word] of (text.match(/\s*\S+/g) ?? [text]).entries()) {
    const leaf: Inline = { kind: "text", text: word };
    const mark = from.integer(3) === 0 ? from.pick(marks) : undefined;
    if (mark === "code") nodes.push({ kind: "code", text: word });
    else if (mark === "link") {
      const url = `https://shop.example/menu/${index}`;
      links.push(url);
      nodes.push({ kind: "link", url, children: [leaf] });
    } else if (mark === "bold" || mark === "italic" || mark === "strike") nodes.push({ kind: mark, children: [leaf] });
    else nodes.push(leaf);
  }
  return { nodes, links };
}

function drawChoices(
  from: Draw,
  capabilities: Capabilities,
):
  | { readonly choices: readonly (Choice | LinkChoice)[]; readonly style: NonNullable<FittedPart["style"]> }
  | undefined {
  const style = styleOf(capabilities);
  if (style === undefined) return undefined;
  const { max, label, data, url } = choiceLimits(capabilities, style);
  const count = 1 + from.integer(Math.min(max, 10));
  const choices = Array.from({ length: count }, (_, index): Choice | LinkChoice => {
    const words = `${index + 1} ${from.pick(PLAIN)}`.slice(0, label);
    if (url && from.integer(4) === 0) return { url: `https://shop.example/open/${index}`, label: words };
    return { choice: tokenOf(index, data), label: words };
  });
  return { choices, style };
}

/** A token as long as the platform may have to carry, at most the 20 characters core uses. */
export function tokenOf(index: number, bytes: number): string {
  const tail = `.${index}`;
  return "Pq7-xY_0kMnBvCzLqWeR".slice(0, Math.min(20, bytes) - tail.length) + tail;
}
