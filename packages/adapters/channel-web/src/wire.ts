import type { Choice, LinkChoice } from "@sambung/core";

/** Who wrote a message. */
export type Sender = "bot" | "customer" | "agent";

/** One piece of a message that text alone cannot say: media, a place, a card. */
export type WirePart = { readonly kind: string; readonly [field: string]: unknown };

/** A message of the conversation, whoever wrote it and on whatever channel. */
export interface WireMessage {
  /** Its place in the conversation; grows, never goes back. */
  readonly seq: number;
  /** The client-made id for the customer's own messages, the bot's id otherwise. */
  readonly id: string;
  readonly from: Sender;
  /** The channel instance it was written on, `web` for this one. */
  readonly via: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly text: string;
  readonly parts?: readonly WirePart[] | undefined;
  readonly choices?: readonly (Choice | LinkChoice)[] | undefined;
  /** On the customer's own message: the token that was chosen. */
  readonly choice?: string | undefined;
}

/** The message something is about: its `seq` as a number, or its `id` as a string. */
export type WireTarget = number | string;

/** What happens in a conversation, as clients see it. Everything but `typing` has a `seq`. */
export type WireEvent =
  | ({ readonly event: "msg" } & WireMessage)
  | {
      readonly event: "edit";
      readonly seq: number;
      readonly target: WireTarget;
      readonly text?: string | undefined;
      /** The choices it has now; `[]` withdraws them. */
      readonly choices?: readonly (Choice | LinkChoice)[] | undefined;
    }
  | {
      readonly event: "receipt";
      readonly seq: number;
      readonly target: WireTarget;
      readonly status: "sent" | "delivered" | "read" | "failed";
    }
  | { readonly event: "handoff"; readonly seq: number; readonly [field: string]: unknown }
  | { readonly event: "link"; readonly seq: number; readonly [field: string]: unknown }
  /** Everything shown so far is replaced by `messages`; the conversation goes on after `seq`. */
  | { readonly event: "reset"; readonly seq: number; readonly messages?: readonly WireMessage[] | undefined }
  | { readonly event: "typing"; readonly from: Sender };

/** The kinds of {@link WireEvent}. */
export type WireEventKind = WireEvent["event"];

/** Body of `POST /chat/session`. */
export interface SessionRequest {
  /** BCP 47 tag of the page or browser. */
  readonly lang?: string | undefined;
  /** Address of the page the chat is on. */
  readonly page?: string | undefined;
  /** The secret from an earlier session: the same browser, the same person. */
  readonly visitor?: string | undefined;
  /** A JWT (HS256) of the site that says who is logged in. */
  readonly identity?: string | undefined;
  /** A link code that was issued on another channel. */
  readonly link?: string | undefined;
}

/** Answer of `POST /chat/session`. */
export interface SessionAnswer {
  /** For the `authorization` header, valid until `expiresAt`. */
  readonly token: string;
  /** To be kept by the browser and sent with its next session. A secret. */
  readonly visitor: string;
  readonly conversation: string;
  /** The newest `seq`, 0 when nothing was said yet. */
  readonly cursor: number;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** Body of `POST /chat/messages`: an id made by the client, and one of text, choice, file and location. */
export interface MessageRequest {
  readonly id: string;
  /** The message; with `choice` its label, with `file` a caption. */
  readonly text?: string | undefined;
  readonly choice?: string | undefined;
  /** Id of an uploaded file. */
  readonly file?: string | undefined;
  readonly location?: { readonly latitude: number; readonly longitude: number } | undefined;
}

/** Answer of `POST /chat/messages`; the same for the same id. */
export interface MessageAnswer {
  readonly id: string;
  readonly seq: number;
}

/** Body of `POST /chat/link`. */
export interface LinkRequest {
  /** The channel instance to go on with. */
  readonly channel: string;
}

/** Answer of `POST /chat/link`. */
export interface LinkAnswer {
  /** As shown to people: `XXXX-XXXX`. */
  readonly code: string;
  /** Opens the other channel with the code, when it can do that. */
  readonly url?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** Body of `POST /chat/read`. */
export interface ReadRequest {
  /** `seq` of the newest message that was seen. */
  readonly seq: number;
}

/** Answer of `POST /chat/files`. */
export interface FileAnswer {
  /** For `POST /chat/messages`, and for `GET /chat/files/<file>`. */
  readonly file: string;
}

/** Answer of the long poll. */
export interface PollAnswer {
  readonly events: readonly WireEvent[];
  /** What to ask `after` next. */
  readonly cursor: number;
}

/** Body of every answer that is not a success. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly retryAfterMs?: number | undefined;
  };
}
