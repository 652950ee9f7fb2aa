import type { ChatCore, ChatInside } from "../client/client.ts";
import type { ChatClient, ChatMessage, WirePart } from "../client/index.ts";
import type { Child } from "./dom.ts";
import type { LogView } from "./log.ts";
import type { MarkRow } from "./rows.ts";
import type { ChatTexts, ChatWords } from "./texts.ts";

/** What the parts of the chat share. */
export interface ChatTools {
  readonly texts: ChatWords & {
    /** Who answers. */
    readonly bot: string;
  };
  readonly language: string;
  /** Addresses of files the customer has sent, by message: shown before they have arrived. */
  readonly previews: Map<string, string>;
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
  /** A part of a message that is no picture and no file, if it can be shown; `src` is where its content is. */
  partView(part: WirePart, src: string | undefined): Child;
  /** Why a message was refused, and what can be done. */
  refused(message: ChatMessage): readonly Child[];
  /** That a message was written on another channel. */
  via(channel: string): string;
  /** What happened between messages. */
  happened(mark: Pick<MarkRow, "event" | "channel">): string;
}
