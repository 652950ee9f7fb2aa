import type { ChannelEvent, ConversationKind, EventBase } from "@sambung/core";
import { answersOf } from "./actions.ts";
import { conversationId } from "./conversation.ts";
import { mediaOf } from "./media.ts";
import { type Fields, fieldsOf, isoOf, listOf, textOf } from "./wire.ts";
import { mentions, wordsOf } from "./words.ts";

/** Who receives a payload. */
export interface Receiver {
  /** The channel instance. */
  readonly channel: string;
  /** The bot's user id, for payloads that do not name it. */
  readonly bot?: string;
  /** ISO 8601 in UTC, for payloads that carry no time of their own, such as slash commands. */
  readonly receivedAt?: string;
}

/**
 * Reads one payload: an event, an interaction or a slash command. Pure, and never throws: what it does not know gives
 * no event.
 *
 * @example
 * inbound({ type: "event_callback", team_id: "T01", event: { type: "message", ... } }, { channel: "slack" });
 */
export function inbound(payload: unknown, receiver: Receiver): readonly ChannelEvent[] {
  const fields = fieldsOf(payload);
  if (fields === undefined) return [];
  // An envelope of Socket Mode; over HTTP what is in it comes alone.
  if (textOf(fields["envelope_id"]) !== undefined) return inbound(fields["payload"], receiver);
  switch (fields["type"]) {
    case "event_callback":
      return [fromEvent(fields, receiver)].filter((event) => event !== undefined);
    case "block_actions":
      return fromActions(fields, receiver);
    case undefined:
      return [fromCommand(fields, receiver)].filter((event) => event !== undefined);
    default:
      return [];
  }
}

/** The bot's user id as a payload tells it. */
export function botOf(payload: unknown): string | undefined {
  const installed = listOf(fieldsOf(payload)?.["authorizations"]).find((one) => one["is_bot"] === true);
  return textOf(installed?.["user_id"]);
}

/** Whether reading the payload needs the bot's user id and the payload does not tell it. */
export function needsBot(payload: unknown): boolean {
  const event = fieldsOf(fieldsOf(payload)?.["event"]);
  const message = fieldsOf(event?.["message"]) ?? event;
  if (event?.["type"] !== "message" || botOf(payload) !== undefined || kindOf(event) !== "group") return false;
  return (textOf(message?.["text"]) ?? "").includes("<@") || textOf(message?.["parent_user_id"]) !== undefined;
}

/** What an event is read with. */
interface Reading {
  readonly receiver: Receiver;
  readonly team: string;
  readonly channel: string;
  readonly kind: ConversationKind;
  readonly bot: string | undefined;
}

function fromEvent(payload: Fields, receiver: Receiver): ChannelEvent | undefined {
  const event = fieldsOf(payload["event"]);
  const team = textOf(payload["team_id"]);
  const bot = botOf(payload) ?? receiver.bot;
  if (event === undefined || team === undefined) return undefined;
  if (event["type"] === "reaction_added" || event["type"] === "reaction_removed") {
    return fromReaction(event, { receiver, team, bot });
  }
  if (event["type"] === "assistant_thread_started") {
    return fromAssistant(event, fieldsOf(event["assistant_thread"]), { receiver, team, bot });
  }
  const channel = textOf(event["channel"]);
  const kind = kindOf(event);
  if (channel === undefined || kind === undefined) return undefined;
  const reading = { receiver, team, channel, kind, bot };
  if (event["type"] === "app_mention") return fromMessage(event, reading);
  if (event["type"] !== "message") return undefined;
  if (event["subtype"] === "message_changed") return fromChange(event, reading);
  if (event["subtype"] === "message_deleted") return fromDeletion(event, fieldsOf(event["previous_message"]), reading);
  return fromMessage(event, reading);
}

function kindOf(event: Fields): ConversationKind | undefined {
  const type = event["channel_type"];
  if (type === "im" || type === "app_home") return "direct";
  const channel = textOf(event["channel"]);
  if (channel === undefined) return undefined;
  return type === undefined && channel.startsWith("D") ? "direct" : "group";
}

/** Subtypes of messages a person wrote; a plain message has none. */
const HUMAN = new Set<unknown>([undefined, "file_share", "thread_broadcast", "me_message"]);

function authorOf(message: Fields, reading: Pick<Reading, "bot">): string | undefined {
  const user = textOf(message["user"]);
  const person = HUMAN.has(message["subtype"]) && textOf(message["bot_id"]) === undefined && message["hidden"] !== true;
  return person && user !== reading.bot && user !== "USLACKBOT" ? user : undefined;
}

function fromMessage(message: Fields, reading: Reading): ChannelEvent | undefined {
  const ts = textOf(message["ts"]);
  const base = messageBase(message, ts, reading);
  if (ts === undefined || base === undefined) return undefined;
  const text = textOf(wordsOf(message, reading.bot));
  const media = mediaOf(message);
  const called = { ...base, ...addressing(message, reading) };
  if (media.length > 0) return { ...called, kind: "media", media, ...(text === undefined ? {} : { text }) };
  return text === undefined ? undefined : { ...called, kind: "text", text };
}

function fromChange(event: Fields, reading: Reading): ChannelEvent | undefined {
  const message = fieldsOf(event["message"]);
  const before = fieldsOf(event["previous_message"]);
  // A deleted message that others have replied to stays as a tombstone.
  if (message?.["subtype"] === "tombstone") return fromDeletion(event, before, reading);
  // Unfurled links change messages too, without anybody having edited them.
  if (message?.["edited"] === undefined || before?.["text"] === message["text"]) return undefined;
  const target = textOf(message["ts"]);
  const base = messageBase(message, target, reading);
  if (target === undefined || base === undefined) return undefined;
  const changed = textOf(event["event_ts"]) ?? textOf(fieldsOf(message["edited"])?.["ts"]);
  const text = textOf(wordsOf(message, reading.bot));
  return {
    ...base,
    key: [base.key, changed].filter(Boolean).join(":"),
    at: isoOf(changed) ?? base.at,
    ...addressing(message, reading),
    kind: "edit",
    target,
    ...(text === undefined ? {} : { text }),
  };
}

function fromDeletion(event: Fields, before: Fields | undefined, reading: Reading): ChannelEvent | undefined {
  const target = textOf(event["deleted_ts"]) ?? textOf(before?.["ts"]);
  const base = before === undefined ? undefined : messageBase(before, target, reading);
  if (target === undefined || base === undefined) return undefined;
  return { ...base, at: isoOf(event["event_ts"]) ?? base.at, ...unaddressed(reading.kind), kind: "delete", target };
}

function fromReaction(event: Fields, reading: Pick<Reading, "receiver" | "team" | "bot">): ChannelEvent | undefined {
  const item = fieldsOf(event["item"]);
  const target = textOf(item?.["ts"]);
  const channel = textOf(item?.["channel"]);
  const name = textOf(event["reaction"]);
  const user = authorOf(event, reading);
  if (target === undefined || channel === undefined || name === undefined || user === undefined) return undefined;
  const kind = channel.startsWith("D") ? "direct" : "group";
  const when = textOf(event["event_ts"]);
  return {
    ...baseOf({ ...reading, channel, kind }, user, reading.team, kind === "group" ? target : undefined),
    key: [reading.team, channel, target, user, name, when].filter(Boolean).join(":"),
    at: isoOf(when) ?? isoOf(target) ?? UNKNOWN_TIME,
    messageId: target,
    ...(kind === "group" ? { addressed: textOf(event["item_user"]) === reading.bot } : {}),
    kind: "reaction",
    target,
    reaction: event["type"] === "reaction_added" ? name : "",
  };
}

/** Somebody opened the app in Slack's own pane for assistants: a conversation begins, nothing is said yet. */
function fromAssistant(
  event: Fields,
  opened: Fields | undefined,
  reading: Pick<Reading, "receiver" | "team" | "bot">,
): ChannelEvent | undefined {
  const user = textOf(opened?.["user_id"]);
  const channel = textOf(opened?.["channel_id"]);
  const thread = textOf(opened?.["thread_ts"]);
  if (user === undefined || channel === undefined || thread === undefined) return undefined;
  return {
    ...baseOf({ ...reading, channel, kind: "direct" }, user, reading.team, thread),
    key: `${reading.team}:${channel}:${thread}`,
    at: isoOf(event["event_ts"]) ?? isoOf(thread) ?? UNKNOWN_TIME,
    kind: "start",
  };
}

function fromActions(payload: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const container = fieldsOf(payload["container"]);
  const message = fieldsOf(payload["message"]);
  const user = fieldsOf(payload["user"]);
  const person = textOf(user?.["id"]);
  const home = textOf(user?.["team_id"]);
  const team = textOf(fieldsOf(payload["team"])?.["id"]) ?? home;
  const channel = textOf(fieldsOf(payload["channel"])?.["id"]) ?? textOf(container?.["channel_id"]);
  const trigger = textOf(payload["trigger_id"]);
  if (person === undefined || team === undefined || channel === undefined || trigger === undefined) return [];
  const messageId = textOf(container?.["message_ts"]) ?? textOf(message?.["ts"]);
  const thread = textOf(container?.["thread_ts"]) ?? textOf(message?.["thread_ts"]);
  const kind = channel.startsWith("D") ? "direct" : "group";
  const reading = { receiver, team, channel, kind, bot: receiver.bot } as const;
  const base = baseOf(reading, person, home ?? team, thread ?? (kind === "group" ? messageId : undefined));
  return listOf(payload["actions"])
    .flatMap((action) => answersOf(action).map((answer) => ({ answer, at: isoOf(action["action_ts"]) })))
    .map(({ answer, at }, index) => ({
      ...base,
      key: index === 0 ? trigger : `${trigger}:${index}`,
      at: at ?? receiver.receivedAt ?? UNKNOWN_TIME,
      ...(messageId === undefined ? {} : { messageId }),
      ...(kind === "group" ? { addressed: true } : {}),
      ...answer,
    }));
}

function fromCommand(form: Fields, receiver: Receiver): ChannelEvent | undefined {
  const name = /^\/(\S+)$/.exec(textOf(form["command"]) ?? "")?.[1];
  const user = textOf(form["user_id"]);
  const team = textOf(form["team_id"]);
  const channel = textOf(form["channel_id"]);
  const trigger = textOf(form["trigger_id"]);
  if (name === undefined || user === undefined || team === undefined || channel === undefined) return undefined;
  if (trigger === undefined) return undefined;
  const kind = channel.startsWith("D") ? "direct" : "group";
  const argument = textOf(plainText(form));
  return {
    ...baseOf({ receiver, team, channel, kind, bot: receiver.bot }, user, team, undefined),
    key: trigger,
    at: receiver.receivedAt ?? UNKNOWN_TIME,
    ...(kind === "group" ? { addressed: true } : {}),
    kind: "command",
    name,
    ...(argument === undefined ? {} : { argument }),
  };
}

function plainText(form: Fields): string {
  return wordsOf({ text: form["text"] }, undefined);
}

const UNKNOWN_TIME = new Date(0).toISOString();

function messageBase(message: Fields, ts: string | undefined, reading: Reading): EventBase | undefined {
  const user = authorOf(message, reading);
  if (user === undefined || ts === undefined) return undefined;
  const home = textOf(message["user_team"]) ?? textOf(message["team"]) ?? reading.team;
  const thread = textOf(message["thread_ts"]) ?? (reading.kind === "group" ? ts : undefined);
  const profile = fieldsOf(message["user_profile"]);
  const name = textOf(profile?.["display_name"]) ?? textOf(profile?.["real_name"]);
  return {
    ...baseOf(reading, user, home, thread),
    key: `${reading.team}:${reading.channel}:${ts}`,
    at: isoOf(ts) ?? reading.receiver.receivedAt ?? UNKNOWN_TIME,
    ...(name === undefined ? {} : { name }),
    messageId: ts,
  };
}

function baseOf(
  reading: Reading,
  user: string,
  home: string,
  thread: string | undefined,
): Pick<EventBase, "channel" | "account" | "conversation" | "aliases"> {
  return {
    channel: reading.receiver.channel,
    account: reading.team,
    conversation: { id: conversationId(reading.channel, thread), kind: reading.kind },
    aliases: [{ kind: "slack", account: home, value: user, proven: true }],
  };
}

function addressing(message: Fields, reading: Reading): { readonly addressed?: boolean } {
  if (reading.kind === "direct") return {};
  const reply = reading.bot !== undefined && textOf(message["parent_user_id"]) === reading.bot;
  return { addressed: message["type"] === "app_mention" || reply || mentions(message, reading.bot) };
}

function unaddressed(kind: ConversationKind): { readonly addressed?: false } {
  return kind === "group" ? { addressed: false } : {};
}
