/// <reference lib="dom" />
/**
 * What a conversation can begin without: files, other apps, refused messages, places and sound, the way to the end, the
 * keyboard of a phone. Loaded when the chat is opened.
 *
 * @module
 */
import { complete } from "../../client/complete.ts";
import type { ChatMessage, WirePart } from "../../client/index.ts";
import { coordinates, safeUrl } from "../content.ts";
import { button, type Child, drawing, ICONS, iconButton, make, sheetOf } from "../dom.ts";
import { linkView } from "../link.ts";
import { said } from "../texts.ts";
import type { ChatPlaces, Extras } from "../tools.ts";
import { channelName } from "./channels.ts";
import { takeFiles } from "./files.ts";
import { EXTRAS_STYLE } from "./style.ts";
import { EXTRAS_TEXTS, type ExtrasTexts } from "./texts.ts";

const ELSEWHERE = "M7 3h10v18H7zm4 15h2M9 10h6m-2-2 2 2-2 2";
const PLACE = "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zm0-11h0";
const MAP = "https://maps.google.com/?q=";

/** Adds them to a chat. */
export function equip(places: ChatPlaces): Extras {
  const { root, panel, header, log, form, channels, own, signal, language, inside } = places;
  const client = complete(places.client(), inside);
  const texts: ExtrasTexts = { ...(EXTRAS_TEXTS[language] as ExtrasTexts), ...own };
  root.adoptedStyleSheets.push(sheetOf(EXTRAS_STYLE));

  const elsewhere = async (): Promise<void> => {
    const { continueElsewhere } = await import("../elsewhere/dialog.ts");
    continueElsewhere({ root, client, channels, language, texts: { ...texts, ...own } });
  };
  if (channels.length > 0) {
    header
      .querySelector(".heading")
      ?.insertAdjacentElement("afterend", iconButton("elsewhere", texts.elsewhere, ELSEWHERE, elsewhere));
  }
  const down = iconButton("latest", texts.latest, ICONS.down, () => log.toEnd());
  const moved = (): void => {
    down.hidden = log.atEnd();
  };
  log.element.addEventListener("scroll", moved, { signal });
  moved();
  form.prepend(down, ...takeFiles(places, client, texts.attach));

  /** Above the keyboard of a phone. */
  const fit = (): void => {
    const { height, offsetTop } = visualViewport as VisualViewport;
    panel.style.cssText = `--_height:${height}px;--_top:${offsetTop}px`;
  };
  visualViewport?.addEventListener("resize", fit, { signal });

  return {
    client,
    via: (channel) => said(texts.via, channelName(channel)),
    happened: ({ event = "link", channel }) => said(texts[event], channelName(`${channel}`)),
    partView: (part, src) => partView(part, src, texts),
    refused: ({ id, error }: ChatMessage) => {
      const reason = texts[error?.code as keyof ExtrasTexts];
      return [
        reason && `: ${reason}`,
        button("retry", () => client.retry(id), texts.retry),
        button("remove", () => client.discard(id), texts.remove),
      ];
    },
  };
}

function partView(part: WirePart, src: string | undefined, { location }: ExtrasTexts): Child {
  const { kind, type, alt, name = "", label = location } = part;
  const { url, alt: words = "" } = (part["image"] ?? {}) as { readonly url?: unknown; readonly alt?: string };
  const picture = kind === "card" && safeUrl(url);
  // Its words are in the text.
  if (picture) return linkView("picture", picture, make("img", "image", { src: picture, alt: words }));
  if (kind === "location") {
    return linkView("place", MAP + encodeURIComponent(coordinates(part)), drawing(PLACE), `${label}`);
  }
  if (kind !== "media" || !src || (type !== "audio" && type !== "video")) return undefined;
  return make(type, "player", { src, controls: true, preload: "none", ariaLabel: `${alt ?? name}` });
}
