import type { Inline } from "@sambung/core";

/** How a stretch of text looks. */
export interface Style {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

/** An element of a rich text section. What is in `text` is shown as it is: no markup, no mentions. */
export type RichElement =
  | { readonly type: "text"; readonly text: string; readonly style?: Style }
  | { readonly type: "link"; readonly url: string; readonly text?: string; readonly style?: Style };

/** A block of formatted text. */
export interface RichTextBlock {
  readonly type: "rich_text";
  readonly elements: readonly [{ readonly type: "rich_text_section"; readonly elements: readonly RichElement[] }];
}

/** Schemes Slack opens from a message. */
const OPENABLE = /^(https?:\/\/|mailto:|tel:)/i;
/** Addresses in plain text; Slack finds none by itself in rich text. Signs that end a sentence are not part of one. */
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>"'.,:;!?)\]}»”’]/gi;

/** A text with its marks as a block, undefined when there is nothing to show. */
export function richTextBlock(inline: readonly Inline[]): RichTextBlock | undefined {
  const elements = merged(inline.flatMap((node) => elementsOf(node, {}, undefined)));
  return elements.length === 0 ? undefined : { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

/** The same words without marks, for notifications and screen readers; addresses of links are not in it. */
export function plainOf(inline: readonly Inline[]): string {
  return inline
    .map((node) => {
      if (node.kind === "break") return "\n";
      return "children" in node ? plainOf(node.children) : node.text;
    })
    .join("");
}

/** `text` for a field in which Slack looks for markup: nothing in it can call anybody or become a link. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function elementsOf(node: Inline, style: Style, url: string | undefined): readonly RichElement[] {
  switch (node.kind) {
    case "break":
      return element("\n", style, url);
    case "text":
      return url === undefined ? withLinks(node.text, style) : element(node.text, style, url);
    case "code":
      return element(node.text, { ...style, code: true }, url);
    case "link":
      return linkElements(node, style, url);
    default:
      return node.children.flatMap((child) => elementsOf(child, { ...style, [node.kind]: true }, url));
  }
}

function linkElements(
  node: Extract<Inline, { kind: "link" }>,
  style: Style,
  url: string | undefined,
): readonly RichElement[] {
  const openable = OPENABLE.test(node.url) && URL.canParse(node.url);
  // The outer link wins; an address Slack does not open is written out.
  const target = url ?? (openable ? node.url : undefined);
  const label = node.children.flatMap((child) => elementsOf(child, style, target));
  if (target !== undefined) return label.length === 0 ? [{ type: "link", url: target }] : label;
  return [...label, ...element(` (${node.url})`, style, undefined)];
}

function element(text: string, style: Style, url: string | undefined): readonly RichElement[] {
  const look = Object.keys(style).length === 0 ? {} : { style };
  if (text === "") return [];
  return [url === undefined ? { type: "text", text, ...look } : { type: "link", url, text, ...look }];
}

function withLinks(text: string, style: Style): readonly RichElement[] {
  const found: RichElement[] = [];
  let from = 0;
  for (const { 0: url, index } of text.matchAll(ADDRESS)) {
    if (!URL.canParse(url)) continue;
    found.push(...element(text.slice(from, index), style, undefined), ...element(url, style, url));
    from = index + url.length;
  }
  return [...found, ...element(text.slice(from), style, undefined)];
}

/** Neighbours that look and lead the same become one; fewer elements leave more room in a message. */
function merged(elements: readonly RichElement[]): readonly RichElement[] {
  const whole: RichElement[] = [];
  for (const next of elements) {
    const last = whole.at(-1);
    if (last === undefined || last.text === undefined || next.text === undefined || lookOf(last) !== lookOf(next)) {
      whole.push(next);
    } else {
      whole[whole.length - 1] = { ...last, text: last.text + next.text };
    }
  }
  return whole;
}

function lookOf(element: RichElement): string {
  const { bold, italic, strike, code } = element.style ?? {};
  return JSON.stringify([element.type === "link" ? element.url : "", bold, italic, strike, code]);
}
