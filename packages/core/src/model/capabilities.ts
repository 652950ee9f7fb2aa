/** How a platform counts the length of a text. */
export type TextUnit = "utf16" | "utf8" | "codepoint";

/** Limits for tappable options: how many, and how long label and token may be (in the channel's text unit; token in bytes). */
export interface ButtonLimits {
  readonly max: number;
  readonly label: number;
  readonly data: number;
  /** Whether a button may open a link. */
  readonly url?: boolean;
  /** Longest text beside them, in the channel's text unit, when it is less than `text.max`. */
  readonly body?: number;
}

/** Limits for a list of options. */
export interface ListLimits {
  readonly rows: number;
  readonly label: number;
  readonly description: number;
  readonly data: number;
  /** Longest text beside it, in the channel's text unit, when it is less than `text.max`. */
  readonly body?: number;
}

/** A token bucket: `burst` messages at once, refilled over `perSeconds`. */
export interface Rate {
  readonly burst: number;
  readonly perSeconds: number;
}

/** Limits for one kind of outgoing media. */
export interface MediaLimits {
  readonly bytes: number;
  /** Longest caption, 0 when the platform takes none. */
  readonly caption: number;
}

/**
 * What a conversation can show, as plain data. Core fits every message to it; the channel's documentation table is
 * printed from it. `false` means the platform cannot do it.
 */
export interface Capabilities {
  readonly text: {
    readonly max: number;
    readonly unit: TextUnit;
    readonly marks: readonly ("bold" | "italic" | "strike" | "code" | "link")[];
  };
  readonly buttons: ButtonLimits | false;
  readonly quickReplies: ButtonLimits | false;
  readonly list: ListLimits | false;
  readonly media: {
    readonly image: MediaLimits | false;
    readonly audio: MediaLimits | false;
    readonly video: MediaLimits | false;
    readonly file: MediaLimits | false;
  };
  readonly location: boolean;
  /** Whether controls of a sent message can be taken back. */
  readonly edit: boolean;
  readonly delete: boolean;
  /** How long a typing mark stays, in milliseconds. */
  readonly typing: { readonly ttlMs: number } | false;
  readonly receipts: readonly ("sent" | "delivered" | "read" | "failed")[];
  /** Who may write first: anybody, people who started the bot, only within a window after their last message. */
  readonly proactive: "any" | "started" | "window";
  readonly windowMs?: number;
  readonly rate: { readonly perChat: Rate; readonly global: Rate };
  /** The deep link that continues a conversation here: longest payload, and whether people can edit it. */
  readonly deepLink: { readonly max: number; readonly editable: boolean } | false;
  /** Time the platform gives a webhook before it counts as failed, in milliseconds. */
  readonly ackMs: number;
  /** How the platform behaves when it gets no success: whether and for how long it sends the event again. */
  readonly redelivery: { readonly forMs: number; readonly note: string } | false;
  /** Whether sending the same message twice with one key shows it once. */
  readonly idempotentSend: boolean;
}
