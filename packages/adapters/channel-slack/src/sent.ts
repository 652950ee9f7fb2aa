import { type Conversation, conversationKey } from "@sambung/core";
import { hasControls, type Posted } from "./outbound.ts";

/** Slack changes messages only as a whole, so taking a button off one needs the rest of it. */
export interface SentMessages {
  /** Remembers a message if it has controls. */
  keep(to: Conversation, messageId: string, message: Posted): void;
  find(to: Conversation, messageId: string): Posted | undefined;
  forget(to: Conversation, messageId: string): void;
}

/** How many messages with controls are remembered; older ones are read from Slack. */
const KEPT = 500;

/** Remembers the newest messages with controls while the channel runs: it saves asking Slack for them. */
export function sentMessages(): SentMessages {
  const messages = new Map<string, Posted>();
  const keyOf = (to: Conversation, messageId: string): string => `${conversationKey(to)} ${messageId}`;
  return {
    keep: (to, messageId, message) => {
      if (!hasControls(message.blocks)) return;
      messages.set(keyOf(to, messageId), message);
      for (const key of messages.keys()) {
        if (messages.size <= KEPT) break;
        messages.delete(key);
      }
    },
    find: (to, messageId) => messages.get(keyOf(to, messageId)),
    forget: (to, messageId) => messages.delete(keyOf(to, messageId)),
  };
}
