import { type Fields, fieldsOf, listOf, numberOf, textOf } from "./wire.ts";

/** Marks where the bot was mentioned until the text is complete; no message can contain it. */
const BOT = "\0";

/**
 * What a person wrote, as they see it: without Slack's markup, and without the mention of the bot itself.
 *
 * The blocks come first where a message has been typed in Slack: only they tell marks from signs and have emoji as
 * characters. A message of an app or an old client has only `text`, with `&lt;` and `<https://...|label>`.
 *
 * @param bot the bot's user id
 */
export function wordsOf(message: Fields, bot: string | undefined): string {
  const blocks = listOf(message["blocks"]);
  const typed = blocks.length > 0 && blocks.every((block) => block["type"] === "rich_text");
  const text = typed ? richText(blocks, bot) : plainText(textOf(message["text"]) ?? "", bot);
  const rest = text.replaceAll(new RegExp(`${BOT}[,:]?[^\\S\\n]*`, "g"), "").trim();
  // Somebody who only calls the bot said something too.
  return rest === "" && text.includes(BOT) ? `@${bot}` : rest;
}

/** Whether a message calls the bot. */
export function mentions(message: Fields, bot: string | undefined): boolean {
  const text = textOf(message["text"]) ?? "";
  return bot !== undefined && (text.includes(`<@${bot}>`) || text.includes(`<@${bot}|`));
}

/** A text of Slack's as people see it: `&amp;` is `&`, and what stands in `<>` is named. */
export function plainText(text: string, bot?: string): string {
  return text
    .replaceAll(BOT, "")
    .replaceAll(/<([^<>]*)>/g, (_, inside: string) => named(inside, bot))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function named(inside: string, bot: string | undefined): string {
  const bar = inside.indexOf("|");
  const [target, label] = bar === -1 ? [inside] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target.startsWith("@")) return target === `@${bot}` ? BOT : `@${label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${label ?? target.slice(1)}`;
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(target, label);
}

/** `here`, `channel`, `subteam^S1`, `date^1392734382^{date}`: all are called with @, except dates. */
function special(target: string, label: string | undefined): string {
  const name = label ?? target.split("^").at(target.startsWith("subteam^") ? 1 : 0) ?? "";
  return target.startsWith("date^") || name.startsWith("@") ? name : `@${name}`;
}

/** A link as it was written: its address alone when Slack only recognised one, otherwise label and address. */
function link(url: string, label: string | undefined): string {
  if (label === undefined || label === "") return url.replace(/^(mailto|tel):/, "");
  const bare = (address: string): string => address.replace(/^(https?:\/\/|mailto:|tel:)/, "").replace(/\/$/, "");
  return bare(label) === bare(url) ? label : `${label} (${url})`;
}

function richText(blocks: readonly Fields[], bot: string | undefined): string {
  return blocks
    .flatMap((block) => listOf(block["elements"]))
    .map((part) => partText(part, bot).replace(/\n$/, ""))
    .join("\n");
}

function partText(part: Fields, bot: string | undefined): string {
  const elements = listOf(part["elements"]);
  if (part["type"] === "rich_text_list") return elements.map((item) => partText(item, bot)).join("\n");
  return elements.map((element) => elementText(element, bot)).join("");
}

function elementText(element: Fields, bot: string | undefined): string {
  const text = textOf(element["text"])?.replaceAll(BOT, "");
  switch (element["type"]) {
    case "link":
      return link(textOf(element["url"]) ?? "", text);
    case "user":
      return element["user_id"] === bot ? BOT : `@${textOf(element["user_id"]) ?? ""}`;
    case "usergroup":
      return `@${textOf(element["usergroup_id"]) ?? ""}`;
    case "channel":
      return `#${textOf(element["channel_id"]) ?? ""}`;
    case "broadcast":
      return `@${textOf(element["range"]) ?? ""}`;
    case "emoji":
      return emoji(element);
    case "date":
      return textOf(element["fallback"]) ?? "";
    case "color":
      return textOf(element["value"]) ?? "";
    default:
      return text ?? "";
  }
}

function emoji(element: Fields): string {
  const codes = (textOf(element["unicode"]) ?? "").split("-").map((code) => Number.parseInt(code, 16));
  const known = codes.every((code) => numberOf(code) !== undefined && code > 0 && code <= 0x10ffff);
  return known ? String.fromCodePoint(...codes) : `:${textOf(element["name"]) ?? ""}:`;
}

/** The text in a text object, such as a button's label. */
export function labelOf(object: unknown): string | undefined {
  const text = textOf(fieldsOf(object)?.["text"]);
  return text === undefined ? undefined : textOf(plainText(text));
}
