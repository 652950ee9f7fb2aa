import type { Alias } from "../model/alias.ts";
import type { Capabilities } from "../model/capabilities.ts";
import type { Conversation } from "../model/conversation.ts";
import type { ChannelEvent, InboundMedia } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { FittedPart } from "../model/message.ts";
import type { Clock, Random } from "./clock.ts";
import type { Log } from "./log.ts";
import type { ConversationLog, Keyspace, KeyspaceOptions } from "./store.ts";

/** The version of this contract; `bot.start` refuses a channel that was made for another. */
export const CHANNEL_CONTRACT = 1;

/** What became of one accepted event. */
export interface Acceptance {
  /** `duplicate`: the same key was accepted before; nothing changes. `ignored`: a kind that runs no turn. */
  readonly status: "accepted" | "duplicate" | "ignored";
  /** For channels whose log is their outbox: the `seq` of the customer's own message, the same for a duplicate. */
  readonly seq?: number;
}

/** A code that proves possession when it arrives from another channel. */
export interface IssuedLink {
  /** As shown to people: `XXXX-XXXX`. */
  readonly code: string;
  /** Deep link that carries the code, when the target channel has one. */
  readonly url?: string;
  /** ISO 8601 in UTC, ten minutes from now. */
  readonly expiresAt: string;
}

/** What core gives to a channel when it starts. The channel keeps nothing itself. */
export interface ChannelContext {
  /**
   * Makes events durable, each once, and answers when they are. Only then may the platform be told of success.
   *
   * @throws SambungError `store-unavailable` when nothing was stored: answer 503, the platform sends again.
   * @throws SambungError `event-invalid` when an event does not have the documented shape.
   */
  accept(events: readonly ChannelEvent[]): Promise<readonly Acceptance[]>;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Name and locales of the bot. */
  readonly bot: { readonly name: string; readonly locales: readonly string[] };
  /** A small durable map of the channel's own; personal data in it must be erasable and exportable. */
  keyspace(name: string, options: KeyspaceOptions): Keyspace;
  /** The committed messages of conversations whose channel has `delivery: "log"`. */
  readonly conversationLog: ConversationLog;
  /** Issues a link code for the holder of `alias` towards another channel instance. */
  issueLink(alias: Alias, from: Conversation, channel: string, locale?: string): Promise<IssuedLink>;
  /** A secret of this store for signing tokens, 32 bytes, different per `purpose`, stable over restarts. */
  secret(purpose: string): Uint8Array;
}

export interface SendOptions {
  /** Stable over retries of this part. */
  readonly key: string;
  readonly signal: AbortSignal;
}

export interface SendResult {
  /** The platform's ids of what was sent; receipts and edits refer to them. */
  readonly ids: readonly string[];
}

/** One call of a platform, as data: what a send of one part consists of. */
export interface WireCall {
  /** The platform's own name of the call: `sendMessage`, `chat.postMessage`, `messages`. */
  readonly method: string;
  /** What is sent with it. */
  readonly payload: Json;
}

/** Why a send failed, in words that every channel shares. */
export interface DeliveryError {
  readonly kind:
    | "rate"
    | "window"
    | "unreachable"
    | "optout"
    | "auth"
    | "invalid"
    | "too-large"
    | "transient"
    | "unknown";
  /** True when trying again cannot help. */
  readonly final: boolean;
  readonly retryAfterMs?: number;
  /** True when the platform may have taken the message although it did not say so. */
  readonly maybeSent?: boolean;
  /** The platform's own words, without tokens; for the log. */
  readonly reason: string;
}

/**
 * One place people write from. An adapter maps between a platform and this interface and decides nothing: dedupe,
 * order, rate, retry, rendering and choices belong to core.
 */
export interface Channel<Client = unknown> {
  readonly contract: typeof CHANNEL_CONTRACT;
  /** `telegram`, or `telegram:bandung` for a second instance. */
  readonly id: string;
  readonly platform: string;
  /** `send`: the outbox calls `send`. `log`: the commit writes into the conversation log and clients read it. */
  readonly delivery: "send" | "log";
  /** The alias kind people have here, for example `telegram`. */
  readonly aliasKind: string;
  /** The vendor's client object, when there is one. */
  readonly client?: Client;
  capabilities(conversation?: Conversation): Capabilities;
  /** Gets the context; polling, sockets and browsers begin here. Called once before `handle`. */
  start(context: ChannelContext): Promise<void>;
  /** Stops intake and lets running requests finish; afterwards no timer, socket or handle is left. */
  stop(): Promise<void>;
  /** Answers one HTTP request of the platform. `path` is what follows the mount point, `""` or `"/session"`. */
  handle?(request: Request, path: string): Promise<Response>;
  /** Where the demo and `app.fetch` mount `handle`: `/webhooks/telegram`, `/chat`. Requests below it are passed on too. */
  readonly mount?: string;
  /** Sends one wire message. Throws the vendor's error; `classify` explains it. */
  send(to: Conversation, part: FittedPart, options: SendOptions): Promise<SendResult>;
  /** Takes the controls off a sent message. Present when `capabilities().edit`. */
  withdraw?(to: Conversation, messageId: string, options: SendOptions): Promise<void>;
  typing?(to: Conversation, signal: AbortSignal): Promise<void>;
  /** The deep link that starts this channel with `payload`; undefined when there is none or the platform is down. */
  link?(payload: string): Promise<string | undefined>;
  fetchMedia?(media: InboundMedia, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /**
   * Somebody was erased from the store: what the channel keeps of them elsewhere, such as files, goes too. Called once for
   * several who are erased together.
   */
  erased?(): Promise<void>;
  /** Never throws. */
  classify(error: unknown): DeliveryError;
  /**
   * Pure: the events in a request body that `handle` would accept, for `npm run decode`. Names of headers are in lower
   * case; `date` says when it was received, for platforms that tell no time themselves.
   */
  decode?(body: Json, headers: { readonly [name: string]: string }): readonly ChannelEvent[];
  /** Pure: the calls that `send` would make for one part, for `preview` and `npm run encode`. */
  encode?(to: Conversation, part: FittedPart): readonly WireCall[];
}
