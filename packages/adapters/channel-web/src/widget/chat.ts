/// <reference lib="dom" />
import type { ChatClient, ChatClientOptions, WireEvent } from "../client/index.ts";
import type { Conversation } from "./conversation.ts";
import { addStyle, drawing, ICONS, make } from "./dom.ts";
import type { Panel } from "./panel/panel.ts";
import type { PanelTexts } from "./panel/texts.ts";
import { STYLE } from "./style.ts";
import { fill, LAUNCHER_TEXTS, type LauncherTexts } from "./texts.ts";

/** How a chat is shown. */
export interface ChatSettings {
  readonly client: ChatClientOptions;
  readonly language: string;
  readonly texts: Partial<LauncherTexts & PanelTexts> | undefined;
  /** Who answers; default the word for a chat. */
  readonly name: string | undefined;
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
  connect(): Promise<ChatClient>;
  show(): Promise<void>;
  hide(): void;
  send(text: string): Promise<void>;
  /** Forgets the visitor and the conversation on this device. */
  reset(): Promise<void>;
  /** Takes everything away; unsent messages are kept. */
  remove(): void;
}

/**
 * Builds the chat in a shadow root: a button at first. The conversation is loaded and opened for visitors who were here
 * before, everything else when somebody opens the chat: pages where nobody does pay for a button.
 */
export function makeChat(root: ShadowRoot, settings: ChatSettings): Chat {
  const { inline, language } = settings;
  const texts = { ...(LAUNCHER_TEXTS[language] as LauncherTexts), ...settings.texts };
  const name = settings.name || texts.chat;
  let conversation: Promise<Conversation> | undefined;
  let loading: Promise<Panel> | undefined;
  let panel: Panel | undefined;
  let open = false;
  let unread = 0;
  let removed = false;
  addStyle(root, STYLE);

  const status = make("p", "status", { role: "status" });
  const badge = make("span", "badge", { "aria-hidden": "true" });
  const launcher = make(
    "button",
    "launcher",
    {
      type: "button",
      click: () => (open ? chat.hide() : void chat.show()),
      pointerenter: () => void load(),
    },
    drawing(ICONS.chat),
    drawing(ICONS.down),
    badge,
  );
  const place = make("section", "chat", { "aria-label": `${texts.chat}: ${name}` }, status);
  if (!inline) place.prepend(launcher);
  root.replaceChildren(place);

  const say = (text: string): void => {
    status.textContent = text;
  };
  const tell = (count: number, opened: boolean): void => {
    const said = count > 0 ? fill(texts.unread, count) : "";
    launcher.ariaLabel = [opened ? texts.close : texts.open, said].filter(Boolean).join(", ");
    badge.textContent = count > 0 ? `${count}` : "";
    if (count > unread && !opened) say(said);
    const other = count !== unread || opened !== open;
    unread = count;
    open = opened;
    root.host.toggleAttribute("open", open);
    if (other) settings.changed({ open, unread });
  };
  const changed = (current: Conversation, event?: WireEvent): void => {
    panel?.update(event);
    tell(current.unread, open);
  };
  const converse = (): Promise<Conversation> => {
    conversation ??= import("./conversation.ts").then(
      ({ openConversation }) => openConversation(settings.client, changed),
      // The network may be back at the next try.
      (error) => {
        conversation = undefined;
        throw error;
      },
    );
    return conversation;
  };
  const load = (): Promise<Panel> => {
    const parts = { root, place, say, language, texts, name, inline, channels: settings.channels };
    loading ??= Promise.all([converse(), import("./panel/panel.ts")]).then(
      ([current, { makePanel }]) => {
        panel = makePanel({ ...parts, conversation: current, close: () => chat.hide() });
        if (removed) panel.remove();
        return panel;
      },
      (error) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };

  const chat: Chat = {
    connect: async () => (await converse()).client,
    async show() {
      if (open) return;
      tell(unread, true);
      try {
        const loaded = await load();
        // Closed again before it was there.
        if (open) loaded.show();
      } catch (error) {
        tell(unread, false);
        throw error;
      }
    },
    hide() {
      if (!open || inline) return;
      tell(unread, false);
      panel?.hide();
      launcher.focus();
    },
    send: async (text) => {
      await chat.show();
      panel?.send(text);
    },
    reset: async () => (await converse()).forget(),
    remove() {
      removed = true;
      panel?.remove();
      void conversation?.then((current) => current.close());
    },
  };
  tell(0, false);
  if (inline) void chat.show();
  else if (settings.client.link !== undefined || returns(settings.client.url)) void converse();
  return chat;
}

/** Whether this browser has a conversation already. */
function returns(url: string): boolean {
  try {
    return localStorage.getItem(`sambung:${url}:session`) !== null;
  } catch {
    return false;
  }
}
