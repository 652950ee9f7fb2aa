import { type Fields, fieldsOf, listOf, textOf } from "../wire.ts";
import { Refusal } from "./checks.ts";
import type { ShownChoice, ShownMessage } from "./state.ts";

/** What people see of an activity. */
export function render(activity: Fields, id: string, at: number): ShownMessage {
  const raw = textOf(activity["text"]) ?? "";
  const { text, links } = activity["textFormat"] === "xml" ? fromMarkup(raw) : { text: raw, links: [] };
  const attachments = listOf(activity["attachments"]);
  const cards = attachments.flatMap(({ content }) => {
    const card = fieldsOf(content);
    return card?.["type"] === "AdaptiveCard" ? [card] : [];
  });
  const menus = cards.flatMap((card) => listOf(card["body"])).filter(({ type }) => type === "Input.ChoiceSet");
  const choices = menus.length > 0 ? menus.flatMap(optionsOf) : cards.flatMap(buttonsOf);
  const picture = attachments.find(({ contentUrl }) => textOf(contentUrl) !== undefined);
  const name = textOf(picture?.["name"]);
  return {
    id,
    from: "bot",
    at,
    text,
    choices,
    menu: menus.length > 0,
    links: [...links, ...choices.flatMap(({ url }) => url ?? [])],
    ...(picture === undefined
      ? {}
      : { media: { url: String(picture["contentUrl"]), ...(name === undefined ? {} : { name }) } }),
  };
}

function optionsOf(menu: Fields): readonly ShownChoice[] {
  const id = String(menu["id"]);
  return listOf(menu["choices"]).map(({ title, value }) => ({ label: String(title), data: { [id]: value } }));
}

function buttonsOf(card: Fields): readonly ShownChoice[] {
  return listOf(card["actions"]).map((action) => {
    const label = String(action["title"]);
    const url = textOf(action["url"]);
    return url === undefined ? { label, data: fieldsOf(action["data"]) ?? {} } : { label, url };
  });
}

const KNOWN = /^<(\/?)(b|i|s|code|a|br)((?: href="[^"<>]*")?)\s*(\/?)>$/;
const NAMES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** Reads markup as Teams does: a tag that is not closed, an unknown one or a lone `&` spoils the message. */
function fromMarkup(markup: string): { readonly text: string; readonly links: readonly string[] } {
  const open: string[] = [];
  const links: string[] = [];
  const text = markup.replaceAll(/<[^>]*>?|&[^;\s]*;?/g, (piece) => {
    if (piece.startsWith("&")) {
      const character = NAMES[piece.slice(1, -1)];
      if (character === undefined || !piece.endsWith(";")) throw new Refusal(400, "BadSyntax");
      return character;
    }
    const [, closing, tag = "", attribute = ""] = KNOWN.exec(piece) ?? [];
    if (tag === "") throw new Refusal(400, "BadSyntax");
    if (tag === "br") return "\n";
    if (closing === "/") {
      if (open.pop() !== tag) throw new Refusal(400, "BadSyntax");
      return "";
    }
    open.push(tag);
    if (tag === "a") links.push(fromMarkup(attribute.slice(' href="'.length, -1)).text);
    return "";
  });
  if (open.length > 0) throw new Refusal(400, "BadSyntax");
  return { text, links };
}
