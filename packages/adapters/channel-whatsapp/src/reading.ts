import type { ChannelEvent } from "@sambung/core";

/** Conversations whose newest message is remembered. */
const MOST = 5000;

/** Calls at once: a burst of messages must not become a burst of calls. */
const AT_ONCE = 16;

/** What the bot has received, so that it can be marked as read. */
export interface Reading {
  /** Notes messages that are stored, and marks them soon. */
  received(events: readonly ChannelEvent[]): void;
  /** The newest message of a conversation: what typing refers to. */
  newest(conversation: string): string | undefined;
}

/**
 * Marks messages as read, per conversation the newest: Meta marks those before it too. Lost marks are not made up for.
 *
 * @param mark marks one message; undefined when nothing shall be marked
 */
export function makeReading(mark: ((messageId: string) => Promise<unknown>) | undefined): Reading {
  const newest = new Map<string, string>();
  const waiting = new Map<string, string>();
  let running = 0;

  const next = (): void => {
    for (const [conversation, messageId] of waiting) {
      if (running >= AT_ONCE || mark === undefined) return;
      waiting.delete(conversation);
      running += 1;
      void mark(messageId).finally(() => {
        running -= 1;
        next();
      });
    }
  };
  const remember = (map: Map<string, string>, conversation: string, messageId: string): void => {
    map.delete(conversation);
    map.set(conversation, messageId);
    const [oldest] = map.keys();
    if (map.size > MOST && oldest !== undefined) map.delete(oldest);
  };
  return {
    received: (events) => {
      for (const event of events) {
        if (event.conversation.kind === "group" || !BY_PEOPLE.has(event.kind)) continue;
        const messageId = messageIdOf(event);
        remember(newest, event.conversation.id, messageId);
        if (mark !== undefined) remember(waiting, event.conversation.id, messageId);
      }
      next();
    },
    newest: (conversation) => newest.get(conversation),
  };
}

const BY_PEOPLE: ReadonlySet<ChannelEvent["kind"]> = new Set<ChannelEvent["kind"]>([
  "text",
  "choice",
  "start",
  "command",
  "media",
  "location",
  "contact",
]);

/** The id of the message that carried an event; a choice names the message of its control instead. */
function messageIdOf(event: ChannelEvent): string {
  return event.kind === "choice" ? event.key : (event.messageId ?? event.key);
}
