/// <reference lib="dom" />
import { type ChatCore, type ChatInside, openChat } from "../client/client.ts";
import { defaultEnvironment } from "../client/environment.ts";
import type { ChatClient, WireEvent } from "../client/index.ts";
import { SESSION } from "../client/session.ts";
import { shelf } from "../client/store.ts";
import { composer } from "./composer.ts";
import { button, drawing, fill, ICONS, iconButton, make, sheetOf } from "./dom.ts";
import type { SambungChat } from "./element.ts";
import { logView } from "./log.ts";
import { type Mark, rowsOf } from "./rows.ts";
import { STYLE } from "./style.ts";
import { type ChatWords, languageOf, said, TEXTS } from "./texts.ts";
import type { ChatTools } from "./tools.ts";

/** A chat in the page. */
export interface Chat {
  /** The client, connected. @throws TypeError when the extras cannot be loaded */
  equip(): Promise<ChatClient>;
  /** Opens or closes it. */
  show(open: boolean): void;
  send(text: string): void;
  /** Forgets the visitor and the conversation on this device. */
  reset(): void;
  /** Takes everything away; unsent messages are kept. */
  remove(): void;
}

/** Below this width the panel covers the page, as in the style; pixels. */
const PHONE = 480;
/** Who writes is shown to do so for this long, milliseconds. */
const TYPING_MS = 6_000;
/** Up to where everything was seen on this device. */
const SEEN = "seen";

/**
 * Builds the chat in the shadow root of its element: a button, and the panel it opens. The conversation is opened at once
 * for visitors who were here before, for others with the panel: who never chats starts no session.
 */
export function makeChat(host: SambungChat, root: ShadowRoot): Chat {
  const attribute = (name: string): string => host.getAttribute(name) ?? "";
  const inline = host.hasAttribute("inline");
  const lang = host.closest<HTMLElement>("[lang]")?.lang || document.documentElement.lang;
  const language = languageOf([lang, navigator.language]);
  const words = { ...(TEXTS[language] as ChatWords), ...host.texts };
  const name = attribute("name") || words.chat;
  const label = `${words.chat}: ${name}`;
  const texts = { ...words, bot: name };
  const url = attribute("base") || "/chat";
  const channels = attribute("channels").match(/[^\s,]+/g) ?? [];
  const page = location.href;
  const link = /[#&]chat=([^&]+)/.exec(location.hash)?.[1];
  // The code works once: it must not come again with a reload or a bookmark.
  if (link) history.replaceState(history.state, "", page.split("#")[0]);

  const environment = defaultEnvironment();
  const kept = shelf(environment.storage, `sambung:${url}:`);
  const leaving = new AbortController();
  const { signal } = leaving;
  let connected: ChatCore | undefined;
  let inside: ChatInside;
  const marks: Mark[] = [];
  let typing: ReturnType<typeof setTimeout> | undefined;
  let open = false;
  let unread = 0;
  let planned = false;

  const client = (): ChatCore => {
    if (!connected) {
      [connected, inside] = openChat(
        { url, page, link, lang: lang || language, identity: host.identity, onEvent },
        environment,
      );
      connected.subscribe(plan);
    }
    return connected;
  };
  const writes = (running?: boolean): void => {
    clearTimeout(typing);
    typing = running ? setTimeout(stopped, TYPING_MS) : undefined;
  };
  const stopped = (): void => {
    writes();
    draw();
  };
  const onEvent = (event: WireEvent): void => {
    writes(event.event === "typing" && event.from !== "customer");
    if (event.event === "reset") {
      marks.length = 0;
      log.quiet(true);
    }
    if (event.event === "handoff" || event.event === "link") marks.push(event);
  };
  /** Events come in bunches; what was said together is shown together. */
  const plan = (): void => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      draw();
    });
  };
  const draw = (): void => {
    if (signal.aborted) return;
    log.update(rowsOf(client().messages(), marks, Date.now()), !!typing);
    fill(banner, connected?.state === "offline" ? texts.offline : tools.extras?.held());
    look();
    tell();
  };
  /** Marks as seen what the customer sees. */
  const look = (): void => {
    const last = connected?.messages().findLast(({ seq }) => seq)?.seq;
    if (!last || !open || document.hidden || !log.follows() || last === kept.get(SEEN)) return;
    kept.set(SEEN, last);
    connected?.read(last);
    tell();
  };
  /** To the page, and to people who do not see the conversation. */
  const tell = (opened = open): void => {
    const seen = kept.get<number>(SEEN) ?? 0;
    const news = connected?.messages().filter(({ from, seq = 0 }) => from !== "customer" && seq > seen) ?? [];
    const count = news.length;
    const words = count ? said(texts.unread, count) : "";
    launcher.ariaLabel = (opened ? texts.close : texts.open) + (words && `, ${words}`);
    fill(badge, words && `${count}`);
    fill(status, opened ? typing && said(texts.typing, name) : words);
    const other = count !== unread || opened !== open;
    unread = count;
    open = opened;
    host.open = open;
    if (other) host.dispatchEvent(new CustomEvent("sambung-change", { detail: { open, unread } }));
  };
  const act = (what: (client: ChatCore) => void): void => {
    log.quiet(false);
    what(client());
    draw();
    log.toEnd();
  };
  const focus = (always: boolean): void => {
    if (always || matchMedia("(pointer: fine)").matches) input.focus();
  };
  const equip = async (): Promise<ChatClient> => {
    const { equip } = await import("./extras/index.ts");
    if (!tools.extras) {
      client();
      tools.extras = equip({
        ...tools,
        inside,
        root,
        panel,
        header,
        log,
        form,
        marks,
        channels,
        own: host.texts,
        signal,
      });
      log.quiet(true);
      draw();
    }
    return tools.extras.client;
  };
  const show = (opens: boolean): void => {
    if (opens === open || (inline && open)) return;
    tools.news = unread;
    tell(opens);
    if (opens) {
      // Where the extras cannot be had, the next time.
      equip().catch(() => {});
      if (!inline) panel[innerWidth < PHONE ? "showModal" : "show"]();
      draw();
      log.toEnd();
      look();
      if (!inline) focus(false);
    } else {
      panel.close();
      launcher.focus();
    }
  };
  const close = (): void => show(false);

  const status = make("p", "status", { role: "status" });
  const banner = make("p", "banner", { role: "status" });
  const badge = make("span", "badge", { ariaHidden: "true" });
  const launcher = button("launcher", () => show(!open), drawing(ICONS.chat), drawing(ICONS.down), badge);
  const panel = make((inline ? "div" : "dialog") as "dialog", "panel");
  const tools: ChatTools = { texts, language, client, act, focus };
  const [form, input] = composer(tools);
  const log = logView(tools, look);
  const header = make(
    "header",
    "header",
    {},
    make("span", "avatar", { ariaHidden: "true" }, make("slot", "initial", { name: "avatar" }, name[0])),
    make("div", "heading", {}, make("h2", "title", {}, name), make("slot", "tagline", { name: "tagline" })),
    !inline && iconButton("close", texts.close, ICONS.close, close),
  );
  panel.append(header, banner, log.element, form);
  if (!inline) {
    panel.ariaLabel = label;
    // The back gesture of a phone closes it without a key. Told late: it may be open again.
    panel.onclose = () => panel.open || close();
    panel.onkeydown = (event) => {
      if (event.key === "Escape" && !event.isComposing) close();
    };
  }
  root.replaceChildren(make("section", "chat", { ariaLabel: label }, !inline && launcher, status, panel));
  document.addEventListener("visibilitychange", look, { signal });
  root.adoptedStyleSheets = [sheetOf(STYLE)];
  if (inline || link || host.open) show(true);
  else tell();
  if (kept.get(SESSION)) client();
  return {
    equip,
    show,
    send(text) {
      show(true);
      act((client) => client.send(text));
    },
    reset() {
      marks.length = 0;
      kept.set(SEEN, undefined);
      client().forget();
      stopped();
    },
    remove() {
      leaving.abort();
      connected?.close();
    },
  };
}
