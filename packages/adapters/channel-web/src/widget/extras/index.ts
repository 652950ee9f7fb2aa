/// <reference lib="dom" />
/**
 * What a conversation can begin without: files, other apps, refused messages, places and sound, the way to the end, the
 * keyboard of a phone. Loaded when the chat is opened.
 *
 * @module
 */
import type { ChatMessage } from "../../client/index.ts";
import { button, iconButton, sheetOf } from "../dom.ts";
import { said } from "../texts.ts";
import type { ChatPlaces, Extras } from "../tools.ts";
import { channelName } from "./channels.ts";
import { takeFiles } from "./files.ts";
import { followForgetting } from "./forgotten.ts";
import { historyOf } from "./history.ts";
import { latestButton } from "./latest.ts";
import { partsView } from "./parts.ts";
import { EXTRAS_STYLE } from "./style.ts";
import { EXTRAS_TEXTS, type ExtrasTexts } from "./texts.ts";

const ELSEWHERE = "M7 3h10v18H7zm4 15h2M9 10h6m-2-2 2 2-2 2";

/** Adds them to a chat. */
export function equip(places: ChatPlaces): Extras {
  const { root, panel, header, form, channels, own, signal, language } = places;
  const texts: ExtrasTexts = { ...(EXTRAS_TEXTS[language] as ExtrasTexts), ...own };
  /** Addresses of files the customer has sent, by message: shown before they have arrived. */
  const previews = new Map<string, string>();
  root.adoptedStyleSheets.push(sheetOf(EXTRAS_STYLE));
  const client = historyOf(places, texts);
  followForgetting(places, client);

  const elsewhere = async (): Promise<void> => {
    const { continueElsewhere } = await import("../elsewhere/dialog.ts");
    continueElsewhere({ root, client, channels, language, texts: { ...texts, ...own } });
  };
  if (channels.length > 0) {
    header
      .querySelector(".heading")
      ?.insertAdjacentElement("afterend", iconButton("elsewhere", texts.elsewhere, ELSEWHERE, elsewhere));
  }
  form.prepend(latestButton(places, client, texts), ...takeFiles(places, previews, client, texts.attach));

  /** Above the keyboard of a phone. */
  const fit = (): void => {
    const { height, offsetTop } = visualViewport as VisualViewport;
    panel.style.cssText = `--_height:${height}px;--_top:${offsetTop}px`;
  };
  visualViewport?.addEventListener("resize", fit, { signal });

  return {
    client,
    receipts: texts,
    held: () => heldText(client.heldUntil, language, texts),
    via: (channel) => said(texts.via, channelName(channel)),
    happened: ({ event = "link", channel }) => said(texts[event], channelName(`${channel}`)),
    parts: (message) => {
      const { id, text, parts = [] } = message;
      const urls = parts.map((part) => previews.get(id) ?? client.mediaUrl(part));
      return [[text, urls], () => partsView(message, urls, texts)];
    },
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

/** Longer than this is told as a time of day, milliseconds. */
const MOMENT_MS = 60_000;

function heldText(until: number | undefined, language: string, texts: ExtrasTexts): string | undefined {
  if (!until) return undefined;
  if (until - Date.now() < MOMENT_MS) return texts.held;
  return said(texts.heldUntil, new Date(until).toLocaleTimeString(language, { timeStyle: "short" }));
}
