/// <reference lib="dom" />
import { defaultStorage } from "../client/environment.ts";
import type { ChatClient, ChatClientOptions, WireEvent } from "../client/index.ts";
import { SESSION } from "../client/session.ts";
import { shelf } from "../client/store.ts";
import { composer } from "./composer.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { addStyle, button, drawing, ICONS, iconButton, make, setText } from "./dom.ts";
import { logView } from "./log.ts";
import { rowsOf } from "./rows.ts";
import { STYLE } from "./style.ts";
import { type ChatWords, fill, TEXTS } from "./texts.ts";

/** How a chat is shown. */
export interface ChatSettings {
  readonly client: ChatClientOptions;
  readonly language: string;
  /** Own words of the page. */
  readonly texts: Partial<ChatWords> | undefined;
  /** Who answers; default the word for a chat. */
  readonly name: string;
  /** Fills its place in the page instead of opening above it. */
  readonly inline: boolean;
  /** Channels to continue on. */
  readonly channels: readonly string[];
  /** It was opened or closed, or the number of unread messages is another one. */
  readonly changed: (state: { readonly open: boolean; readonly unread: number }) => void;
}

/** A chat in the page. */
export interface Chat {
  /** The client, connected. */
  client(): ChatClient;
  show(): void;
  hide(): void;
  send(text: string): void;
  /** Forgets the visitor and the conversation on this device. */
  reset(): void;
  /** Takes everything away; unsent messages are kept. */
  remove(): void;
}

/** Up to here the panel covers the page, as in the style. */
const PHONE = "(width < 480px)";

/**
 * Builds the chat in a shadow root: a button, and the panel it opens. The conversation is opened at once for visitors who
 * were here before, for others with the panel: who never chats starts no session.
 */
export function makeChat(root: ShadowRoot, settings: ChatSettings): Chat {
  const { inline, language, channels } = settings;
  const texts = { ...(TEXTS[language] as ChatWords), ...settings.texts };
  const name = settings.name || texts.chat;
  const label = `${texts.chat}: ${name}`;
  const kept = shelf(defaultStorage, `sambung:${settings.client.url}:`);
  const leaving = new AbortController();
  const previews = new Map<string, string>();
  let conversation: Conversation | undefined;
  let open = false;
  let unread = 0;
  let planned = false;
  addStyle(root, STYLE);

  const connect = (): Conversation => (conversation ??= openConversation(settings.client, kept, changed));
  const client = (): ChatClient => connect().client;
  const changed = (event?: WireEvent): void => {
    if (event?.event === "reset") log.quiet();
    if (planned) return;
    planned = true;
    // Events come in bunches; what was said together is shown together.
    queueMicrotask(() => {
      planned = false;
      draw();
    });
  };
  const look = (): void => {
    if (open && !document.hidden && log.follows()) conversation?.seen();
  };
  const draw = (): void => {
    if (leaving.signal.aborted) return;
    const { state, messages } = client();
    const { marks, typing } = connect();
    log.update(rowsOf(messages(), marks, Date.now()), typing);
    setText(banner, state === "offline" ? texts.offline : "");
    look();
    tell();
  };
  /** To the page, and to people who do not see the conversation. */
  const tell = (opened = open): void => {
    const count = conversation?.unread() ?? 0;
    const said = count ? fill(texts.unread, count) : "";
    launcher.ariaLabel = [opened ? texts.close : texts.open, said].filter(Boolean).join(", ");
    setText(badge, count ? `${count}` : "");
    setText(status, !opened ? said : conversation?.typing ? fill(texts.typing, name) : "");
    const other = count !== unread || opened !== open;
    unread = count;
    open = opened;
    root.host.toggleAttribute("open", open);
    if (other) settings.changed({ open, unread });
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
    const { continueElsewhere } = await import("./elsewhere/dialog.ts");
    continueElsewhere({ root, client: client(), channels, language, texts });
  };
  const chat: Chat = {
    client,
    show() {
      if (open) return;
      connect();
      tell(true);
      if (!inline) panel[matchMedia(PHONE).matches ? "showModal" : "show"]();
      draw();
      log.toEnd();
      look();
      if (!inline) focus(false);
    },
    hide() {
      if (!open || inline) return;
      tell(false);
      panel.close();
      launcher.focus();
    },
    send(text) {
      chat.show();
      act(() => client().send(text));
    },
    reset: () => connect().forget(),
    remove() {
      leaving.abort();
      conversation?.client.close();
      for (const url of previews.values()) URL.revokeObjectURL(url);
    },
  };

  const status = make("p", "status", { role: "status" });
  const banner = make("p", "banner", { role: "status" });
  const badge = make("span", "badge", { ariaHidden: "true" });
  const launcher = button(
    "launcher",
    () => (open ? chat.hide() : chat.show()),
    drawing(ICONS.chat),
    drawing(ICONS.down),
    badge,
  );
  const panel = make((inline ? "div" : "dialog") as "dialog", "panel");
  const writing = composer(texts, panel, {
    send: (text) => act(() => client().send(text)),
    sendFile: (file) => act(() => previews.set(client().sendFile(file), URL.createObjectURL(file))),
    typing: () => client().typing(),
  });
  const log = logView(
    {
      texts,
      language,
      name,
      mediaUrl: (part, message) => previews.get(message) ?? client().mediaUrl(part),
      choose: (choice, label, byKeyboard) => {
        act(() => client().choose(choice, label));
        // The button that had the focus goes away.
        focus(byKeyboard);
      },
      retry: (id) => client().retry(id),
      discard: (id) => client().discard(id),
    },
    look,
  );
  panel.append(
    make(
      "header",
      "header",
      {},
      make("span", "avatar", { ariaHidden: "true" }, make("slot", "initial", { name: "avatar" }, name.charAt(0))),
      make("div", "heading", {}, make("h2", "title", {}, name), make("slot", "tagline", { name: "tagline" })),
      channels.length > 0 && iconButton("elsewhere", texts.elsewhere, ICONS.elsewhere, elsewhere),
      !inline && iconButton("close", texts.close, ICONS.close, chat.hide),
    ),
    banner,
    log.element,
    writing.element,
  );
  if (!inline) {
    panel.ariaLabel = label;
    // The back gesture of a phone closes it without a key. Told late: it may be open again.
    panel.onclose = () => panel.open || chat.hide();
    panel.onkeydown = (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      chat.hide();
    };
  }
  root.replaceChildren(make("section", "chat", { ariaLabel: label }, !inline && launcher, status, panel));
  const { signal } = leaving;
  document.addEventListener("visibilitychange", look, { signal });
  /** Above the keyboard of a phone. */
  visualViewport?.addEventListener(
    "resize",
    () => {
      const { height, offsetTop } = visualViewport as VisualViewport;
      panel.style.setProperty("--_height", `${height}px`);
      panel.style.setProperty("--_top", `${offsetTop}px`);
    },
    { signal },
  );
  tell();
  if (inline) chat.show();
  else if (settings.client.link || kept.get(SESSION)) connect();
  return chat;
}
