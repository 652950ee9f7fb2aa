import type { Alias, ChannelEvent, ContactEvent, EventBase, ReceiptEvent } from "@sambung/core";
import { aliasesOf, kindOf, phoneOf } from "./conversation.ts";
import { mediaOf } from "./media.ts";
import { type Fields, fieldsOf, idOf, isoOfSeconds, numberOf, textOf } from "./wire.ts";

/** Who receives, and when. */
export interface Receiver {
  readonly channel: string;
  /** Digits of the paired account; read from what comes in when absent. */
  readonly account?: string;
  /** Every id of the paired account, for mentions. */
  readonly own?: readonly string[];
  /** Whether messages in groups are events. */
  readonly groups: boolean;
  /** ISO 8601, for what carries no time. */
  readonly receivedAt?: string;
}

/** The events of something the library told. Pure; whatever is not understood is none. */
export function inbound(incoming: unknown, receiver: Receiver): readonly ChannelEvent[] {
  const fields = fieldsOf(incoming);
  const event = eventOf(fields, receiver);
  return (event ?? []).filter(({ conversation }) => receiver.groups || conversation.kind === "direct");
}

function eventOf(fields: Fields | undefined, receiver: Receiver): readonly ChannelEvent[] | undefined {
  const message = fieldsOf(fields?.["message"]);
  switch (fields?.["event"]) {
    case "message":
      return fromMessage(message, fields, receiver);
    case "message_edit":
      return fromEdit(message, fields, receiver);
    case "message_revoke_everyone":
      return fromDeletion(message, fields, receiver);
    case "message_ack":
      return fromReceipt(message, fields, receiver);
    case "message_reaction":
      return fromReaction(fieldsOf(fields["reaction"]), fields, receiver);
    case "contact_changed":
      return fromRenaming(message, fields, receiver);
    // A message as the library prints it, without what it was part of.
    case undefined:
      return fields === undefined ? undefined : fromMessage(fields, {}, receiver);
    default:
      return undefined;
  }
}

function fromMessage(message: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const base = baseOf(message, incoming, receiver);
  if (message === undefined || base === undefined) return [];
  const addressed = addressing(base, message, receiver);
  const words = textOf(message["body"]);
  const media = mediaOf(message, base.key);
  if (media !== undefined) {
    const text = words === undefined ? {} : { text: withoutMention(words, base, receiver) };
    return [{ ...base, ...addressed, kind: "media", media: [media], ...text }];
  }
  switch (message["type"]) {
    case "chat":
      return words === undefined
        ? []
        : [{ ...base, ...addressed, kind: "text", text: withoutMention(words, base, receiver) }];
    case "location":
      return fromLocation({ ...base, ...addressed }, message);
    case "vcard":
    case "multi_vcard":
      return fromCards({ ...base, ...addressed }, message);
    default:
      return [];
  }
}

function fromLocation(base: EventBase, message: Fields): readonly ChannelEvent[] {
  const place = fieldsOf(message["location"]);
  const latitude = numberOf(place?.["latitude"]);
  const longitude = numberOf(place?.["longitude"]);
  if (latitude === undefined || longitude === undefined) return [];
  const label = textOf(place?.["name"]) ?? textOf(place?.["description"]);
  return [{ ...base, kind: "location", latitude, longitude, ...(label === undefined ? {} : { label }) }];
}

function fromCards(base: EventBase, message: Fields): readonly ChannelEvent[] {
  const cards = Array.isArray(message["vCards"]) ? message["vCards"].flatMap((card) => textOf(card) ?? []) : [];
  return cards.map((card, index): ContactEvent => {
    // WhatsApp writes the id of a number it knows into the card, so a card with the sender's cannot be somebody else's.
    const known = /waid=(\d{5,20})/i.exec(card)?.[1];
    const shown = /^TEL[^:\n]*:\s*([+\d][\d ()-]{4,30})/im.exec(card)?.[1];
    const phone = known === undefined ? shown?.trim() : `+${known}`;
    const contactName = textOf(/^FN[^:\n]*:(.*)$/im.exec(card)?.[1]?.trim());
    return {
      ...base,
      key: index === 0 ? base.key : `${base.key}:${index}`,
      kind: "contact",
      own: known !== undefined && base.aliases.some(({ account, value }) => account === "*" && value === known),
      ...(phone === undefined ? {} : { phone }),
      ...(contactName === undefined ? {} : { contactName }),
    };
  });
}

function fromEdit(message: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const base = baseOf(message, incoming, receiver);
  if (message === undefined || base === undefined) return [];
  const words = textOf(incoming["body"]) ?? textOf(message["body"]);
  const changedAt = numberOf(message["latestEditSenderTimestampMs"]);
  const at = isoOfSeconds(changedAt === undefined ? undefined : changedAt / 1000);
  const edit = {
    ...base,
    ...(at === undefined ? {} : { at }),
    // A message can be changed several times; without a time the new words tell the changes apart.
    key: `${base.key}:${changedAt ?? words ?? ""}`,
    kind: "edit" as const,
    target: base.key,
  };
  const text = words === undefined ? {} : { text: withoutMention(words, base, receiver) };
  return [{ ...edit, ...addressing(base, message, receiver), ...text }];
}

function fromDeletion(message: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const base = baseOf(message, incoming, receiver);
  if (message === undefined || base === undefined) return [];
  const target = idOf(message["protocolMessageKey"]) ?? base.key;
  const group = base.conversation.kind === "group" ? { addressed: false } : {};
  return [{ ...base, ...group, kind: "delete", target }];
}

const STATUSES: { readonly [ack: string]: ReceiptEvent["status"] } = {
  "-1": "failed",
  "1": "sent",
  "2": "delivered",
  "3": "read",
  // A voice message that was played was read.
  "4": "read",
};

function fromReceipt(message: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const key = fieldsOf(message?.["id"]);
  const id = idOf(key);
  const status = STATUSES[String(incoming["ack"] ?? message?.["ack"])];
  const chat = idOf(key?.["remote"]) ?? idOf(message?.["to"]);
  const kind = kindOf(chat ?? "");
  if (
    key?.["fromMe"] !== true ||
    id === undefined ||
    status === undefined ||
    chat === undefined ||
    kind === undefined
  ) {
    return [];
  }
  const person = kind === "direct" ? chat : undefined;
  const aliases = aliasesOf([person, ...otherIds(incoming)]);
  if (aliases.length === 0) return [];
  return [
    {
      key: `${id}:${status}`,
      channel: receiver.channel,
      account: receiver.account ?? phoneOf(idOf(message?.["from"])) ?? "unknown",
      conversation: { id: chat, kind },
      aliases,
      // The library does not say when it happened.
      at: receiver.receivedAt ?? isoOfSeconds(numberOf(message?.["timestamp"])) ?? new Date(0).toISOString(),
      kind: "receipt",
      target: id,
      status,
    },
  ];
}

function fromReaction(reaction: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const key = fieldsOf(reaction?.["id"]);
  const target = idOf(reaction?.["msgId"]);
  const sender = idOf(reaction?.["senderId"]);
  const emoji = reaction?.["reaction"];
  if (key === undefined || target === undefined || sender === undefined || typeof emoji !== "string") return [];
  const remote = idOf(key["remote"]) ?? idOf(fieldsOf(reaction?.["msgId"])?.["remote"]);
  const message = { id: key, from: remote, author: sender, timestamp: reaction?.["timestamp"] };
  const base = baseOf(message, incoming, receiver);
  if (base === undefined) return [];
  const group = base.conversation.kind === "group" ? { addressed: false } : {};
  // One id may serve a reaction and what it is changed to.
  const changed = `${base.key}:${numberOf(reaction?.["timestamp"]) ?? ""}:${emoji}`;
  return [{ ...base, ...group, key: changed, messageId: target, kind: "reaction", target, reaction: emoji }];
}

function fromRenaming(message: Fields | undefined, incoming: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const before = phoneOf(idOf(incoming["oldId"]));
  const after = phoneOf(idOf(incoming["newId"]));
  const id = idOf(message?.["id"]);
  if (incoming["isContact"] !== true || before === undefined || after === undefined || before === after) return [];
  const name = (value: string): Alias => ({ kind: "whatsapp", account: "*", value });
  return [
    {
      key: id ?? `${before}>${after}`,
      channel: receiver.channel,
      account: receiver.account ?? "unknown",
      conversation: { id: `${before}@c.us`, kind: "direct" },
      aliases: [{ ...name(before), proven: true }],
      at: isoOfSeconds(numberOf(message?.["timestamp"])) ?? receiver.receivedAt ?? new Date(0).toISOString(),
      kind: "identity",
      retired: name(before),
      replacement: name(after),
    },
  ];
}

function baseOf(message: Fields | undefined, incoming: Fields, receiver: Receiver): EventBase | undefined {
  const key = fieldsOf(message?.["id"]);
  const id = idOf(key);
  const chat = idOf(key?.["remote"]) ?? idOf(message?.["from"]);
  if (message === undefined || key?.["fromMe"] === true || id === undefined || chat === undefined) return undefined;
  const kind = kindOf(chat);
  if (kind === undefined || message["isStatus"] === true) return undefined;
  const sender = idOf(message["author"]) ?? (kind === "direct" ? (idOf(message["from"]) ?? chat) : undefined);
  const aliases = aliasesOf([sender, ...otherIds(incoming)]);
  if (aliases.length === 0) return undefined;
  const name = textOf(fieldsOf(message["_data"])?.["notifyName"]);
  return {
    key: id,
    channel: receiver.channel,
    account: receiver.account ?? phoneOf(idOf(message["to"])) ?? "unknown",
    conversation: { id: chat, kind },
    aliases,
    at: isoOfSeconds(numberOf(message["timestamp"])) ?? receiver.receivedAt ?? new Date(0).toISOString(),
    messageId: id,
    ...(name === undefined ? {} : { name }),
  };
}

/** Further ids of the person, which were asked for because the message has a stand-in only. */
function otherIds(incoming: Fields): readonly (string | undefined)[] {
  const sender = fieldsOf(incoming["sender"]);
  return [idOf(sender?.["lid"]), idOf(sender?.["pn"])];
}

function addressing(base: EventBase, message: Fields, receiver: Receiver): { readonly addressed?: boolean } {
  if (base.conversation.kind === "direct") return {};
  const own = ownUsers(base, receiver);
  const mentioned = Array.isArray(message["mentionedIds"]) ? message["mentionedIds"] : [];
  const replied = idOf(fieldsOf(message["_data"])?.["quotedParticipant"]);
  return { addressed: [...mentioned, replied].some((id) => own.has(userOf(idOf(id)) ?? "")) };
}

/** The digits by which a mention of the account is written. */
function ownUsers(base: EventBase, receiver: Receiver): ReadonlySet<string> {
  return new Set([base.account, ...(receiver.own ?? []).flatMap((id) => userOf(id) ?? [])]);
}

function userOf(id: string | undefined): string | undefined {
  return /^(\d+)(?::\d+)?@/.exec(id ?? "")?.[1];
}

function withoutMention(text: string, base: EventBase, receiver: Receiver): string {
  if (base.conversation.kind === "direct") return text;
  const own = ownUsers(base, receiver);
  const rest = text.replace(/@(\d{5,20})[,:]?\s*/g, (found, user: string) => (own.has(user) ? "" : found)).trim();
  return rest === "" ? text : rest;
}
