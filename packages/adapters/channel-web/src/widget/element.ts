/// <reference lib="dom" preserve="true" />
import type { ChatClient, ChatClientOptions } from "../client/index.ts";
import { type Chat, makeChat } from "./chat.ts";
import type { ChatTexts } from "./texts.ts";

/** Outside of browsers the module can be loaded, but nothing defined. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

/** What `sambung-change` events tell. */
export interface SambungChatChange {
  readonly open: boolean;
  readonly unread: number;
}

/**
 * The chat as an element: `<sambung-chat base="/chat" name="Kopi Sambung"></sambung-chat>`.
 *
 * Attributes: `base` (where the chat is mounted, default `/chat`), `name` (who answers), `lang` (`id` or `en`; default
 * the language of the page), `theme` (`light`, `dark`; default what the system says), `channels` (to continue on, as
 * `whatsapp telegram`), `inline` (fills its place instead of opening above the page), `open`.
 *
 * What it contains is shown at the top of the conversation; `slot="avatar"` is a picture and `slot="tagline"` a line
 * for its head.
 */
export class SambungChat extends Base {
  static readonly observedAttributes: readonly string[] = ["base", "name", "lang", "channels", "inline", "open"];

  /** JWT of the site that says who is logged in, or how to get one. Set it before the element is in the page. */
  declare identity?: ChatClientOptions["identity"];
  /** Own words, or another language. Set it before the element is in the page. */
  declare texts?: Partial<ChatTexts>;
  readonly #root = this.attachShadow({ mode: "open" });
  #chat: Chat | undefined;

  connectedCallback(): void {
    this.#settle();
  }

  disconnectedCallback(): void {
    this.#settle();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "open") this.#chat?.show(this.open);
    else if (before !== after && this.#chat) {
      this.#remove();
      this.#settle();
    }
  }

  /** The conversation without its view: connects if it is not yet. Undefined while the element is not in the page. */
  async connect(): Promise<ChatClient | undefined> {
    await undefined;
    return this.#chat?.equip();
  }

  /** Whether the customer sees the conversation. */
  get open(): boolean {
    return this.hasAttribute("open");
  }

  set open(open: boolean) {
    this.toggleAttribute("open", open);
  }

  /** Says something for the customer, as if it was typed; for buttons of the page. Opens the chat. */
  async send(text: string): Promise<void> {
    this.#chat?.send(text);
  }

  /** Forgets the visitor and the conversation on this device, for example after logging out. */
  async reset(): Promise<void> {
    this.#chat?.reset();
  }

  /** After all that the page does in one go: attributes and properties are set then, and moving it is no leaving. */
  #settle(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#remove();
      else this.#chat ??= makeChat(this, this.#root);
    });
  }

  #remove(): void {
    this.#chat?.remove();
    this.#chat = undefined;
  }
}

/** Defines the element; `name` if another one than `sambung-chat` is wanted. Doing it again changes nothing. */
export function defineSambungChat(name = "sambung-chat"): void {
  if (!customElements.get(name)) customElements.define(name, class extends SambungChat {});
}
