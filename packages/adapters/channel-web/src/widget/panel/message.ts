/// <reference lib="dom" />
import type { ChatMessage, WirePart } from "../../client/index.ts";
import { channelName, coordinates, linkified, safeUrl, textBeside } from "../content.ts";
import { type Child, drawing, make } from "../dom.ts";
import { fill, type LauncherTexts } from "../texts.ts";
import { PANEL_ICONS } from "./icons.ts";
import type { Progress, Row } from "./rows.ts";
import type { PanelTexts } from "./texts.ts";

/** What messages need to be shown and to act. */
export interface MessageTools {
  readonly texts: PanelTexts & LauncherTexts;
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
  const day = (at: string): string =>
    new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
  const text =
    row.kind === "day"
      ? day(row.at)
      : row.mark.kind === "handoff"
        ? texts.handoff
        : fill(texts.linked, channelName(row.mark.channel ?? ""));
  return { element: make("div", "mark", {}, text), update: () => {} };
}

function messageView(tools: MessageTools): RowView {
  const { texts, language } = tools;
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const sender = make("span", "sender");
  const content = make("div", "content");
  const choices = make("div", "choices");
  const meta = make("div", "meta");
  const element = make("div", "message", {}, sender, content, choices, meta);
  let drawn: ChatMessage | undefined;
  let noted = "";
  let shown: string | undefined;

  const drawContent = (message: ChatMessage): void => {
    const text = textBeside(message);
    const bubble = text && make("div", "bubble", {}, ...linkified(text).map(pieceView));
    const parts = (message.parts ?? []).map((part) => partView(part, tools.mediaUrl(part, message.id), texts));
    content.replaceChildren(...([...parts, bubble].filter((child) => !!child) as Node[]));
  };
  const drawChoices = ({ choices: offered = [] }: ChatMessage): void => {
    choices.replaceChildren(
      ...offered.map((choice) => {
        if ("url" in choice) return linkView("choice", choice.url, choice.label);
        const { label, description } = choice;
        const click = (event: MouseEvent): void => tools.choose(choice.choice, label, event.detail === 0);
        return make(
          "button",
          "choice",
          { type: "button", click },
          label,
          description !== undefined && make("small", "description", {}, description),
        );
      }),
    );
  };
  const drawMeta = ({ id, at, via, error }: ChatMessage, timed: boolean, ends: boolean, progress?: Progress): void => {
    const said = [timed && clock.format(new Date(at)), ends && via !== "web" && fill(texts.via, channelName(via))];
    const failed = progress === "failed";
    const reason = { "file-too-large": texts.tooLarge, "type-unsupported": texts.wrongType }[error?.code ?? ""];
    meta.replaceChildren(
      [...said, progress && (reason ?? texts[progress])].filter(Boolean).join(" · "),
      ...(failed
        ? [
            make("button", "retry", { type: "button", click: () => tools.retry(id) }, texts.retry),
            make("button", "remove", { type: "button", click: () => tools.discard(id) }, texts.remove),
          ]
        : []),
    );
  };

  return {
    element,
    update(row) {
      if (row.kind !== "message") return;
      const { message, starts, ends, timed, progress, offers } = row;
      const { from, via } = message;
      element.className = ["message", from, starts && "starts", ends && "ends", progress].filter(Boolean).join(" ");
      choices.hidden = !offers;
      const whole = [
        message.text,
        ...(message.parts ?? []).map((part) => `${part.kind} ${tools.mediaUrl(part, message.id)}`),
      ].join("\n");
      if (shown !== whole) {
        sender.textContent = `${from === "customer" ? texts.you : from === "agent" ? texts.agent : tools.name}: `;
        drawContent(message);
      }
      shown = whole;
      if (drawn?.choices !== message.choices) drawChoices(message);
      const note = `${message.at} ${ends && via} ${timed} ${progress} ${message.error?.code}`;
      if (note !== noted) drawMeta(message, timed, ends, progress);
      noted = note;
      drawn = message;
    },
  };
}

function pieceView({ text, url }: { readonly text: string; readonly url?: string }): Child & (Node | string) {
  return url === undefined ? text : linkView("link", url, text);
}

/** A link that leaves the page as it is; one that must not be followed is only text. */
function linkView(name: string, url: unknown, ...children: readonly (Node | string)[]): HTMLElement {
  const href = safeUrl(url);
  return href === undefined
    ? make("span", name, {}, ...children)
    : make("a", name, { href, target: "_blank", rel: "noreferrer" }, ...children);
}

function partView(part: WirePart, url: string | undefined, texts: PanelTexts): HTMLElement | undefined {
  const { kind, type, alt, name } = part;
  if (kind === "location") {
    const place = coordinates(part);
    const map = `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`;
    return linkView("place", map, drawing(PANEL_ICONS.place), `${part["label"] ?? texts.location}`);
  }
  const image = kind === "card" ? (part["image"] as WirePart | undefined) : part;
  const src = safeUrl(kind === "card" ? image?.["url"] : url);
  if (kind === "card" || type === "image" || type === "sticker") {
    const shown = src && make("img", "image", { src, alt: `${image?.["alt"] ?? texts.image}` });
    return shown ? linkView("picture", src, shown) : undefined;
  }
  if (kind !== "media") return undefined;
  if (src && (type === "audio" || type === "video")) {
    return make(type, "player", {
      src,
      controls: true,
      preload: "none",
      "aria-label": alt === undefined ? (name as string) : `${alt}`,
    });
  }
  return linkView("file", src, drawing(PANEL_ICONS.file), `${alt ?? name ?? texts.file}`);
}
