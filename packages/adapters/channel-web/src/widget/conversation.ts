/// <reference lib="dom" />
import {
  type ChatClient,
  type ChatClientOptions,
  type ChatMessage,
  createChatClient,
  type WireEvent,
} from "../client/index.ts";

/** Something that happened between messages. */
export interface Mark {
  readonly seq: number;
  readonly kind: "handoff" | "link";
  readonly channel?: string | undefined;
}

/** What the client tells, and what is seen of it. */
export interface Conversation {
  readonly client: ChatClient;
  readonly marks: readonly Mark[];
  /** Whether the bot is at work, or a person of the shop writes. */
  readonly typing: boolean;
  /** Messages to the customer that nobody has looked at on this device. */
  readonly unread: number;
  /** The customer sees all that is there. */
  seen(): void;
  /** Forgets visitor and conversation on this device. */
  forget(): void;
  close(): void;
}

const TYPING_MS = 6_000;

/** The place of the number up to which everything was seen on this device. */
const seenKey = (url: string): string => `sambung:${url}:seen`;

/** Opens a conversation. `changed`: called after every change, with the event that brought it, if one did. */
export function openConversation(
  options: ChatClientOptions,
  changed: (conversation: Conversation, event?: WireEvent) => void,
): Conversation {
  let marks: readonly Mark[] = [];
  let typing: ReturnType<typeof setTimeout> | undefined;
  let seen = Number(kept(seenKey(options.url)));
  const writes = (running: boolean): void => {
    clearTimeout(typing);
    typing = running ? setTimeout(stopped, TYPING_MS) : undefined;
  };
  const stopped = (): void => {
    writes(false);
    changed(conversation);
  };
  const client = createChatClient({
    ...options,
    onEvent: (event) => {
      writes(event.event === "typing" && event.from !== "customer");
      const mark = markOf(event);
      if (event.event === "reset") marks = [];
      else if (mark !== undefined) marks = [...marks, mark];
      changed(conversation, event);
    },
  });
  const see = (seq: number): void => {
    if (seq === seen) return;
    seen = seq;
    keep(seenKey(options.url), seq);
    changed(conversation);
  };
  const conversation: Conversation = {
    client,
    get marks() {
      return marks;
    },
    get typing() {
      return typing !== undefined;
    },
    get unread() {
      return unreadCount(client.messages(), seen);
    },
    seen: () => {
      const last = client.messages().findLast(({ seq }) => seq !== undefined)?.seq;
      if (last === undefined) return;
      client.read(last);
      see(last);
    },
    forget: () => {
      marks = [];
      writes(false);
      see(0);
      client.forget();
    },
    close: () => {
      writes(false);
      client.close();
    },
  };
  client.subscribe(() => changed(conversation));
  return conversation;
}

/** The mark that an event leaves, if it leaves one. */
export function markOf(event: WireEvent): Mark | undefined {
  if (event.event !== "handoff" && event.event !== "link") return undefined;
  const channel = event["channel"];
  return { seq: event.seq, kind: event.event, channel: typeof channel === "string" ? channel : undefined };
}

/** How many messages to the customer have a number above `seen`. */
export function unreadCount(messages: readonly ChatMessage[], seen: number): number {
  return messages.filter(({ from, seq }) => from !== "customer" && seq !== undefined && seq > seen).length;
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: number): void {
  try {
    localStorage.setItem(key, `${value}`);
  } catch {
    // Then it is counted anew with the next page.
  }
}
