/// <reference lib="dom" />
import type { ChatClient, WirePart } from "../client/index.ts";
import { channelName, coordinates, linkified, safeUrl, textBeside } from "./content.ts";
import { button, type Child, drawing, fill, ICONS, make } from "./dom.ts";
import type { Row } from "./rows.ts";
import { type ChatWords, said } from "./texts.ts";

/** What the parts of the chat share. */
export interface ChatTools {
  readonly texts: ChatWords & {
    /** Who answers. */
    readonly bot: string;
  };
  readonly language: string;
  /** Addresses of pictures and files the customer has sent, by message: shown before they have arrived. */
  readonly previews: Map<string, string>;
  /** The client, connected. */
  client(): ChatClient;
  /** Does something for the customer, and shows it at the end of the log. */
  act(what: (client: ChatClient) => void): void;
  /** Puts the focus where the customer writes; on a phone, whose keyboard would cover what there is to read, not always. */
  focus(always: boolean): void;
}

/** An empty line of the log. */
export function newRow({ kind }: Row): HTMLElement {
  const places = kind === "message" ? ["sender", "content", "choices", "meta"] : [];
  return make("div", kind, {}, ...places.map((name) => make("div", name)));
}

/** Draws a line of the log; what stays the same is not touched, so that a screen reader hears nothing twice. */
export function drawRow(element: HTMLElement, row: Row, tools: ChatTools): void {
  const { texts, language, previews, client, act, focus } = tools;
  if (row.kind !== "message") {
    const { at, event = "link", channel } = row;
    fill(
      element,
      at
        ? new Date(at).toLocaleDateString(language, { dateStyle: "full" })
        : said(texts[event], channelName(`${channel}`)),
    );
    return;
  }
  const { message, starts, ends, timed, progress, offers } = row;
  const { id, at, from, via, error, choices = [] } = message;
  // Of a card its picture is shown; its words are in the text.
  const parts = (message.parts ?? []).map((part) =>
    part.kind === "card" ? { ...(part["image"] as object), kind: "media", type: "image" } : part,
  );
  const [sender, content, offered, meta] = element.children as unknown as [Element, Element, HTMLElement, Element];
  element.className = `message ${from} ${starts ? "starts" : ""} ${ends ? "ends" : ""} ${progress ?? ""}`;
  offered.hidden = !offers;
  fill(sender, `${texts[from]}: `);
  const urls = parts.map((part) => previews.get(id) ?? client().mediaUrl(part));
  fill(content, [message.text, urls], () => {
    const text = textBeside(message);
    return [
      ...parts.map((part, index) => partView(part, safeUrl(urls[index]), texts)),
      text &&
        make(
          "div",
          "bubble",
          {},
          ...linkified(text).map(({ url, text }) => (url ? linkView("link", url, text) : text)),
        ),
    ];
  });
  fill(offered, choices, () =>
    choices.map((choice) =>
      "url" in choice
        ? linkView("choice", choice.url, choice.label)
        : button(
            "choice",
            ({ detail }) => {
              act((client) => client.choose(choice.choice, choice.label));
              // The button that had the focus goes away. Keys have no clicks to count.
              focus(!detail);
            },
            choice.label,
            choice.description && make("small", "description", {}, choice.description),
          ),
    ),
  );
  const words = [
    timed && new Date(at).toLocaleTimeString(language, { timeStyle: "short" }),
    ends && via !== "web" && said(texts.via, channelName(via)),
    progress && (texts[error?.code as keyof ChatWords] ?? texts[progress]),
  ].filter(Boolean);
  const failed = progress === "failed";
  fill(meta, [words, failed], () => [
    words.join(" · "),
    failed && button("retry", () => client().retry(id), texts.retry),
    failed && button("remove", () => client().discard(id), texts.remove),
  ]);
}

/** A link that leaves the page as it is; what must not be followed is only shown. */
function linkView(name: string, url: unknown, ...children: readonly (Node | string)[]): HTMLElement {
  const href = safeUrl(url) as string;
  return make(href ? "a" : ("span" as "a"), name, { href, target: "_blank", rel: "noreferrer" }, ...children);
}

const MAP = "https://maps.google.com/?q=";

function partView(part: WirePart, src: string | undefined, texts: ChatWords): Child {
  const { kind, type, alt, name, label = texts.location } = part;
  if (kind === "location") {
    return linkView("place", MAP + encodeURIComponent(coordinates(part)), drawing(ICONS.place), `${label}`);
  }
  if (kind !== "media") return undefined;
  const isImage = type === "image" || type === "sticker";
  const words = `${alt ?? name ?? (isImage ? texts.image : texts.file)}`;
  if (isImage) return src && linkView("picture", src, make("img", "image", { src, alt: words }));
  return src && (type === "audio" || type === "video")
    ? make(type, "player", { src, controls: true, preload: "none", ariaLabel: words })
    : linkView("file", src, drawing(ICONS.file), words);
}
