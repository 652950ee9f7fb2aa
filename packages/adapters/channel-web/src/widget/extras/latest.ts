/// <reference lib="dom" />
import type { ChatClient } from "../../client/index.ts";
import { drawing, fill, ICONS, iconButton } from "../dom.ts";
import type { SambungChatChange } from "../element.ts";
import { said } from "../texts.ts";
import type { ChatPlaces } from "../tools.ts";
import type { ExtrasTexts } from "./texts.ts";

/** Left free above where new messages begin, pixels. */
const ABOVE = 14;

/**
 * The way to the end of the log, with how much is new there. Who opens the chat with unread messages finds a line where
 * they begin, and begins to read there.
 */
export function latestButton(
  { root, log, marks, news = 0, signal }: ChatPlaces,
  client: ChatClient,
  { latest, news: words, fresh }: ExtrasTexts,
): HTMLButtonElement {
  const { element } = log;
  const down = iconButton("latest", latest, ICONS.down, () => log.toEnd());
  const moved = (): void => {
    down.hidden = log.atEnd();
  };
  const goToNews = (): void => {
    const line = [...element.children].find(({ textContent }) => textContent === fresh) as HTMLElement | undefined;
    const top = line ? line.offsetTop - ABOVE : Number.POSITIVE_INFINITY;
    if (top < element.scrollTop) element.scrollTop = top;
  };
  const divide = (count: number): void => {
    const said = client.messages().filter(({ from, seq }) => from !== "customer" && seq);
    const first = said[said.length - count];
    const others = marks.filter(({ event }) => event !== "fresh");
    // Between what was there before and the first that is new.
    if (first?.seq) others.push({ event: "fresh", seq: first.seq - 0.5 });
    marks.splice(0, marks.length, ...others.sort((one, other) => one.seq - other.seq));
    queueMicrotask(goToNews);
  };
  let opened = true;
  const told = ({ open, unread }: SambungChatChange): void => {
    if (open && !opened) divide(unread);
    opened = open;
    const count = open && unread ? said(words, unread) : "";
    fill(down, count, () => [count, drawing(ICONS.down)]);
  };
  root.host.addEventListener("sambung-change", (event) => told((event as CustomEvent<SambungChatChange>).detail), {
    signal,
  });
  element.addEventListener("scroll", moved, { signal });
  moved();
  divide(news);
  return down;
}
