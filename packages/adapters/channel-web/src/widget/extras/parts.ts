/// <reference lib="dom" />
import type { ChatMessage, WirePart } from "../../client/index.ts";
import { bubble } from "../content.ts";
import { type Child, drawing, make } from "../dom.ts";
import { linkView, safeUrl } from "../link.ts";
import type { ExtrasTexts } from "./texts.ts";

const FILE = "M14 3H6v18h12V7zv4h4";
const PLACE = "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zm0-11h0";
const MAP = "https://maps.google.com/?q=";
/** How formatted text is marked; what is not known is shown as plain text. */
const TAGS: { readonly [kind: string]: "strong" | "em" | "s" | "code" } = {
  bold: "strong",
  italic: "em",
  strike: "s",
  code: "code",
};

/** Words that parts are shown with. */
type PartTexts = Pick<ExtrasTexts, "location" | "cards" | "image" | "file">;

/** A message that is more than a text: what its parts show, and the text they do not say. `urls`: where their contents are. */
export function partsView(
  { text, parts = [] }: Pick<ChatMessage, "text" | "parts">,
  urls: readonly unknown[],
  texts: PartTexts,
): readonly Child[] {
  // Texts are among the parts when one of them is formatted: then the parts say everything.
  const complete = parts.some(({ kind }) => kind === "text");
  const views = parts.map(
    (part, index) => partView(part, safeUrl(urls[index]), texts) ?? (complete ? bubble(lineOf(part)) : undefined),
  );
  const rest = complete ? "" : textBeside({ text, parts: parts.filter((_, index) => views[index]) });
  const shown = inRows(views, parts, texts.cards);
  const said = rest && bubble(rest);
  // Beside a picture it is what is below it; of cards it tells what they are.
  return parts.some(({ kind }) => kind === "card") ? [said, ...shown] : [...shown, said];
}

/** Two cards and more are put side by side. */
function inRows(views: readonly Child[], parts: readonly WirePart[], label: string): readonly Child[] {
  const cards = views.filter((_, index) => parts[index]?.kind === "card") as Node[];
  if (cards.length < 2) return views;
  const row = make("div", "carousel", { tabIndex: 0, role: "group", ariaLabel: label }, ...cards);
  const first = views.indexOf(cards[0] as Node);
  return views.flatMap((view, index) => (index === first ? [row] : cards.includes(view as Node) ? [] : [view]));
}

function partView(part: WirePart, src: string | undefined, texts: PartTexts): Child {
  const { kind, type, alt, name } = part;
  if (kind === "text") return make("div", "bubble", {}, ...inlineViews(part));
  if (kind === "card") return cardView(part);
  if (kind === "location") {
    return linkView(
      "place",
      MAP + encodeURIComponent(coordinates(part)),
      drawing(PLACE),
      `${part["label"] ?? texts.location}`,
    );
  }
  if (kind !== "media") return undefined;
  const isImage = type === "image" || type === "sticker";
  const words = `${alt ?? name ?? (isImage ? texts.image : texts.file)}`;
  if (isImage) return src && imageView(src, words);
  if (src && (type === "audio" || type === "video")) {
    return make(type, "player", { src, controls: true, preload: "none", ariaLabel: words });
  }
  return linkView("file", src, drawing(FILE), words);
}

function imageView(src: string, alt: string): Node {
  return linkView("picture", src, make("img", "image", { src, alt }));
}

function cardView({ title, body, image }: WirePart): Node {
  const { url, alt = "" } = (image ?? {}) as { readonly url?: unknown; readonly alt?: string };
  const src = safeUrl(url);
  return make(
    "div",
    "card",
    {},
    src && imageView(src, alt),
    make("strong", "card-title", {}, `${title}`),
    !!body && make("p", "card-body", {}, `${body}`),
  );
}

/** A tree of formatted text. */
interface Inline {
  readonly kind?: string;
  readonly text?: string;
  readonly url?: string;
  readonly children?: readonly Inline[];
  readonly inline?: readonly Inline[];
}

function inlineViews({ inline, text = "" }: Inline): readonly (Node | string)[] {
  return inline?.map(inlineView) ?? [text];
}

function inlineView({ kind = "", text = "", url, children }: Inline): Node | string {
  const inside = children?.map(inlineView) ?? [text];
  const tag = TAGS[kind];
  if (kind === "break") return "\n";
  if (kind === "link") return linkView("link", url, ...inside);
  return tag ? make(tag, kind, {}, ...inside) : children ? make("span", "text", {}, ...inside) : text;
}

function lineOf({ text, fallback, alt, name, label }: WirePart): string {
  return `${text ?? fallback ?? alt ?? name ?? label ?? ""}`;
}

/** The text of a message without the lines that `parts`, those that are shown, say already. */
export function textBeside({ text, parts }: Pick<ChatMessage, "text" | "parts">): string {
  if (!parts?.length) return text;
  const said = parts
    .flatMap(({ alt, label, title, body, ...part }) => [alt, label, title, body, coordinates(part as WirePart)])
    .flatMap((words) => `${words ?? ""}`.split("\n"));
  return text
    .split("\n")
    .filter((line) => !line || !said.includes(line))
    .join("\n")
    .trim();
}

/** Latitude and longitude of a place as people write them. */
export function coordinates(part: WirePart): string {
  return `${part["latitude"]}, ${part["longitude"]}`;
}
