/// <reference lib="dom" />
import type { WireEvent } from "../../client/index.ts";
import type { Conversation } from "../conversation.ts";
import { addStyle, drawing, ICONS, make } from "../dom.ts";
import { fill, type LauncherTexts } from "../texts.ts";
import { composer } from "./composer.ts";
import { PANEL_ICONS } from "./icons.ts";
import { logView } from "./log.ts";
import { rowsOf } from "./rows.ts";
import { PANEL_STYLE } from "./style.ts";
import { PANEL_TEXTS, type PanelTexts } from "./texts.ts";

/** What the opened chat needs. */
export interface PanelOptions {
  readonly root: ShadowRoot;
  /** The panel is put at its end. */
  readonly place: HTMLElement;
  /** Says something to screen readers. */
  readonly say: (text: string) => void;
  readonly conversation: Conversation;
  readonly language: string;
  /** Texts of the button, and own words of the page. */
  readonly texts: LauncherTexts & Partial<PanelTexts>;
  /** Who answers. */
  readonly name: string;
  /** Fills its place instead of opening above the page. */
  readonly inline: boolean;
  /** Channels to continue on. */
  readonly channels: readonly string[];
  /** The customer closes it. */
  readonly close: () => void;
}

/** The opened chat. */
export interface Panel {
  show(): void;
  hide(): void;
  /** Something changed. */
  update(event?: WireEvent): void;
  send(text: string): void;
  remove(): void;
}

/** Up to here the panel covers the page, as in the style. */
const PHONE = "(width < 480px)";

/** Builds the opened chat; it is not shown yet, unless it is inline. */
export function makePanel(options: PanelOptions): Panel {
  const { root, place, say, conversation, language, name, inline, channels, close } = options;
  const { client } = conversation;
  const texts = { ...(PANEL_TEXTS[language] as PanelTexts), ...options.texts };
  const previews = new Map<string, string>();
  let shown = inline;
  let wrote = false;
  let planned = false;
  addStyle(root, PANEL_STYLE);

  const look = (): void => {
    if (shown && !document.hidden && log.follows()) conversation.seen();
  };
  /** What the customer does is answered at the end of the log. */
  const act = (what: () => void): void => {
    log.live();
    what();
    draw();
    log.toEnd();
  };
  const focus = (byKeyboard: boolean): void => {
    // On a phone the keyboard would cover what there is to read.
    if (byKeyboard || matchMedia("(pointer: fine)").matches) writing.focus();
  };
  const elsewhere = async (): Promise<void> => {
    const { continueElsewhere } = await import("../elsewhere/dialog.ts");
    continueElsewhere({ root, client, channels, language, texts });
  };
  /** Above the keyboard of a phone. */
  const fit = (): void => {
    const { height = 0, offsetTop = 0 } = visualViewport ?? {};
    panel.style.setProperty("--_height", `${height}px`);
    panel.style.setProperty("--_top", `${offsetTop}px`);
  };
  const button = (kind: "elsewhere" | "close", path: string, click: () => void): HTMLElement =>
    make("button", kind, { type: "button", "aria-label": texts[kind], title: texts[kind], click }, drawing(path));

  const label = `${texts.chat}: ${name}`;
  const panel = inline
    ? make("div", "panel")
    : make("dialog", "panel", {
        "aria-label": label,
        // The back gesture of a phone closes it without a key.
        close,
        keydown: (event: KeyboardEvent) => {
          if (event.key !== "Escape" || event.isComposing) return;
          event.preventDefault();
          close();
        },
      });
  const banner = make("p", "banner", { role: "status" });
  const writing = composer(texts, panel, {
    send: (text) => act(() => client.send(text)),
    sendFile: (file) => act(() => previews.set(client.sendFile(file), URL.createObjectURL(file))),
    typing: client.typing,
  });
  const log = logView(
    {
      texts,
      language,
      name,
      mediaUrl: (part, message) => previews.get(message) ?? client.mediaUrl(part),
      choose: (choice, label, byKeyboard) => {
        act(() => client.choose(choice, label));
        // The button that had the focus goes away.
        focus(byKeyboard);
      },
      retry: client.retry,
      discard: client.discard,
    },
    look,
  );
  panel.append(
    make(
      "header",
      "header",
      {},
      make("span", "avatar", { "aria-hidden": "true" }, make("slot", "initial", { name: "avatar" }, name.charAt(0))),
      make("div", "heading", {}, make("h2", "title", {}, name), make("slot", "tagline", { name: "tagline" })),
      ...(channels.length > 0 ? [button("elsewhere", PANEL_ICONS.elsewhere, () => void elsewhere())] : []),
      ...(inline ? [] : [button("close", ICONS.close, close)]),
    ),
    banner,
    log.element,
    writing.element,
  );
  place.append(panel);
  document.addEventListener("visibilitychange", look);
  visualViewport?.addEventListener("resize", fit);

  const draw = (): void => {
    const { typing, marks } = conversation;
    const offline = client.state === "offline" ? texts.offline : "";
    if (banner.textContent !== offline) banner.textContent = offline;
    log.update(rowsOf(client.messages(), marks, Date.now()), typing);
    const writes = typing && shown;
    if (wrote !== writes) say(writes ? fill(texts.typing, name) : "");
    wrote = writes;
    look();
  };
  const view: Panel = {
    show() {
      if (shown) return;
      shown = true;
      const dialog = panel as HTMLDialogElement;
      if (matchMedia(PHONE).matches) dialog.showModal();
      else dialog.show();
      log.toEnd();
      look();
      focus(false);
    },
    hide() {
      if (inline) return;
      shown = false;
      draw();
      (panel as HTMLDialogElement).close();
    },
    update(event) {
      if (event?.event === "reset") log.quiet();
      if (planned) return;
      planned = true;
      // Events come in bunches; what was said together is shown together.
      queueMicrotask(() => {
        planned = false;
        draw();
      });
    },
    send: (text) => act(() => client.send(text)),
    remove() {
      document.removeEventListener("visibilitychange", look);
      visualViewport?.removeEventListener("resize", fit);
      for (const url of previews.values()) URL.revokeObjectURL(url);
    },
  };
  draw();
  return view;
}
