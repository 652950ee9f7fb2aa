/// <reference lib="dom" />
import { make } from "./dom.ts";
import { drawRow, newRow } from "./message.ts";
import type { Row } from "./rows.ts";
import type { ChatTools } from "./tools.ts";

/** The conversation in the page. */
export interface LogView {
  readonly element: HTMLElement;
  /** Draws what changed. A reader who has not gone back follows: to the end, or to where a long answer begins. */
  update(rows: readonly Row[], typing: boolean): void;
  /** What is added in the next moment is history and not read out; with false, what is added from now on is new. */
  quiet(history: boolean): void;
  atEnd(): boolean;
  /** Whether the reader is where new messages are shown. */
  follows(): boolean;
  toEnd(): void;
}

/** Nearer to the end than this the reader is at the end, pixels. */
const NEAR = 80;
/** Left free above the beginning of a long answer, pixels. */
const ABOVE = 14;
/** History comes in one rush; what comes after a pause of this length is new, milliseconds. */
const RUSH_MS = 400;

/** An empty log. `scrolled`: called when the reader has moved. */
export function logView(tools: ChatTools, scrolled: () => void): LogView {
  const { texts } = tools;
  const dots = make("div", "dots", { ariaHidden: "true" }, "• • •");
  const element = make(
    "div",
    "log",
    {
      tabIndex: 0,
      role: "log",
      ariaLabel: texts.chat,
      onscroll: () => {
        ended = atEnd();
        scrolled();
      },
    },
    make("div", "top", {}, make("slot", "welcome")),
    dots,
  );
  let views = new Map<string, HTMLElement>();
  let rush: ReturnType<typeof setTimeout> | undefined;
  let ended = true;
  /** Where the log went by itself. */
  let rest = 0;
  const goTo = (top: number): void => {
    element.scrollTop = top;
    rest = element.scrollTop;
  };
  const toEnd = (): void => goTo(element.scrollHeight);
  const atEnd = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  const follows = (): boolean => atEnd() || Math.abs(element.scrollTop - rest) < 2;
  const quiet = (history?: boolean): void => {
    clearTimeout(rush);
    rush = history ? setTimeout(quiet, RUSH_MS) : undefined;
    element.ariaLive = history ? "off" : "polite";
  };
  // A picture that arrives must not push the end away.
  element.addEventListener("load", () => ended && toEnd(), true);
  element.setAttribute("aria-relevant", "additions");
  quiet(true);

  return {
    element,
    update(rows, typing) {
      const followed = follows();
      ended = atEnd();
      const before = views;
      let answer: HTMLElement | undefined;
      views = new Map();
      rows.forEach((row, index) => {
        const { key } = row;
        const known = before.get(key);
        const view = known ?? newRow(row);
        before.delete(key);
        views.set(key, view);
        if (!known && row.kind === "message" && row.message.from !== "customer") answer ??= view;
        // Complete before it is added: it is read out as it is then.
        drawRow(view, row, tools);
        // The first is what is above them.
        const there = element.children[index + 1] as Element;
        if (there !== view) element.insertBefore(view, there);
      });
      for (const view of before.values()) view.remove();
      dots.hidden = !typing;
      if (rush) quiet(true);
      else if (followed && answer) goTo(answer.offsetTop - ABOVE);
      if ((rush || !followed || !answer) && ended) toEnd();
      ended = atEnd();
    },
    quiet,
    atEnd,
    follows,
    toEnd,
  };
}
