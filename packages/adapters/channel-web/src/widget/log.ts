/// <reference lib="dom" />
import { ICONS, iconButton, make } from "./dom.ts";
import { type MessageTools, type RowView, rowView } from "./message.ts";
import type { Row } from "./rows.ts";

/** The conversation in the page. */
export interface LogView {
  readonly element: HTMLElement;
  /** Draws what changed. A reader who has not gone back follows: to the end, or to where a long answer begins. */
  update(rows: readonly Row[], typing: boolean): void;
  /** What is added in the next moment is history: it is not read out. */
  quiet(): void;
  /** What is added from now on is new. */
  live(): void;
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
export function logView(tools: MessageTools, scrolled: () => void): LogView {
  const { texts } = tools;
  const views = new Map<string, RowView>();
  const dots = make("div", "dots", { ariaHidden: "true" }, ...Array.from({ length: 3 }, () => make("i", "dot")));
  const list = make("div", "messages", { role: "log", ariaLabel: texts.chat });
  const scroller = make(
    "div",
    "log",
    {
      tabIndex: 0,
      role: "group",
      ariaLabel: texts.chat,
      onscroll: () => {
        down.hidden = atEnd();
        scrolled();
      },
    },
    make("slot", "welcome"),
    list,
    dots,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the log went by itself. */
  let rest = 0;
  const goTo = (top: number): void => {
    scroller.scrollTop = top;
    rest = scroller.scrollTop;
  };
  const toEnd = (): void => goTo(scroller.scrollHeight);
  const atEnd = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const follows = (): boolean => atEnd() || Math.abs(scroller.scrollTop - rest) < 2;
  const down = iconButton("latest", texts.latest, ICONS.down, toEnd);
  const live = (): void => {
    clearTimeout(timer);
    timer = undefined;
    list.ariaLive = "polite";
  };
  const quiet = (): void => {
    live();
    list.ariaLive = "off";
    timer = setTimeout(live, RUSH_MS);
  };
  // A picture that arrives must not push the end away.
  list.addEventListener("load", () => down.hidden && toEnd(), true);
  list.setAttribute("aria-relevant", "additions");
  down.hidden = true;
  quiet();

  return {
    element: make("div", "conversation", {}, scroller, down),
    update(rows, typing) {
      const [followed, ended] = [follows(), atEnd()];
      let answer: HTMLElement | undefined;
      const gone = new Map(views);
      rows.forEach((row, index) => {
        const { key } = row;
        const known = gone.get(key);
        const view = known ?? rowView(row, tools);
        gone.delete(key);
        views.set(key, view);
        if (!known && row.kind === "message" && row.message.from !== "customer") answer ??= view.element;
        // Complete before it is added: it is read out as it is then.
        view.update(row);
        if (list.children[index] !== view.element) list.insertBefore(view.element, list.children[index] ?? null);
      });
      for (const [key, { element }] of gone) {
        element.remove();
        views.delete(key);
      }
      dots.hidden = !typing;
      if (timer) quiet();
      else if (followed && answer) goTo(answer.offsetTop - ABOVE);
      if ((timer || !followed || !answer) && ended) toEnd();
      down.hidden = atEnd();
    },
    quiet,
    live,
    follows,
    toEnd,
  };
}
