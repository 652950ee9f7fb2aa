/// <reference lib="dom" />
import { drawing, ICONS, make } from "../dom.ts";
import { type MessageTools, type RowView, rowView } from "./message.ts";
import type { Row } from "./rows.ts";

/** The conversation in the page. */
export interface LogView {
  readonly element: HTMLElement;
  /** Draws what changed; follows the end only if the reader is near it. */
  update(rows: readonly Row[], typing: boolean): void;
  /** What is added in the next moment is history: it is not read out. */
  quiet(): void;
  /** What is added from now on is new. */
  live(): void;
  /** Whether the end is in sight. */
  atEnd(): boolean;
  toEnd(): void;
}

/** Nearer to the end than this the reader is at the end, pixels. */
const NEAR = 80;
/** History comes in one rush; what comes after a pause of this length is new, milliseconds. */
const RUSH_MS = 400;

/** An empty log. `scrolled`: called when the end comes into sight. */
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

  const log: LogView = {
    element: make("div", "conversation", {}, scroller, down),
    update(rows, typing) {
      const follow = log.atEnd();
      const gone = new Set(views.keys());
      rows.forEach((row, index) => {
        gone.delete(row.key);
        const view = views.get(row.key) ?? rowView(row, tools);
        views.set(row.key, view);
        // Complete before it is added: it is read out as it is then.
        view.update(row);
        if (list.children[index] !== view.element) list.insertBefore(view.element, list.children[index] ?? null);
      });
      for (const key of gone) {
        views.get(key)?.element.remove();
        views.delete(key);
      }
      dots.hidden = !typing;
      if (timer !== undefined) log.quiet();
      if (follow) log.toEnd();
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
    atEnd: () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR,
    toEnd() {
      scroller.scrollTop = scroller.scrollHeight;
    },
  };
  scroller.addEventListener("scroll", () => {
    down.hidden = log.atEnd();
    if (log.atEnd()) scrolled();
  });
  // A picture that arrives must not push the end away.
  list.addEventListener("load", () => down.hidden && log.toEnd(), true);
  down.hidden = true;
  log.quiet();
  return log;
}
