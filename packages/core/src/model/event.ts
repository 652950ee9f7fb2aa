import type { Alias, SeenAlias } from "./alias.ts";
import type { ConversationKind } from "./conversation.ts";
import type { JsonObject } from "./json.ts";

/** A file that came with a message. Exactly one of `id` (fetch through the channel) and `url` is set. */
export interface InboundMedia {
  readonly type: "image" | "audio" | "video" | "file" | "sticker";
  /** Media type as the platform names it, `application/octet-stream` when it does not. */
  readonly mime: string;
  readonly id?: string;
  readonly url?: string;
  readonly name?: string;
  /** Size in bytes, when the platform tells. */
  readonly bytes?: number;
}

/** A file that a customer sent, with the channel that brought it: what a slot of `mediaSchema()` holds. */
export interface SentMedia extends InboundMedia {
  /** The channel instance whose platform keeps the file. */
  readonly channel: string;
}

/** What every event carries, whatever its kind. All ids are strings. */
export interface EventBase {
  /** The platform's id of this event, unique within (channel, account, kind); the same on every redelivery. */
  readonly key: string;
  /** The channel instance that received it. */
  readonly channel: string;
  /** The platform account that received it: the bot's id, the Slack team, the site. */
  readonly account: string;
  readonly conversation: { readonly id: string; readonly kind: ConversationKind };
  /** The sender's names on this platform, the most specific first. */
  readonly aliases: readonly SeenAlias[];
  /** When the platform says it happened, ISO 8601 in UTC. Never used for ordering. */
  readonly at: string;
  /** The sender's display name, when the platform tells. */
  readonly name?: string;
  /** The sender's language as a BCP 47 tag, when the platform tells. */
  readonly locale?: string;
  /** In a group: whether the bot was spoken to. */
  readonly addressed?: boolean;
  /** The platform's id of the message this event is, or (a choice) of the message the control sat on. */
  readonly messageId?: string;
  /** The platform's own payload; dropped when the turn commits. */
  readonly raw?: unknown;
}

/** A person wrote text. */
export interface TextEvent extends EventBase {
  readonly kind: "text";
  readonly text: string;
}
/** A person tapped a choice; `choice` is the token the bot offered. */
export interface ChoiceEvent extends EventBase {
  readonly kind: "choice";
  readonly choice: string;
  readonly label?: string;
}
/** A person opened the conversation, perhaps through a deep link that carries `payload`. */
export interface StartEvent extends EventBase {
  readonly kind: "start";
  readonly payload?: string;
}
/** A person used a platform command such as `/help`; `name` comes without the slash. */
export interface CommandEvent extends EventBase {
  readonly kind: "command";
  /** The command's name; here it stands in the place of the sender's. */
  readonly name: string;
  readonly argument?: string;
}
/** A person sent files, perhaps with a caption. */
export interface MediaEvent extends EventBase {
  readonly kind: "media";
  readonly media: readonly InboundMedia[];
  readonly text?: string;
}
/** A person shared a place, in WGS 84 degrees. */
export interface LocationEvent extends EventBase {
  readonly kind: "location";
  readonly latitude: number;
  readonly longitude: number;
  readonly label?: string;
}
/** A person shared a contact card; `own` only when the platform proves that it is the sender's. */
export interface ContactEvent extends EventBase {
  readonly kind: "contact";
  readonly own: boolean;
  readonly phone?: string;
  readonly contactName?: string;
}
/** A person changed an earlier message. */
export interface EditEvent extends EventBase {
  readonly kind: "edit";
  readonly target: string;
  readonly text?: string;
}
/** A person deleted an earlier message. */
export interface DeleteEvent extends EventBase {
  readonly kind: "delete";
  readonly target: string;
}
/** A person reacted to a message; an empty `reaction` takes it back. */
export interface ReactionEvent extends EventBase {
  readonly kind: "reaction";
  readonly target: string;
  readonly reaction: string;
}
/** The platform tells what became of a message of ours. */
export interface ReceiptEvent extends EventBase {
  readonly kind: "receipt";
  readonly target: string;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly reason?: string;
}
/** The person blocked or unblocked the bot. */
export interface ReachabilityEvent extends EventBase {
  readonly kind: "reachability";
  readonly reachable: boolean;
  readonly reason?: string;
}
/** The platform renamed a person, for example after a change of phone number. */
export interface IdentityEvent extends EventBase {
  readonly kind: "identity";
  readonly retired: Alias;
  readonly replacement: Alias;
}

/** What a channel hands to `context.accept`, and what `npm run decode` prints. */
export type ChannelEvent =
  | TextEvent
  | ChoiceEvent
  | StartEvent
  | CommandEvent
  | MediaEvent
  | LocationEvent
  | ContactEvent
  | EditEvent
  | DeleteEvent
  | ReactionEvent
  | ReceiptEvent
  | ReachabilityEvent
  | IdentityEvent;

/** What Sambung itself puts into a customer's inbox. */
interface InternalBase {
  readonly key: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Whom the application meant, by the id it gave: when a merge is undone, what is not done yet is theirs. */
  readonly for?: string;
}
/** A timer of a task came due. */
export interface TimerEvent extends InternalBase {
  readonly kind: "timer";
  readonly task: string;
  readonly name: string;
  readonly generation: number;
}
/** The application called `app.signal`. */
export interface SignalEvent extends InternalBase {
  readonly kind: "signal";
  readonly name: string;
  readonly data: JsonObject;
}
/** The application called `app.send`. */
export interface SendEvent extends InternalBase {
  readonly kind: "send";
  readonly copy: string;
  readonly variables: JsonObject;
  readonly unknownOutcome?: "resend" | "hold";
  /** Said only to who agreed to it and did not take it back before it goes out. */
  readonly purpose?: string;
}
/** A proof of possession arrived: this customer and the holder of `with` are one person. */
export interface MergeEvent extends InternalBase {
  readonly kind: "merge";
  readonly with: Alias;
  /** What proved it, for the record: `link-code`, `login`, `staff`. */
  readonly proof: string;
  /** Who had `with` when the proof was given: names change hands. Absent when nobody had it. */
  readonly holder?: string;
  /** Where the holder of `with` was when the proof began; shown what happens from then on. */
  readonly from?: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
  /** The two must not become one: whoever sent the proof is told so. */
  readonly refused?: "limit";
  /** The code began on a screen: not connected before its customer is asked there, or does something there. */
  readonly ask?: "first-activity" | "prompt";
  /** The alias that sent the code, and whose it was. */
  readonly sender?: Alias;
  readonly sentBy?: string;
  /** What of the sender is shown to whoever is asked: `••••4321`. */
  readonly shown?: string;
  /** What whoever is asked reads, as far as their platform knows. */
  readonly locale?: string;
  /** Where the proof was sent, so that the answer goes there. */
  readonly conversation: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
}

/** Somebody says that two customers who became one are not the same person: their latest merge is to be undone. */
export interface UnmergeEvent extends InternalBase {
  readonly kind: "unmerge";
  /** Who says so, for the record: `customer`, `staff`. */
  readonly proof: string;
  /** Only if this merge is the latest; the latest one when absent. */
  readonly merge?: string;
  /** Only if the merge is not older than this, milliseconds. */
  readonly withinMs?: number;
  /** Only if it separates this channel instance from the rest. */
  readonly channel?: string;
  /**
   * The turn that asked for it, by whose and which it was; the engine notes it. It is no reason to say that something
   * happened since. Absent when it took none.
   */
  readonly asked?: { readonly customer: string; readonly version: number };
  /** Where it was asked for, so that the answer goes there. */
  readonly conversation?: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
}

/** The application wants everything about the customer erased now. */
export interface EraseEvent extends InternalBase {
  readonly kind: "erase";
  readonly receipt: string;
}

/** A code that began in this customer's conversation was sent by `with`: is that them? */
export interface LinkRequestEvent extends InternalBase {
  readonly kind: "link-request";
  readonly with: Alias;
  /** Who had `with` when the code was sent. */
  readonly holder?: string;
  /** What of `with` is shown: `••••4321`. */
  readonly shown?: string;
  readonly locale?: string;
  readonly mode: "first-activity" | "prompt";
  /** Where the code was sent. */
  readonly from: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
  /** Where the code began. */
  readonly conversation: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
}

/** What a customer asked for before they were asked for a proof, once more. */
export interface ReplayEvent extends InternalBase {
  readonly kind: "replay";
  /** Absent: the task that waited for the proof goes on. */
  readonly event?: ChannelEvent;
  /** Where the proof was given. */
  readonly conversation?: { readonly channel: string; readonly id: string; readonly kind: ConversationKind };
}

/** Events that no platform sends. */
export type InternalEvent =
  | TimerEvent
  | SignalEvent
  | SendEvent
  | MergeEvent
  | UnmergeEvent
  | EraseEvent
  | LinkRequestEvent
  | ReplayEvent;

/** Everything a turn can be about. */
export type Event = ChannelEvent | InternalEvent;

/** Kinds that run a turn; the others are recorded without one. */
export const TURN_KINDS: ReadonlySet<Event["kind"]> = new Set<Event["kind"]>([
  "text",
  "choice",
  "start",
  "command",
  "media",
  "location",
  "contact",
  "timer",
  "signal",
  "send",
  "merge",
  "unmerge",
  "erase",
  "replay",
  "link-request",
  "reachability",
  "identity",
]);

/** True for events that came through a channel. */
export function isChannelEvent(event: Event): event is ChannelEvent {
  return "conversation" in event && "aliases" in event;
}
