/// <reference lib="dom" />
import type { WirePart } from "../client/index.ts";
import { channelName, coordinates, linkified, safeUrl, textBeside } from "./content.ts";
import { button, type Child, drawing, ICONS, make, setText } from "./dom.ts";
import type { Row } from "./rows.ts";
import { type ChatWords, fill } from "./texts.ts";

/** What messages need to be shown and to act. */
export interface MessageTools {
  readonly texts: ChatWords;
  readonly language: string;
  /** Who answers. */
  readonly name: string;
  mediaUrl(part: WirePart, message: string): string | undefined;
  choose(choice: string, label: string, byKeyboard: boolean): void;
  retry(id: string): void;
  discard(id: string): void;
}

/** A line of the log in the page. */
export interface RowView {
  readonly element: HTMLElement;
  /** Draws again what differs; what stays the same is not touched, so that a screen reader hears nothing twice. */
  update(row: Row): void;
}

/** The view of a line. */
export function rowView(row: Row, tools: MessageTools): RowView {
  if (row.kind === "message") return messageView(tools);
  const { texts, language } = tools;
  const text =
    row.kind === "day"
      ? new Date(row.at).toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" })
      : row.mark.kind === "handoff"
        ? texts.handoff
        : fill(texts.linked, channelName(row.mark.channel ?? ""));
  return { element: make("div", "mark", {}, text), update: () => {} };
}

function messageView({ texts, language, name, mediaUrl, choose, retry, discard }: MessageTools): RowView {
  const names = ["sender", "content", "choices", "meta"];
  const places: HTMLElement[] = names.map((part) => make("div", part));
  const [sender, content, choices, meta] = places as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  const element = make("div", "message", {}, ...places);
  const shown = new Map<HTMLElement, string>();
  /** Fills a place, if what it shows is not `what` already. */
  const refill = (place: HTMLElement, what: unknown, children: () => readonly Child[]): void => {
    const now = JSON.stringify(what);
    if (shown.get(place) !== now) place.replaceChildren(...(children().filter(Boolean) as Node[]));
    shown.set(place, now);
  };

  return {
    element,
    update(row) {
      if (row.kind !== "message") return;
      const { message, starts, ends, timed, progress, offers } = row;
      const { id, at, from, via, error, parts = [], choices: offered = [] } = message;
      element.className = ["message", from, starts && "starts", ends && "ends", progress].filter(Boolean).join(" ");
      choices.hidden = !offers;
      setText(sender, `${from === "customer" ? texts.you : from === "agent" ? texts.agent : name}: `);
      const urls = parts.map((part) => mediaUrl(part, id));
      refill(content, [message.text, urls], () => {
        const text = textBeside(message);
        return [
          ...parts.map((part, index) => partView(part, urls[index], texts)),
          text &&
            make(
              "div",
              "bubble",
              {},
              ...linkified(text).map(({ url, text }) => (url ? linkView("link", url, text) : text)),
            ),
        ];
      });
      refill(choices, offered, () =>
        offered.map((choice) =>
          "url" in choice
            ? linkView("choice", choice.url, choice.label)
            : button(
                "choice",
                ({ detail }) => choose(choice.choice, choice.label, !detail),
                choice.label,
                choice.description && make("small", "description", {}, choice.description),
              ),
        ),
      );
      const reason = { "file-too-large": texts.tooLarge, "type-unsupported": texts.wrongType }[error?.code ?? ""];
      const said = [
        timed && new Date(at).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" }),
        ends && via !== "web" && fill(texts.via, channelName(via)),
        progress && (reason ?? texts[progress]),
      ];
      const failed = progress === "failed";
      refill(meta, [said, failed], () => [
        said.filter(Boolean).join(" · "),
        failed && button("retry", () => retry(id), texts.retry),
        failed && button("remove", () => discard(id), texts.remove),
      ]);
    },
  };
}

/** A link that leaves the page as it is; what must not be followed is only shown. */
function linkView(name: string, url: unknown, ...children: readonly (Node | string)[]): HTMLElement {
  const href = safeUrl(url);
  return href === undefined
    ? make("span", name, {}, ...children)
    : make("a", name, { href, target: "_blank", rel: "noreferrer" }, ...children);
}

function partView(part: WirePart, address: string | undefined, texts: ChatWords): Child {
  const { kind, type, alt, name, label = texts.location } = part;
  const { image } = part as { readonly image?: WirePart };
  if (kind === "location") {
    const map = `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(coordinates(part))}`;
    return linkView("place", map, drawing(ICONS.place), `${label}`);
  }
  const src = safeUrl(kind === "card" ? image?.["url"] : address);
  if (kind === "card" || type === "image" || type === "sticker") {
    const said = (kind === "card" ? image?.["alt"] : alt) ?? texts.image;
    return src && linkView("picture", src, make("img", "image", { src, alt: `${said}` }));
  }
  if (kind !== "media") return undefined;
  const said = `${alt ?? name ?? texts.file}`;
  return src && (type === "audio" || type === "video")
    ? make(type, "player", { src, controls: true, preload: "none", ariaLabel: said })
    : linkView("file", src, drawing(ICONS.file), said);
}
