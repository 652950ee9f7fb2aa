import type { Json } from "./json.ts";

/** A piece of formatted text. Adapters encode from this tree, never from markup strings. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly url: string; readonly children: readonly Inline[] }
  | { readonly kind: "break" };

/** One option of a choice, with the token that comes back when it is tapped. */
export interface Choice {
  /** `<prompt id>.<option>`, at most 20 characters. */
  readonly choice: string;
  readonly label: string;
  readonly description?: string;
}

/** A link shown like a choice; it opens a page and sends nothing back. */
export interface LinkChoice {
  readonly url: string;
  readonly label: string;
}

/** Content of a message, independent of any platform. */
export type Block =
  | { readonly kind: "text"; readonly text: string; readonly inline?: readonly Inline[] }
  | {
      readonly kind: "media";
      readonly type: "image" | "audio" | "video" | "file";
      readonly url: string;
      /** What the media shows, for people and channels that cannot see it. */
      readonly alt: string;
      readonly mime?: string;
      readonly name?: string;
      /** Size in bytes, when known: what is too large for a channel is sent as a link. */
      readonly bytes?: number;
    }
  | { readonly kind: "location"; readonly latitude: number; readonly longitude: number; readonly label?: string }
  | {
      readonly kind: "card";
      readonly title: string;
      readonly body?: string;
      readonly image?: { readonly url: string; readonly alt: string };
    }
  /** The platform's own payload, sent as it is by the channel whose id starts with `platform`; `fallback` elsewhere. */
  | { readonly kind: "raw"; readonly platform: string; readonly payload: Json; readonly fallback: string };

/**
 * A message of the bot before it is fitted to a conversation.
 *
 * @example
 * const message: OutgoingMessage = { id: "m_1", blocks: [{ kind: "text", text: "Berapa bungkus?" }] };
 */
export interface OutgoingMessage {
  /** Stable over retries; the idempotency key where a platform takes one. */
  readonly id: string;
  readonly blocks: readonly Block[];
  readonly choices?: readonly (Choice | LinkChoice)[];
}

/** How the options of a message are offered on a conversation. */
export type ChoiceStyle = "buttons" | "quick-replies" | "list" | "numbered";

/**
 * One wire message: what remains of an {@link OutgoingMessage} after fitting. A channel maps it to one API call and
 * decides nothing.
 */
export interface FittedPart {
  readonly text?: string;
  readonly inline?: readonly Inline[];
  readonly media?: Extract<Block, { kind: "media" }>;
  readonly location?: Extract<Block, { kind: "location" }>;
  readonly raw?: Json;
  readonly choices?: readonly (Choice | LinkChoice)[];
  /** How `choices` are to be shown; absent when there are none or when they are already numbered in the text. */
  readonly style?: Exclude<ChoiceStyle, "numbered">;
}
