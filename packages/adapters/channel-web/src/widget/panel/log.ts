/// <reference lib="dom" />
import { drawing, ICONS, make } from "../dom.ts";
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
  const views = new Map<string, RowView>();
  const dots = make("div", "dots", { "aria-hidden": "true" }, make("i", "dot"), make("i", "dot"), make("i", "dot"));
  const list = make("div", "messages", {
    role: "log",
    "aria-relevant": "additions",
    "aria-live": "off",
    "aria-label": tools.texts.chat,
  });
  const scroller = make(
    "div",
    "log",
    { tabindex: 0, role: "group", "aria-label": tools.texts.chat },
    make("slot", "welcome"),
    list,
    dots,
  );
  const down = make(
    "button",
    "latest",
    { type: "button", "aria-label": tools.texts.latest, click: () => log.toEnd() },
    drawing(ICONS.down),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the log went by itself. */
  let rest = 0;
  const goTo = (top: number): void => {
    scroller.scrollTop = top;
    rest = scroller.scrollTop;
  };
  const distance = (): number => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;

  const log: LogView = {
    element: make("div", "conversation", {}, scroller, down),
    update(rows, typing) {
      const follows = log.follows();
      const atEnd = distance() < NEAR;
      let answer: HTMLElement | undefined;
      const gone = new Set(views.keys());
      rows.forEach((row, index) => {
        gone.delete(row.key);
        const known = views.get(row.key);
        const view = known ?? rowView(row, tools);
        views.set(row.key, view);
        if (known === undefined && row.kind === "message" && row.message.from !== "customer") answer ??= view.element;
        // Complete before it is added: it is read out as it is then.
        view.update(row);
        if (list.children[index] !== view.element) list.insertBefore(view.element, list.children[index] ?? null);
      });
      for (const key of gone) {
        views.get(key)?.element.remove();
        views.delete(key);
      }
      dots.hidden = !typing;
      const history = timer !== undefined;
      if (history) log.quiet();
      if (follows && answer !== undefined && !history) goTo(answer.offsetTop - ABOVE);
      else if (atEnd) goTo(scroller.scrollHeight);
      down.hidden = distance() < NEAR;
    },
    quiet() {
      list.ariaLive = "off";
      clearTimeout(timer);
      timer = setTimeout(log.live, RUSH_MS);
    },
    live() {
      clearTimeout(timer);
      timer = undefined;
      list.ariaLive = "polite";
    },
    follows: () => distance() < NEAR || Math.abs(scroller.scrollTop - rest) < 2,
    toEnd: () => goTo(scroller.scrollHeight),
  };
  scroller.addEventListener("scroll", () => {
    down.hidden = distance() < NEAR;
    scrolled();
  });
  // A picture that arrives must not push the end away.
  list.addEventListener("load", () => down.hidden && goTo(scroller.scrollHeight), true);
  down.hidden = true;
  log.quiet();
  return log;
}
