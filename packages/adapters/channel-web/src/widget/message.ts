/// <reference lib="dom" />
import type { WirePart } from "../client/index.ts";
import { linkified, safeUrl, textBeside } from "./content.ts";
import { button, type Child, drawing, fill, ICONS, make } from "./dom.ts";
import { linkView } from "./link.ts";
import type { Row } from "./rows.ts";
import type { ChatTools } from "./tools.ts";

/** An empty line of the log. */
export function newRow({ kind }: Row): HTMLElement {
  const places = kind === "message" ? ["sender", "content", "choices", "meta"] : [];
  return make("div", kind, {}, ...places.map((name) => make("div", name)));
}

/** Draws a line of the log; what stays the same is not touched, so that a screen reader hears nothing twice. */
export function drawRow(element: HTMLElement, row: Row, tools: ChatTools): void {
  const { texts, language, previews, extras, client, act, focus } = tools;
  if (row.kind !== "message") {
    const { at } = row;
    fill(element, at ? new Date(at).toLocaleDateString(language, { dateStyle: "full" }) : extras?.happened(row));
    return;
  }
  const { message, starts, ends, timed, progress, offers } = row;
  const { id, at, from, via, parts = [], choices = [] } = message;
  const [sender, content, offered, meta] = element.children as unknown as [Element, Element, HTMLElement, Element];
  element.className = `message ${from} ${starts ? "starts" : ""} ${ends ? "ends" : ""} ${progress ?? ""}`;
  offered.hidden = !offers;
  fill(sender, `${texts[from]}: `);
  const urls = parts.map((part) => previews.get(id) ?? client().mediaUrl(part));
  fill(content, [message.text, urls, !!(urls.length && extras)], () => {
    const views = parts.map((part, index) => partView(part, urls[index], tools));
    const text = textBeside({ text: message.text, parts: parts.filter((_, index) => views[index]) });
    return [
      ...views,
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
    ends && via !== "web" && extras?.via(via),
    progress && texts[progress],
  ].filter(Boolean);
  const failed = progress === "failed" && !!extras;
  fill(meta, [words, failed], () => [words.join(" · "), ...(failed ? extras.refused(message) : [])]);
}

/** A picture or a file; what else there is, the extras know. */
function partView(part: WirePart, url: unknown, { texts, extras }: ChatTools): Child {
  const { kind, type, alt, name } = part;
  const src = safeUrl(url);
  const extra = extras?.partView(part, src);
  if (extra || kind !== "media") return extra;
  const isImage = type === "image" || type === "sticker";
  const words = `${alt ?? name ?? (isImage ? texts.image : texts.file)}`;
  return isImage
    ? src && linkView("picture", src, make("img", "image", { src, alt: words }))
    : linkView("file", src, drawing(ICONS.file), words);
}
