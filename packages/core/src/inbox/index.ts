import { canonicalAlias } from "../model/canonical.ts";
import type { ChannelEvent, InternalEvent, ReceiptEvent } from "../model/event.ts";
import { TURN_KINDS } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { Channel } from "../ports/channel.ts";
import type { EngineEvent } from "../ports/engine.ts";
import type { LogWrite } from "../ports/store.ts";
import { dedupeKey, dedupeSecret } from "./dedupe.ts";
import { validate } from "./validate.ts";

/** What becomes of an event that a channel hands over. */
export type Sorted =
  | { readonly as: "turn"; readonly event: EngineEvent }
  | { readonly as: "receipt"; readonly event: ReceiptEvent }
  /** Recorded nowhere: edits, deletions, reactions. */
  | { readonly as: "ignored" };

/** Stage 1: checks an event, gives it its dedupe key and says which transaction it belongs to. */
export interface Inbox {
  /** @throws SambungError `event-invalid` */
  sort(event: ChannelEvent, channel: Pick<Channel, "id" | "delivery">): Sorted;
  /** An event of the application itself for one customer, and it says so; the same `key` counts once. */
  own(event: InternalEvent, customer: string): EngineEvent;
}

/**
 * The inbox stage over the store's secret for dedupe keys. In groups only what is addressed to the bot counts, and what
 * carries a link code: that has to be burned.
 */
export function makeInbox(
  secret: Uint8Array,
  options: { carriesCode(text: string): boolean; readonly region: string },
): Inbox {
  const key = dedupeSecret(secret);
  return {
    sort(given, channel) {
      validate(given, channel.id);
      const event = canonical(given, options.region);
      if (event.kind === "receipt") return { as: "receipt", event };
      if (!TURN_KINDS.has(event.kind)) return { as: "ignored" };
      if (event.conversation.kind === "group" && event.addressed !== true) {
        if (event.kind !== "text" || !options.carriesCode(event.text)) return { as: "ignored" };
      }
      const alias = event.aliases[0];
      if (alias === undefined) return { as: "ignored" };
      const own = channel.delivery === "log" ? ownMessage(event) : undefined;
      return {
        as: "turn",
        event: {
          event,
          alias: { kind: alias.kind, account: alias.account, value: alias.value },
          dedupe: dedupeKey(key, [event.channel, event.account, event.kind, event.key]),
          ...(own === undefined ? {} : { log: own }),
        },
      };
    },
    own(event, customer) {
      return {
        event: { ...event, for: customer },
        customer,
        dedupe: dedupeKey(key, ["application", customer, event.kind, event.key]),
      };
    },
  };
}

/** The same event with its names as they are compared. What is not changed is not copied. */
function canonical(event: ChannelEvent, region: string): ChannelEvent {
  const aliases = event.aliases.map((alias) => canonicalAlias(alias, region));
  const renamed = aliases.some((alias, index) => alias !== event.aliases[index]) ? { ...event, aliases } : event;
  if (renamed.kind !== "identity") return renamed;
  const { retired, replacement } = renamed;
  return {
    ...renamed,
    retired: canonicalAlias(retired, region),
    replacement: canonicalAlias(replacement, region),
  };
}

/** The customer's own message as their conversation log shows it. */
function ownMessage(event: ChannelEvent): LogWrite | undefined {
  const content = ownContent(event);
  if (content === undefined) return undefined;
  return {
    conversation: { channel: event.channel, id: event.conversation.id },
    event: "msg",
    id: event.messageId ?? event.key,
    data: { from: "customer", via: event.channel, at: event.at, ...content },
  };
}

function ownContent(event: ChannelEvent): JsonObject | undefined {
  switch (event.kind) {
    case "text":
      return { text: event.text };
    case "choice":
      return { text: event.label ?? "", choice: event.choice };
    case "media":
      return {
        text: event.text ?? "",
        parts: event.media.map(({ type, mime, id, name, url }) => ({ kind: "media", type, mime, id, name, url })),
      };
    case "location":
      return {
        text: event.label ?? "",
        parts: [{ kind: "location", latitude: event.latitude, longitude: event.longitude }],
      };
    default:
      return undefined;
  }
}
