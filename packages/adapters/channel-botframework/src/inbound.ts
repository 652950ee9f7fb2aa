import type { ChannelEvent, EventBase, SeenAlias } from "@sambung/core";
import { mediaOf } from "./media.ts";
import { mentions, wordsOf } from "./text.ts";
import { type Fields, fieldsOf, idOf, isoOf, listOf, textOf } from "./wire.ts";

/** Who receives an activity. */
export interface Receiver {
  /** The channel instance. */
  readonly channel: string;
  /** ISO 8601 in UTC, for activities that carry no time of their own. */
  readonly receivedAt?: string;
}

/**
 * Reads one activity. Pure, and never throws: what it does not know gives no event.
 *
 * @example
 * inbound({ type: "message", id: "1", text: "halo", from, recipient, conversation }, { channel: "botframework" });
 */
export function inbound(activity: unknown, receiver: Receiver): readonly ChannelEvent[] {
  const fields = fieldsOf(activity);
  const base = fields === undefined ? undefined : baseOf(fields, receiver);
  if (fields === undefined || base === undefined) return [];
  switch (fields["type"]) {
    case "message":
      return fromMessage(fields, base);
    case "invoke":
      return fromInvoke(fields, base);
    case "messageUpdate":
      return fromUpdate(fields, base);
    case "messageDelete":
      return [{ ...base, ...unaddressed(base), kind: "delete", target: base.messageId ?? base.key }];
    case "messageReaction":
      return fromReaction(fields, base);
    case "installationUpdate":
      return fromInstallation(fields, base);
    case "conversationUpdate":
      return fromMembers(fields, base);
    default:
      return [];
  }
}

/** Channels on which whoever holds the bot's web secret can name themselves as they like. */
const SELF_NAMED = new Set(["directline", "webchat", "emulator"]);

function baseOf(activity: Fields, receiver: Receiver): EventBase | undefined {
  const from = fieldsOf(activity["from"]);
  const conversation = fieldsOf(activity["conversation"]);
  const person = idOf(from?.["id"]);
  const place = idOf(conversation?.["id"]);
  const account = idOf(fieldsOf(activity["recipient"])?.["id"]);
  const id = idOf(activity["id"]);
  if (person === undefined || place === undefined || account === undefined || person === account) return undefined;
  if (from?.["role"] === "bot" || from?.["role"] === "skill") return undefined;
  const at = isoOf(activity["timestamp"]) ?? momentOf(id) ?? receiver.receivedAt ?? new Date(0).toISOString();
  const name = textOf(from?.["name"]);
  const locale = textOf(activity["locale"]);
  return {
    // Some connectors give activities that nobody wrote no id.
    key: id === undefined ? `${place}:${person}:${at}` : `${place}:${id}`,
    channel: receiver.channel,
    account,
    conversation: { id: place, kind: isGroup(conversation) ? "group" : "direct" },
    aliases: aliasesOf(activity, from ?? {}, person),
    at,
    ...(name === undefined ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
    ...(id === undefined ? {} : { messageId: id }),
  };
}

/** The id on the Bot Framework first, then the one in the organisation, which other channels may know too. */
function aliasesOf(activity: Fields, from: Fields, person: string): readonly SeenAlias[] {
  const platform = textOf(activity["channelId"]) ?? "unknown";
  const given = SELF_NAMED.has(platform) && !person.startsWith("dl_");
  const own: SeenAlias = { kind: "botframework", account: platform, value: person, proven: !given };
  const user = textOf(from["aadObjectId"]);
  const tenant =
    textOf(fieldsOf(activity["conversation"])?.["tenantId"]) ??
    textOf(fieldsOf(fieldsOf(activity["channelData"])?.["tenant"])?.["id"]);
  if (user === undefined || tenant === undefined) return [own];
  return [own, { kind: "aad", account: tenant, value: user, proven: !given }];
}

function isGroup(conversation: Fields | undefined): boolean {
  const type = conversation?.["conversationType"];
  return type === "channel" || type === "groupChat" || (type !== "personal" && conversation?.["isGroup"] === true);
}

/** Ids of Teams are the milliseconds of their moment. */
function momentOf(id: string | undefined): string | undefined {
  return id !== undefined && /^1\d{12}$/.test(id) ? new Date(Number(id)).toISOString() : undefined;
}

function fromMessage(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  const text = textOf(wordsOf(activity, base.account));
  const token = tokenOf(activity["value"]);
  if (token !== undefined) return [chosen(activity, base, token, text)];
  const called = { ...base, ...addressing(activity, base) };
  const media = mediaOf(activity);
  if (media.length > 0) return [{ ...called, kind: "media", media, ...(text === undefined ? {} : { text }) }];
  return text === undefined ? [] : [{ ...called, kind: "text", text }];
}

/** Taps on cards that work without a message, which Teams sends as calls that want an answer. */
function fromInvoke(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  if (activity["name"] !== "adaptiveCard/action") return [];
  const action = fieldsOf(fieldsOf(activity["value"])?.["action"]);
  const token = tokenOf(action?.["data"]) ?? textOf(action?.["verb"]);
  return token === undefined ? [] : [chosen(activity, base, token, textOf(action?.["title"]))];
}

/** What was tapped: our own field, else the names others give theirs. */
function tokenOf(value: unknown): string | undefined {
  const fields = fieldsOf(value);
  return fields === undefined
    ? textOf(value)
    : (textOf(fields["choice"]) ?? textOf(fields["actionId"]) ?? textOf(fields["action"]));
}

function chosen(activity: Fields, base: EventBase, choice: string, label: string | undefined): ChannelEvent {
  const { messageId: _own, ...rest } = base;
  const control = idOf(activity["replyToId"]);
  return {
    ...rest,
    ...(control === undefined ? {} : { messageId: control }),
    ...(base.conversation.kind === "group" ? { addressed: true } : {}),
    kind: "choice",
    choice,
    ...(label === undefined ? {} : { label }),
  };
}

function fromUpdate(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  const target = base.messageId;
  if (target === undefined) return [];
  const text = textOf(wordsOf(activity, base.account));
  const undone = fieldsOf(activity["channelData"])?.["eventType"] === "undeleteMessage";
  // The id is the message's own: each change of it is told apart by its moment.
  const key = `${base.key}:${base.at}`;
  if (undone && text === undefined) return [];
  return [
    { ...base, key, ...addressing(activity, base), kind: "edit", target, ...(text === undefined ? {} : { text }) },
  ];
}

function fromReaction(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  const target = idOf(activity["replyToId"]);
  if (target === undefined) return [];
  const added = listOf(activity["reactionsAdded"]).flatMap(({ type }) => textOf(type) ?? []);
  const removed = listOf(activity["reactionsRemoved"]).map(() => "");
  return [...added, ...removed].map((reaction, index) => ({
    ...base,
    // The id is that of the message: who, what and when make it one reaction.
    key: [base.key, base.aliases[0]?.value, reaction || "-", base.at, index].join(":"),
    messageId: target,
    ...unaddressed(base),
    kind: "reaction",
    target,
    reaction,
  }));
}

function fromInstallation(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  if (base.conversation.kind === "group") return [];
  const action = textOf(activity["action"]) ?? "";
  if (action.startsWith("add")) return [{ ...base, kind: "reachability", reachable: true }];
  return action.startsWith("remove") ? [{ ...base, kind: "reachability", reachable: false, reason: "removed" }] : [];
}

/** The bot came into a direct chat: somebody opened it for the first time. */
function fromMembers(activity: Fields, base: EventBase): readonly ChannelEvent[] {
  const came = listOf(activity["membersAdded"]).some(({ id }) => idOf(id) === base.account);
  return came && base.conversation.kind === "direct" ? [{ ...base, kind: "start" }] : [];
}

function addressing(activity: Fields, base: EventBase): { readonly addressed?: boolean } {
  return base.conversation.kind === "direct" ? {} : { addressed: mentions(activity, base.account) };
}

function unaddressed(base: EventBase): { readonly addressed?: false } {
  return base.conversation.kind === "direct" ? {} : { addressed: false };
}
