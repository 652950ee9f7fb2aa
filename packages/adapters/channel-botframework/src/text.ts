import type { Inline } from "@sambung/core";
import { type Fields, fieldsOf, listOf, textOf } from "./wire.ts";

/**
 * What a person wrote, as they see it: without the mention of the bot itself, other people by their names.
 *
 * @param bot the bot's id in this conversation
 */
export function wordsOf(activity: Fields, bot: string | undefined): string {
  const whole = textOf(activity["text"]) ?? "";
  let text = whole;
  for (const mention of mentionsIn(activity)) {
    const called = textOf(fieldsOf(mention["mentioned"])?.["name"]);
    const shown = textOf(mention["text"]) ?? (called === undefined ? undefined : `<at>${called}</at>`);
    if (shown === undefined) continue;
    const name = called ?? shown.replace(TAG, "");
    text = text.replaceAll(shown, isBot(mention, bot) ? "" : name);
  }
  text = plain(text, activity["textFormat"] === "xml").trim();
  // Somebody who only calls the bot said something too.
  return text === "" && whole.trim() !== "" ? plain(whole, true).trim() : text;
}

/** Whether an activity calls the bot. */
export function mentions(activity: Fields, bot: string | undefined): boolean {
  return mentionsIn(activity).some((mention) => isBot(mention, bot));
}

function mentionsIn(activity: Fields): readonly Fields[] {
  return listOf(activity["entities"]).filter((entity) => entity["type"] === "mention");
}

function isBot(mention: Fields, bot: string | undefined): boolean {
  return bot !== undefined && fieldsOf(mention["mentioned"])?.["id"] === bot;
}

const TAG = /<[^<>]*>/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " };

function plain(text: string, markup: boolean): string {
  const spaced = text.replaceAll("\u00a0", " ").replaceAll(/<\/?at\b[^<>]*>/g, "");
  if (!markup) return spaced;
  return spaced
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll(TAG, "")
    .replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? numbered(name) ?? entity);
}

function numbered(name: string): string | undefined {
  const code = /^#\d{1,7}$/.test(name) ? Number(name.slice(1)) : undefined;
  return code === undefined || code === 0 || code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

const TAGS = { bold: "b", italic: "i", strike: "s" } as const;

/** Formatted words in the markup that messages with `textFormat: "xml"` are written in. */
export function encodeInline(inline: readonly Inline[]): string {
  return inline.map(encode).join("");
}

function encode(node: Inline): string {
  switch (node.kind) {
    case "text":
      return escaped(node.text);
    case "code":
      return `<code>${escaped(node.text)}</code>`;
    case "break":
      return "<br/>";
    case "link":
      return `<a href="${escaped(node.url)}">${encodeInline(node.children)}</a>`;
    default:
      return `<${TAGS[node.kind]}>${encodeInline(node.children)}</${TAGS[node.kind]}>`;
  }
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "<br/>");
}
