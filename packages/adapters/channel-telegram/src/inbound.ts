import type { ChannelEvent, ConversationKind, EventBase } from "@sambung/core";
import { isoOfSeconds } from "@sambung/core/channel";
import { conversationId } from "./conversation.ts";
import { mediaOf } from "./media.ts";
import { type Fields, fieldsOf, idOf, listOf, numberOf, textOf } from "./wire.ts";

/** Who receives an update. */
export interface Receiver {
  /** The channel instance. */
  readonly channel: string;
  /** The bot's id. */
  readonly account: string;
  /** The bot's username without `@`; without it only replies and taps count as addressed in a group. */
  readonly username?: string;
  /** ISO 8601 in UTC, for updates that carry no time of their own, such as taps. */
  readonly receivedAt?: string;
}

/** Kinds of updates this adapter understands; what polling asks for. */
export const UPDATE_KINDS = [
  "message",
  "edited_message",
  "callback_query",
  "message_reaction",
  "my_chat_member",
] as const;

/**
 * Reads one update. Pure, and never throws: what it does not know gives no event.
 *
 * @example
 * inbound({ update_id: 1, message }, { channel: "telegram", account: "7000001" });
 */
export function inbound(update: unknown, receiver: Receiver): readonly ChannelEvent[] {
  const fields = fieldsOf(update);
  const key = idOf(fields?.["update_id"]);
  if (fields === undefined || key === undefined) return [];
  const event =
    fromMessage(key, fieldsOf(fields["message"]), receiver) ??
    fromEdit(key, fieldsOf(fields["edited_message"]), receiver) ??
    fromTap(key, fieldsOf(fields["callback_query"]), receiver) ??
    fromReaction(key, fieldsOf(fields["message_reaction"]), receiver) ??
    fromMembership(key, fieldsOf(fields["my_chat_member"]), receiver);
  return event === undefined ? [] : [event];
}

/** Whether reading the update needs the bot's username: a group message that mentions somebody. */
export function needsUsername(update: unknown): boolean {
  const fields = fieldsOf(update);
  const message = fieldsOf(fields?.["message"]) ?? fieldsOf(fields?.["edited_message"]);
  const text = textOf(message?.["text"]) ?? textOf(message?.["caption"]);
  return kindOf(fieldsOf(message?.["chat"])) === "group" && text !== undefined && text.includes("@");
}

/** The id under which a tap must be answered, so that the button stops turning. */
export function tapId(update: unknown): string | undefined {
  return textOf(fieldsOf(fieldsOf(update)?.["callback_query"])?.["id"]);
}

function fromMessage(key: string, message: Fields | undefined, receiver: Receiver): ChannelEvent | undefined {
  const base = messageBase(key, message, receiver);
  if (message === undefined || base === undefined) return undefined;
  // A die or a ball that is thrown is an emoji somebody wrote; what it shows is chance.
  const text = textOf(message["text"]) ?? textOf(fieldsOf(message["dice"])?.["emoji"]);
  if (text !== undefined) return fromText(base, message, text, receiver);

  const media = mediaOf(message);
  if (media !== undefined) {
    const caption = textOf(message["caption"]);
    const words = caption === undefined ? {} : { text: withoutMention(caption, base, receiver) };
    return { ...base, ...addressing(base, message, caption ?? "", receiver), kind: "media", media: [media], ...words };
  }
  const rest = fromLocation(base, message) ?? fromContact(base, message);
  return rest === undefined ? undefined : { ...rest, ...addressing(base, message, "", receiver) };
}

const COMMAND = /^\/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?:\s+([\s\S]*))?$/;

function fromText(base: EventBase, message: Fields, text: string, receiver: Receiver): ChannelEvent {
  const addressed = addressing(base, message, text, receiver);
  const command = COMMAND.exec(text);
  if (command === null) return { ...base, ...addressed, kind: "text", text: withoutMention(text, base, receiver) };
  const name = (command[1] ?? "").toLowerCase();
  const argument = textOf(command[3]?.trim());
  if (name === "start") {
    return { ...base, ...addressed, kind: "start", ...(argument === undefined ? {} : { payload: argument }) };
  }
  return { ...base, ...addressed, kind: "command", name, ...(argument === undefined ? {} : { argument }) };
}

function fromLocation(base: EventBase, message: Fields): ChannelEvent | undefined {
  const venue = fieldsOf(message["venue"]);
  const location = fieldsOf(message["location"]) ?? fieldsOf(venue?.["location"]);
  const latitude = numberOf(location?.["latitude"]);
  const longitude = numberOf(location?.["longitude"]);
  if (latitude === undefined || longitude === undefined) return undefined;
  const label = textOf(venue?.["title"]);
  return { ...base, kind: "location", latitude, longitude, ...(label === undefined ? {} : { label }) };
}

function fromContact(base: EventBase, message: Fields): ChannelEvent | undefined {
  const contact = fieldsOf(message["contact"]);
  if (contact === undefined) return undefined;
  const phone = textOf(contact["phone_number"]);
  const contactName = fullName(contact);
  return {
    ...base,
    kind: "contact",
    // People can share any card. Only Telegram itself fills in whose it is.
    own: idOf(contact["user_id"]) !== undefined && idOf(contact["user_id"]) === idOf(senderOf(message)?.["id"]),
    ...(phone === undefined ? {} : { phone: /^\d+$/.test(phone) ? `+${phone}` : phone }),
    ...(contactName === undefined ? {} : { contactName }),
  };
}

function fromEdit(key: string, message: Fields | undefined, receiver: Receiver): ChannelEvent | undefined {
  const base = messageBase(key, message, receiver);
  if (message === undefined || base?.messageId === undefined) return undefined;
  const text = textOf(message["text"]) ?? textOf(message["caption"]);
  const words = text === undefined ? {} : { text: withoutMention(text, base, receiver) };
  return {
    ...base,
    ...addressing(base, message, text ?? "", receiver),
    kind: "edit",
    target: base.messageId,
    ...words,
  };
}

function fromTap(key: string, query: Fields | undefined, receiver: Receiver): ChannelEvent | undefined {
  const choice = textOf(query?.["data"]);
  const message = fieldsOf(query?.["message"]);
  const base = baseOf(key, fieldsOf(query?.["from"]), message, undefined, receiver);
  if (choice === undefined || base === undefined) return undefined;
  const label = labelOf(message, choice);
  return {
    ...base,
    ...(base.conversation.kind === "group" ? { addressed: true } : {}),
    kind: "choice",
    choice,
    ...(label === undefined ? {} : { label }),
  };
}

function labelOf(message: Fields | undefined, choice: string): string | undefined {
  const rows = fieldsOf(message?.["reply_markup"])?.["inline_keyboard"];
  const buttons = Array.isArray(rows) ? rows.flatMap((row) => listOf(row)) : [];
  return textOf(buttons.find((button) => button["callback_data"] === choice)?.["text"]);
}

function fromReaction(key: string, change: Fields | undefined, receiver: Receiver): ChannelEvent | undefined {
  const base = baseOf(key, fieldsOf(change?.["user"]), change, change?.["date"], receiver);
  if (base?.messageId === undefined) return undefined;
  const before = new Set(listOf(change?.["old_reaction"]).map(emojiOf));
  const now = listOf(change?.["new_reaction"]).flatMap((one) => emojiOf(one) ?? []);
  // People with several reactions change one at a time; what is left after one was taken back is no news.
  const reaction = now.find((emoji) => !before.has(emoji)) ?? "";
  const group = base.conversation.kind === "group" ? { addressed: false } : {};
  return { ...base, ...group, kind: "reaction", target: base.messageId, reaction };
}

function emojiOf(reaction: Fields): string | undefined {
  return reaction["type"] === "paid" ? "⭐" : (textOf(reaction["emoji"]) ?? idOf(reaction["custom_emoji_id"]));
}

const LEFT = new Set(["kicked", "left"]);

function fromMembership(key: string, change: Fields | undefined, receiver: Receiver): ChannelEvent | undefined {
  const status = textOf(fieldsOf(change?.["new_chat_member"])?.["status"]);
  const base = baseOf(key, fieldsOf(change?.["from"]), change, change?.["date"], receiver);
  // In a group this is about the group, not about the person who changed it; a failed send tells the same.
  if (status === undefined || base === undefined || base.conversation.kind === "group") return undefined;
  if (LEFT.has(status)) return { ...base, kind: "reachability", reachable: false, reason: "blocked" };
  return status === "member" ? { ...base, kind: "reachability", reachable: true } : undefined;
}

function messageBase(key: string, message: Fields | undefined, receiver: Receiver): EventBase | undefined {
  // A message in the name of a chat (channel, anonymous admin) has no person behind it whom we could know.
  if (message === undefined || message["sender_chat"] !== undefined) return undefined;
  return baseOf(key, senderOf(message), message, message["edit_date"] ?? message["date"], receiver);
}

function senderOf(message: Fields): Fields | undefined {
  return fieldsOf(message["from"]);
}

function baseOf(
  key: string,
  sender: Fields | undefined,
  place: Fields | undefined,
  date: unknown,
  receiver: Receiver,
): EventBase | undefined {
  const chat = fieldsOf(place?.["chat"]);
  const kind = kindOf(chat);
  const chatId = idOf(chat?.["id"]);
  const person = idOf(sender?.["id"]);
  if (kind === undefined || chatId === undefined || person === undefined || sender?.["is_bot"] === true)
    return undefined;
  const topic = place?.["is_topic_message"] === true ? idOf(place["message_thread_id"]) : undefined;
  const messageId = idOf(place?.["message_id"]);
  const name = fullName(sender);
  const locale = textOf(sender?.["language_code"]);
  return {
    key,
    channel: receiver.channel,
    account: receiver.account,
    conversation: { id: conversationId(chatId, topic), kind },
    aliases: [{ kind: "telegram", account: "*", value: person, proven: true }],
    at:
      isoOfSeconds(numberOf(date)) ??
      receiver.receivedAt ??
      isoOfSeconds(numberOf(place?.["date"])) ??
      new Date(0).toISOString(),
    ...(name === undefined ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

function kindOf(chat: Fields | undefined): ConversationKind | undefined {
  const type = chat?.["type"];
  if (type === "private") return "direct";
  return type === "group" || type === "supergroup" ? "group" : undefined;
}

function fullName(person: Fields | undefined): string | undefined {
  return textOf([textOf(person?.["first_name"]), textOf(person?.["last_name"])].filter(Boolean).join(" "));
}

function addressing(
  base: EventBase,
  message: Fields,
  text: string,
  receiver: Receiver,
): { readonly addressed?: boolean } {
  if (base.conversation.kind === "direct") return {};
  const replied = fieldsOf(message["reply_to_message"]);
  // Every message of a forum topic "replies" to the service message that opened the topic.
  const toBot = replied?.["forum_topic_created"] === undefined && isBot(fieldsOf(replied?.["from"]), receiver);
  const entities = [...listOf(message["entities"]), ...listOf(message["caption_entities"])];
  const named =
    mention(receiver)?.test(text) === true || entities.some((entity) => isBot(fieldsOf(entity["user"]), receiver));
  return { addressed: toBot || named };
}

function isBot(user: Fields | undefined, receiver: Receiver): boolean {
  return idOf(user?.["id"]) === receiver.account;
}

function mention(receiver: Receiver): RegExp | undefined {
  const { username } = receiver;
  // Usernames are letters, digits and underscores, so nothing has to be escaped.
  return username === undefined || !/^\w+$/.test(username)
    ? undefined
    : new RegExp(`(?<![\\w@])(?:/\\w{1,32})?@${username}(?!\\w)`, "i");
}

function withoutMention(text: string, base: EventBase, receiver: Receiver): string {
  const { username } = receiver;
  if (base.conversation.kind === "direct" || mention(receiver) === undefined) return text;
  const rest = text.replace(new RegExp(`(?<![\\w@])@${username}(?!\\w)[,:]?\\s*`, "gi"), "").trim();
  return rest === "" ? text : rest;
}
