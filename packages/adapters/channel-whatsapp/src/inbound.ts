import type { ChannelEvent, EventBase } from "@sambung/core";
import { formOf, orderOf } from "./filled.ts";
import { identityEvents, identityUpdates } from "./identity.ts";
import { mediaOf } from "./media.ts";
import { addressOf, aliasesOf, cardOf, type Person, type Place, recipientOfStatus, senderOf } from "./people.ts";
import { digitsOf, type Fields, fieldsOf, idOf, isoOf, listOf, numberOf, textOf } from "./wire.ts";

/** Who receives a webhook. */
export interface Receiver {
  /** The channel instance. */
  readonly channel: string;
  /** The id of our phone number: what is for other numbers of the business is left out. Without it, nothing is. */
  readonly phoneNumberId?: string;
  /** Whether each event carries the message or status it came from. */
  readonly raw?: boolean;
}

/**
 * Reads the body of a webhook: entries, their changes, and in each the messages and then the statuses, in this order.
 * Pure, and never throws: what it does not know gives no event, and hurts no other.
 *
 * @example
 * inbound(JSON.parse(body), { channel: "whatsapp" });
 */
export function inbound(payload: unknown, receiver: Receiver): readonly ChannelEvent[] {
  const fields = fieldsOf(payload);
  if (fields?.["object"] !== "whatsapp_business_account") return [];
  return listOf(fields["entry"]).flatMap((entry) =>
    listOf(entry["changes"]).flatMap((change) => fromChange(idOf(entry["id"]), change, receiver)),
  );
}

/** Phone numbers of the business that a payload is for. */
export function numbersIn(payload: unknown): readonly string[] {
  return listOf(fieldsOf(payload)?.["entry"])
    .flatMap((entry) => listOf(entry["changes"]))
    .flatMap((change) => idOf(fieldsOf(fieldsOf(change["value"])?.["metadata"])?.["phone_number_id"]) ?? []);
}

function fromChange(business: string | undefined, change: Fields, receiver: Receiver): readonly ChannelEvent[] {
  const value = fieldsOf(change["value"]);
  const metadata = fieldsOf(value?.["metadata"]);
  const account = idOf(metadata?.["phone_number_id"]) ?? receiver.phoneNumberId;
  if (value === undefined || business === undefined || account === undefined) return [];
  if (receiver.phoneNumberId !== undefined && account !== receiver.phoneNumberId) return [];
  const place: Place = {
    channel: receiver.channel,
    account,
    business,
    number: digitsOf(metadata?.["display_phone_number"]),
    contacts: listOf(value["contacts"]),
  };
  if (change["field"] === "user_id_update") return identityUpdates(value, place);
  // Everything else is about the account: templates, quality, echoes of what staff write in the app.
  if (change["field"] !== "messages") return [];
  const read = (element: Fields, events: readonly ChannelEvent[]): readonly ChannelEvent[] =>
    receiver.raw === true ? events.map((event) => ({ ...event, raw: element })) : events;
  return [
    ...listOf(value["messages"]).flatMap((message) => read(message, fromMessage(message, place))),
    ...listOf(value["statuses"]).flatMap((status) => read(status, fromStatus(status, place))),
  ];
}

function fromMessage(message: Fields, place: Place): readonly ChannelEvent[] {
  const key = idOf(message["id"]);
  if (key === undefined) return [];
  if (message["type"] === "system") return identityEvents(key, message, place);
  const sender = senderOf(message, place.contacts);
  // What the business itself sent comes back in some set-ups.
  if (sender.phone !== undefined && sender.phone === place.number) return [];
  const base = messageBase(key, message, sender, place);
  if (base === undefined) return [];
  const said = spoken(base, message, sender);
  const referral = fieldsOf(message["referral"]);
  if (referral === undefined) return said;
  const payload = idOf(referral["source_id"]) ?? idOf(referral["ctwa_clid"]);
  return [{ ...base, kind: "start", ...(payload === undefined ? {} : { payload }) }, ...said];
}

/** The token of a choice, `<prompt>.<option>`. */
const TOKEN = /^[\w-]{1,18}\.[\w-]{1,18}$/;

function spoken(base: EventBase, message: Fields, sender: Person): readonly ChannelEvent[] {
  switch (message["type"]) {
    case "text": {
      const text = textOf(fieldsOf(message["text"])?.["body"]);
      return text === undefined ? [] : [{ ...base, kind: "text", text }];
    }
    case "interactive": {
      const interactive = fieldsOf(message["interactive"]);
      const form = fieldsOf(interactive?.["nfm_reply"]);
      const written = form === undefined ? undefined : formOf(form);
      if (written !== undefined) return written === "" ? [] : [{ ...base, kind: "text", text: written }];
      const reply = fieldsOf(interactive?.["button_reply"]) ?? fieldsOf(interactive?.["list_reply"]);
      return choice(base, message, idOf(reply?.["id"]), reply?.["title"]);
    }
    case "order": {
      const text = orderOf(fieldsOf(message["order"]) ?? {});
      return text === "" ? [] : [{ ...base, kind: "text", text }];
    }
    case "button": {
      const button = fieldsOf(message["button"]);
      const payload = idOf(button?.["payload"]);
      const text = textOf(button?.["text"]) ?? payload;
      if (payload !== undefined && TOKEN.test(payload)) return choice(base, message, payload, text);
      // Templates are written long before they are sent: what they offer is what the person says with it.
      return text === undefined ? [] : [{ ...base, kind: "text", text }];
    }
    case "location":
      return place(base, fieldsOf(message["location"]));
    case "contacts":
      return listOf(message["contacts"]).map((card, index) => ({
        ...base,
        // The first has the message's own key, so that it is the same event if the others go missing.
        ...(index === 0 ? {} : { key: `${base.key}:${index}` }),
        kind: "contact" as const,
        ...cardOf(card, sender),
      }));
    case "reaction": {
      const reaction = fieldsOf(message["reaction"]);
      const target = idOf(reaction?.["message_id"]);
      if (target === undefined) return [];
      return [{ ...base, kind: "reaction", target, reaction: textOf(reaction?.["emoji"]) ?? "" }];
    }
    case "edit": {
      const edit = fieldsOf(message["edit"]);
      const target = idOf(edit?.["original_message_id"]);
      return target === undefined ? [] : [{ ...base, kind: "edit", target, ...wordsOf(fieldsOf(edit?.["message"])) }];
    }
    case "revoke": {
      const target = idOf(fieldsOf(message["revoke"])?.["original_message_id"]);
      return target === undefined ? [] : [{ ...base, kind: "delete", target }];
    }
    case "request_welcome":
      return [{ ...base, kind: "start" }];
    default: {
      const attachment = mediaOf(message);
      if (attachment === undefined) return [];
      const { media, caption } = attachment;
      return [{ ...base, kind: "media", media: [media], ...(caption === undefined ? {} : { text: caption }) }];
    }
  }
}

function choice(base: EventBase, message: Fields, token: string | undefined, title: unknown): readonly ChannelEvent[] {
  if (token === undefined) return [];
  const label = textOf(title);
  const control = idOf(fieldsOf(message["context"])?.["id"]);
  const { messageId: _own, ...rest } = base;
  return [
    {
      ...rest,
      ...(control === undefined ? {} : { messageId: control }),
      kind: "choice",
      choice: token,
      ...(label === undefined ? {} : { label }),
    },
  ];
}

function place(base: EventBase, location: Fields | undefined): readonly ChannelEvent[] {
  const latitude = numberOf(location?.["latitude"]);
  const longitude = numberOf(location?.["longitude"]);
  if (latitude === undefined || longitude === undefined) return [];
  const label = textOf(location?.["name"]) ?? textOf(location?.["address"]);
  return [{ ...base, kind: "location", latitude, longitude, ...(label === undefined ? {} : { label }) }];
}

function wordsOf(message: Fields | undefined): { readonly text?: string } {
  if (message === undefined) return {};
  const text = textOf(fieldsOf(message["text"])?.["body"]) ?? mediaOf(message)?.caption;
  return text === undefined ? {} : { text };
}

function messageBase(key: string, message: Fields, sender: Person, place: Place): EventBase | undefined {
  const address = addressOf(sender);
  if (address === undefined) return undefined;
  const base = {
    key,
    channel: place.channel,
    account: place.account,
    conversation: { id: address, kind: "direct" as const },
    aliases: aliasesOf(sender, place.business),
    at: isoOf(message["timestamp"]),
    ...(sender.name === undefined ? {} : { name: sender.name }),
    messageId: key,
  };
  const group = idOf(message["group_id"]);
  if (group === undefined) return base;
  // Nobody can be mentioned by a business's name, so in a group only replies to it are meant for it.
  const replied = digitsOf(fieldsOf(message["context"])?.["from"]);
  return {
    ...base,
    conversation: { id: group, kind: "group" },
    addressed: replied !== undefined && replied === place.number,
  };
}

const STATUSES = ["sent", "delivered", "read", "failed"] as const;

/** A voice message that was listened to has been read. */
function wordOf(status: unknown): (typeof STATUSES)[number] | undefined {
  return status === "played" ? "read" : STATUSES.find((one) => one === status);
}

function fromStatus(status: Fields, place: Place): readonly ChannelEvent[] {
  const target = idOf(status["id"]);
  const word = wordOf(status["status"]);
  const recipient = recipientOfStatus(status, place.contacts);
  const address = addressOf(recipient);
  if (target === undefined || word === undefined || address === undefined) return [];
  const group = status["recipient_type"] === "group" ? idOf(status["recipient_id"]) : idOf(status["group_id"]);
  const [error] = listOf(status["errors"]);
  const reason = textOf([idOf(error?.["code"]), textOf(error?.["title"])].filter(Boolean).join(" "));
  return [
    {
      key: `${target}:${word}`,
      channel: place.channel,
      account: place.account,
      conversation: group === undefined ? { id: address, kind: "direct" } : { id: group, kind: "group" },
      aliases: aliasesOf(recipient, place.business),
      at: isoOf(status["timestamp"]),
      kind: "receipt",
      target,
      status: word,
      ...(reason === undefined ? {} : { reason }),
    },
  ];
}
