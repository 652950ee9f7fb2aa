import type { ChatCore, ChatInside } from "../client/client.ts";
import type { ChatClient, ChatMessage } from "../client/index.ts";
import type { Child } from "./dom.ts";
import type { ExtrasTexts } from "./extras/texts.ts";
import type { LogView } from "./log.ts";
import type { Mark, MarkRow } from "./rows.ts";
import type { ChatTexts, ChatWords } from "./texts.ts";

/** What the parts of the chat share. */
export interface ChatTools {
  readonly texts: ChatWords & {
    /** Who answers. */
    readonly bot: string;
  };
  readonly language: string;
  /** How many messages were unread when it was opened. */
  news?: number;
  /** What is there only after a moment. */
  extras?: Extras | undefined;
  /** The client, connected. */
  client(): ChatCore;
  /** Does something for the customer, and shows it at the end of the log. */
  act(what: (client: ChatCore) => void): void;
  /** Puts the focus where the customer writes; on a phone, whose keyboard would cover what there is to read, not always. */
  focus(always: boolean): void;
}

/** What extras are added to. */
export interface ChatPlaces extends ChatTools {
  readonly root: ShadowRoot;
  readonly inside: ChatInside;
  readonly panel: HTMLElement;
  readonly header: HTMLElement;
  readonly log: LogView;
  readonly form: HTMLFormElement;
  /** What happened between messages, by `seq`. */
  readonly marks: Mark[];
  /** Channels to continue on. */
  readonly channels: readonly string[];
  /** Own words of the page. */
  readonly own: Partial<ChatTexts> | undefined;
  /** Ends with the chat. */
  readonly signal: AbortSignal;
}

/** What the log asks the extras for. */
export interface Extras {
  /** The client with all it can do. */
  readonly client: ChatClient;
  /** A message that is more than a text: what decides how it looks, and how to draw it. */
  parts(message: ChatMessage): readonly [key: unknown, draw: () => readonly Child[]];
  /** That the server finds it too much, while it does. */
  held(): string | undefined;
  /** Why a message was refused, and what can be done. */
  refused(message: ChatMessage): readonly Child[];
  /** What a receipt told. */
  readonly receipts: Pick<ExtrasTexts, "delivered" | "read">;
  /** That a message was written on another channel. */
  via(channel: string): string;
  /** What happened between messages. */
  happened(mark: Pick<MarkRow, "event" | "channel">): string;
}
