import { logMessage } from "./commit/index.ts";
import type { Conversation } from "./model/conversation.ts";
import type { FittedPart, OutgoingMessage } from "./model/message.ts";
import { fit as partsOf } from "./outbox/index.ts";
import type { Channel, WireCall } from "./ports/channel.ts";

/** What a message would become on one channel. */
export interface Preview {
  /** The wire messages, in order; empty on a channel whose clients read whole messages from a log. */
  readonly parts: readonly FittedPart[];
  /** The calls that would send them. */
  readonly calls: readonly WireCall[];
}

/**
 * Shows what a message becomes on a channel, and sends nothing. The channel need not be started.
 *
 * @param to the conversation it is for; without it a direct one of that channel
 * @throws SambungError `option-invalid` for a raw part the channel cannot send
 * @example
 * const order: OutgoingMessage = { id: "m_1", blocks: [{ kind: "text", text: "Berapa bungkus?" }] };
 * for (const channel of channels) console.log(channel.id, preview(order, channel).calls);
 */
export function preview(
  message: OutgoingMessage,
  channel: Pick<Channel, "id" | "platform" | "delivery" | "capabilities" | "encode">,
  to: Conversation = { channel: channel.id, id: "preview", kind: "direct" },
): Preview {
  if (channel.delivery === "log") {
    const at = new Date(0).toISOString();
    return {
      parts: [],
      calls: [{ method: "msg", payload: { id: message.id, ...logMessage(message, channel.id, at) } }],
    };
  }
  const parts = partsOf(message, channel.capabilities(to), channel.platform);
  return { parts, calls: parts.flatMap((part) => channel.encode?.(to, part) ?? []) };
}
