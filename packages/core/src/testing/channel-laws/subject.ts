import type { Capabilities } from "../../model/capabilities.ts";
import type { Conversation } from "../../model/conversation.ts";
import type { Channel } from "../../ports/channel.ts";
import type { RecordingContext } from "../channel-context.ts";

/** Said in place of something a channel does not have; laws about it say so in their names. */
export interface Without {
  readonly without: string;
}

/** A message as a person sees it on the fake platform. */
export interface SeenMessage {
  readonly id: string;
  /** Text or caption. */
  readonly text: string;
  /** Labels of everything that can be tapped, in order. */
  readonly choices: readonly string[];
  /** Addresses that can be opened: links in the text and buttons. */
  readonly links: readonly string[];
  /** Address of shown media. */
  readonly media?: string;
  readonly location?: { readonly latitude: number; readonly longitude: number };
}

/** Somebody on the fake platform whom the bot may write to. What they do reaches the channel as it would in life. */
export interface ChannelPerson {
  readonly conversation: Conversation;
  say(text: string): Promise<void>;
  /** Taps the newest choice with this label. */
  tap(label: string): Promise<void>;
  /** Follows a deep link of this channel. */
  open(url: string): Promise<void>;
  /** Makes the bot unable to write to this person. */
  block(): Promise<void>;
  /** Messages of the bot in this conversation, oldest first. */
  seen(): readonly SeenMessage[];
}

/** What the platform does to the next call of the channel. */
export type PlatformFailure =
  /** Too many requests: come again after so many milliseconds. */
  | { readonly kind: "rate"; readonly retryAfterMs: number }
  | { readonly kind: "server-error" }
  /** The connection breaks in the middle of the call. */
  | { readonly kind: "reset" }
  /** The call is carried out and never answered. */
  | { readonly kind: "silence" };

/** The fake platform behind a channel. */
export interface ChannelPlatform {
  person(): Promise<ChannelPerson>;
  /** Makes the next calls fail, default one. */
  fail(failure: PlatformFailure, times?: number): void;
  /** Forgets failures that did not happen yet. */
  heal(): void;
  /** How many calls that send something arrived, also those that failed. */
  sends(): number;
  /** Resolves when the channel has no connection to the platform. */
  disconnected(): Promise<void>;
  /** Breaks all connections, for channels that hold some. */
  readonly drop?: () => void;
  /** Events the platform holds because nobody confirmed them; for channels that fetch. */
  readonly pending?: () => number;
  /** `host:port` of everything the channel may talk to. */
  readonly hosts: readonly string[];
}

/** A channel with its platform, fresh for each law, not started. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  readonly platform: ChannelPlatform;
  /** Ends the platform; the law has stopped the channel. */
  close(): Promise<void>;
}

/** A request body the platform would send, with the events it means. */
export interface InboundSample {
  readonly name: string;
  readonly body: string;
  /** What follows the mount point, default "". */
  readonly path?: string;
  /** In order; each names the fields that matter. */
  readonly events: readonly { readonly [field: string]: unknown }[];
}

/** How a signed request is made. */
export interface Signing {
  /** Epoch milliseconds the signature claims. */
  readonly at: number;
  /** A secret of the same form that is not the channel's. */
  readonly otherSecret?: boolean;
}

/** Requests the platform would send, and how it signs them. */
export interface WebhookSubject {
  readonly contentType: string;
  /** Headers that prove a body. */
  sign(under: ChannelUnderTest, body: Uint8Array, signing: Signing): Promise<Headers> | Headers;
  readonly signature: {
    /** The header that holds the proof. */
    readonly header: string;
    /** Whether a changed body makes it wrong. */
    readonly coversBody: boolean;
    /** How old or early it may be, for signatures that carry a time. */
    readonly toleranceMs?: number;
  };
  /** One for each kind of event the channel knows; at least one with characters beyond ASCII. */
  readonly samples: readonly InboundSample[];
  /** One request with several events, where the platform batches. */
  readonly batch: InboundSample | Without;
  /** Bodies that mean no event: the bot's own messages, other bots, unknown types. */
  readonly ignored: readonly { readonly name: string; readonly body: string; readonly path?: string }[];
  /** Requests that need a certain answer: challenges, pings. */
  readonly handshakes:
    | Without
    | readonly {
        readonly name: string;
        request(under: ChannelUnderTest): Request | Promise<Request>;
        readonly path?: string;
        readonly status: number;
        /** What the answer's body must contain. */
        readonly contains?: string;
      }[];
}

/** A channel as the laws see it. */
export interface ChannelSubject {
  open(context: RecordingContext): Promise<ChannelUnderTest> | ChannelUnderTest;
  /** Must be those of the channel; here so that laws know beforehand what applies. */
  readonly delivery: Channel["delivery"];
  readonly capabilities: Capabilities;
  readonly webhook: WebhookSubject | Without;
  /** Texts that may never show up in logs, errors or answers: tokens, signing secrets. */
  readonly secrets: readonly string[];
}
